# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The names by which members of a cluster connect to each other. Pure. PRIVATE to the collection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..._common.address import split_server
from .estate import Broker, Estate, Server, Service


def names_of(estate: Estate) -> list[dict[str, Any]]:
    """For each cluster and ensemble: hosts, machines (how many), names (name -> the variable that has it)."""
    groups: list[tuple[Iterable[Service], Iterator[tuple[str, str]]]] = [
        *((brokers, _of_brokers(brokers)) for brokers in estate.clusters),
        *((servers, _of_servers(servers)) for servers in estate.ensembles),
    ]
    return [
        {
            "hosts": [one.host for one in members],
            "machines": len({one.machine for one in members}),
            "names": dict(names),
        }
        for members, names in groups
    ]


def _of_brokers(brokers: Iterable[Broker]) -> Iterator[tuple[str, str]]:
    """What each of them connects to: ZooKeeper, and the others' listener for brokers."""
    for broker in brokers:
        servers = broker.text("zookeeper.connect").partition("/")[0]
        yield from ((host, "zookeeper.connect") for host in _hosts(servers.split(",")))
        advertised = broker.addresses("advertised.listeners")
        name = broker.text("inter.broker.listener.name") or next(iter(advertised), "")
        yield from ((host, "kafka_listeners") for host in _hosts([advertised.get(name, "")]))


def _of_servers(servers: Iterable[Server]) -> Iterator[tuple[str, str]]:
    """server.N=HOST:2888:3888, which each of them has; a lone server has none."""
    for server in servers:
        lines = [line for key, line in server.properties.items() if key.startswith("server.")]
        yield from ((host, "zookeeper_host") for host in _hosts(line.rpartition(":")[0] for line in lines))


def _hosts(addresses: Iterable[str]) -> Iterator[str]:
    """The hosts of HOST:PORT; what is none has had a finding."""
    for address in addresses:
        host, _colon, port = address.rpartition(":")
        if host and port.isdigit():
            yield split_server(address).host
