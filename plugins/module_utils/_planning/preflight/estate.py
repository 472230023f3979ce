# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole inventory as one value: what the rules of this package look at. Pure. PRIVATE to the collection."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar, TypeVar

from ..._catalogue.kafka import BROKER_KEYS
from ..._catalogue.zookeeper import ZOOKEEPER_KEYS
from ..._common.address import same_server
from ..._common.java import is_word, real_number, trimmed, whole_number
from ..._common.properties import Key
from ..findings.model import Finding
from ..service.jvm import heap_mb


@dataclass(frozen=True)
class Service:
    """A broker or a ZooKeeper server as it will be configured.

    ``machine``: where it runs, the same for services that share ports; ``ports``: (port, what listens there);
    ``heap_mb``, ``memory_mb`` and ``cores`` are 0 where they are not known. ``space``: folder -> {mb (free), used_mb,
    mount, device}, as `parse_probe` has it; ``topics``: those that the inventory declares. ``noexec``: Java's temporary
    folder, if nothing may be executed from there, and ``noexec_mount`` its mount. ``java``: (8, 412) for 1.8.0_412,
    (0, 0) where it is not known.
    """

    host: str
    machine: str
    version: str
    properties: dict[str, str]
    ports: tuple[tuple[int, str], ...] = ()
    peers: frozenset[str] = frozenset()
    heap_mb: int = 0
    memory_mb: int = 0
    cores: int = 0
    jvm_options: tuple[str, ...] = ()
    space: dict[str, dict[str, Any]] = field(default_factory=dict)
    topics: tuple[dict[str, Any], ...] = ()
    noexec: str = ""
    noexec_mount: str = ""
    java: tuple[int, int] = (0, 0)
    catalogue: ClassVar[dict[str, Key]] = {}

    def text(self, key: str) -> str:
        """A setting's value, or the release's default; '' where there is neither."""
        default = self.catalogue[key].default if key in self.catalogue else None
        return self.properties.get(key, default or "")

    def number(self, key: str) -> float:
        """A setting's value as a number; what is none has been refused by the role."""
        text = trimmed(self.text(key))
        value = real_number(text) if self.catalogue[key].type == "double" else whole_number(text)
        return float("nan") if value is None else value  # which compares with nothing

    def flag(self, key: str) -> bool:
        """Whether a setting is true."""
        return is_word(trimmed(self.text(key)), "true")


class Broker(Service):
    """A Kafka broker."""

    catalogue = BROKER_KEYS

    @property
    def connect(self) -> tuple[frozenset[str], str]:
        """(servers, chroot) of zookeeper.connect; each server in the one spelling that all its spellings have."""
        servers, slash, path = self.text("zookeeper.connect").partition("/")
        return frozenset(one.text for one in map(same_server, servers.split(","))), f"{slash}{path}".rstrip("/")

    def addresses(self, key: str) -> dict[str, str]:
        """listener -> HOST:PORT of ``listeners`` or ``advertised.listeners``."""
        pairs = [part.partition("://") for part in self.text(key).split(",") if "://" in part]
        return {name: address for name, _slashes, address in pairs}


class Server(Service):
    """A ZooKeeper server."""

    catalogue = ZOOKEEPER_KEYS


_Member = TypeVar("_Member", bound=Service)


def _by_peers(members: Iterable[_Member]) -> list[tuple[_Member, ...]]:
    """Members in groups, by the hosts that they name as their peers."""
    found: dict[frozenset[str], list[_Member]] = {}
    for one in members:
        found.setdefault(one.peers or frozenset([one.host]), []).append(one)
    return [tuple(group) for group in found.values()]


@dataclass(frozen=True)
class Estate:
    """Everything that one inventory describes. ``observed``: what was seen, by kind, where it was looked at."""

    brokers: tuple[Broker, ...] = ()
    servers: tuple[Server, ...] = ()
    observed: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def clusters(self) -> list[tuple[Broker, ...]]:
        """The brokers of each cluster, by the hosts that they name as their peers."""
        return _by_peers(self.brokers)

    @cached_property
    def ensembles(self) -> list[tuple[Server, ...]]:
        """The servers of each ensemble, in the same way."""
        return _by_peers(self.servers)

    @property
    def services(self) -> list[Service]:
        """All of them."""
        return [*self.servers, *self.brokers]

    @cached_property
    def machines(self) -> dict[str, list[Service]]:
        """machine -> the services on it."""
        found: dict[str, list[Service]] = {}
        for one in self.services:
            found.setdefault(one.machine, []).append(one)
        return found


Check = Callable[[Estate], Iterator[Finding]]


def _pairs(ports: Any) -> Iterable[Any]:
    """(port, use) of a dictionary, or of pairs, in which one port may have several uses."""
    return ports.items() if isinstance(ports, Mapping) else ports


def estate_of(hosts: list[dict[str, Any]], observed: dict[str, Any] | None = None) -> Estate:
    """The inventory, from what each service publishes.

    An entry: ``kind`` (kafka or zookeeper), host, machine, version, properties (name -> text), ports (port -> use, or
    pairs), peers (hosts of its cluster or ensemble), heap_size (as asked), memory_kb and cores (0 where they are not
    known), jvm_options (list), space, noexec and noexec_mount (see `Service`), java (see `java_version`), topics
    (what the inventory declares, as module kafka_topic takes them).
    """
    brokers, servers = [], []
    for one in hosts:
        memory_kb, java = int(one.get("memory_kb") or 0), one.get("java") or {}
        fields = {
            "host": one["host"],
            "machine": one.get("machine") or one["host"],
            "version": str(one["version"]),
            "properties": {name: str(value) for name, value in one["properties"].items()},
            "ports": tuple((int(port), use) for port, use in _pairs(one.get("ports", {}))),
            "peers": frozenset(one.get("peers", ())),
            "heap_mb": heap_mb(str(one.get("heap_size", "auto")), one["kind"], memory_kb),
            "memory_mb": memory_kb // 1024,
            "cores": int(one.get("cores") or 0),
            "jvm_options": tuple(map(str, one.get("jvm_options", ()))),
            "space": one.get("space") or {},
            "topics": tuple(one.get("topics", ())),
            "noexec": str(one.get("noexec") or ""),
            "noexec_mount": str(one.get("noexec_mount") or ""),
            "java": (int(java.get("major") or 0), int(java.get("update") or 0)),
        }
        if one["kind"] == "kafka":
            brokers.append(Broker(**fields))
        else:
            servers.append(Server(**fields))
    return Estate(tuple(brokers), tuple(servers), observed or {})
