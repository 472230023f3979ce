# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The session with ZooKeeper and its smoke test, against an ensemble in memory."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.errors import AdminPlaneError
from ansible_collections.streamops.kafka.plugins.module_utils._admin.zookeeper import session as zookeeper_session
from ansible_collections.streamops.kafka.plugins.modules import zookeeper_smoke
from kazoo.exceptions import AuthFailedError, ConnectionLoss, NoNodeError
from kazoo.handlers.threading import KazooTimeoutError

OPTIONS: dict[str, Any] = {
    "zookeeper_hosts": ["z1:2181"],
    "zookeeper_chroot": "/kafka",
    "zookeeper_username": None,
    "zookeeper_password": None,
    "zookeeper_auth_scheme": "digest",
    "request_timeout_ms": 30000,
}


class Ensemble:
    """What all clients see. ``stale``: servers that do not see what was written; ``fail``: (method, host) -> error."""

    def __init__(self) -> None:
        self.nodes: dict[str, bytes] = {"/kafka": b"", "/kafka/a": b"1", "/kafka/b": b"2"}
        self.stale: set[str] = set()
        self.fail: dict[tuple[str, str], Exception] = {}
        self.events: list[str] = []
        self.made: list[dict[str, Any]] = []

    def client(self, hosts: str, **options: Any) -> Client:
        """KazooClient."""
        self.made.append(options)
        return Client(self, hosts)


class Client:
    """KazooClient of one server."""

    def __init__(self, ensemble: Ensemble, hosts: str) -> None:
        self.ensemble = ensemble
        self.hosts = hosts

    def start(self, timeout: float) -> None:
        """Connect."""
        if ("start", self.hosts) in self.ensemble.fail:
            raise self.ensemble.fail[("start", self.hosts)]

    def stop(self) -> None:
        """Note it."""
        self.ensemble.events.append(f"stop {self.hosts}")

    def close(self) -> None:
        """Nothing to do."""

    def _answer(self, method: str, path: str, value: Any, missing: bool = False) -> SimpleNamespace:
        self.ensemble.events.append(f"{method} {path}")

        def get(timeout: float) -> Any:
            if (method, self.hosts) in self.ensemble.fail:
                raise self.ensemble.fail[(method, self.hosts)]
            if missing:
                raise NoNodeError
            return value

        return SimpleNamespace(get=get)

    def sync_async(self, path: str) -> SimpleNamespace:
        """Sync."""
        return self._answer("sync", path, path)

    def exists_async(self, path: str) -> SimpleNamespace:
        """A stat, or None."""
        there = path in self.ensemble.nodes and self.hosts not in self.ensemble.stale
        return self._answer("exists", path, object() if there else None)

    def get_async(self, path: str) -> SimpleNamespace:
        """Bytes and stat."""
        nodes = self.ensemble.nodes
        return self._answer("get", path, (nodes.get(path), None), missing=path not in nodes)

    def get_children_async(self, path: str) -> SimpleNamespace:
        """Names."""
        names = [node[len(path) + 1 :] for node in self.ensemble.nodes if node.startswith(f"{path}/")]
        return self._answer("get_children", path, names, missing=path not in self.ensemble.nodes)

    def create_async(self, path: str, value: bytes, ephemeral: bool, sequence: bool) -> SimpleNamespace:
        """A new node with a number."""
        assert ephemeral and sequence
        self.ensemble.nodes[f"{path}0000000001"] = value
        return self._answer("create", path, f"{path}0000000001")

    def delete_async(self, path: str) -> SimpleNamespace:
        """Gone."""
        self.ensemble.nodes.pop(path, None)
        return self._answer("delete", path, True)


@pytest.fixture
def ensemble(monkeypatch):
    """The ensemble that clients talk to; a look at its servers finds nothing wrong."""
    fake = Ensemble()
    monkeypatch.setattr(zookeeper_session, "ask_servers", lambda _hosts, _timeout: [{"address": "z1:1", "error": None}])
    monkeypatch.setattr(zookeeper_session, "KazooClient", fake.client)
    return fake


def test_s07_reads_follow_a_sync_and_the_session_is_closed(ensemble, monkeypatch):
    monkeypatch.setattr(zookeeper_session, "PIPELINE", 2)
    with zookeeper_session.open_session(OPTIONS) as session:
        assert session.read(["/a", "/none", "/b"]) == {"/a": b"1", "/b": b"2"}
        assert session.children("") == ["a", "b"]
        assert session.children("/none") == []
    assert ensemble.events[:2] == ["sync /kafka", "exists /kafka"]
    assert ensemble.events[-1] == "stop z1:2181"


def test_a_chroot_that_is_not_there_is_named(ensemble):
    with (
        pytest.raises(AdminPlaneError, match="has no chroot '/none'"),
        zookeeper_session.open_session({**OPTIONS, "zookeeper_chroot": "/none"}),
    ):
        pass
    assert ensemble.events[-1] == "stop z1:2181"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, {}),
        ({"zookeeper_username": "u", "zookeeper_password": "p"}, {"auth_data": [("digest", "u:p")]}),
        (
            {"zookeeper_username": "u", "zookeeper_password": "p", "zookeeper_auth_scheme": "sasl"},
            {"sasl_options": {"mechanism": "DIGEST-MD5", "username": "u", "password": "p"}},
        ),
    ],
)
def test_logins(ensemble, monkeypatch, options, expected):
    monkeypatch.setattr(zookeeper_session, "find_spec", lambda name: object())
    with zookeeper_session.open_session(OPTIONS | options):
        pass
    (made,) = ensemble.made
    assert {name: made[name] for name in made if name not in ("timeout", "logger")} == expected


def test_sasl_needs_its_library(ensemble, monkeypatch):
    monkeypatch.setattr(zookeeper_session, "find_spec", lambda name: None)
    options = {"zookeeper_username": "u", "zookeeper_password": "p", "zookeeper_auth_scheme": "sasl"}
    with pytest.raises(AdminPlaneError, match="pure-sasl"), zookeeper_session.open_session(OPTIONS | options):
        pass


def test_g_who_lets_nobody_in_is_told_by_what_each_server_shows(ensemble, monkeypatch):
    """The client's own word is that it took too long, whatever the reason."""
    ensemble.fail[("start", "z1:2181,z2:2181")] = KazooTimeoutError("Connection time-out")
    why = "it cannot be reached (its name cannot be resolved on this host); correct it"
    servers = [{"address": "z1:2181", "error": f"{why}."}, {"address": "z2:2181", "error": None}]
    monkeypatch.setattr(zookeeper_session, "ask_servers", lambda _hosts, _timeout: servers)
    options = {**OPTIONS, "zookeeper_hosts": ["z1:2181", "z2:2181"]}
    with pytest.raises(AdminPlaneError) as raised, zookeeper_session.open_session(options):
        pass
    said = f"no answer from ZooKeeper at z1:2181,z2:2181 (Connection time-out). z1:2181: {why}."
    assert str(raised.value) == said


@pytest.mark.parametrize(
    ("where", "error", "part"),
    [
        (("start", "z1:2181"), KazooTimeoutError("Connection time-out"), "no answer from ZooKeeper at z1:2181 "),
        (("get", "z1:2181"), ConnectionLoss(), "no answer from ZooKeeper at z1:2181 (ConnectionLoss)"),
        (("sync", "z1:2181"), AuthFailedError(), "ZooKeeper at z1:2181 does not let this user in"),
    ],
)
def test_failures_are_sentences(ensemble, where, error, part):
    ensemble.fail[where] = error
    with pytest.raises(AdminPlaneError) as raised, zookeeper_session.open_session(OPTIONS) as session:
        session.read(["/a"])
    assert str(raised.value).startswith(part)
    assert raised.value.details == {"step": "zookeeper"}


HOSTS = {"hosts": ["z1:2181", "z2:2181"]}


def test_smoke_writes_once_reads_everywhere_and_leaves_nothing(ensemble, run_module):
    result = run_module(zookeeper_smoke, HOSTS)
    assert (result.pop("write_ms") >= 0, result.pop("read_ms") >= 0) == (True, True)
    assert result == {
        "changed": False,
        "skipped_in_check_mode": False,
        "path": "/streamops_smoke-0000000001",
        "written_through": "z1:2181",
        "read_through": ["z1:2181", "z2:2181"],
    }
    assert sorted(ensemble.nodes) == ["/kafka", "/kafka/a", "/kafka/b"]


def test_smoke_in_check_mode_connects_to_nothing(ensemble, run_module):
    assert run_module(zookeeper_smoke, HOSTS, check=True) == {"changed": False, "skipped_in_check_mode": True}
    assert ensemble.made == []


@pytest.mark.parametrize(
    ("fail", "stale", "step", "part"),
    [
        ({}, {"z2:2181"}, "read", "z2:2181 does not give back what was written through z1:2181"),
        (
            {("start", "z2:2181"): KazooTimeoutError("time-out")},
            set(),
            "zookeeper",
            "no answer from ZooKeeper at z2:2181",
        ),
        ({("create", "z1:2181"): ConnectionLoss()}, set(), "write", "no answer from ZooKeeper at z1:2181"),
        ({("get", "z2:2181"): ConnectionLoss()}, set(), "read", "no answer from ZooKeeper at z2:2181"),
    ],
)
def test_smoke_names_the_server_and_the_step(ensemble, run_module, fail, stale, step, part):
    ensemble.fail, ensemble.stale = fail, stale
    result = run_module(zookeeper_smoke, HOSTS | {"username": "u", "password": "geheim"})
    assert (result["failed"], result["step"]) == (True, step)
    assert result["msg"].startswith(part) and "geheim" not in str(result)
    if step != "write":
        assert sorted(ensemble.nodes) == ["/kafka", "/kafka/a", "/kafka/b"]
