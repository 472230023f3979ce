# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts the plays of a roll are about, from what was published in this run. Pure. PRIVATE to the collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..service.hosts import LOOKS, look_of, seen_of, state_of, variables_of

SERVICES = ("zookeeper", "kafka")
NOW = "__rolling_now"  # what the action roll has registered on a host
BADLY = ("closed", "failed")  # how a roll ends that does not end well
NOBODY = ["!all"]  # as the hosts of a play; an empty list would be everybody

Groups = Mapping[str, Sequence[str]]


def firsts(hostvars: Any, groups: Groups, service: str) -> list[str]:
    """The first host of each cluster of a service, of the hosts that were looked at in this run.

    Of a service whose clusters the look does not know, every host: its own variables know them.
    """
    states = {host: state_of(variables_of(hostvars, host), service) for host in looked_at(hostvars, groups, [service])}
    return [host for host, state in states.items() if not state or state["cluster"][0] == host]


def looked_at(hostvars: Any, groups: Groups, services: Iterable[str]) -> list[str]:
    """The hosts of services that were looked at in this run."""
    every = dict.fromkeys(host for service in services for host in groups.get(service, ()))
    seen = {host: variables_of(hostvars, host) for host in every}  # a look that was skipped has observed nothing
    return [host for host, one in seen.items() if any("observed" in one.get(name, {}) for name in LOOKS)]


def by(hostvars: Any, groups: Groups, services: Iterable[str]) -> list[str]:
    """The host by which services are rolled, as the hosts of a play: the first that was looked at."""
    return next(([found[0]] for service in services if (found := firsts(hostvars, groups, service))), NOBODY)


def waits_for(one: Mapping[str, Any], service: str) -> list[str]:
    """What a service waits for a restart for on a host with these variables, as this run has found it when it changed
    the host.
    """
    found: list[str] = look_of(one)["pending"].get(seen_of(one, service).get("name", ""), [])
    return found


def goes_on(states: Mapping[str, Mapping[str, Any]], service: str, after: Iterable[str] = ()) -> bool:
    """Whether the next cluster of a service may be rolled: every roll of the services ``after`` which it is rolled is
    done, and none of its own has ended badly. ``states``: service -> first host of a cluster -> the state of its roll.
    """
    before = [state for each in after for state in states.get(each, {}).values()]
    own = states.get(service, {}).values()
    return all(state["ended"] == "done" for state in before) and not any(state["ended"] in BADLY for state in own)


def stopped(hostvars: Any, groups: Groups, service: str) -> list[str]:
    """Every host of the clusters whose roll did not end well, as the hosts of a play."""
    states = roll_states(hostvars, groups, service).values()
    return [host for state in states if state["ended"] in BADLY for host in state["hosts"]] or NOBODY


def connection(hostvars: Any, host: str, known: Iterable[str]) -> dict[str, Any]:
    """The variables of a host's connection that are templates, with the values that they have for this host.

    Ansible evaluates them under the name of the host that delegates, not of the one that it connects to, so that
    ``ansible_host: "{{ inventory_hostname }}.example.com"`` would lead to the wrong host. ``known``: names of variables
    that the connection's plugins take; all that begin with ``ansible_`` count, too.
    """
    names = set(known)
    raw = hostvars.raw_get(host)
    return {
        name: hostvars[host][name]
        for name in sorted(raw)
        if (name in names or name.startswith("ansible_")) and isinstance(raw[name], str) and "{{" in raw[name]
    }


def roll_states(hostvars: Any, groups: Groups, service: str) -> dict[str, Any]:
    """First host of a cluster -> the state of its roll, of those in which one was begun in this run.

    They are on the host by which they were rolled, which is among the first of all.
    """
    for host in dict.fromkeys(host for name in (*SERVICES, service) for host in groups.get(name, ())):
        one = variables_of(hostvars, host)
        if NOW in one:
            return dict(one[NOW].get("states", {}).get(service, {}))
    return {}
