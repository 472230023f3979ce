# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts the plays of a roll are about, from what was published in this run. Pure. PRIVATE to the collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

NOBODY = ["!all"]  # as the hosts of a play; an empty list would be everybody

HostVars = Mapping[str, Mapping[str, Any]]
Groups = Mapping[str, Sequence[str]]


def clusters(hostvars: HostVars, groups: Groups, service: str, after: Sequence[str] = ()) -> list[str]:
    """The first host of each cluster whose roll was begun in this run, as the hosts of a play.

    ``groups``: of the inventory; a service's hosts are in the one that has its name. ``after``: services that are
    rolled before; where one of their rolls was begun and is not done, nobody follows.
    """
    before = [state for each in after for state in _states(hostvars, groups.get(each, []), each).values()]
    if any(state["ended"] != "done" for state in before):
        return NOBODY
    return list(_states(hostvars, groups.get(service, []), service)) or NOBODY


def rolled(hostvars: HostVars, groups: Groups, service: str) -> list[str]:
    """Every host of the clusters whose roll is over, as the hosts of a play."""
    every = groups.get(service, [])
    over = [host for host, state in _states(hostvars, every, service).items() if state["ended"]]
    turns = {host: hostvars[host].get(f"__rolling_turn_{service}", {}) for host in every} if over else {}
    return [host for host, turn in turns.items() if turn.get("cluster") in over] or NOBODY


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


def _states(hostvars: HostVars, hosts: Sequence[str], service: str) -> dict[str, Any]:
    """First host of a cluster -> the state of its roll."""
    name = f"__rolling_{service}"
    # A syntax check knows the hosts, and no variables of them.
    return {host: hostvars[host][name] for host in hosts if name in hostvars.get(host, {})}
