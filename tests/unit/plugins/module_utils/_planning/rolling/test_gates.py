# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a roll reads of the answers of kafka_health and zookeeper_info, by tables."""

from __future__ import annotations

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling.gates import (
    kafka_gate,
    zookeeper_gate,
    zookeeper_next,
)

BROKERS = [{"id": 1}, {"id": 2}, {"id": 3}]
SHUT = {"healthy": False, "final": False, "batches": [], "missing": [], "present": [], "move": [], "waits_for": ""}


@pytest.mark.parametrize(
    ("health", "gate"),
    [
        (
            {
                "healthy": True,
                "final": False,
                "brokers": BROKERS,
                "controller_id": 3,
                "batches": [[1, 2], [3]],
                "missing": [],
                "baseline": {"brokers": [1, 2, 3], "topics": 4},
            },
            {
                "healthy": True,
                "final": False,
                "msg": "",
                "waits_for": "",
                "batches": [["1", "2"], ["3"]],
                "missing": [],
                "present": ["1", "2", "3"],
                "move": ["3"],
                "baseline": {"brokers": [1, 2, 3], "topics": 4},
            },
        ),
        # a single broker has nobody who could be the controller instead
        (
            {"healthy": True, "brokers": BROKERS[:1], "controller_id": 1},
            {**SHUT, "healthy": True, "msg": "", "present": ["1"], "baseline": None},
        ),
        (
            {
                "msg": "no",
                "healthy": False,
                "final": True,
                "progress": ["0.1 s: a", "2.3 s: a; b 4 s: c"],
                "missing": [2],
                "brokers": BROKERS,
                "controller_id": None,
            },
            {
                **SHUT,
                "final": True,
                "msg": "no",
                "waits_for": "a; b 4 s: c",
                "missing": ["2"],
                "present": ["1", "2", "3"],
                "baseline": None,
            },
        ),
        # the module did not even get that far
        ({"msg": "no library", "failed": True}, {**SHUT, "msg": "no library", "baseline": None}),
    ],
)
def test_the_gate_of_brokers(health, gate):
    assert kafka_gate(health) == gate


def test_the_gate_of_servers():
    servers = [
        {"address": "a", "mode": "leader", "error": None},
        {"address": "b", "mode": None, "error": "down"},
        {"address": "c", "mode": "follower", "error": None},
    ]
    gate = zookeeper_gate({"healthy": False, "problems": ["b is down", "late"], "servers": servers}, ["a", "c"])
    assert gate["msg"] == "ZooKeeper is not healthy: b is down; late; see docs/runbooks/zookeeper-without-quorum.md."
    assert (gate["healthy"], gate["final"], gate["waits_for"]) == (False, False, "b is down; late")
    assert (gate["missing"], gate["present"], gate["batches"]) == (["b"], ["a", "c"], [["c"], ["a"]])


def test_a_module_that_failed_is_a_closed_gate():
    gate = zookeeper_gate({"msg": "no kazoo", "failed": True}, ["a"])
    assert (gate["healthy"], gate["waits_for"], gate["batches"]) == (False, "no kazoo", [["a"]])


@pytest.mark.parametrize(
    ("modes", "candidates", "order"),
    [
        ("follower leader follower", ["a", "b", "c"], ["a", "c", "b"]),
        ("follower leader follower", ["b", "c"], ["c", "b"]),
        ("leader follower follower", ["a"], ["a"]),
        ("standalone", ["a"], ["a"]),
        ("follower leader follower", [], []),
    ],
)
def test_s10_the_leader_is_last(modes, candidates, order):
    servers = [{"address": address, "mode": mode} for address, mode in zip("abc", modes.split())]
    assert zookeeper_next(servers, candidates) == order


@pytest.mark.parametrize(
    ("size", "gone", "candidates", "may"),
    [
        pytest.param(3, 1, ["a", "b"], False, id="l-the majority needs both"),
        pytest.param(3, 1, [], True, id="l-nobody is to restart"),
        pytest.param(5, 1, ["a", "b"], True, id="l-one of four may"),
        pytest.param(5, 2, ["a"], False, id="l-none of three may"),
        pytest.param(3, 0, ["a"], True, id="l-nobody is absent"),
    ],
)
def test_l_s10_none_restarts_that_the_majority_needs(size, gone, candidates, may):
    """Some servers are absent, and the module calls the rest whole."""
    servers = [
        {
            "address": address,
            "mode": None if at >= size - gone else "follower",
            "error": "down" if at >= size - gone else None,
        }
        for at, address in enumerate("abcde"[:size])
    ]
    gate = zookeeper_gate({"healthy": True, "problems": [], "servers": servers}, candidates)
    assert (gate["healthy"], gate["final"]) == (may, not may)
    assert gate["batches"] == ([[one] for one in candidates] if may else [])
    if not may:
        assert gate["msg"].startswith(
            f"no ZooKeeper server may restart: {size - gone} of {size} serve, the others are absent"
        )
