# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elections on three brokers: of preferred leaders, with a late replica or orders of others; of a controller."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.changes import Change
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection.client import open_connection
from ansible_collections.streamops.kafka.plugins.module_utils._admin.election import apply as election_apply
from ansible_collections.streamops.kafka.plugins.module_utils._admin.election.apply import apply
from ansible_collections.streamops.kafka.plugins.module_utils._admin.election.leaders import elect_leaders
from ansible_collections.streamops.kafka.plugins.module_utils._admin.election.model import WantedLeaders
from ansible_collections.streamops.kafka.plugins.module_utils._admin.election.node import ELECTION, encode_places
from ansible_collections.streamops.kafka.plugins.module_utils._admin.election.report import moved
from ansible_collections.streamops.kafka.plugins.module_utils._admin.zookeeper.session import Session
from ansible_collections.streamops.kafka.plugins.module_utils._admin.zookeeper.write import change_entity
from ansible_collections.streamops.kafka.plugins.modules.kafka_leader_election import ARGUMENT_SPEC
from confluent_kafka.admin import AdminClient
from helpers.cluster import Cluster
from helpers.messages import produce
from helpers.processes import running_with, until
from helpers.three_brokers import controller, move
from kazoo.client import KazooClient

# Kafka's own balancing would elect_leaders by itself, seconds after the controller has moved.
CONFIG = {"auto.leader.rebalance.enable": False, "offsets.topic.num.partitions": 5}
MANY = 600


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A running cluster that elects no preferred leaders by itself."""
    brokers = {f"n{number}": {"kafka_config": CONFIG} for number in (1, 2, 3)}
    cluster = Cluster.create(tmp_path_factory.mktemp("three") / "hosts", 3, brokers)
    try:
        cluster.playbook("site")
        yield cluster
    finally:
        cluster.stop()


def states(tree: KazooClient, topic: str) -> list[dict[str, Any]]:
    """Leader and in-sync replicas of each partition, as ZooKeeper has them."""
    tree.sync("/")
    folder = f"/brokers/topics/{topic}/partitions"
    asked = [tree.get_async(f"{folder}/{number}/state") for number in range(len(tree.get_children(folder)))]
    return [json.loads(answer.get(timeout=30)[0]) for answer in asked]


def leaders(tree: KazooClient, topic: str) -> set[int]:
    """The brokers that lead partitions of a topic."""
    return {state["leader"] for state in states(tree, topic)}


def told(three: Cluster, host: str, topic: str) -> set[int]:
    """The same, as a broker tells its clients."""
    metadata = AdminClient({"bootstrap.servers": three.bootstrap(host)}).list_topics(topic, timeout=30)
    return {one.leader for one in metadata.topics[topic].partitions.values()}


def are_in_sync(tree: KazooClient, topic: str, broker: int) -> bool:
    """Whether a broker's replicas are in sync in every partition of a topic."""
    return all(broker in state["isr"] for state in states(tree, topic))


def throttle(three: Cluster, tree: KazooClient, broker: int, rate: int) -> None:
    """How many bytes a second a broker may fetch for throttled replicas."""
    session = Session(tree, three.ensemble, "", 10)
    setting = {"follower.replication.throttled.rate": str(rate)}
    change_entity(session, f"/config/brokers/{broker}", lambda _now: setting)


def skewed(tasks: Any, tree: KazooClient, topic: str, leader: int, preferred: int, partitions: int = 1) -> None:
    """Make a topic that is led by one broker and should be led by another."""
    assignment = [[leader, preferred]] * partitions
    tasks.run("kafka_topic", ({"name": topic, "placement": "explicit", "assignment": assignment}, False))
    move(tree, topic, *[[preferred, leader]] * partitions)
    until(lambda: not tree.exists("/admin/reassign_partitions"), 60)
    assert leaders(tree, topic) == {leader}


@pytest.mark.slow
def test_a_broker_that_was_restarted_gets_its_leaders_back_in_one_call(three, tasks, tree, prefix):
    """600 of them; two more stay where they are until their replicas have caught up."""
    other = controller(tree)
    broker = other % 3 + 1
    many, late = f"{prefix}-many", f"{prefix}-late"
    held_back = {"follower.replication.throttled.replicas": f"0:{broker},1:{broker}", "min.insync.replicas": 1}
    topics: list[dict[str, Any]] = [
        {"name": many, "placement": "explicit", "assignment": [[broker, other]] * MANY},
        {"name": late, "placement": "explicit", "assignment": [[broker, other]] * 2, "config": held_back},
    ]
    tasks.run("kafka_topic", ({"topics": topics}, False))
    assert leaders(tree, many) == {broker}
    throttle(three, tree, broker, 1)
    three.service(f"n{broker}", "kafka", "stop")
    produce(three.bootstrap(f"n{other}"), late, 600)
    stopped = tasks.run("kafka_leader_election", ({}, True), ({}, False))
    three.service(f"n{broker}", "kafka", "start")
    until(lambda: are_in_sync(tree, many, broker), 120)
    for result in stopped:
        assert (result["changed"], result["failed"], len(result["left_alone"])) == (False, False, MANY + 2)
        assert result["left_alone"][0]["reason"] == f"its preferred leader, broker {broker}, is not registered"

    assert leaders(tree, many) == {other}
    check, real, check_again, real_again = tasks.four("kafka_leader_election", {"timeout_s": 120})
    assert check == real and real["changed"] and not real["failed"]
    assert real["elected"] == [
        {"topic": many, "partition": number, "before": other, "after": broker} for number in range(MANY)
    ]
    assert len(real["diff"]["before"]) == len(real["diff"]["after"]) == MANY
    counts = {row["id"]: (row["leaders_before"], row["leaders_after"]) for row in real["brokers"]}
    assert counts[broker] == (0, MANY)
    assert check_again == real_again and not real_again["changed"] and real_again["elected"] == []
    for result in (real, real_again):
        assert result["left_alone"] == [
            {"topic": late, "partition": number, "reason": f"its preferred leader, broker {broker}, is not in sync"}
            for number in (0, 1)
        ]
    assert (leaders(tree, many), leaders(tree, late)) == ({broker}, {other})
    until(lambda: told(three, "n1", many) == told(three, "n3", many) == {broker})

    throttle(three, tree, broker, 100_000_000)
    until(lambda: are_in_sync(tree, late, broker), 60)
    one = {"topics": [late, "nobody"]}, {"topics": [late], "partitions": [1, 2]}
    whole, part, rest = tasks.run("kafka_leader_election", (one[0], True), (one[1], False), (one[0], False))
    assert [entry["partition"] for entry in whole["elected"]] == [0, 1]
    assert whole["left_alone"] == [{"topic": "nobody", "partition": None, "reason": "this topic does not exist"}]
    assert [entry["partition"] for entry in part["elected"]] == [1]
    assert part["left_alone"] == [{"topic": late, "partition": 2, "reason": "this partition does not exist"}]
    assert [entry["partition"] for entry in rest["elected"]] == [0] and leaders(tree, late) == {broker}


def test_s08_a_broker_that_hangs_is_not_elected(three, tasks, tree, prefix):
    """It is registered, and in sync, until its session ends."""
    leader = controller(tree)
    broker = leader % 3 + 1
    skewed(tasks, tree, prefix, leader, broker)
    pid = three.pid(f"n{broker}", "kafka")
    os.kill(pid, signal.SIGSTOP)
    try:
        (hanging,) = tasks.run("kafka_leader_election", ({"topics": [prefix]}, False))
    finally:
        os.kill(pid, signal.SIGCONT)
    assert not hanging["changed"] and leaders(tree, prefix) == {leader}
    assert hanging["left_alone"][0]["reason"].startswith(f"its preferred leader, broker {broker}, ")
    until(lambda: are_in_sync(tree, prefix, broker), 60)
    until(lambda: tasks.run("kafka_leader_election", ({"topics": [prefix]}, False))[0]["changed"], 60)
    assert leaders(tree, prefix) == {broker}


def test_an_election_that_somebody_else_left_is_told_and_outwaited(three, tasks, tree, prefix):
    """2.1's controller gets stuck on a partition that does not exist. The next one, after a restart, ends it."""
    stuck = controller(tree)
    leader, preferred = (number for number in (1, 2, 3) if number != stuck)
    skewed(tasks, tree, prefix, leader, preferred)
    ghost = encode_places([Change("ghost-0", "elect")])
    tree.create(ELECTION, ghost)
    short = {"topics": [prefix], "timeout_s": 2}
    for result in tasks.run("kafka_leader_election", (short, True), (short, False)):
        assert result["failed"] and not result["changed"] and result["not_elected"] == [f"{prefix}-0"]
        assert "which names what does not exist (ghost-0), has not ended after 2 s" in result["msg"]
        assert f"restart the controller, broker {stuck}, and" in result["msg"]
        assert result["msg"].endswith("; see docs/runbooks/leader-skew.md.")
    assert (leaders(tree, prefix), tree.get(ELECTION)[0]) == ({leader}, ghost)

    command = tasks.command("kafka_leader_election", ({"topics": [prefix], "timeout_s": 120}, False))
    with subprocess.Popen(command, **tasks.options()) as waiting:
        until(lambda: running_with("AnsiballZ_kafka_leader_election"), 60)
        three.service(f"n{stuck}", "kafka", "stop")
        three.service(f"n{stuck}", "kafka", "start")
        output, _errors = waiting.communicate(timeout=180)
    assert waiting.returncode == 0, output
    (result,) = tasks.results()
    assert result["elected"] == [{"topic": prefix, "partition": 0, "before": leader, "after": preferred}]
    assert leaders(tree, prefix) == {preferred} and not tree.exists(ELECTION)


def test_s11_another_broker_becomes_the_controller(three, tasks, tree):
    """Every broker names the new one; a second run has nothing to do."""
    before = controller(tree)
    away = {"away_from": [before], "timeout_s": 60}
    check, real, check_again, real_again = tasks.four("kafka_controller_election", away)
    assert (check["changed"], check["controller_id"], check["controller_before"]) == (True, None, before)
    assert real["changed"] and real["controller_id"] == controller(tree) != before
    assert check_again == real_again and not real_again["changed"] and real_again["elections"] == 0
    for host in ("n1", "n2", "n3"):
        metadata = AdminClient({"bootstrap.servers": three.bootstrap(host)}).list_topics(timeout=30)
        assert metadata.controller_id == real["controller_id"]
    (refused,) = tasks.run("kafka_controller_election", ({"away_from": [1, 2, 3]}, False))
    assert refused["msg"].startswith("no broker but 1, 2, 3 is registered")


def test_s11_a_gate_moves_the_controller_that_may_stop_next(three, tasks, tree):
    """The looks that follow see the new one; with --check it stays, and a second gate has nothing to move."""
    before = controller(tree)
    gate = {"candidates": [before], "accept_unavailable": [".*"], "move_controller": True, "timeout_s": 60}
    check, real, again = tasks.run("kafka_health", (gate, True), (gate, False), (gate, False))
    assert [one["healthy"] for one in (check, real, again)] == [True] * 3
    assert (check["changed"], check["controller_id"]) == (False, before)
    assert (real["changed"], real["controller_before"]) == (True, before)
    assert real["controller_id"] == controller(tree) != before
    assert (again["changed"], again["batches"]) == (False, [[before]])


def test_batches_one_after_the_other_and_never_for_a_topic_that_is_gone(three, tasks, tree, prefix, monkeypatch):
    leader, preferred = (number for number in (1, 2, 3) if number != controller(tree))
    skewed(tasks, tree, prefix, leader, preferred, partitions=5)
    monkeypatch.setattr(election_apply, "PER_NODE", 2)
    defaults = {name: option.get("default") for name, option in ARGUMENT_SPEC.items()}
    params = {**defaults, **tasks.connection}
    made = tree.get("/admin")[1].cversion
    outcome = elect_leaders(params, open_connection(params), WantedLeaders((prefix,)), check_mode=False)
    assert [one.resource for one in moved(outcome)] == [f"{prefix}-{number}" for number in range(5)]
    assert leaders(tree, prefix) == {preferred}
    assert tree.get("/admin")[1].cversion == made + 6, "three nodes came and went"
    session = Session(tree, three.ensemble, "", 10)
    assert apply(session, (Change("ghost-0", "elect"),), time.monotonic() + 5) == {}
    assert tree.get("/admin")[1].cversion == made + 6
