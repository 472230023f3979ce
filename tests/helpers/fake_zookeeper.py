# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A ZooKeeper in memory, with a controller that elects preferred leaders as that of Kafka 2.1 does."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from ansible_collections.streamops.kafka.plugins.module_utils._admin.changes import Change
from ansible_collections.streamops.kafka.plugins.module_utils._admin.election.node import (
    ELECTION,
    encode_places,
    parse_places,
)
from kazoo.exceptions import NodeExistsError, NoNodeError, RolledBackError

TOPIC = "/brokers/topics/t"


class FakeTree:
    """What ZooKeeper holds, and a controller that takes an election at the next look at its node.

    ``stubborn``: names of partitions that it does not elect. ``before_create``: is called once, in the middle of the
    transaction. ``fail``: what the transaction answers, or raises. ``orders``: every election that was asked for.
    """

    def __init__(self, nodes: dict[str, bytes]) -> None:
        self.nodes = nodes
        self.stubborn: set[str] = set()
        self.before_create: Callable[[], object] | None = None
        self.fail: list[Exception] | Exception = []
        self.orders: list[list[str]] = []

    def place(
        self, number: int, leader: int, replicas: tuple[int, ...] = (1, 2), isr: tuple[int, ...] = (1, 2)
    ) -> None:
        """Put a partition of topic ``t`` there."""
        topic = json.loads(self.nodes.get(TOPIC, b'{"partitions":{}}'))
        topic["partitions"][str(number)] = replicas
        self.nodes[TOPIC] = json.dumps(topic).encode()
        self.nodes[f"{TOPIC}/partitions/{number}/state"] = json.dumps({"leader": leader, "isr": isr}).encode()

    def leader(self, number: int) -> int:
        """Who leads a partition of topic ``t``."""
        return json.loads(self.nodes[f"{TOPIC}/partitions/{number}/state"])["leader"]

    def order(self, *names: str) -> None:
        """Somebody else asks for an election."""
        changes = [Change(name, "elect") for name in names]
        self.nodes[ELECTION] = encode_places(changes)

    def control(self) -> None:
        """What the controller does with an election."""
        if ELECTION not in self.nodes:
            return
        for topic, number in sorted(parse_places(self.nodes[ELECTION])):
            path = f"/brokers/topics/{topic}"
            if path not in self.nodes:
                return  # as the controller of 2.1 does, on a partition that does not exist
            if f"{topic}-{number}" not in self.stubborn:
                replicas = json.loads(self.nodes[path])["partitions"][str(number)]
                state = {"leader": replicas[0], "isr": replicas}
                self.nodes[f"{path}/partitions/{number}/state"] = json.dumps(state).encode()
        del self.nodes[ELECTION]


class FakeTransaction:
    """All or nothing."""

    def __init__(self, tree: FakeTree) -> None:
        self.tree = tree
        self.checked: list[str] = []

    def check(self, path: str, version: int) -> None:
        """That a node exists."""
        assert version == -1
        self.checked.append(path)

    def create(self, path: str, value: bytes, acl: list[str]) -> None:
        """The one node."""
        assert (path, acl) == (ELECTION, ["the ACL of /admin"])
        self.value = value

    def commit(self) -> list[Any]:
        """The answers; RolledBackError for what another one spoils."""
        if self.tree.before_create is not None:
            interrupt, self.tree.before_create = self.tree.before_create, None
            interrupt()
        if isinstance(self.tree.fail, Exception):
            raise self.tree.fail
        if self.tree.fail:
            return self.tree.fail
        if any(path not in self.tree.nodes for path in self.checked):
            return [NoNodeError(), RolledBackError()]
        if ELECTION in self.tree.nodes:
            return [RolledBackError(), NodeExistsError()]
        self.tree.nodes[ELECTION] = self.value
        places = sorted(parse_places(self.value))
        self.tree.orders.append([f"{topic}-{number}" for topic, number in places])
        return [*[True] * len(self.checked), ELECTION]


class FakeSession:
    """A session with that tree."""

    chroot, hosts = "", "z1:2181"

    def __init__(self, tree: FakeTree) -> None:
        self.tree = tree
        self.client: Any = SimpleNamespace(
            transaction=lambda: FakeTransaction(tree), get_acls=lambda path: ([f"the ACL of {path}"], None)
        )

    def sync(self) -> None:
        """Nothing is stale here."""

    def exists(self, path: str) -> bool:
        """Whether there is such a node; the controller is one look late."""
        found = path in self.tree.nodes
        self.tree.control()
        return found

    def read(self, paths: Any) -> dict[str, bytes]:
        """Those that exist."""
        return {path: self.tree.nodes[path] for path in paths if path in self.tree.nodes}

    def children(self, path: str) -> list[str]:
        """The names below a path."""
        return sorted({node[len(path) + 1 :].split("/")[0] for node in self.tree.nodes if node.startswith(f"{path}/")})

    def children_of(self, paths: Any) -> dict[str, list[str]]:
        """Those that have names below them."""
        found = {path: self.children(path) for path in paths}
        return {path: names for path, names in found.items() if names}

    def ages(self, paths: Any) -> dict[str, float]:
        """All are new."""
        return dict.fromkeys(self.read(paths), 0.0)
