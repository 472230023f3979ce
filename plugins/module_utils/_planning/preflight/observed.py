# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preflight: what only a look at hosts and cluster shows. Pure. PRIVATE to the collection.

``Estate.observed`` has, each only where it was looked at: ``skew_s`` (host -> seconds that its clock is ahead of the
controller's), ``dynamic`` (host -> settings that ZooKeeper overrides for its broker), ``closed`` (list of {host, peer,
port, at, status, said}: where one host could not reach another, and what ``reach.sh.j2`` of role kafka saw of it),
``topics`` (a host of each cluster -> its topics, as kafka_topic_info gives them).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..._common.text import listed
from ..findings.model import ERROR, WARNING, Finding, Rule, finding
from .estate import Estate

SKEW = Rule("KC401", WARNING, "a host's clock is off", "R21")
SHADOWED = Rule("KC402", WARNING, "a dynamic override shadows a setting of the file", "S12")
CLOSED = Rule("KC403", ERROR, "a port that a member needs cannot be reached", "R09")
STARVED = Rule("KC404", ERROR, "existing topics have fewer replicas than min.insync.replicas requires", "S05")
SHRINKS = Rule("KC405", ERROR, "a declared topic has more partitions than are declared", "R20", final=True)
RULES = (SKEW, SHADOWED, CLOSED, STARVED, SHRINKS)
GROUPS = {
    "skew_s": "clocks",
    "dynamic": "dynamic overrides",
    "closed": "ports between hosts",
    "topics": "existing topics",
}

# Timestamps of messages and retention follow the brokers' clocks; logs of several hosts cannot be compared beyond it.
MOST_SKEW_S = 1.0
_TOO_LONG = 124  # what `timeout` ends with
_FIREWALL = "for firewalld see kafka_firewalld and zookeeper_firewalld"


def check(estate: Estate) -> Iterator[Finding]:
    """All rules of this file."""
    seen = estate.observed
    for host, ahead in (seen.get("skew_s") or {}).items():
        if abs(ahead) > MOST_SKEW_S:
            what = f"{abs(ahead):.1f} s {'ahead of' if ahead > 0 else 'behind'} the controller"
            why = "retention and timestamps follow the clock, and logs cannot be compared"
            yield finding(SKEW, host, "clock", what, why, "Let chronyd or ntpd run there")
    for broker in estate.brokers:
        for key, value in sorted((seen.get("dynamic") or {}).get(broker.host, {}).items()):
            if key in broker.properties and broker.properties[key] != value:
                what = f"'{value}' in ZooKeeper, '{broker.properties[key]}' in the file"
                why = "the broker takes the one in ZooKeeper, after every restart as well (safety rule S12)"
                cure = "Remove the override with kafka-configs.sh --delete-config, or give the file the same value"
                yield finding(SHADOWED, broker.host, key, what, why, cure)
    yield from closed_findings(seen.get("closed") or ())
    yield from _starved(estate)
    yield from _shrinks(estate)


def closed_findings(pairs: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
    """Where one host could not reach another, by what was seen: the ports of one peer, and all names, in one finding.

    A name without an address, or a resolver that does not answer, is no matter of ports and firewalls.
    """
    names: dict[tuple[str, bool], list[str]] = {}
    ports: dict[tuple[str, str, str], list[int]] = {}
    for pair in pairs:
        host, peer, at, said = (str(pair[name]) for name in ("host", "peer", "at", "said"))
        late = int(pair["status"]) == _TOO_LONG
        if not at:
            names.setdefault((host, late or "Temporary failure" in said), []).append(peer)
        else:
            words = "does not answer" if late else f"cannot be reached: {said or 'no reason given'}"
            named = peer if at == peer else f"{peer} ({at})"
            ports.setdefault((host, named, words), []).append(int(pair["port"]))
    for (host, silent), peers in names.items():
        if silent:
            what = f"the host's resolver does not answer for {listed(dict.fromkeys(peers))}"
            cure = "See what its /etc/resolv.conf names, or put the members into its /etc/hosts"
        else:
            what = f"{listed(dict.fromkeys(peers))} cannot be resolved on the host"
            cure = "Put them into the DNS or into its /etc/hosts, or correct the names"
        yield finding(CLOSED, host, "name", what, "servers find each other by these names", cure)
    for (host, peer, words), numbers in ports.items():
        what = f"{listed(map(str, sorted(set(numbers))))} of {peer} {words}"
        yield finding(CLOSED, host, "port", what, "a member that cannot be reached is as good as down", _way_in(words))


def _way_in(words: str) -> str:
    """What to do about a port, by the connection's last words; a firewall that rejects says "no route", too."""
    if "No route to host" in words:
        return f"Start that machine, correct the address, or open the port in the firewall that rejects it; {_FIREWALL}"
    if "unreachable" in words:
        return "Give this host a route to that network, or correct the address"
    if "does not answer" in words:
        return f"If that machine runs and has the address, open the port in the firewall between; {_FIREWALL}"
    return "See on this host what keeps it from connecting there"


def _starved(estate: Estate) -> Iterator[Finding]:
    """S05: a topic that inherits min.insync.replicas with fewer replicas takes nothing that is sent with acks=all."""
    for broker in estate.brokers:
        minimum = broker.number("min.insync.replicas")
        topics = (estate.observed.get("topics") or {}).get(broker.host, ())
        hit = sorted(
            one["name"]
            for one in topics
            if "min.insync.replicas" not in one["config"] and one["replication_factor"] < minimum
        )
        if hit:
            what = f"{minimum:.0f}, and {listed(hit, 3)} have fewer"
            why = "producers with acks=all could write to them no more (safety rule S05)"
            cure = "Give these topics more replicas, or their own min.insync.replicas"
            yield finding(STARVED, broker.host, "min.insync.replicas", what, why, cure)


def _shrinks(estate: Estate) -> Iterator[Finding]:
    """R20: the number of partitions only grows."""
    for broker in estate.brokers:
        there = {one["name"]: one["partitions"] for one in (estate.observed.get("topics") or {}).get(broker.host, ())}
        for topic in broker.topics:
            asked, has = topic.get("partitions"), there.get(topic["name"], 0)
            if asked is not None and int(asked) < has:
                what, why = f"{asked} for '{topic['name']}', which has {has}", "Kafka cannot remove partitions"
                cure = f"Declare {has} or more, or delete and create the topic yourself"
                yield finding(SHRINKS, broker.host, "kafka_resources_topics", what, why, cure)
