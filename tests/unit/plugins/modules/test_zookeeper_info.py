# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""zookeeper_info: the real ``main()`` against an ensemble in memory, the whole result compared."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.zookeeper import read as zookeeper_read
from ansible_collections.streamops.kafka.plugins.module_utils._admin.zookeeper import session as zookeeper_session
from ansible_collections.streamops.kafka.plugins.modules import zookeeper_info
from kazoo.exceptions import NoNodeError
from kazoo.handlers.threading import KazooTimeoutError

BROKER = {
    "version": 4,
    "host": "h1",
    "port": 9092,
    "endpoints": ["IN://h1:9092"],
    "listener_security_protocol_map": {"IN": "PLAINTEXT"},
    "rack": "r1",
}
NODES: dict[str, Any] = {
    "/kafka": b"",
    "/kafka/cluster/id": b'{"version":"1","id":"xtzWWN4bTjitpL3kfd9s5g"}',
    "/kafka/controller": b'{"version":1,"brokerid":10,"timestamp":"1"}',
    "/kafka/brokers/ids": ["10", "2"],
    "/kafka/brokers/ids/2": json.dumps(BROKER).encode(),
    "/kafka/brokers/ids/10": b'{"version":4,"host":null,"port":-1,"endpoints":["S://h2:9093"],'
    b'"listener_security_protocol_map":{"S":"SSL"}}',
}
BROKERS = [
    {
        "id": 2,
        "host": "h1",
        "port": 9092,
        "endpoints": ["IN://h1:9092"],
        "listener_map": {"IN": "PLAINTEXT"},
        "rack": "r1",
    },
    {
        "id": 10,
        "host": None,
        "port": -1,
        "endpoints": ["S://h2:9093"],
        "listener_map": {"S": "SSL"},
        "rack": None,
    },
]
DOWN = "it cannot be reached (connection refused); start it, or correct the address."


def srvr(mode: str) -> str:
    """What a 3.4.12 server answers."""
    return (
        "Zookeeper version: 3.4.12-e5259e437540f349646870ea94dc2658c4e44b3b, built on 03/27/2018 03:55 GMT\n"
        "Latency min/avg/max: 0/1/20\nReceived: 40\nSent: 39\nConnections: 4\nOutstanding: 0\nZxid: 0x500000012\n"
        f"Mode: {mode}\nNode count: 153\n"
    )


def server(address: str, mode: str | None, error: str | None = None, reachable: bool = True) -> dict[str, Any]:
    """The entry that is expected for a server."""
    up = mode is not None
    return {
        "address": address,
        "reachable": reachable,
        "mode": mode,
        "version": "3.4.12-e5259e437540f349646870ea94dc2658c4e44b3b" if up else None,
        "zxid": "0x500000012" if up else None,
        "connections": 4 if up else None,
        "outstanding": 0 if up else None,
        "node_count": 153 if up else None,
        "synced_followers": 2 if mode == "leader" else None,
        "error": error,
    }


def kafka(error: str | None = None, **known: Any) -> dict[str, Any]:
    """The entry ``kafka`` that is expected."""
    empty: dict[str, Any] = {
        "chroot": "/kafka",
        "chroot_exists": None,
        "cluster_id": None,
        "controller_id": None,
        "brokers": [],
    }
    return {**empty, "error": error, **known}


class FakeKazoo:
    """KazooClient over a dictionary; ``events`` notes what was called."""

    nodes: ClassVar[dict[str, Any]] = {}
    start_error: ClassVar[Exception | None] = None
    events: ClassVar[list[str]] = []

    def __init__(self, hosts: str, timeout: float, logger: Any) -> None:
        self.events.append(f"hosts {hosts}")

    def start(self, timeout: float) -> None:
        """Connect, or not."""
        if self.start_error is not None:
            raise self.start_error

    def stop(self) -> None:
        """Note it."""
        self.events.append("stop")

    def close(self) -> None:
        """Note it."""
        self.events.append("close")

    def _answer(self, event: str, path: str, value: Any) -> SimpleNamespace:
        self.events.append(f"{event} {path}")

        def get(timeout: float) -> Any:
            if path not in self.nodes and event in ("get", "get_children"):
                raise NoNodeError
            return value

        return SimpleNamespace(get=get)

    def sync_async(self, path: str) -> SimpleNamespace:
        """Sync."""
        return self._answer("sync", path, path)

    def exists_async(self, path: str) -> SimpleNamespace:
        """A stat, or None."""
        return self._answer("exists", path, object() if path in self.nodes else None)

    def get_async(self, path: str) -> SimpleNamespace:
        """Bytes and stat."""
        return self._answer("get", path, (self.nodes.get(path), object()))

    def get_children_async(self, path: str) -> SimpleNamespace:
        """Names."""
        return self._answer("get_children", path, self.nodes.get(path))


@pytest.fixture
def ensemble(monkeypatch):
    """``ensemble(replies, nodes)``: replies is host -> text or the OSError that a connection brings."""

    def make(replies, nodes=None, start_error=None):
        def word(address, wanted, _timeout):
            reply = replies[address[0]]
            if isinstance(reply, OSError):
                raise reply
            return reply if wanted == "srvr" else "zk_server_state\tleader\nzk_synced_followers\t2\n"

        FakeKazoo.nodes = NODES if nodes is None else nodes
        FakeKazoo.start_error, FakeKazoo.events = start_error, []
        monkeypatch.setattr(zookeeper_read, "_four_letter_word", word)
        monkeypatch.setattr(zookeeper_session, "KazooClient", FakeKazoo)
        return FakeKazoo

    return make


@pytest.mark.parametrize("check", [False, True])
def test_an_ensemble_and_what_kafka_registered(ensemble, run_module, check):
    refused = ConnectionRefusedError(111, "Connection refused")
    fake = ensemble({"z1": srvr("follower"), "z2": srvr("leader"), "z3": refused})
    args = {"hosts": ["z1:2181", "z2:2181", "z3:2181"], "chroot": "/kafka"}
    assert run_module(zookeeper_info, args, check=check) == {
        "changed": False,
        "healthy": False,
        "problems": [f"z3:2181: {DOWN[:-1]}"],
        "absence": None,
        "unexpected": [],
        "versions": ["3.4.12-e5259e437540f349646870ea94dc2658c4e44b3b"],
        "servers": [
            server("z1:2181", "follower"),
            server("z2:2181", "leader"),
            server("z3:2181", None, DOWN, reachable=False),
        ],
        "leader": "z2:2181",
        "followers": ["z1:2181"],
        "kafka": kafka(chroot_exists=True, cluster_id="xtzWWN4bTjitpL3kfd9s5g", controller_id=10, brokers=BROKERS),
    }
    # S07: sync before the first read
    assert fake.events[:3] == ["hosts z1:2181,z2:2181", "sync /kafka", "exists /kafka"]
    assert fake.events[-2:] == ["stop", "close"]


@pytest.mark.parametrize(
    ("replies", "nodes", "start_error", "leader", "expected"),
    [
        (
            {"z1": ConnectionRefusedError(111, "Connection refused")},
            NODES,
            None,
            None,
            kafka("no ZooKeeper server serves requests; see servers."),
        ),
        ({"z1": srvr("standalone")}, {}, None, "z1:2181", kafka(chroot_exists=False)),
        (
            {"z1": srvr("standalone")},
            {"/kafka": b"", "/kafka/brokers/ids": []},
            None,
            "z1:2181",
            kafka(chroot_exists=True),
        ),
        (
            {"z1": srvr("standalone")},
            NODES,
            KazooTimeoutError("Connection time-out"),
            "z1:2181",
            kafka(
                "no answer from ZooKeeper at z1:2181 (Connection time-out); check that its servers run and that the "
                "addresses are right."
            ),
        ),
        (
            {"z1": srvr("standalone")},
            NODES | {"/kafka/cluster/id": b"not json"},
            None,
            "z1:2181",
            kafka(
                "what is registered below '/kafka' is not what Kafka writes (Expecting value: line 1 column 1 "
                "(char 0)); correct the chroot.",
            ),
        ),
        (
            {"z1": srvr("standalone")},
            {"/kafka": b"", "/kafka/brokers/ids": ["3"]},
            None,
            "z1:2181",
            kafka(chroot_exists=True),
        ),
    ],
    ids=["down", "no chroot", "no broker yet", "no session", "not Kafka's", "broker left between two reads"],
)
def test_what_is_missing_is_an_answer_not_a_failure(
    ensemble, run_module, replies, nodes, start_error, leader, expected
):
    ensemble(replies, nodes, start_error)
    result = run_module(zookeeper_info, {"hosts": ["z1:2181"], "chroot": "/kafka"})
    assert (result.get("failed"), result["leader"], result["kafka"]) == (None, leader, expected)


def test_l_one_that_is_absent_is_no_problem(ensemble, run_module):
    """Two of three serve, and a further failure is too many; what is wrong with the others is said all the same."""
    ensemble({"z1": srvr("follower"), "z2": srvr("standalone"), "z3": ConnectionRefusedError(111, "refused")})
    args = {"hosts": ["z1:2181", "z2:2181", "z3:2181"], "absent": ["z3:2181"]}
    result = run_module(zookeeper_info, args)
    assert result["absence"]["servers"] == ["z3:2181"] and "z3:2181" not in str(result["problems"])


@pytest.mark.parametrize(("expected", "unexpected"), [(None, []), ([], [2, 10]), ([10, 11], [2])])
def test_l_a_broker_that_nobody_has_told_of(ensemble, run_module, expected, unexpected):
    """Where nobody says who may be there, nobody is strange."""
    ensemble({"z1": srvr("standalone")})
    args = {"hosts": ["z1:2181"], "chroot": "/kafka", "expected": expected}
    assert run_module(zookeeper_info, args)["unexpected"] == unexpected


def test_two_leaders_are_no_leader(ensemble, run_module):
    ensemble({"z1": srvr("standalone"), "z2": srvr("standalone")})
    assert run_module(zookeeper_info, {"hosts": ["z1:2181", "z2:2181"]})["leader"] is None


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"hosts": []}, "hosts is empty; name every ZooKeeper server as HOST:PORT."),
        ({"hosts": ["z1"]}, "hosts: 'z1' is not HOST:PORT: it has no port; write z1:PORT."),
        ({"hosts": ["z1:0"]}, "hosts: 'z1:0' is not HOST:PORT: it has port '0'; use a port from 1 to 65535."),
        ({"hosts": ["z1:1", "Z1.:1"]}, "hosts: 'Z1.:1' is 'z1:1' again; name each server once."),
        (
            {"hosts": ["fd00::1:1"]},
            "hosts: 'fd00::1:1' is not HOST:PORT: it is an IPv6 address without brackets; write [fd00::1]:1.",
        ),
        (
            {"hosts": ["z1:1"], "chroot": "kafka"},
            "chroot: 'kafka' does not begin with /; write /kafka.",
        ),
        (
            {"hosts": ["z1:1"], "chroot": "/kafka/"},
            "chroot: '/kafka/' ends with /; write /kafka.",
        ),
        ({"hosts": ["z1:1"], "timeout_s": 0}, "timeout_s: 0 is too short; give 1 or more."),
        ({"hosts": ["z1:1"], "absent": ["z2:1"]}, "absent: z2:1 is not in hosts; write it exactly as in hosts."),
    ],
)
def test_options_that_cannot_work_are_refused(ensemble, run_module, args, message):
    ensemble({"z1": srvr("leader")})
    assert run_module(zookeeper_info, args) == {"failed": True, "msg": message}


def test_a_missing_library_is_named(run_module, monkeypatch):
    monkeypatch.setattr(zookeeper_session, "IMPORT_ERROR", "Traceback …")
    result = run_module(zookeeper_info, {"hosts": ["z1:2181"]})
    assert result["msg"].startswith("Failed to import the required Python library (kazoo) on ")
