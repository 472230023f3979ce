# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Is the way from one release to another one hop, and where does an upgrade stand? Pure. PRIVATE to the collection.

Sources: Kafka's docs/upgrade.html of each release (notable changes; KIP-902 for 3.6), ZooKeeper's release notes
(ZOOKEEPER-3056 for 3.5).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from ..._common.text import listed
from ..service.hosts import seen_of, variables_of
from ..service.shapes import Hop, Probe, ServiceDefinition

Version = tuple[int, int, int]


class UpgradeState(TypedDict):
    """Where an upgrade stands.

    ``state``: ``planned``: none runs the wanted release; ``under way``; ``done``: all do, and the folders of the old
    one are kept; ``confirmed``: all do, and no old one is kept. ``text``: one sentence; ``problems``: one for each hop
    that is none, with its hosts.
    """

    state: str
    text: str
    problems: list[str]


# The steps of the long way: (taken by releases before this one, on the way to this one or later, what to do).
_PATHS: dict[str, list[tuple[Version, Version, str]]] = {
    "kafka": [
        ((2, 8, 0), (2, 2, 0), "2.8.2 with the same inter.broker.protocol.version, and then that raised in a roll"),
        ((3, 9, 0), (3, 0, 0), "ZooKeeper 3.8.4 or later before it, and 3.9 the same way"),
        ((4, 0, 0), (4, 0, 0), "the migration from ZooKeeper to KRaft on 3.9, and 4.0 or later from there"),
    ],
    "zookeeper": [
        ((3, 4, 14), (3, 5, 0), "3.4.14"),
        ((3, 5, 0), (3, 5, 0), "3.5.10 or 3.6.4, with a snapshot in every data directory"),
        ((3, 8, 0), (3, 7, 0), "3.8.4 or later, once no broker is older than Kafka 2.4"),
    ],
}
_NAMES = {"kafka": "Kafka", "zookeeper": "ZooKeeper"}


def release_of(distribution: str) -> Version | None:
    """``kafka_2.12-2.1.0`` or a path that ends so -> (2, 1, 0); None where it names no release."""
    match = re.search(r"(\d+)\.(\d+)\.(\d+)$", distribution)
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def hop_problem(service: str, found: str, asked: str) -> str:
    """Why a release does not follow on another by this playbook, with the path to it; '' if it does.

    ``service``: kafka or zookeeper; ``found`` and ``asked``: distributions. Taken are the same release and every patch
    of the same minor one, forwards and back: protocol and formats are the same (safety rule S03).
    """
    old, new = release_of(found), release_of(asked)
    if old is None or new is None or old[:2] == new[:2]:
        return ""
    said = (
        f"{_NAMES[service]} {_text(old)} to {_text(new)} is not a supported step: "
        "this playbook moves only between patch releases of one minor version"
    )
    if new < old:
        reason = ": from 2.1 on, a broker writes offsets that older releases cannot read" if service == "kafka" else ""
        return f"{said}; it is not possible to go back to it{reason}. Set {service}_version to {_text(old)}."
    path = [text for before, since, text in _PATHS[service] if old < before and new >= since]
    return f"{said}; the path is: {'; then '.join(path)}. Set {service}_version to {_text(old)} or a patch of it."


def service_hop(service: ServiceDefinition, seen: Probe, host: str) -> Hop:
    """What of an upgrade is known of one service of a host; ``problem`` is that of `hop_problem`."""
    stamp = seen["contents"].get(f"{service['run_dir']}/fingerprint", "") if seen["process"]["running"] else ""
    ran = dict(line.split("\t", 1) for line in stamp.splitlines() if "\t" in line).get("distribution", "")
    installed = seen["paths"].get(service["link"], {}).get("target", "")
    return {
        "host": host,
        "service": service["prefix"],
        "running": ran,
        "wanted": service["distribution"],
        "previous": "" if seen["previous"] == service["home"] else seen["previous"],
        "problem": hop_problem(service["prefix"], installed, service["distribution"]),
    }


def upgrade_state(hops: Sequence[Hop], absent: Sequence[str] = (), confirm: bool = False) -> UpgradeState:
    """Where an upgrade stands, read from what runs.

    ``hops``: one for each service of a host. ``absent``: hosts that are left alone; ``confirm``: whether the old
    release's folders are to go.
    """
    lines, done, total, kept = [], 0, 0, 0
    for service in ("zookeeper", "kafka"):
        here = [hop for hop in hops if hop["service"] == service]
        if not here:
            continue
        ready = [hop for hop in here if hop["running"] == hop["wanted"]]
        rest = [hop for hop in here if hop not in ready]
        lines.append(f"{_NAMES[service]}: {len(ready)} of {len(here)} run {here[0]['wanted']}" + _others(rest))
        done, total = done + len(ready), total + len(here)
        kept += sum(bool(hop["previous"]) for hop in ready)
    if done < total:
        state = "under way" if done else "planned"
    else:
        state = "done" if kept else "confirmed"
    problems = _problems(hops)
    if absent:
        lines.append(f"{listed(absent, 3)}: absent, and left as it is")
        if confirm:
            problems.append(
                f"confirm removes the previous release on all hosts, and {listed(absent, 3)} is absent; confirm "
                "when it is back."
            )
    return UpgradeState(state=state, text="; ".join(lines) + ".", problems=problems)


def known_hops(hostvars: Any, groups: Mapping[str, Sequence[str]]) -> list[Hop]:
    """What `upgrade_state` takes, of the hosts that were looked at in this run (action node_info)."""
    found: list[Hop] = []
    for service in ("zookeeper", "kafka"):
        for host in groups.get(service, ()):
            seen = seen_of(variables_of(hostvars, host), service)
            found += [seen["hop"]] if "hop" in seen else []
    return found


def _problems(hops: Sequence[Hop]) -> list[str]:
    """What is no hop; the same one of many hosts is one sentence."""
    hosts: dict[str, list[str]] = {}
    for hop in hops:
        if hop["problem"]:
            hosts.setdefault(hop["problem"], []).append(hop["host"])
    return [f"{listed(dict.fromkeys(names), 2)}: {problem}" for problem, names in hosts.items()]


def _others(rest: Sequence[Hop]) -> str:
    """``, kafka_2.12-2.1.0 on n2, n3; not running on n4`` and the like."""
    by_release: dict[str, list[str]] = {}
    for hop in rest:
        by_release.setdefault(hop["running"] or "nothing", []).append(hop["host"])
    return "".join(f", {release} on {', '.join(hosts)}" for release, hosts in sorted(by_release.items()))


def _text(version: Version) -> str:
    """``2.1.0``."""
    return ".".join(map(str, version))
