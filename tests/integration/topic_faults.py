# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to topics when something dies while they are made and deleted, on three brokers and three ZooKeepers.

These tests are the last of test_module_three.py, on its cluster: a cluster of their own would take longer than they do.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from helpers.cluster import Cluster
from helpers.module_tasks import Tasks
from helpers.processes import until
from helpers.three_brokers import controller, expected, killed
from kazoo.client import KazooClient


@contextlib.contextmanager
def controller_killed(three: Cluster, tree: KazooClient) -> Iterator[None]:
    """The controller dies and comes back later; another one takes over."""
    before = controller(tree)
    with killed(three, f"n{before}"):
        yield
        until(lambda: tree.exists("/controller") and controller(tree) != before, 60)


@contextlib.contextmanager
def controller_moved(three: Cluster, tree: KazooClient) -> Iterator[None]:
    """Another election, as an operator makes one who deletes the znode."""
    tree.delete("/controller")
    yield


@contextlib.contextmanager
def leader_killed(three: Cluster, tree: KazooClient) -> Iterator[None]:
    """ZooKeeper's leader dies and comes back later. Then the controller is restarted, as the module's sentence says.

    Its event thread may wait for ever (2.1.0, in KafkaZkClient.deleteTopicDeletions): nothing else ends that.
    """
    (leader,) = [host for host in three.names if three.mode(host) == "leader"]
    os.kill(three.pid(leader, "zookeeper"), signal.SIGKILL)
    try:
        yield
    finally:
        three.service(leader, "zookeeper", "start")
    with killed(three, f"n{controller(tree)}"):
        pass


@pytest.mark.parametrize(
    "harm",
    [
        controller_killed,
        pytest.param(controller_moved, marks=pytest.mark.slow),
        pytest.param(leader_killed, marks=pytest.mark.slow),
    ],
)
def test_in_the_middle_of_creating_and_of_deleting(
    three: Cluster, tasks: Tasks, tree: KazooClient, prefix: str, harm: Callable[..., Any]
) -> None:
    """Run again it converges; nothing is lost, and nothing is reported as done that is not."""
    names = {f"{prefix}-{number:03}" for number in range(60)}
    args: dict[str, Any] = {
        "topics": [{"name": name, "partitions": 1, "replication_factor": 2} for name in sorted(names)],
        "request_timeout_ms": 10000,
    }

    def there() -> set[str]:
        return names & set(tree.retry(tree.get_children, "/brokers/topics"))

    for state, begun, wanted in (
        ("present", lambda: len(there()) > 10, names),
        ("absent", lambda: len(there()) < 50, set()),
    ):
        once = ({**args, "state": state, "timeout_s": 30}, False)
        play = subprocess.Popen(tasks.command("kafka_topic", once), **tasks.options())
        until(begun, 60)
        with harm(three, tree):
            output, _errors = play.communicate(timeout=280)
            assert play.returncode == 0, output
            (first,) = tasks.results()
            said = {one["name"] for one in first.get("results", []) if one["changed"] and "error" not in one}
            untrue = said - there() if state == "present" else said & there()
            assert not untrue, first
        (whole,) = tasks.run("kafka_health", ({"expected": expected(three), "timeout_s": 120}, False))
        assert whole["healthy"], whole["msg"]
        again = ({**args, "state": state, "timeout_s": 120}, False)
        second, third = tasks.run("kafka_topic", again, again)
        assert not second["failed"] and not third["changed"], second
        assert there() == wanted


@pytest.mark.slow
def test_what_an_earlier_deletion_left_is_waited_for(three, tasks, tree, prefix):
    """A broker that holds replicas is down: its topics leave the metadata, and stay in ZooKeeper until it is back."""
    names = {f"{prefix}-{number}" for number in range(20)}
    topics: dict[str, Any] = {"topics": [{"name": name, "replication_factor": 3} for name in sorted(names)]}
    gone = {**topics, "state": "absent"}
    tasks.run("kafka_topic", (topics, False))
    with killed(three, f"n{controller(tree) % 3 + 1}"):
        half, again = tasks.run("kafka_topic", *[({**gone, "timeout_s": 4}, False)] * 2)
    for result in (half, again):
        assert result["failed"] and "is marked for deletion, but still exists; start the brokers" in result["msg"]
        assert set(result["not_done"]) == names
    (done,) = tasks.run("kafka_topic", ({**gone, "timeout_s": 120}, False))
    assert not done["failed"], done["msg"]
    assert not names & set(tree.get_children("/brokers/topics"))
