# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: what the action plugins that do a service's work on a node have in common: commands, a look, a comparison.

``action``: the action plugin, whose connection and task they are. ``own``: the raw variables of the service's host.
"""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Iterator
from typing import Any

from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.caller import without_caller
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.plan import plan_service
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.probe import parse_probe
from ansible_collections.streamops.kafka.plugins.plugin_utils.facts import plain
from ansible_collections.streamops.kafka.plugins.plugin_utils.lines import failure
from ansible_collections.streamops.kafka.plugins.plugin_utils.role_variables import ROLES, RoleVariables


class ModuleFailedError(Exception):
    """A module did not do what it was asked for; ``args[0]`` is its result."""


class RefusedError(Exception):
    """What ends a task with sentences; ``args[0]`` are a text or its lines."""


@contextlib.contextmanager
def task_with(action: Any, **keywords: Any) -> Iterator[None]:
    """While the block lasts, the action's task has other keywords (``no_log``, ``check_mode``).

    ``no_log`` keeps the arguments of a module out of the node's system log as well.
    """
    before = {name: getattr(action._task, name) for name in keywords}
    for name, value in keywords.items():
        setattr(action._task, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(action._task, name, value)


def failed_result(action: Any, error: Exception, variables: dict[str, Any]) -> dict[str, Any]:
    """What an action adds to its result after a `ModuleFailedError` or a `RefusedError`."""
    if isinstance(error, RefusedError):
        return failure(action, error.args[0], variables)
    return {**{name: value for name, value in error.args[0].items() if name != "invocation"}, "failed": True}


def execute(action: Any, variables: dict[str, Any], module: str, **arguments: Any) -> dict[str, Any]:
    """A module's result; raises ModuleFailedError."""
    result: dict[str, Any] = action._execute_module(module, arguments, task_vars=variables)
    if result.get("failed") or result.get("rc", 0):
        raise ModuleFailedError(result)
    return result


def copied_by(action: Any, own: dict[str, Any], **arguments: Any) -> dict[str, Any]:
    """What ansible.builtin.copy returns, as part of the action's task; raises ModuleFailedError."""
    task = action._task.copy()
    task.args = arguments
    play_context = copy.copy(action._play_context)
    play_context.check_mode = task.check_mode  # ansible-core before 2.19 looks there
    names = {"connection": action._connection, "loader": action._loader, "templar": action._templar}
    shared = action._shared_loader_obj
    copying = shared.action_loader.get(
        "ansible.legacy.copy", task=task, play_context=play_context, shared_loader_obj=shared, **names
    )
    result: dict[str, Any] = copying.run(task_vars=own)
    if result.get("failed"):
        raise ModuleFailedError(result)
    return result


def discovered(action: Any, facts: dict[str, Any] | None = None) -> dict[str, Any]:
    """What an action adds to its result so that the next task need not look for the node's Python again.

    ``facts``: those of its own.
    """
    key = action._discovered_interpreter_key
    found = {**(facts or {}), **({key: action._discovered_interpreter} if key else {})}
    return {"ansible_facts": found} if found else {}


def script(words: str) -> dict[str, Any]:
    """The arguments with which the module command runs a script of bash, which gets nothing of its caller."""
    return {"argv": without_caller(["/bin/bash", "-s"]), "stdin": words}


def look(action: Any, roles: RoleVariables, own: dict[str, Any]) -> dict[str, Any]:
    """What `parse_probe` reads of the service of ``jvm_service_definition``; raises ModuleFailedError."""
    words = roles.value("__jvm_service_probe_script", own)
    found: dict[str, Any] = parse_probe(execute(action, own, "ansible.legacy.command", **script(words))["stdout"])
    return found


def with_definition(own: dict[str, Any], definition: dict[str, Any]) -> dict[str, Any]:
    """The variables with a service's definition, evaluated once, as role jvm_service reads it."""
    known = plain(definition)
    return {
        **own,
        "role_path": str(ROLES / "jvm_service"),
        "jvm_service_definition": known,
        "__jvm_service": known,
    }


def compared(roles: RoleVariables, there: dict[str, Any], seen: dict[str, Any]) -> dict[str, Any]:
    """What `plan_service` makes of it. ``there``: as `with_definition` gives them."""
    return plan_service(roles.value("__jvm_service_wanted", there), seen)
