# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""kafka_leader_election: the real ``main()`` against a ZooKeeper and a controller in memory."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.changes import Change
from ansible_collections.streamops.kafka.plugins.module_utils._admin.cluster import read as cluster_read
from ansible_collections.streamops.kafka.plugins.module_utils._admin.election import apply as election_apply
from ansible_collections.streamops.kafka.plugins.module_utils._admin.election.node import encode_places
from ansible_collections.streamops.kafka.plugins.module_utils._admin.errors import AdminPlaneError
from ansible_collections.streamops.kafka.plugins.module_utils._admin.zookeeper import session as zookeeper_session
from ansible_collections.streamops.kafka.plugins.modules import kafka_leader_election
from helpers.fake_zookeeper import TOPIC, FakeSession, FakeTree
from kazoo.exceptions import ConnectionLoss, NoAuthError, RolledBackError, RuntimeInconsistency

ARGS = {"bootstrap_servers": ["k1:9092"], "zookeeper_hosts": ["z1:2181"]}


@pytest.fixture
def tree(cluster, monkeypatch):
    """Two brokers, and topic ``t``, of which broker 2 leads partitions 0 and 1 in place of broker 1."""
    cluster.brokers = 2
    cluster.add("t", 3, 2)
    registered = {f"/brokers/ids/{one}": json.dumps({"endpoints": [f"IN://k{one}:9092"]}).encode() for one in (1, 2)}
    fake = FakeTree({**registered, "/controller": b'{"brokerid":1}', "/cluster/id": b'{"id":"the-cluster"}'})
    for number in (0, 1):
        fake.place(number, leader=2)
    fake.place(2, leader=2, replicas=(2, 1))

    @contextlib.contextmanager
    def session(params: dict[str, Any]) -> Iterator[FakeSession]:
        yield FakeSession(fake)

    monkeypatch.setattr(zookeeper_session, "open_session", session)
    monkeypatch.setattr(cluster_read.zookeeper_session, "open_session", session)
    return fake


def test_check_real_check_real(tree, run_module):
    check = run_module(kafka_leader_election, ARGS, check=True, diff=True)
    assert (tree.orders, tree.leader(0)) == ([], 2)
    real = run_module(kafka_leader_election, ARGS, diff=True)
    assert (
        check
        == real
        == {
            "changed": True,
            "elected": [{"topic": "t", "partition": number, "before": 2, "after": 1} for number in (0, 1)],
            "left_alone": [],
            "in_place": 1,
            "brokers": [
                {"id": 1, "preferred_leaders": 2, "leaders_before": 0, "leaders_after": 2},
                {"id": 2, "preferred_leaders": 1, "leaders_before": 3, "leaders_after": 1},
            ],
            "diff": {
                "before": {"t-0": {"leader": 2}, "t-1": {"leader": 2}},
                "after": {"t-0": {"leader": 1}, "t-1": {"leader": 1}},
            },
        }
    )
    assert tree.orders == [["t-0", "t-1"]] and [tree.leader(number) for number in (0, 1, 2)] == [1, 1, 2]
    again = [run_module(kafka_leader_election, ARGS, check=check, diff=True) for check in (True, False)]
    assert again[0] == again[1] and not again[0]["changed"] and again[0]["in_place"] == 3
    assert len(tree.orders) == 1


@pytest.mark.parametrize(
    ("args", "elected"),
    [
        ({"topics": ["t"]}, ["t-0", "t-1"]),
        ({"topics": ["t"], "partitions": [1, 2]}, ["t-1"]),
        ({"topics": []}, []),
    ],
)
def test_only_what_is_asked_for(tree, run_module, args, elected):
    result = run_module(kafka_leader_election, ARGS | args)
    assert [f"{one['topic']}-{one['partition']}" for one in result["elected"]] == elected
    assert tree.orders == ([elected] if elected else [])


def test_what_cannot_be_elected_is_skipped_with_its_reason(tree, cluster, run_module):
    tree.place(0, leader=2, isr=(2,))
    tree.place(1, leader=2, replicas=(9, 2), isr=(9, 2))
    tree.place(2, leader=1, replicas=(2, 1))
    tree.nodes["/admin/reassign_partitions"] = encode_places([Change("t-2", "elect")])
    result = run_module(kafka_leader_election, ARGS | {"topics": ["t", "no"]})
    assert [(one["topic"], one["partition"], one["reason"]) for one in result["left_alone"]] == [
        ("no", None, "this topic does not exist"),
        ("t", 0, "its preferred leader, broker 1, is not in sync"),
        ("t", 1, "its preferred leader, broker 9, is not registered"),
        ("t", 2, "its replicas are being moved"),
    ]
    assert (result["changed"], tree.orders) == (False, [])
    assert result["warnings"] == ["no topic is called no; no election was requested there."]


def test_topics_that_are_being_deleted_are_left_out(tree, run_module):
    tree.nodes["/admin/delete_topics/t"] = b""
    result = run_module(kafka_leader_election, ARGS)
    assert result["left_alone"] == [{"topic": "t", "partition": None, "reason": "it is being deleted"}]
    assert (result["changed"], tree.orders) == (False, [])


@pytest.mark.parametrize("check", [True, False])
def test_somebody_elses_election_is_waited_for_and_then_less_is_to_do(tree, run_module, check):
    tree.order("t-0")
    result = run_module(kafka_leader_election, ARGS, check=check)
    assert [one["partition"] for one in result["elected"]] == [1]
    assert tree.leader(0) == 1 and tree.orders == ([] if check else [["t-1"]])
    assert result["in_place"] == 2


def test_one_that_comes_in_between_is_waited_for_too(tree, run_module):
    tree.before_create = lambda: tree.order("t-0")
    result = run_module(kafka_leader_election, ARGS)
    assert [one["partition"] for one in result["elected"]] == [1]
    assert tree.orders == [["t-1"]]


@pytest.mark.parametrize("check", [True, False])
def test_one_that_does_not_end_is_a_sentence(tree, run_module, clock, check):
    tree.order("ghost-0")
    result = run_module(kafka_leader_election, ARGS | {"timeout_s": 7}, check=check)
    assert result["failed"] and not result["changed"] and tree.orders == []
    assert result["msg"] == (
        "2 partitions are not led by the preferred leader (t-0, t-1), because an election that was asked for before "
        "(/admin/preferred_replica_election in ZooKeeper), which names what does not exist (ghost-0), has not ended "
        "after 7 s; restart the controller, broker 1, and the new controller finishes it; see "
        "docs/runbooks/leader-skew.md."
    )
    assert clock[0] >= 7


def test_where_nothing_is_to_do_no_election_is_waited_for(tree, run_module):
    tree.order("ghost-0")
    result = run_module(kafka_leader_election, ARGS | {"topics": ["t"], "partitions": [2]})
    assert (result["changed"], result["in_place"]) == (False, 1)


def test_a_topic_that_is_deleted_in_the_middle_is_not_asked_for(tree, run_module):
    tree.before_create = lambda: [tree.nodes.pop(path) for path in list(tree.nodes) if path.startswith(TOPIC)]
    result = run_module(kafka_leader_election, ARGS)
    assert (result["changed"], result["elected"], tree.orders) == (False, [], [])


def test_that_the_node_is_gone_proves_nothing(tree, run_module, clock):
    """Asked for again and again, until the time is over."""
    tree.stubborn = {"t-1"}
    result = run_module(kafka_leader_election, ARGS | {"timeout_s": 5}, diff=True)
    assert result["failed"] and result["changed"] and result["not_elected"] == ["t-1"]
    assert [one["partition"] for one in result["elected"]] == [0]
    assert result["diff"]["after"] == {"t-0": {"leader": 1}}
    assert result["msg"] == (
        "1 partition is not led by the preferred leader 5 s after its election was asked for (t-1); read the log of "
        "the controller, broker 1; see docs/runbooks/leader-skew.md."
    )
    assert tree.orders[:2] == [["t-0", "t-1"], ["t-1"]]


def test_a_replica_that_falls_behind_meanwhile_is_skipped(tree, run_module):
    tree.stubborn = {"t-1"}
    tree.before_create = lambda: tree.place(1, leader=2, isr=(2,))
    result = run_module(kafka_leader_election, ARGS)
    assert [one["partition"] for one in result["elected"]] == [0]
    assert [one["partition"] for one in result["left_alone"]] == [1]


def test_our_own_election_that_does_not_end_is_a_warning(tree, run_module, clock, monkeypatch):
    """All have moved, and then the controller got stuck."""

    def stuck() -> None:
        for number in (0, 1):
            tree.place(number, leader=1)

    monkeypatch.setattr(tree, "control", stuck)
    result = run_module(kafka_leader_election, ARGS)
    assert (result["changed"], len(result["elected"])) == (True, 2)
    (warning,) = result["warnings"]
    assert warning.startswith("all leaders have moved, but an election that was asked for before")


def test_many_are_asked_for_in_batches(tree, run_module, monkeypatch):
    for number in range(3, 12):
        tree.place(number, leader=2)
    monkeypatch.setattr(election_apply, "PER_NODE", 4)
    result = run_module(kafka_leader_election, ARGS)
    assert [len(order) for order in tree.orders] == [4, 4, 3]
    assert {name for order in tree.orders for name in order} == {f"t-{number}" for number in range(12)} - {"t-2"}
    assert len(result["elected"]) == 11


def test_an_election_in_between_two_batches_is_waited_for(tree, run_module, monkeypatch):
    monkeypatch.setattr(election_apply, "PER_NODE", 1)
    control, others = tree.control, iter(["t-2"])

    def intrude() -> None:
        control()
        for name in others if tree.orders else ():
            tree.order(name)

    monkeypatch.setattr(tree, "control", intrude)
    result = run_module(kafka_leader_election, ARGS)
    assert len(result["elected"]) == 2 and tree.orders == [["t-0"], ["t-1"]]


@pytest.mark.parametrize(
    ("fail", "part"),
    [
        ([RolledBackError(), NoAuthError()], "ZooKeeper at z1:2181 does not let this user in (NoAuthError)"),
        ([NoAuthError(), RuntimeInconsistency()], "ZooKeeper at z1:2181 does not let this user in (NoAuthError)"),
        ([RuntimeInconsistency()], "no answer from ZooKeeper at z1:2181 (RuntimeInconsistency)"),
        (ConnectionLoss(), "no answer from ZooKeeper at z1:2181 (ConnectionLoss)"),
    ],
)
def test_zookeepers_refusals_are_sentences(tree, run_module, fail, part):
    tree.fail = fail
    result = run_module(kafka_leader_election, ARGS)
    assert result["failed"] and result["msg"].startswith(part)
    assert result["step"] == "zookeeper" and not {"asked", "changed"} & set(result)


def test_what_was_asked_for_is_told_when_the_cluster_is_lost(tree, run_module, monkeypatch):
    control = tree.control

    def lost() -> None:
        control()
        if tree.orders:
            tree.nodes["/brokers/ids/1"] = b"nonsense"

    monkeypatch.setattr(tree, "control", lost)
    result = run_module(kafka_leader_election, ARGS)
    assert result["failed"] and result["changed"] and result["asked"] == ["t-0", "t-1"]
    assert "is not what Kafka writes" in result["msg"]


@pytest.mark.parametrize(
    ("args", "part"),
    [
        ({"zookeeper_hosts": []}, "zookeeper_hosts is not given; "),
        ({"partitions": [1]}, "partitions are those of one topic; "),
        ({"timeout_s": 0}, "timeout_s: 0 is too short"),
    ],
)
def test_options_that_cannot_work_connect_to_nothing(tree, cluster, run_module, args, part):
    assert run_module(kafka_leader_election, ARGS | args)["msg"].startswith(part)
    assert cluster.calls == []


def test_s04_zookeeper_of_another_cluster_is_refused(tree, run_module):
    tree.nodes["/cluster/id"] = b'{"id":"other"}'
    result = run_module(kafka_leader_election, ARGS)
    assert result["msg"] == (
        "bootstrap_servers lead to cluster the-cluster, and zookeeper_hosts with zookeeper_chroot to cluster other; "
        "correct the wrong one."
    )
    assert tree.orders == []


def test_an_unreachable_ensemble_is_a_sentence(cluster, run_module, monkeypatch):
    def refuse(_params: dict[str, Any]) -> None:
        raise AdminPlaneError("no answer from ZooKeeper at z1:2181.", step="zookeeper")

    monkeypatch.setattr(zookeeper_session, "open_session", refuse)
    assert run_module(kafka_leader_election, ARGS)["msg"] == "no answer from ZooKeeper at z1:2181."
