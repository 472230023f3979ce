# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts the plays of site.yml are about, from what was published in this run, and what it says at its end. Pure.

A play about hosts that have something to do prints nothing of the others. PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

NOBODY = ["!all"]  # as the hosts of a play; an empty list would be everybody
SERVICES = ("zookeeper", "kafka")

HostVars = Mapping[str, Mapping[str, Any]]
Groups = Mapping[str, Sequence[str]]


def lacks(hostvars: HostVars, groups: Groups) -> list[str]:
    """Hosts without a Java, or without the distribution of one of their services."""
    found = []
    for host, known in _known(hostvars, groups).items():
        states = [known[f"__{service}_state"] for service in SERVICES if f"__{service}_state" in known]
        if not known.get("__java_public", {}).get("major") or not all(state["installed"] for state in states):
            found.append(host)
    return found or NOBODY


def says(hostvars: HostVars, groups: Groups) -> list[str]:
    """The host that says what was found, and what waits for a restart; nobody, if there is neither."""
    known = _known(hostvars, groups)
    if not known:
        return NOBODY
    first, one = next(iter(known.items()))
    found = one.get("__site_preflight", {}).get("brief") or waits(hostvars, groups)
    return [first] if found or any(map(_has_seen, known.values())) else NOBODY


def _has_seen(one: Mapping[str, Any]) -> bool:
    """Whether a look at a live cluster by this host told of members that are absent, or that nobody has named."""
    answers = [one.get(f"__{name}", {}) for name in ("kafka_health", "kafka_info", "zookeeper_info")]
    return any(answer.get("unexpected") or answer.get("absence") for answer in answers)


def waits(hostvars: HostVars, groups: Groups) -> list[str]:
    """A sentence for each service that waits for a restart."""
    return [
        f"restart pending for {service} on {host}: {', '.join(reasons)}"
        for host, one in _known(hostvars, groups).items()
        for service, reasons in one.get("__jvm_service_pending", {}).items()
        if reasons
    ]


def _known(hostvars: HostVars, groups: Groups) -> dict[str, Mapping[str, Any]]:
    """Hosts with services that were looked at in this run, in the inventory's order -> their variables."""
    found = {}
    for service in SERVICES:
        for host in groups.get(service, []):
            one = hostvars.get(host, {})  # a syntax check knows the hosts, and no variables of them
            if f"__{service}_state" in one:
                found[host] = one
    return found
