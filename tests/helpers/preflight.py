# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A healthy inventory as the preflight reads it, and changes of it."""

from __future__ import annotations

from typing import Any

GIB = 1024 * 1024


def broker(number: int, **changes: Any) -> dict[str, Any]:
    """A healthy broker of a cluster of three; ``_`` in a setting's name stands for ``.``."""
    properties = {
        "broker.id": str(number),
        "broker.rack": f"r{number}",
        "auto.create.topics.enable": "false",
        "listeners": "INSIDE://:9092",
        "advertised.listeners": f"INSIDE://b{number}:9092",
        "inter.broker.listener.name": "INSIDE",
        "inter.broker.protocol.version": "2.1",
        "zookeeper.connect": "z1:2181,z2:2181,z3:2181/kafka",
        "log.dirs": "/data/1,/data/2",
        "default.replication.factor": "3",
        "min.insync.replicas": "2",
        "offsets.topic.replication.factor": "3",
        "transaction.state.log.replication.factor": "3",
        "transaction.state.log.min.isr": "2",
        "zookeeper.session.timeout.ms": "18000",
        "replica.lag.time.max.ms": "10000",
    }
    for name, value in changes.pop("set", {}).items():
        properties[name] = value
    return {
        "kind": "kafka",
        "host": f"b{number}",
        "version": "2.1.1",
        "properties": properties,
        "ports": {"9092": "kafka_listeners"},
        "peers": ["b1", "b2", "b3"],
        "heap_size": "5g",
        "memory_kb": 64 * GIB,
        "cores": 8,
        "space": {path: disk(path, 900_000) for path in ("/data/1", "/data/2")},
        **changes,
    }


def disk(device: str, used_mb: int) -> dict[str, Any]:
    """A disk with 100 GB left."""
    return {"mb": 100_000, "used_mb": used_mb, "mount": device, "device": device}


def server(number: int, **changes: Any) -> dict[str, Any]:
    """A healthy ZooKeeper server of an ensemble of three."""
    properties = {
        "tickTime": "2000",
        "initLimit": "10",
        "syncLimit": "5",
        "autopurge.purgeInterval": "24",
        "dataDir": "/var/lib/zookeeper",
        **changes.pop("set", {}),
    }
    return {
        "kind": "zookeeper",
        "host": f"z{number}",
        "version": "3.4.14",
        "properties": properties,
        "ports": {"2181": "zookeeper_client_port"},
        "peers": ["z1", "z2", "z3"],
        "heap_size": "1g",
        "memory_kb": 8 * GIB,
        **changes,
    }


def inventory(
    brokers: dict[int, dict[str, Any]] | None = None, servers: dict[int, dict[str, Any]] | None = None
) -> Any:
    """Three of each; changes of single ones by number, of all by 0."""

    def changes(given: dict[int, dict[str, Any]] | None, number: int) -> dict[str, Any]:
        every, own = (given or {}).get(0, {}), (given or {}).get(number, {})
        return {**every, **own, "set": {**every.get("set", {}), **own.get("set", {})}}

    return [server(number, **changes(servers, number)) for number in (1, 2, 3)] + [
        broker(number, **changes(brokers, number)) for number in (1, 2, 3)
    ]


def every(**settings: str) -> dict[int, dict[str, Any]]:
    """The same settings on all; ``__`` stands for ``.``."""
    return {0: {"set": {name.replace("__", "."): value for name, value in settings.items()}}}


def one(number: int, **settings: str) -> dict[int, dict[str, Any]]:
    """Settings of one host."""
    return {number: every(**settings)[0]}


def topic(name: str, partitions: int, **config: str) -> dict[str, Any]:
    """A topic as an inventory declares it, or as the cluster tells it."""
    settings = {key.replace("_", "."): value for key, value in config.items()}
    return {"name": name, "partitions": partitions, "replication_factor": 3, "config": settings}
