# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preflight: ZooKeeper servers, and how brokers and they fit together. Pure. PRIVATE to the collection."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..._common.text import counted
from ..findings.model import ERROR, WARNING, Finding, Rule, finding
from .estate import Broker, Estate, Server, Service

KEPT = Rule("KC301", WARNING, "old snapshots and logs are never deleted", "ZooKeeper")
LIMITS = Rule("KC302", ERROR, "an ensemble without a limit for joining or following", "R05, ZooKeeper", final=True)
SESSION = Rule("KC303", WARNING, "the brokers' session timeout is outside what ZooKeeper grants", "S13, ZooKeeper")
CONNECTIONS = Rule("KC304", WARNING, "fewer connections from one address than the brokers there need", "ZooKeeper")
UNSUPPORTED = Rule("KC305", WARNING, "ZooKeeper 3.4 under a Kafka that wants a newer one", "Kafka")
TOO_OLD = Rule("KC306", ERROR, "ZooKeeper 3.4 under a Kafka that cannot use it", "Kafka", final=True)
SAME_DISK = Rule("KC307", ERROR, "ZooKeeper's files among messages", "R13, Kafka", final=True)
FAULTY = Rule("KC308", WARNING, "a release with known faults that a patch release fixes", "S16")
RULES = (KEPT, LIMITS, SESSION, CONNECTIONS, UNSUPPORTED, TOO_OLD, SAME_DISK, FAULTY)

# Safety rule S16: version -> (what is wrong with it, the patch).
_KAFKA_2_1_0 = (
    "a broker can deadlock (KAFKA-7697) or stop copying (KAFKA-7786), and ACLs can be bypassed (CVE-2018-17196)"
)
KAFKA_FAULTS = {"2.1.0": (_KAFKA_2_1_0, "2.1.1")}
_GET_ACL = "the call getACL gives everybody the hashes of passwords (CVE-2019-0201)"
ZOOKEEPER_FAULTS = dict.fromkeys(("3.4.10", "3.4.11", "3.4.12", "3.4.13"), (_GET_ACL, "3.4.14"))


def check(estate: Estate) -> Iterator[Finding]:
    """All rules of this file."""
    for server in estate.servers:
        yield from _alone(server)
    for one in estate.services:
        yield from _faults(one)
    yield from _together(estate)


def _version(text: str) -> tuple[int, ...]:
    """2.1.0 -> (2, 1, 0)."""
    return tuple(int(part) for part in re.findall(r"\d+", text))


def _alone(server: Server) -> Iterator[Finding]:
    """What concerns one server."""
    if server.number("autopurge.purgeInterval") == 0:
        why = "the disk fills, and a full disk ends the server"
        cure = "Set it to 24 (hours), with autopurge.snapRetainCount"
        yield finding(KEPT, server.host, "autopurge.purgeInterval", "0", why, cure)
    if len(server.peers) > 1:
        for key in ("initLimit", "syncLimit"):
            if server.number(key) == 0:
                why = "3.4 has no default, and 0 ticks are never enough: no follower joins"
                yield finding(LIMITS, server.host, key, "not set", why, "Set initLimit to 10 and syncLimit to 5")


def _faults(one: Service) -> Iterator[Finding]:
    """Known faults of the chosen release (S16)."""
    faults, key = (
        (KAFKA_FAULTS, "kafka_version") if isinstance(one, Broker) else (ZOOKEEPER_FAULTS, "zookeeper_version")
    )
    if one.version in faults:
        why, patch = faults[one.version]
        cure = f"Take {patch}, which has the same protocol and formats"
        yield finding(FAULTY, one.host, key, one.version, why, cure)


def _together(estate: Estate) -> Iterator[Finding]:
    """What brokers ask of the servers."""
    for broker in estate.brokers:
        kafka = _version(broker.version)
        for server in estate.servers[:1]:
            yield from _session(broker, server)
            if _version(server.version)[:2] != (3, 4):
                continue
            if kafka >= (3, 0):
                why, cure = "its client needs 3.5 or later", "Move ZooKeeper to 3.8 first"
                yield finding(TOO_OLD, broker.host, "zookeeper_version", server.version, why, cure)
            elif kafka >= (2, 4):
                why, cure = "it works, and nobody supports it", "Move ZooKeeper next"
                yield finding(UNSUPPORTED, broker.host, "zookeeper_version", server.version, why, cure)
    for machine, services in estate.machines.items():
        brokers = [one for one in services if isinstance(one, Broker)]
        servers = [one for one in services if isinstance(one, Server)]
        most = min((one.number("maxClientCnxns") for one in estate.servers), default=0)
        if 0 < most < len(brokers) + 1:
            what = f"{most:.0f}, and {counted(len(brokers), 'broker runs', 'brokers run')} on {machine}"
            why = "the last of them, or the admin host there, is turned away"
            yield finding(CONNECTIONS, estate.servers[0].host, "maxClientCnxns", what, why, "Allow 60, the default")
        for server in servers:
            for broker in brokers:
                yield from _among_messages(server, broker)


def _among_messages(server: Server, broker: Broker) -> Iterator[Finding]:
    """A folder in log.dirs is a partition to Kafka, or ends its start; version-2 is partition 2 of a topic version."""
    for key in ("dataDir", "dataLogDir"):
        path = server.properties.get(key, "")
        if any(_inside(path, folder) for folder in broker.text("log.dirs").split(",")):
            why = "Kafka takes every directory there for a partition, and does not start if it finds any other"
            cure = "Give each its own directory, ideally with ZooKeeper's log on its own disk"
            yield finding(SAME_DISK, server.host, key, f"{path}, among messages", why, cure)


def _inside(path: str, folder: str) -> bool:
    """Whether one folder is, or is in, the other."""
    return bool(path) and bool(folder) and f"{path}/".startswith(f"{folder.rstrip('/')}/")


def _session(broker: Broker, server: Server) -> Iterator[Finding]:
    """3.4 grants a session between 2 and 20 ticks unless it is told otherwise, and says nothing when it grants less."""
    tick, asked = server.number("tickTime"), broker.number("zookeeper.session.timeout.ms")
    low, high = server.number("minSessionTimeout"), server.number("maxSessionTimeout")
    low, high = (2 * tick if low == -1 else low), (20 * tick if high == -1 else high)
    if asked < low or asked > high:
        what = f"{asked:.0f}, and {server.host} grants {low:.0f} to {high:.0f}"
        why = "the brokers get the nearest of these without a word"
        cure = "Choose one in between, or set maxSessionTimeout and minSessionTimeout"
        yield finding(SESSION, broker.host, "zookeeper.session.timeout.ms", what, why, cure)
