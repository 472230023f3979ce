# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preflight: who is a member of a cluster, by its inventory and by what runs. Pure. PRIVATE to the collection.

``Estate.observed`` has, each only where it was looked at: ``absent`` (names of hosts that this run leaves alone),
``registered`` (a host of each cluster -> its brokers: {id, addresses, replicas}), ``counts`` (a host of each cluster ->
numbers of partitions, as kafka_cluster_info gives them), ``states`` (host -> {stamped: whether its broker has been in
the cluster, rack: the one that it runs with, None where it is not known}).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from ..._common.text import counted, listed
from ..findings.model import WARNING, Finding, Rule, finding
from .estate import Broker, Estate

UNKNOWN = Rule("KC406", WARNING, "a broker that runs and is on no host of the inventory", "Kafka")
ABSENT = Rule("KC407", WARNING, "a host that is absent", "S10, S11")
NOT_ABSENT = Rule("KC408", WARNING, "a host that is listed as absent, and whose service runs", "S10, S11")
EMPTY = Rule("KC409", WARNING, "a broker without partitions", "Kafka")
MISPLACED = Rule("KC410", WARNING, "replicas that are not spread over the racks", "R61")
RULES = (UNKNOWN, ABSENT, NOT_ABSENT, EMPTY, MISPLACED)

_MOVE = "Move some to it with kafka-reassign-partitions.sh; topics that are made from now on get some by themselves"


def check(estate: Estate) -> Iterator[Finding]:
    """All rules of this file."""
    for cluster in estate.clusters:
        yield from _registered(cluster, estate.observed)
        yield from _new(cluster, estate.observed.get("states") or {})
        yield from _racks(cluster, estate.observed)


def unknown_finding(host: str, brokers: Iterable[Mapping[str, Any]]) -> Finding:
    """``brokers``: those that the inventory does not have, each with id and addresses; ``host``: one of the cluster."""
    every = [f"{one['id']} at {', '.join(map(str, one['addresses'])) or 'no address'}" for one in brokers]
    what = f"{'broker' if len(every) == 1 else 'brokers'} {listed(every, 3)}, on no host of this inventory"
    why = "no playbook includes it: it is not restarted, not upgraded, and not stopped before ZooKeeper"
    cure = "Add its host, or move its partitions to other brokers and stop it by hand"
    return finding(UNKNOWN, host, "kafka_cluster_hosts", what, why, cure)


def absent_finding(host: str, left: str) -> Finding:
    """``left``: what the others have left, or ''."""
    why = "this run leaves the host as it is, and counts the replicas on the others"
    cure = "When it is back, run site without absent: it is brought up to date then"
    return finding(ABSENT, host, "absent", left or "left alone", why, cure)


def not_absent_finding(host: str, where: str) -> Finding:
    """``where``: what of it runs, such as ``broker 3 is registered at …``."""
    why = "it runs, with the configuration that it had; or it ended a moment ago and its session is not over"
    return finding(NOT_ABSENT, host, "absent", where, why, "Leave absent out where its host can be reached")


def _registered(cluster: tuple[Broker, ...], observed: Mapping[str, Any]) -> Iterator[Finding]:
    """Who is registered, against who the inventory has."""
    absent: Collection[str] = observed.get("absent") or ()
    known = {one.text("broker.id"): one for one in cluster}
    first = next((one.host for one in cluster if one.host in (observed.get("registered") or {})), None)
    registered = {str(one["id"]): one for one in observed["registered"][first]} if first else {}
    counts = (observed.get("counts") or {}).get(first) or {}
    if strange := [one for number, one in registered.items() if number not in known]:
        yield unknown_finding(cluster[0].host, strange)
    in_use = any(one.get("replicas") for one in registered.values())
    for number, broker in known.items():
        there = registered.get(number)
        if broker.host in absent:
            yield absent_finding(broker.host, _left(counts))
            if there:
                where = f"broker {number} is registered at {', '.join(map(str, there['addresses']))}"
                yield not_absent_finding(broker.host, where)
        elif there and in_use and not there.get("replicas"):
            why = "it takes no load until partitions are moved to it"
            yield finding(EMPTY, broker.host, "broker.id", f"{number} holds no partition", why, _MOVE)


def _left(counts: Mapping[str, int]) -> str:
    """What the whole cluster has left, in words; '' where it is not known or nothing is missing."""
    words = (
        ("under_replicated", "partition lacks a replica", "partitions lack replicas"),
        ("at_min_isr", "would be unwritable with a further failure", "would be unwritable with a further failure"),
        ("under_min_isr", "takes no writes with acks=all", "take no writes with acks=all"),
        ("offline", "has no leader", "have no leader"),
    )
    return ", ".join(counted(counts[name], one, more) for name, one, more in words if counts.get(name))


def _new(cluster: tuple[Broker, ...], states: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    """A broker that comes to others, which have been in the cluster before."""
    if not any(states[one.host]["stamped"] for one in cluster if one.host in states):
        return
    for broker in cluster:
        if broker.host in states and not states[broker.host]["stamped"]:
            what = f"{broker.text('broker.id')} is new in a cluster that is in use"
            why = "it holds no partition, and takes no load until partitions are moved to it"
            yield finding(EMPTY, broker.host, "broker.id", what, why, _MOVE)


def _racks(cluster: tuple[Broker, ...], observed: Mapping[str, Any]) -> Iterator[Finding]:
    """R61: replicas are placed by the racks when a topic is made, and stay there."""
    why = "Kafka places replicas when a topic is created, and moves none when a rack changes"
    cure = "Move them with kafka-reassign-partitions.sh; kafka_cluster_info names them (rack_violations)"
    for broker in cluster:
        rack, now = ((observed.get("states") or {}).get(broker.host) or {}).get("rack"), broker.text("broker.rack")
        if rack is not None and rack != now:
            what = f"'{now}', and it runs with '{rack}': the replicas that it holds stay where they are"
            yield finding(MISPLACED, broker.host, "broker.rack", what, why, cure)
    for broker in cluster:
        number = ((observed.get("counts") or {}).get(broker.host) or {}).get("rack_violations")
        if number:
            count = counted(number, "partition has", "partitions have")
            what = f"{count} two replicas in a rack although another rack has none"
            yield finding(MISPLACED, broker.host, "broker.rack", what, why, cure)
