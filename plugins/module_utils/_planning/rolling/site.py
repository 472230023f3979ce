# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts the plays of site.yml are about, from what was published in this run, and what it says at its end. Pure.

A play about hosts that have something to do prints nothing of the others, and one about nobody three lines.
PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..._common.text import counted
from ..service.hosts import look_of, seen_of, state_of, variables_of
from .hosts import BADLY, NOBODY, SERVICES, roll_states, stopped, waits_for
from .state import had_turn

Groups = Mapping[str, Sequence[str]]


def joining(hostvars: Any, groups: Groups) -> list[str]:
    """ZooKeeper's hosts that are to know whether the others serve, because an empty one joins them."""
    return [host for host, one in _known(hostvars, groups).items() if _joins(one)] or NOBODY


def lacks(hostvars: Any, groups: Groups) -> list[str]:
    """The hosts for which something is got before anything is installed."""
    return list(_parts(_known(hostvars, groups))) or NOBODY


def schedule(hostvars: Any, groups: Groups) -> dict[str, Any]:
    """What each host is to know of the plays that it is in, found once for all of them after the look at the nodes.

    ``parts``: host -> what is got for it: ``role``, ``part`` (of its tasks) and ``what``, in words. ``asks``: service
    -> the first host of each cluster that was in use before, and in which something differs; it asks what concerns all
    of the cluster before a change. ``starts``: service -> every host of the clusters in which something was not
    running, or had not proven that it works; they prove it before anything else is done, the others at the end.
    """
    known = _known(hostvars, groups)
    return {
        "parts": _parts(known),
        "asks": {service: _asks(known, service) for service in SERVICES},
        "starts": {service: _starts(known, service) for service in SERVICES},
    }


def _parts(known: Mapping[str, Mapping[str, Any]]) -> dict[str, list[dict[str, str]]]:
    """As `schedule` has them, of hosts that have some.

    Java where it lacks; the answer of an ensemble that an empty server is to join; open ports; the archive of each
    service, by the first host of a cluster that lacks it, for all of them.
    """
    found: dict[str, list[dict[str, str]]] = {host: [] for host in known}
    fetched = set()
    for host, one in known.items():
        if _joins(one):
            found[host].append({"role": "zookeeper", "part": "check_join", "what": "the ensemble's answer"})
        if one.get("__node", {}).get("java", {}).get("major") == 0:
            found[host].append({"role": "java", "part": "provide", "what": "Java"})
        for service, name in (("zookeeper", "ZooKeeper"), ("kafka", "Kafka")):
            state = state_of(one, service)
            if state and state["opens_ports"] and _differs(one, service):
                found[host].append({"role": service, "part": "open_ports", "what": f"access to {name}"})
            archive = (service, state["cluster"][0], state["archive"]) if state and not state["installed"] else None
            if archive and archive not in fetched:
                found[host].append({"role": service, "part": "fetch", "what": f"the archive of {name}"})
                fetched.add(archive)
    return {host: parts for host, parts in found.items() if parts}


def changes(hostvars: Any, groups: Groups, service: str) -> list[str]:
    """Hosts with something to do for a service: to install, write, open, start, prove or refuse; and the first of each
    of their clusters, which asks what concerns all of it.
    """
    known = _known(hostvars, groups)
    found = {host for host, one in known.items() if _differs(one, service)}
    found |= {*_firsts_of(known, service, found)}
    return [host for host in known if host in found] or NOBODY


def _asks(known: Mapping[str, Mapping[str, Any]], service: str) -> list[str]:
    """As `schedule` has it."""
    states = [state_of(one, service) for one in known.values()]
    used = {state["cluster"][0] for state in states if state and (state["running"] or state.get("stamped"))}
    differing = {host for host, one in known.items() if _differs(one, service)}
    return [host for host in _firsts_of(known, service, differing) if host in used]


def _starts(known: Mapping[str, Mapping[str, Any]], service: str) -> list[str]:
    """As `schedule` has it."""
    states = [state_of(one, service) for one in known.values()]
    found = {state["cluster"][0] for state in states if state and not (state["running"] and state["proven"])}
    return [state["host"] for state in states if state and state["cluster"][0] in found]


def _joins(one: Mapping[str, Any]) -> bool:
    """Whether an empty server is to join the ensemble of a host."""
    return bool(state_of(one, "zookeeper").get("join"))


def rolls(hostvars: Any, groups: Groups) -> list[str]:
    """The host by which all is restarted that waits for it, where something does."""
    known = _known(hostvars, groups)
    waiting = any(waits_for(one, service) for one in known.values() for service in SERVICES)
    return list(known)[:1] if waiting else NOBODY


def to_prove(hostvars: Any, groups: Groups, service: str) -> list[str]:
    """The first host of each cluster that has not proven that it works since something was done with it; none where a
    roll did not end well.
    """
    return _unasked(hostvars, groups, _known(hostvars, groups), service)


def speaker(hostvars: Any, groups: Groups) -> list[str]:
    """The host by which it is asked and said, as the hosts of a play."""
    return list(_known(hostvars, groups))[:1] or NOBODY


def roll_failed(hostvars: Any, groups: Groups) -> bool:
    """Whether a roll of this run did not end well; what there is to say of it comes last."""
    return any(roll["ended"] in BADLY for roll in _rolls(hostvars, groups))


def unproven(hostvars: Any, groups: Groups, service: str) -> list[str]:
    """Those of `to_prove` of whose cluster it was not proven that it works."""
    known = _known(hostvars, groups)
    return [host for host in _unasked(hostvars, groups, known, service) if not _works(known, host, service)]


def ends(hostvars: Any, groups: Groups) -> list[str]:
    """Every host of the clusters whose roll did not end well, and those that are `unproven`."""
    found = [host for service in SERVICES for host in stopped(hostvars, groups, service) if host != NOBODY[0]]
    found += [host for service in SERVICES for host in unproven(hostvars, groups, service)]
    return list(dict.fromkeys(found)) or NOBODY


def proofs(hostvars: Any, groups: Groups) -> list[str]:
    """A sentence for each cluster of which this run has proven that it works."""
    known = _known(hostvars, groups)
    found, asked = [], _unasked(hostvars, groups, known, "zookeeper")
    for host, one in known.items():
        if _works(known, host, "zookeeper") and (host in asked or "__zookeeper_smoke" in one):
            info = one["__zookeeper_info"]
            rest = counted(len(info["followers"]), "follower is", "followers are")
            stands = f"leads, and {rest} in sync" if info["followers"] else "runs alone"
            found.append(f"ZooKeeper works: {info['leader']} {stands}.")
        if _works(known, host, "kafka"):
            health = one["__kafka_health"]
            brokers = counted(
                sum(broker["answers"] for broker in health["brokers"]), "broker answers", "brokers answer"
            )
            found.append(f"Kafka works: {brokers}, and broker {health['controller_id']} is the controller.")
    return found


def _unasked(hostvars: Any, groups: Groups, known: Mapping[str, Mapping[str, Any]], service: str) -> list[str]:
    """As `to_prove` has it; an empty list for nobody."""
    if roll_failed(hostvars, groups):
        return []
    asked, firsts = _starts(known, service), _firsts_of(known, service, set(known))
    restarted = {first for first, roll in roll_states(hostvars, groups, service).items() if roll["turns"]}
    return [host for host in firsts if host not in asked or host in restarted]


def _works(known: Mapping[str, Mapping[str, Any]], host: str, service: str) -> bool:
    """Whether the answers on a host prove that its cluster works, and is the one to which its hosts belong."""
    one = known[host]
    if service == "zookeeper":
        return bool(one.get("__zookeeper_info", {}).get("healthy")) and "msg" not in one.get("__zookeeper_smoke", {})
    health = one.get("__kafka_health", {})
    stamps = {
        state_of(known[each], service).get("stamp")
        for each in state_of(one, service).get("cluster", ())
        if each in known
    }
    return bool(health.get("healthy")) and stamps <= {None, "", health.get("cluster_id")}


def _differs(one: Mapping[str, Any], service: str) -> bool:
    """Whether it has found something to do for it."""
    return bool(seen_of(one, service).get("differs"))


def _firsts_of(known: Mapping[str, Mapping[str, Any]], service: str, hosts: set[str]) -> list[str]:
    """The first host of each cluster to which some of the ``hosts`` belong."""
    states = [state for one in known.values() if (state := state_of(one, service))]
    found = {state["cluster"][0] for state in states if state["host"] in hosts}
    return [state["host"] for state in states if state["host"] in found]


def waits(hostvars: Any, groups: Groups, check: bool = False) -> list[str]:
    """A sentence for each service that waits for a restart, or in check mode would; none for what was restarted."""
    known = _known(hostvars, groups)
    done = {(turn["name"], turn["host"]) for roll in _rolls(hostvars, groups) for turn in had_turn(roll)}
    return [
        f"restart {'would be ' if check else ''}pending for {name} on {host}: {', '.join(reasons)}"
        for host, one in known.items()
        for name, reasons in look_of(one)["pending"].items()
        if reasons and (name, host) not in done
    ]


def _rolls(hostvars: Any, groups: Groups) -> list[Any]:
    """The states of all rolls of this run."""
    return [state for service in SERVICES for state in roll_states(hostvars, groups, service).values()]


def known_hosts(hostvars: Any, groups: Groups) -> list[Mapping[str, Any]]:
    """The variables of the hosts that were looked at in this run, with what the clusters have answered at its end."""
    return list(_known(hostvars, groups).values())


def answers(hostvars: Any, groups: Groups, host: str) -> Mapping[str, Any]:
    """What a host's clusters have answered at the end of this run (action prove): name of a variable -> answer."""
    found: Mapping[str, Any] = _known(hostvars, groups).get(host, {})
    return {name: found[name] for name in ("__zookeeper_info", "__kafka_health") if name in found}


def _known(hostvars: Any, groups: Groups) -> dict[str, Mapping[str, Any]]:
    """Hosts with services that were looked at in this run, in the inventory's order -> their variables; and answers."""
    found: dict[str, Mapping[str, Any]] = {}
    proof: dict[str, Any] = {}
    for service in SERVICES:
        for host in groups.get(service, []):
            one = variables_of(hostvars, host)
            if state_of(one, service):
                found[host] = one
                proof |= one.get("__site_proof", {}).get("answers", {})
    return {host: {**one, **proof.get(host, {})} for host, one in found.items()}
