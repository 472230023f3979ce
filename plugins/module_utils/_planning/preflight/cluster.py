# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preflight: what only shows when all brokers and servers are seen together. Pure. PRIVATE to the collection."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..._common.address import Server, same_server
from ..._common.text import listed, number_of
from ..findings.model import ERROR, WARNING, Finding, Rule, finding, numbers
from ..findings.rules import DUPLICATE_ID
from .estate import Broker, Estate

COPIES = Rule("KC202", ERROR, "more replicas than brokers", "R16")
CONNECT = Rule("KC203", ERROR, "brokers of a cluster register in different places", "R12")
SHARED_CHROOT = Rule("KC204", ERROR, "two clusters register in the same place", "R62")
ADVERTISED = Rule("KC205", ERROR, "brokers of a cluster send their clients to the same address", "R09")
INTER_BROKER = Rule("KC206", ERROR, "brokers of a cluster have no listener in common", "R09")
PORTS = Rule("KC207", ERROR, "two services of a machine want the same port", "R11")
DIFFERENT = Rule("KC208", WARNING, "brokers of a cluster differ in a setting that all should share", "R16, R21")
LOG_DIRS = Rule("KC209", WARNING, "brokers of a cluster have different numbers of disks", "R13")
RACKS = Rule("KC210", WARNING, "fewer racks than replicas", "R61")
UNEVEN_RACKS = Rule("KC211", WARNING, "racks of different sizes", "R61")
VERSIONS = Rule("KC212", WARNING, "brokers of a cluster run different versions", "S03")
HEAPS = Rule("KC213", ERROR, "the heaps of a machine do not fit into its memory", "R60")
CACHE = Rule("KC214", WARNING, "the heaps of a machine leave little page cache", "R32")
ONE_COPY = Rule("KC215", WARNING, "one broker, one replica", "S05")
JMX = Rule("KC216", WARNING, "JMX is open to the network", "S15")
DEFAULTS = Rule("KC217", WARNING, "a default that differs between the brokers' releases", "S03")
RULES = (
    *(DUPLICATE_ID, COPIES, CONNECT, SHARED_CHROOT, ADVERTISED, INTER_BROKER, PORTS, DIFFERENT, LOG_DIRS, RACKS),
    *(UNEVEN_RACKS, VERSIONS, HEAPS, CACHE, ONE_COPY, JMX, DEFAULTS),
)

# What a topic gets, or a message may be, must not depend on the broker that is asked.
SHARED = (
    *("auto.create.topics.enable", "default.replication.factor", "delete.topic.enable", "log.cleanup.policy"),
    *("log.message.format.version", "log.retention.bytes", "log.retention.hours", "log.retention.minutes"),
    *("log.retention.ms", "log.segment.bytes", "message.max.bytes", "min.insync.replicas", "num.partitions"),
    *("offsets.topic.num.partitions", "offsets.topic.replication.factor", "replica.fetch.max.bytes"),
    *("replica.lag.time.max.ms", "transaction.state.log.min.isr", "transaction.state.log.replication.factor"),
    *("unclean.leader.election.enable", "zookeeper.session.timeout.ms"),
)
# Silent defaults: setting -> (default of 2.1, a later one, since when), as the releases' own KafkaConfig prints them.
CHANGED = {
    "group.max.session.timeout.ms": ("300000", "1800000", (2, 3)),
    "message.max.bytes": ("1000012", "1048588", (2, 5)),
    "replica.lag.time.max.ms": ("10000", "30000", (2, 5)),
    "transaction.abort.timed.out.transaction.cleanup.interval.ms": ("60000", "10000", (2, 5)),
    "zookeeper.session.timeout.ms": ("6000", "18000", (2, 5)),
}
FACTORS = (
    ("default.replication.factor", "new topics without an explicit replication factor cannot be created"),
    ("offsets.topic.replication.factor", "no consumer group can commit, because its topic cannot be created"),
    ("transaction.state.log.replication.factor", "no transaction can begin, because its topic cannot be created"),
)


def check(estate: Estate) -> Iterator[Finding]:
    """All rules of this file."""
    for cluster in estate.clusters:
        yield from _identity(cluster)
        yield from _addresses(cluster)
        yield from _alike(cluster)
        yield from _racks(cluster)
        yield from _defaults(cluster)
    yield from _chroots(estate)
    yield from _machines(estate)
    for one in estate.services:
        if any(option.startswith("-Dcom.sun.management.jmxremote.port") for option in one.jvm_options):
            name = "kafka" if isinstance(one, Broker) else "zookeeper"
            what, why = "a port of its own among the JVM's options", "whoever reaches it runs what they like (S15)"
            cure = f"Set {name}_jmx_port, which listens on this machine only"
            yield finding(JMX, one.host, f"{name}_opts" if name == "kafka" else "zookeeper_jvm_flags", what, why, cure)


def _names(brokers: list[Broker]) -> str:
    """The first hosts."""
    return listed((one.host for one in brokers), 3)


def _identity(cluster: tuple[Broker, ...]) -> Iterator[Finding]:
    """Ids, numbers of replicas, and where the brokers register (R10, R12, R16)."""
    first: dict[str, Broker] = {}
    for broker in cluster:
        other = first.setdefault(broker.text("broker.id"), broker)
        if other is not broker:
            what = f"{broker.text('broker.id')}, as on {other.host}"
            why = "the second one to start ends with NodeExists"
            yield finding(DUPLICATE_ID, broker.host, "broker.id", what, why, "Give each broker its own")
        for key, why in FACTORS:
            if broker.number(key) > len(cluster):
                what = f"{broker.text(key)}, and the cluster has {number_of(len(cluster), 'brokers')}"
                yield finding(COPIES, broker.host, key, what, why, f"Set it to {len(cluster)} or less")
        if broker.connect != cluster[0].connect:
            what = f"not the servers and path that {cluster[0].host} has"
            why = "they would be members of different clusters"
            yield finding(CONNECT, broker.host, "zookeeper.connect", what, why, "Give all of them the same")
    if len(cluster) == 1:
        why = "while it is away nothing can be written or read, and a lost disk is lost messages"
        yield finding(ONE_COPY, cluster[0].host, "broker.id", "the only broker", why, "Use three where messages count")


def _addresses(cluster: tuple[Broker, ...]) -> Iterator[Finding]:
    """Where clients and the other brokers are sent (R09)."""
    first: dict[Server, Broker] = {}
    common = cluster[0].text("inter.broker.listener.name")
    for broker in cluster:
        told = broker.addresses("advertised.listeners")
        for address in told.values():
            other = first.setdefault(same_server(address), broker)
            if other is not broker:
                what = f"{address}, as {other.host} does"
                why = "clients would ask one broker for another's partitions"
                cure = "Give each listener an address of its own"
                yield finding(ADVERTISED, broker.host, "advertised.listeners", what, why, cure)
        if told and common and common not in told:
            what = f"no listener '{common}', which {cluster[0].host} uses between brokers"
            why = "the other brokers could not replicate from it"
            cure = "Give all brokers a listener of this name"
            yield finding(INTER_BROKER, broker.host, "inter.broker.listener.name", what, why, cure)


def _alike(cluster: tuple[Broker, ...]) -> Iterator[Finding]:
    """What should be the same on all brokers. The few are told that they differ from the many."""
    for key in SHARED:
        values = Counter(one.text(key) for one in cluster)
        usual = values.most_common(1)[0][0]
        odd = [one for one in cluster if one.text(key) != usual]
        if odd:
            what = f"'{odd[0].text(key)}' on {_names(odd)}, '{usual}' on most"
            why = "what a topic gets depends on which broker creates it or leads it"
            yield finding(DIFFERENT, odd[0].host, key, what, why, "Set it in the group's variables, for all alike")
    for rule, what_of, key in ((VERSIONS, "version", "kafka_version"), (LOG_DIRS, "disks", "log.dirs")):
        usual = Counter(_trait(one, what_of) for one in cluster).most_common(1)[0][0]
        odd = [one for one in cluster if _trait(one, what_of) != usual]
        if odd:
            what = f"{_trait(odd[0], what_of)} on {_names(odd)}, {usual} on most"
            why = {
                "version": "that is meant only while an upgrade is under way",
                "disks": "partitions are spread evenly over brokers, so that the smaller ones fill first (R13)",
            }[what_of]
            cure = {"version": "Finish the upgrade", "disks": "Give all brokers as many disks"}[what_of]
            yield finding(rule, odd[0].host, key, what, why, cure)


def _trait(broker: Broker, what: str) -> str:
    """A broker's version, or its number of disks."""
    if what == "version":
        return broker.version
    return f"{len(broker.text('log.dirs').split(','))} directories"


def _racks(cluster: tuple[Broker, ...]) -> Iterator[Finding]:
    """Racks against replicas (R61). A mix of brokers with and without one is refused by the role itself."""
    racks = Counter(one.text("broker.rack") for one in cluster if one.text("broker.rack"))
    copies = max(one.number("default.replication.factor") for one in cluster)
    host = cluster[0].host
    if racks and len(cluster) > 1 and len(racks) < copies:
        what = f"{len(racks)} for {number_of(copies, 'replicas')}"
        why = "losing a rack loses more than one replica of a partition"
        yield finding(RACKS, host, "broker.rack", what, why, "Use as many racks as replicas")
    if len(racks) > 1 and max(racks.values()) > min(racks.values()):
        what = ", ".join(f"{name}: {count}" for name, count in sorted(racks.items()))
        why = "brokers in a small rack hold more replicas than the others"
        yield finding(UNEVEN_RACKS, host, "broker.rack", what, why, "Use as many brokers in each rack")


def _defaults(cluster: tuple[Broker, ...]) -> Iterator[Finding]:
    """While releases are mixed, what nobody has set is not the same everywhere."""
    minors = {numbers(one.version) for one in cluster}
    for key, (before, after, since) in CHANGED.items():
        unset = [one for one in cluster if key not in one.properties]
        if unset and min(minors) < since <= max(minors):
            what = f"not set: {before}, and {after} since {since[0]}.{since[1]}"
            why = "the brokers of both releases behave differently until all have been upgraded"
            yield finding(DEFAULTS, unset[0].host, key, what, why, "Set it, for all alike")


def _chroots(estate: Estate) -> Iterator[Finding]:
    """Clusters on one ensemble are kept apart by their paths (R62)."""
    first: dict[tuple[str, str], tuple[Broker, ...]] = {}
    for cluster in estate.clusters:
        servers, path = cluster[0].connect
        for server in servers:
            other = first.setdefault((server, path), cluster)
            if other is not cluster:
                what = f"'{path or '/'}' on {server}, as {other[0].host} has, which belongs to another cluster"
                why = "their brokers would register as one cluster"
                cure = "Give each cluster its own kafka_zookeeper_chroot"
                yield finding(SHARED_CHROOT, cluster[0].host, "zookeeper.connect", what, why, cure)
                break


def _machines(estate: Estate) -> Iterator[Finding]:
    """Ports and memory of services that run on one machine."""
    for services in estate.machines.values():
        taken: dict[int, tuple[str, str]] = {}
        for one in services:
            for port, use in one.ports:
                host, other = taken.setdefault(port, (one.host, use))
                if (host, other) != (one.host, use):
                    what = f"{port}, which {other} of {host} also uses"
                    why = "the second one to start finds it in use"
                    yield finding(PORTS, one.host, use, what, why, "Choose another port")
        memory = max(one.memory_mb for one in services)
        heaps = sum(one.heap_mb for one in services)
        what = f"{heaps} MiB in all, and the machine has {memory} MiB"
        if 0 < memory <= heaps:
            why = "the kernel would end one of them, or swap"
            yield finding(HEAPS, services[-1].host, "heap", what, why, "Make the heaps smaller, or auto")
        elif memory and any(isinstance(one, Broker) for one in services) and memory - heaps < heaps:
            why = "consumers that are a little behind read from the disk instead of the page cache (R32)"
            yield finding(CACHE, services[-1].host, "heap", what, why, "Make the heaps smaller, or auto")
