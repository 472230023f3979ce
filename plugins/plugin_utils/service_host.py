# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: a host of a service, for which an action plays tasks of the service's role that are none of a play."""

from __future__ import annotations

from typing import Any

from ansible_collections.streamops.kafka.plugins.plugin_utils.facts import plain
from ansible_collections.streamops.kafka.plugins.plugin_utils.role_variables import (
    ROLES,
    RoleVariables,
    raw_variables,
    task_file,
)
from ansible_collections.streamops.kafka.plugins.plugin_utils.subtask import run_subtask


class ServiceHost:
    """A host of a service, for which tasks of the service's role are played. ``more``: variables beside those that it
    has, and those of its role; ``path``: of that role, if it is not ours.
    """

    def __init__(
        self,
        action: Any,
        service: str,
        host: str,
        hostvars: Any,
        more: dict[str, Any] | None = None,
        path: str | None = None,
    ) -> None:
        self._action, self._roles, self._service = action, RoleVariables(action._templar), service
        self._host, self._hostvars, self._more = host, hostvars, plain(more or {})
        self._path = path or str(ROLES / service)
        self._known = self._of(host)

    def _of(self, host: str) -> dict[str, Any]:
        """The raw variables of the service's role on a host."""
        own = {**raw_variables(self._action, self._hostvars, host), **self._more}
        return self._roles.of(self._service, own, self._path)

    def _value(self, name: str, **more: Any) -> Any:
        """What a variable comes to on the host."""
        return self._roles.value(name, {**self._known, **plain(more)})

    def tasks(self, name: str) -> list[dict[str, Any]]:
        """The tasks of a file of the service's role."""
        return task_file(f"{self._path}/tasks/{name}.yml")

    def run(self, task: dict[str, Any], **more: Any) -> dict[str, Any]:
        """The result of a task for the host. ``more``: variables of it, which its own come before.

        Those of its connection are filled in here: where it is delegated to, those of a role are not known.
        """
        own = task.get("vars", {})
        given = {**self._known, **plain(more), **own}
        way = {name: plain(self._roles.value(name, given)) for name in own if name.startswith("ansible_")}
        data = {**task, "vars": {**plain(more), **own, **way}}
        return run_subtask(self._action, data, self._known, self._hostvars._inventory.get_host(self._host))
