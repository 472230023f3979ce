# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run knows of its hosts, read from their variables. Pure. PRIVATE to the collection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .shapes import Look, ServiceSeen, ServiceState

# What tasks with the actions node_info and service_deploy register.
LOOKS = ("__node", "__jvm_service_now")


def variables_of(hostvars: Any, host: str) -> Mapping[str, Any]:
    """A host's variables as they are: Ansible would look for templates in facts and results, which hold none."""
    if host not in hostvars:
        return {}  # a syntax check knows the hosts, and no variables of them
    found: Mapping[str, Any] = hostvars.raw_get(host) if hasattr(hostvars, "raw_get") else hostvars[host]
    return found


def state_of(known: Mapping[str, Any], service: str) -> ServiceState:
    """How a service stands on a host, from the host's variables: as a task of its role has found it, or the look at all
    services of the node (action node_info); {} where neither has looked.
    """
    state: ServiceState = known.get(f"__{service}_state") or {}
    return state or seen_of(known, service).get("state") or {}


def seen_of(known: Mapping[str, Any], service: str) -> ServiceSeen:
    """What the look at all services of a node has found of one (action node_info): state, name, hop, differs."""
    found: ServiceSeen = known.get("__node", {}).get("services", {}).get(service, {})
    return found


def latest_look(looks: Sequence[Mapping[str, Any]]) -> Look:
    """What the last look at a node has seen: ``observed``, name of a service -> what `parse_probe` read, and
    ``pending``, name of a service -> what it waits for a restart for; only of those that wait.

    ``looks``: results of the actions node_info and service_deploy; one of a task that was skipped is none.
    """
    done = [one for one in looks if "observed" in one]
    last: Mapping[str, Any] = max(done, key=lambda one: one.get("looked_at", 0.0)) if done else {}
    return {"observed": last.get("observed", {}), "pending": last.get("pending", {})}


def look_of(known: Mapping[str, Any]) -> Look:
    """`latest_look`, from a host's variables."""
    return latest_look([known.get(name, {}) for name in LOOKS])
