# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What other hosts have published in this run, for filters. PRIVATE to the collection."""

from __future__ import annotations

import json
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.hosts import (
    look_of,
    state_of,
    variables_of,
)
from ansible_collections.streamops.kafka.plugins.plugin_utils.facts import plain


def published(hosts: list[str], hostvars: Any, service: str, known_only: bool = False) -> list[dict[str, Any]]:
    """What other hosts need to know of the service on each of the hosts, one that is absent among them.

    ``known_only`` leaves out hosts of which the run knows nothing; else they are refused.
    """
    found, judged = [], None
    for host in hosts:
        known = variables_of(hostvars, host)
        if "__site_judged" in known:
            judged = judged or json.loads(known["__site_judged"]["public"])[service]
            if host in judged:
                found.append(judged[host])
                continue
        if f"__{service}_public" in known:
            found.append(known[f"__{service}_public"])
        elif not known_only:
            raise AnsibleFilterError(
                f"the variables of {service} on {host} are not known in this run; run it for all hosts of the cluster."
            )
    return plain(found)


def unpublished(hosts: list[str], hostvars: Any, service: str) -> list[str]:
    """Those of the hosts of which a task has not published what others need to know of the service."""
    return [host for host in hosts if f"__{service}_public" not in variables_of(hostvars, host)]


def facts_of(hosts: list[str], hostvars: Any, name: str) -> list[Any]:
    """A fact of each of the hosts that have it."""
    known = (variables_of(hostvars, host) for host in hosts)
    return plain([one[name] for one in known if name in one])


def hosts_where(hosts: list[str], hostvars: Any, name: str) -> list[str]:
    """Those of the hosts of which a fact is true."""
    return [host for host in hosts if variables_of(hostvars, host).get(name)]


def seen_states(hosts: list[str], hostvars: Any, service: str) -> list[dict[str, Any]]:
    """How the service stands on each of the hosts that the run has looked at (``__kafka_state_now`` of the role)."""
    states = (state_of(variables_of(hostvars, host), service) for host in hosts)
    return [state for state in states if state]


def waiting_hosts(hosts: list[str], hostvars: Any) -> list[str]:
    """Those of the hosts on which a service waits for a restart."""
    return [host for host in hosts if look_of(variables_of(hostvars, host))["pending"]]
