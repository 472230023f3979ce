# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: runs a task from within an action, where Ansible would run it, and gives its result.

An action has the connection to one host. What takes many steps on several hosts, such as a roll, would need a task for
each; Ansible prints two lines and more for a task, and makes a process for it. Here the action's own process runs the
task as Ansible's workers do: with delegation, the connection and the privileges of that host, and the arguments
templated. It is the one place that knows how ansible-core does that, which it does in two ways: to 2.18 the executor
is given the task, later it looks for it in a context. Callbacks hear nothing of such a task.
"""

from __future__ import annotations

import importlib
from contextlib import nullcontext
from inspect import signature
from typing import Any

from ansible.executor.process import worker as workers
from ansible.executor.task_executor import TaskExecutor
from ansible.playbook.task import Task


def run_subtask(action: Any, data: dict[str, Any], task_vars: dict[str, Any], host: Any) -> dict[str, Any]:
    """The result of a task as a task file has it, ``data``; one of a host that cannot be reached is ``unreachable``.

    ``action``: the plugin, of whose block the task is one more, so that it inherits what that has. ``host``: for which
    it is played, with its raw variables ``task_vars``.
    """
    worker = workers.current_worker
    manager = worker._variable_manager
    task = Task.load(
        data, block=action._task._parent, role=action._task._role, loader=action._loader, variable_manager=manager
    )
    task.squash()
    variables = {**task_vars, **task.vars}
    known = {
        "host": host,
        "task": task,
        "job_vars": variables,
        "play_context": worker._play_context,
        "new_stdin": getattr(worker, "_new_stdin", None),
        "loader": action._loader,
        "shared_loader_obj": action._shared_loader_obj,
        "final_q": worker._final_q,
        "variable_manager": manager,
    }
    with _context(task, variables, host.name):
        executor = TaskExecutor(**{name: known[name] for name in signature(TaskExecutor).parameters})
        found = executor.run()
    return found if isinstance(found, dict) else dict(found.as_result_dict())


def _context(task: Any, variables: dict[str, Any], host: str) -> Any:
    """What newer releases of ansible-core find a task in."""
    try:
        context = importlib.import_module("ansible._internal._task").TaskContext
    except ImportError:
        return nullcontext()
    if hasattr(context, "create"):
        return context.create(task=task, task_vars=variables, host_name=host)
    return context(task)
