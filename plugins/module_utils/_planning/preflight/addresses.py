# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preflight: addresses that mean another machine wherever they are read. Pure. PRIVATE to the collection.

What a host or a port is, is judged by the role; here the machines of brokers and servers are known as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..._common.address import is_loopback
from ..._common.address_problems import shown
from ..._common.text import listed
from ..findings.model import ERROR, Finding, Rule, finding
from .cluster import JMX
from .estate import Broker, Estate, Server, Service

OWN_MACHINE = Rule("KC219", ERROR, "an address that means a different machine on each host", "R09, R12")
RULES = (OWN_MACHINE,)

# The first Java 8 that keeps JMX on one address (com.sun.management.jmxremote.host, JDK-6425769).
_JMX_HOST = 102


def check(estate: Estate) -> Iterator[Finding]:
    """All rules of this file."""
    with_servers = {server.machine for server in estate.servers}
    for cluster in estate.clusters:
        brokers = [broker for broker in cluster if not _told_as_local(broker)]
        machines = {broker.machine for broker in brokers}
        for broker in brokers:
            yield from _zookeeper(broker, machines, with_servers)
            if len(machines) > 1:
                yield from _between_brokers(broker)
    for one in estate.services:
        yield from _jmx(one)
    for server in estate.servers:
        yield from _members(server, estate)
        yield from _clients(server, estate)


def _told_as_local(broker: Broker) -> bool:
    """Whether the other brokers are sent to their own machine, by which the inventory says that all run on one."""
    return _is_local(_between(broker, "advertised.listeners"))


def _between(broker: Broker, key: str) -> str:
    """HOST:PORT of the listener between brokers in ``listeners`` or ``advertised.listeners``; '' without one."""
    return broker.addresses(key).get(broker.text("inter.broker.listener.name"), "")


def _is_local(address: str) -> bool:
    """Whether the host of HOST:PORT is the machine itself."""
    return is_loopback(address.rpartition(":")[0])


def _zookeeper(broker: Broker, machines: set[str], with_servers: set[str]) -> Iterator[Finding]:
    """A broker that looks for ZooKeeper on its own machine, and the others each on theirs."""
    local = sorted(filter(_is_local, broker.connect[0]))
    if not local:
        return
    if len(machines) > 1:
        what = f"{listed(local, 2)}, and the cluster's brokers run on {len(machines)} machines"
        why = "each would look for ZooKeeper on its own, and they would be no cluster"
    elif with_servers and broker.machine not in with_servers:
        what, why = f"{listed(local, 2)}, and no ZooKeeper server runs there", "the broker would not find it"
    else:
        return
    cure = "Name the servers as all brokers know them (zookeeper_host, or kafka_zookeeper_connect)"
    yield finding(OWN_MACHINE, broker.host, "zookeeper.connect", what, why, cure)


def _between_brokers(broker: Broker) -> Iterator[Finding]:
    """A listener between brokers of several machines that only listens to its own."""
    address = _between(broker, "listeners")
    if _is_local(address):
        what = f"{broker.text('inter.broker.listener.name')} listens on {address}"
        why = "brokers on other hosts could not connect to it"
        yield finding(OWN_MACHINE, broker.host, "listeners", what, why, "Leave host empty, or give that of a card")


def _members(server: Server, estate: Estate) -> Iterator[Finding]:
    """An ensemble on several machines, of which a server is to be found on each one's own.

    Where all are, they have different ports (KC034), and so run on one machine.
    """
    machines = {one.machine for one in estate.servers if one.host in server.peers}
    hosts = {
        name: text.rpartition(":")[0].rpartition(":")[0]
        for name, text in server.properties.items()
        if re.fullmatch(r"server\.\d+", name)
    }
    local = sorted(name for name, host in hosts.items() if is_loopback(host))
    if local and len(local) < len(hosts) and len(machines) > 1:
        what = f"{hosts[local[0]]} for {listed(local, 3)}, and the servers run on {len(machines)} machines"
        why, cure = "each would take itself for that one", "Give it a name that the other hosts can resolve"
        yield finding(OWN_MACHINE, server.host, "zookeeper_host", what, why, cure)


def _clients(server: Server, estate: Estate) -> Iterator[Finding]:
    """A server that lets in nobody but its own machine, with brokers on others."""
    address = server.text("clientPortAddress").strip()
    others = sorted({one.machine for one in estate.brokers if not _told_as_local(one)} - {server.machine})
    if address and others and is_loopback(address):
        what, why = f"{shown(address)}, and brokers run on {listed(others, 2)}", "they could not connect to it"
        cure = "Leave it out, or give an address that they reach"
        yield finding(OWN_MACHINE, server.host, "clientPortAddress", what, why, cure)


def _jmx(one: Service) -> Iterator[Finding]:
    """JMX that is meant for the machine itself, on a Java that opens it to everybody."""
    major, update = one.java
    variable = next((use for _port, use in one.ports if use.endswith("_jmx_port")), "")
    if variable and major == 8 and 0 < update < _JMX_HOST:
        what = f"set, on Java 8u{update}, which cannot keep it on 127.0.0.1"
        why = "whoever reaches the port runs what they like (S15)"
        yield finding(JMX, one.host, variable, what, why, f"Take 8u{_JMX_HOST} or later, or set it to 0")
