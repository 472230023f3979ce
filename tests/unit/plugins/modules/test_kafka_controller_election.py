# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""kafka_controller_election, and kafka_health with move_controller: the real ``main()`` against a cluster in memory."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.cluster import read as cluster_read
from ansible_collections.streamops.kafka.plugins.module_utils._admin.election.controller import MOST_ELECTIONS
from ansible_collections.streamops.kafka.plugins.module_utils._admin.election.plan import controller_refusal
from ansible_collections.streamops.kafka.plugins.module_utils._admin.zookeeper import session as zookeeper_session
from ansible_collections.streamops.kafka.plugins.modules import kafka_controller_election, kafka_health
from helpers.fake_zookeeper import FakeSession, FakeTree
from kazoo.exceptions import BadVersionError, ConnectionLoss, NoNodeError

ARGS = {"bootstrap_servers": ["k1:9092"], "zookeeper_hosts": ["z1:2181"], "away_from": [3]}
GATE = {"bootstrap_servers": ["k1:9092"], "zookeeper_hosts": ["z1:2181"], "candidates": [3], "move_controller": True}


class Brokers:
    """Who gets the office, one after another, once the node is removed; ``None``: nobody does."""

    def __init__(self, tree: FakeTree, cluster: Any, winners: list[int | None]) -> None:
        self.tree, self.cluster, self.winners = tree, cluster, winners
        self.removed = 0
        self.refusals: list[Exception] = []
        self.tell = True

    def hold(self, number: int | None) -> None:
        """A broker is the controller, and tells all others."""
        self.tree.nodes.pop("/controller", None)
        if number is not None:
            self.tree.nodes["/controller"] = json.dumps({"brokerid": number}).encode()
            self.cluster.controller = number if self.tell else self.cluster.controller

    def get(self, path: str) -> tuple[bytes, SimpleNamespace]:
        """The node and its version."""
        if path not in self.tree.nodes:
            raise NoNodeError
        return self.tree.nodes[path], SimpleNamespace(version=self.removed)

    def delete(self, path: str, version: int) -> None:
        """Remove the node; the next one takes it."""
        assert (path, version) == ("/controller", self.removed)
        for error in self.refusals:
            raise error
        self.removed += 1
        self.hold(self.winners.pop(0))


@pytest.fixture
def office(cluster, clock, monkeypatch):
    """Three brokers, of which 3 is the controller; ``office(1)``: broker 1 wins the first election."""
    cluster.brokers = 3
    registered = {f"/brokers/ids/{one}": json.dumps({"endpoints": [f"IN://k{one}:9092"]}).encode() for one in (1, 2, 3)}
    tree = FakeTree({**registered, "/cluster/id": b'{"id":"the-cluster"}'})

    def begin(*winners: int | None) -> Brokers:
        brokers = Brokers(tree, cluster, list(winners))
        brokers.hold(3)

        @contextlib.contextmanager
        def session(params: dict[str, Any]) -> Iterator[FakeSession]:
            found = FakeSession(tree)
            found.client = brokers
            yield found

        monkeypatch.setattr(zookeeper_session, "open_session", session)
        monkeypatch.setattr(cluster_read.zookeeper_session, "open_session", session)
        return brokers

    return begin


@pytest.mark.parametrize(
    ("controller", "brokers", "away", "sentence"),
    [
        (3, [1, 2, 3], {3}, ""),
        (1, [1, 3], {3}, ""),
        (1, [1], {3}, ""),
        (None, [1, 3], {3}, "the cluster has no controller"),
        (3, [3], {3}, "no broker but 3 is registered"),
        (3, [2, 3], {3, 2, 9}, "no broker but 2, 3, 9 is registered"),
    ],
)
def test_s11_refusals(controller, brokers, away, sentence):
    found = controller_refusal(controller, brokers, away)
    assert found.startswith(sentence) and bool(found) == bool(sentence)


def test_check_real_check_real(office, run_module):
    brokers = office(1)
    check = run_module(kafka_controller_election, ARGS, check=True, diff=True)
    assert (brokers.removed, check["changed"], check["controller_id"]) == (0, True, None)
    assert check["diff"] == {"before": {"controller": 3}, "after": {"controller": "another broker"}}
    assert run_module(kafka_controller_election, ARGS, diff=True) == {
        "changed": True,
        "controller_before": 3,
        "controller_id": 1,
        "elections": 1,
        "diff": {"before": {"controller": 3}, "after": {"controller": 1}},
    }
    again = [run_module(kafka_controller_election, ARGS, check=check) for check in (True, False)]
    assert (
        again[0]
        == again[1]
        == {
            "changed": False,
            "controller_before": 1,
            "controller_id": 1,
            "elections": 0,
        }
    )
    assert brokers.removed == 1


def test_the_old_one_may_win_several_times(office, run_module):
    brokers = office(3, 3, 2)
    result = run_module(kafka_controller_election, ARGS)
    assert (result["controller_id"], result["elections"], brokers.removed) == (2, 3, 3)


def test_it_may_win_too_often(office, run_module):
    office(*[3] * MOST_ELECTIONS)
    result = run_module(kafka_controller_election, ARGS)
    assert result["msg"] == f"broker 3 is the controller again after {MOST_ELECTIONS} elections; run it again."
    assert result["changed"]


@pytest.mark.parametrize(
    ("winners", "tell", "refusals", "sentence"),
    [
        ([None], True, [], "no broker has become the controller; see docs/runbooks/no-controller.md."),
        ([1], False, [], "broker 1, 2, 3 does not name broker 1 as the controller; see"),
        ([1], True, [ConnectionLoss()], "no answer from ZooKeeper at z1:2181 (ConnectionLoss)"),
    ],
)
def test_what_fails_on_the_way(office, run_module, winners, tell, refusals, sentence):
    brokers = office(*winners)
    brokers.tell, brokers.refusals = tell, refusals
    result = run_module(kafka_controller_election, ARGS)
    assert result["msg"].startswith(sentence) and result["changed"]


def test_somebody_else_moves_it_meanwhile(office, run_module):
    brokers = office()
    brokers.refusals = [BadVersionError()]
    original = brokers.delete

    def moved(path: str, version: int) -> None:
        brokers.hold(2)
        original(path, version)

    brokers.delete = moved
    result = run_module(kafka_controller_election, ARGS)
    assert (result["controller_id"], result["elections"], brokers.removed) == (2, 1, 0)


def test_s11_a_gate_moves_the_controller_that_may_stop_now_and_looks_again(office, run_module):
    brokers = office(3, 2)
    others: list[dict[str, Any]] = [{"candidates": []}, {"candidates": [1, 3]}, {"move_controller": False}]
    for more in others:
        result = run_module(kafka_health, {**GATE, **more})
        assert (result["changed"], brokers.removed) == (False, 0)
    check = run_module(kafka_health, GATE, check=True)
    assert (check["changed"], check["healthy"], check["controller_id"], brokers.removed) == (False, True, 3, 0)
    moved = run_module(kafka_health, {**GATE, "readings": 1}, diff=True)
    assert (moved["changed"], moved["controller_before"], moved["controller_id"]) == (True, 3, 2)
    assert (moved["healthy"], moved["batches"], brokers.removed) == (True, [[3]], 2)
    assert moved["diff"] == {"before": {"controller": 3}, "after": {"controller": 2}}
    again = run_module(kafka_health, GATE)
    assert (again["changed"], again["batches"], "controller_before" in again) == (False, [[3]], False)


def test_s11_a_gate_opens_with_a_warning_where_the_controller_cannot_be_moved(office, run_module):
    office(*[3] * MOST_ELECTIONS)
    result = run_module(kafka_health, GATE)
    assert (result["healthy"], result["batches"], result["changed"]) == (True, [[3]], True)
    (warning,) = result["warnings"]
    assert warning.startswith(
        "the controller was not moved, and clients may wait longer while broker 3 stops: broker 3"
    )


def test_s11_a_gate_leaves_the_controller_where_no_other_broker_stays(office, run_module):
    brokers = office(1)
    result = run_module(kafka_health, {**GATE, "candidates": [1, 2, 3], "most": 3})
    assert (result["healthy"], result["changed"], brokers.removed) == (True, False, 0)


@pytest.mark.parametrize("check", [True, False])
def test_a_gate_can_move_the_controller_by_zookeeper_only(office, run_module, check):
    office(1)
    refused = run_module(kafka_health, {**GATE, "zookeeper_hosts": []}, check=check)
    assert refused["msg"] == "move_controller needs zookeeper_hosts; name every ZooKeeper server as HOST:PORT."
