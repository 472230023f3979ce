# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Gates that must not open: the roll ends before the first stop, names what blocks and the page that helps."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from confluent_kafka.admin import AdminClient, NewTopic
from helpers.processes import until

from tests.faults.rolling_changes import processes
from tests.faults.rolling_stage import LIMIT, ONE, Stage, bootstrap, remove_topic

ABSENT = 9  # a broker that does not exist
SHORT = {"kafka_rolling_gate_timeout": 5, "zookeeper_rolling_gate_timeout": 5}


def gates_stay_closed(play: Stage) -> None:
    """Each obstacle in turn; afterwards the plan is accepted, which shows that the obstacle was the reason."""
    obstacles: list[tuple[Callable[[Stage], Iterator[None]], list[str]]] = [
        (one_replica, ["single", "docs/runbooks/"]),
        (behind, ["behind", "docs/runbooks/"]),
        (broken_value, ["retention.ms", "docs/runbooks/"]),
        (member_missing, ["zookeeper", "docs/runbooks/"]),
    ]
    play.chance.shuffle(obstacles)
    before = processes(play.cluster)
    with play.timed():
        for obstacle, words in obstacles:
            play.note(obstacle.__name__)
            with contextmanager(obstacle)(play):
                done = play.playbook("rolling_restart", *LIMIT, code=2, all=True, **SHORT)
            missing = [word for word in words if word.lower() not in done.text.partition("PLAY RECAP")[0].lower()]
            assert missing == [], done.output
            assert processes(play.cluster) == before
        until(play.healthy)
        play.playbook("rolling_restart", "--check", *LIMIT, all=True, **SHORT)
    assert processes(play.cluster) == before
    assert play.restarts() == {}


def one_replica(play: Stage) -> Iterator[None]:
    """A topic that no order can protect (safety rule S09)."""
    admin = AdminClient({"bootstrap.servers": bootstrap(play.cluster)})
    admin.create_topics([NewTopic("single", 1, 1)], operation_timeout=30)["single"].result(60)
    yield
    remove_topic(play.cluster, "single")


def behind(play: Stage) -> Iterator[None]:
    """A partition one of whose replicas is on a broker that is not there: two of three are in sync, for ever."""
    partitions = {"version": 1, "partitions": {"0": [1, 2, ABSENT]}}
    play.tree.create("/brokers/topics/behind", json.dumps(partitions).encode())
    until(lambda: play.tree.exists("/brokers/topics/behind/partitions/0/state"))
    yield
    moved = {"version": 1, "partitions": [{"topic": "behind", "partition": 0, "replicas": [1, 2]}]}
    play.tree.create("/admin/reassign_partitions", json.dumps(moved).encode())
    until(lambda: not play.tree.exists("/admin/reassign_partitions"), 60)
    remove_topic(play.cluster, "behind")


def broken_value(play: Stage) -> Iterator[None]:
    """A setting in ZooKeeper with which no broker can start again (safety rule S06); nobody was notified of it."""
    path = f"/config/topics/{play.topic}"
    good, _stat = play.tree.get(path)
    config = json.loads(good)
    play.tree.set(path, json.dumps({**config, "config": {**config["config"], "retention.ms": "soon"}}).encode())
    yield
    play.tree.set(path, good)


def member_missing(play: Stage) -> Iterator[None]:
    """A follower that lives and does not answer; one that is stopped would simply be started first."""
    follower = a_follower(play)
    pid = play.cluster.pid(follower, "zookeeper")
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def a_follower(play: Stage) -> str:
    """A host whose ZooKeeper follows."""
    return next(host for host in ONE if play.cluster.mode(host) == "follower")
