# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts the plays of site.yml are about, from what was published in this run, and what it says at its end. Pure.

A play about hosts that have something to do prints nothing of the others. PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..._common.text import counted
from ..service.hosts import look_of, state_of, variables_of
from .hosts import NOBODY, rolled
from .words import restarted

SERVICES = ("zookeeper", "kafka")
ROLLS = [f"__rolling_{service}" for service in SERVICES]

Groups = Mapping[str, Sequence[str]]


def joining(hostvars: Any, groups: Groups) -> list[str]:
    """ZooKeeper's hosts that are to know whether the others serve, because an empty one joins them."""
    states = {host: state_of(one, "zookeeper") for host, one in _known(hostvars, groups).items()}
    return [host for host, state in states.items() if state.get("join")] or NOBODY


def differs(hostvars: Any, groups: Groups) -> list[str]:
    """Hosts with something to do: to install, write, open, start, plan a restart of, prove or refuse.

    With one of a cluster goes its first host, which asks what concerns all of it; and with one of ZooKeeper's the first
    of each cluster of brokers, which are asked whether a server may stop.
    """
    known = _known(hostvars, groups)
    found = {host for host in known for service in SERVICES if has_part(hostvars, host, service)}
    if any(_differs(one, "zookeeper") for one in known.values()):
        found |= {one["host"] for one in _firsts(known, "kafka")}
    return [host for host in known if host in found] or NOBODY


def has_part(hostvars: Any, host: str, service: str) -> bool:
    """Whether a host goes with those on which something differs for a service: it does, or it asks for its cluster."""
    one = variables_of(hostvars, host)
    state = state_of(one, service)
    if not state or _differs(one, service):
        return bool(state)
    return state["cluster"][0] == host and any(
        _differs(variables_of(hostvars, each), service) for each in state["cluster"]
    )


def to_prove(hostvars: Any, groups: Groups, service: str, says: bool = False) -> list[str]:
    """The first host of each cluster in which nothing differed; the others have proven that they work. Nobody where a
    roll did not end well. ``says``: at least one host that says what there is to say.
    """
    known = _known(hostvars, groups)
    return _idle_firsts(hostvars, known, service) or (list(known)[:1] if says else []) or NOBODY


def roll_failed(hostvars: Any, groups: Groups) -> bool:
    """Whether a roll of this run did not end well; what there is to say of it comes last."""
    return _roll_failed(_known(hostvars, groups))


def unproven(hostvars: Any, groups: Groups, service: str) -> list[str]:
    """Those of `to_prove` of whose cluster it was not proven that it works."""
    known = _known(hostvars, groups)
    return [host for host in _idle_firsts(hostvars, known, service) if not _works(known[host], service)]


def ends(hostvars: Any, groups: Groups) -> list[str]:
    """Every host of the clusters whose roll is over, and those that are `unproven`."""
    found = [host for service in SERVICES for host in rolled(hostvars, groups, service) if host != NOBODY[0]]
    found += [host for service in SERVICES for host in unproven(hostvars, groups, service)]
    return list(dict.fromkeys(found)) or NOBODY


def proofs(hostvars: Any, groups: Groups) -> list[str]:
    """A sentence for each cluster of which this run has proven that it works."""
    known = _known(hostvars, groups)
    found, asked = [], _idle_firsts(hostvars, known, "zookeeper")
    for host, one in known.items():
        if _works(one, "zookeeper") and (host in asked or "__zookeeper_smoke" in one):
            info = one["__zookeeper_info"]
            rest = counted(len(info["followers"]), "other is", "others are")
            stands = f"leads, and {rest} in step" if info["followers"] else "stands alone"
            found.append(f"ZooKeeper works: {info['leader']} {stands}.")
        if _works(one, "kafka"):
            health = one["__kafka_health"]
            brokers = counted(
                sum(broker["answers"] for broker in health["brokers"]), "broker answers", "brokers answer"
            )
            found.append(f"Kafka works: {brokers}, and {health['controller_id']} is the controller.")
    return found


def _idle_firsts(hostvars: Any, known: Mapping[str, Mapping[str, Any]], service: str) -> list[str]:
    """As `to_prove` has it; an empty list for nobody."""
    if _roll_failed(known):
        return []
    firsts = [state["host"] for state in _firsts(known, service)]
    return [host for host in firsts if not has_part(hostvars, host, service)]


def _roll_failed(known: Mapping[str, Mapping[str, Any]]) -> bool:
    """As `roll_failed` has it, of what is known of all hosts."""
    rolls = [one[name] for one in known.values() for name in ROLLS if name in one]
    return any(roll["ended"] in ("closed", "failed") for roll in rolls)


def _works(one: Mapping[str, Any], service: str) -> bool:
    """Whether the answers on a host prove that its cluster works."""
    if service == "kafka":
        return bool(one.get("__kafka_health", {}).get("healthy"))
    return bool(one.get("__zookeeper_info", {}).get("healthy")) and "msg" not in one.get("__zookeeper_smoke", {})


def _differs(one: Mapping[str, Any], service: str) -> bool:
    """Whether the look at the node has found something to do for a service."""
    return bool(one.get("__node", {}).get("services", {}).get(service, {}).get("differs"))


def _firsts(known: Mapping[str, Mapping[str, Any]], service: str) -> list[dict[str, Any]]:
    """The state of the service on the first host of each cluster in the run."""
    states = (state_of(one, service) for one in known.values())
    return [state for state in states if state and state["cluster"][0] == state["host"]]


def waits(hostvars: Any, groups: Groups) -> list[str]:
    """A sentence for each service that waits for a restart, and was not restarted by this run."""
    return [
        f"restart pending for {name} on {host}: {', '.join(reasons)}"
        for host, one in _known(hostvars, groups).items()
        for name, reasons in look_of(one)["pending"].items()
        if name not in _restarted(hostvars, host, one)
    ]


def _restarted(hostvars: Any, host: str, one: Mapping[str, Any]) -> list[str]:
    """The names of the services that a roll of this run has restarted on a host with these variables."""
    turns = {service: one.get(f"__rolling_turn_{service}", {}) for service in SERVICES}
    clusters = {
        turn["name"]: variables_of(hostvars, turn["cluster"]).get(f"__rolling_{service}")
        for service, turn in turns.items()
        if turn
    }
    return [name for name, state in clusters.items() if state and restarted(state, host)]


def _known(hostvars: Any, groups: Groups) -> dict[str, Mapping[str, Any]]:
    """Hosts with services that were looked at in this run, in the inventory's order -> their variables."""
    found = {}
    for service in SERVICES:
        for host in groups.get(service, []):
            one = variables_of(hostvars, host)
            if state_of(one, service):
                found[host] = one
    return found
