# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: what the variables of our roles come to on a host, without a task of the role for each.

A task prints a line for each host. Two action plugins (inventory_check.py and node_info.py) do what many
tasks of several roles would do, for all services of a host at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from inspect import signature
from pathlib import Path
from typing import Any

from ansible.parsing.dataloader import DataLoader
from ansible_collections.streamops.kafka.plugins.plugin_utils.facts import plain

ROLES = Path(__file__).resolve().parents[2] / "roles"
SERVICES = ("zookeeper", "kafka")
# Since then ansible-core fills in only what it is told to trust, and prefers a copy of its templar.
SINCE_2_19 = "trusted_as_template" in signature(DataLoader.load_from_file).parameters
PLANS = ("plan", "jvm")
BESIDE = ("jvm_service", "java")  # roles whose variables those of a service read


def services_of(variables: Mapping[str, Any], host: str) -> list[str]:
    """The services that the inventory gives a host, by the groups of their names."""
    return [service for service in SERVICES if host in variables["groups"].get(service, ())]


class RoleVariables:
    """Evaluates variables of roles for a host. ``templar``: that of an action plugin."""

    def __init__(self, templar: Any) -> None:
        self._templar = templar

    def of(self, service: str, variables: Mapping[str, Any], path: str = "") -> dict[str, Any]:
        """The raw variables that a task of the service's role would see, where Ansible gives a task ``variables``.

        A role's own variables are private by their names, so that what an inventory, a play or a
        fact has set is never one of them but for those that are facts by now. ``path``: of a role that is not ours.
        """
        found: dict[str, Any] = {}
        folder = path or str(ROLES / service)
        for kind in ("defaults", "vars"):
            for role in (*BESIDE, folder):
                found |= role_file(role, kind)
        folders = [folder, *(str(ROLES / role) for role in BESIDE)]
        return {**found, **variables, "role_path": folders[0], "ansible_search_path": folders}

    def value(self, name: str, variables: dict[str, Any]) -> Any:
        """What one of the ``variables`` comes to; raises AnsibleError as a task would."""
        templar = self._templar
        if SINCE_2_19:
            return templar.copy_with_new_env(available_variables=variables).template(variables[name])
        with templar.set_temporary_context(
            available_variables=variables
        ):  # lookups of a copy would see the variables before
            return templar.template(variables[name])

    def with_plans(self, service: str, variables: dict[str, Any]) -> dict[str, Any]:
        """The variables of a service's role with the values of those that its definition and its files read often."""
        found = dict(variables)
        for name in (f"__{service}_{what}" for what in PLANS):
            if name in variables:  # each service has files of its own
                found[name] = plain(self.value(name, found))
        return found


@lru_cache
def role_file(role: str, kind: str) -> dict[str, Any]:
    """The ``defaults`` or ``vars`` of a role of ours, or of one by its path, as its file has them."""
    path = ROLES / role / kind / "main.yml"
    if not path.exists():
        return {}
    return _read(str(path)) or {}


@lru_cache
def task_file(path: str) -> list[dict[str, Any]]:
    """The tasks of a file, as `subtask.run_subtask` takes one; none is to be changed."""
    return list(_read(path) or [])


def _read(path: str) -> Any:
    """What a YAML file of a role holds, whose templates are filled in."""
    more = {"trusted_as_template": True} if SINCE_2_19 else {}
    return DataLoader().load_from_file(path, **more)


def raw_variables(action: Any, hostvars: Any, host: str) -> dict[str, Any]:
    """The raw variables that the task of an action would see on another host.

    ``hostvars`` would lack those of the play, with which a playbook that imports ours sets what it asks for.
    """
    return dict(
        hostvars._variable_manager.get_vars(
            play=action._task.get_play(), host=hostvars._inventory.get_host(host), task=action._task
        )
    )


def read_roles(nothing: list[Any]) -> list[Any]:
    """Read the files of all roles here, and return what was given: a fork then has them already."""
    for role in (*BESIDE, *SERVICES):
        for kind in ("defaults", "vars"):
            role_file(role, kind)
    return nothing
