# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts that a run leaves alone because they are down: ``-e absent=kafka3``. Pure. PRIVATE to the collection."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from ..._common.properties import nearest
from ..._common.text import listed
from ..findings.model import Finding
from ..service.hosts import state_of
from .members import absent_finding, not_absent_finding, unknown_finding


def absent_hosts(given: Any) -> list[str]:
    """The names, of a list or of a text with commas between them; each once. Raises ValueError for another form."""
    if given in (None, "", ()):
        return []
    if isinstance(given, str):
        given = given.split(",")
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        raise ValueError(f"absent: {given!r} is not the name of a host, or several with commas between them; write so.")
    return list(dict.fromkeys(name.strip() for name in given if name.strip()))


def absent_problem(names: Iterable[str], known: Collection[str]) -> str:
    """A sentence about names that the inventory does not have, or ''."""
    strange = [name for name in names if name not in known]
    if not strange:
        return ""
    near = nearest(strange[0], list(known))
    cure = f"did you mean {near}?" if near else "write a host's name as the inventory has it."
    return f"absent: the inventory has no host {listed(strange, 3)}; {cure}"


def live_findings(hosts: Iterable[Mapping[str, Any]], services: Collection[str]) -> Iterator[Finding]:
    """What a run that has looked at live clusters tells of their members; ``hosts``: the variables of its hosts.

    The first host of each cluster has what kafka_health said, the first of each ensemble what zookeeper_info said;
    ``services``: whose of them is told.
    """
    for one in hosts:
        if "kafka" in services:
            yield from _of_kafka(one)
        if "zookeeper" in services and (left := _answer(one, "__zookeeper_info").get("absence")):
            names = ", ".join(state_of(one, "zookeeper")["absent"])
            if left["servers"]:
                yield absent_finding(names, f"ZooKeeper: {left['text']}")
            if left["answering"]:
                yield not_absent_finding(names, f"ZooKeeper answers at {', '.join(left['answering'])}")


def _of_kafka(one: Mapping[str, Any]) -> Iterator[Finding]:
    """What kafka_health told, or zookeeper_info where brokers were not asked."""
    host, health, registered = one["inventory_hostname"], _answer(one, "__kafka_health"), _answer(one, "__kafka_info")
    if strange := health.get("unexpected"):
        yield unknown_finding(host, _those(health["brokers"], strange))
    elif others := _unexpected(registered):
        yield unknown_finding(host, others)
    if left := health.get("absence"):
        names = ", ".join(state_of(one, "kafka")["absent"])
        if left["brokers"]:
            yield absent_finding(names, left["text"])
        for broker in _those(health["brokers"], left["registered"]):
            where = f"broker {broker['id']} is registered at {', '.join(broker['addresses'])}"
            yield not_absent_finding(names, where)


def status_remarks(hosts: Iterable[Mapping[str, Any]], absent: Iterable[str]) -> list[str]:
    """What the table of all services does not have: hosts that are absent, and brokers on no host of the inventory."""
    lines = [f"{name} is absent and was not looked at" for name in absent]
    for one in hosts:
        info = _answer(one, "__kafka_info")
        for broker in _unexpected(info):
            where = f"{', '.join(broker['addresses'])} ({info['kafka']['chroot'] or '/'} in ZooKeeper)"
            lines.append(f"broker {broker['id']} at {where} runs and is on no host of this inventory")
    return lines


def clusters_on(
    hostvars: Mapping[str, Mapping[str, Any]], hosts: Iterable[str], run: Collection[str]
) -> list[dict[str, Any]]:
    """The clusters of an inventory by their place in ZooKeeper: ``chroot``, and ``ids`` of the brokers in the run.

    ``hosts``: those with a broker, of which those in ``run`` have published theirs.
    """
    found: dict[str, list[int]] = {}
    for host in hosts:
        known = hostvars[host]
        ids = found.setdefault(str(known["kafka_zookeeper_chroot"]) if "kafka_zookeeper_chroot" in known else "", [])
        if host in run and "__kafka_public" in known and str(known["__kafka_public"]["id"]).isdigit():
            ids.append(int(known["__kafka_public"]["id"]))
    return [{"chroot": chroot, "ids": ids} for chroot, ids in found.items()]


def stop_problem(answers: Iterable[Mapping[str, Any]]) -> str:
    """Why ZooKeeper must not stop: brokers that are registered and do not stop before it; '' where there are none.

    ``answers``: what zookeeper_info said of each cluster, with the brokers of the run as those that are expected.
    """
    still = [
        f"broker {broker['id']} at {', '.join(broker['addresses'])}"
        for answer in answers
        for broker in _unexpected(answer)
    ]
    if not still:
        return ""
    return (
        f"This run would stop ZooKeeper, and {listed(still, 3)} would keep running without it: registered there, "
        "and not on a host of this run (not in the inventory, absent, or left out by --limit). A broker without "
        "ZooKeeper stops "
        "serving and cannot shut down cleanly. Stop it first, or leave ZooKeeper alone (--limit); -e "
        "accept_running_brokers=true stops it anyway."
    )


def _unexpected(info: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The brokers of an answer of zookeeper_info that nobody expected, with the addresses that they advertise."""
    strange = _those((info.get("kafka") or {}).get("brokers", ()), info.get("unexpected") or ())
    return [{**one, "addresses": [end.partition("://")[2] for end in one["endpoints"]]} for one in strange]


def _answer(one: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """What a module said on a host; empty where it was not asked."""
    answer: Mapping[str, Any] = one.get(name, {})
    return answer


def _those(brokers: Iterable[Mapping[str, Any]], numbers: Collection[int]) -> list[Mapping[str, Any]]:
    """The brokers with these ids."""
    return [broker for broker in brokers if broker["id"] in numbers]
