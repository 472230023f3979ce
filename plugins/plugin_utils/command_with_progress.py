# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: a command on a node, as ansible.builtin.command or ansible.builtin.raw run it, that may take minutes.

plugins/action has a link to it: an action that only our roles use has no documentation, which links need not have. Of
its arguments, ``argv`` and ``stdin`` are those of ansible.builtin.command. ``says``: another command, whose first line
tells how far it is, while it lasts. ``raw``: no Python on the node, and a connection that is lost is one that is lost.
"""

from __future__ import annotations

from typing import Any

from ansible.errors import AnsibleError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible_collections.streamops.kafka.plugins.plugin_utils.waiting import line_of, telling_by

ARGUMENTS = {"argv", "says", "stdin", "raw"}


class ActionModule(ActionBase):
    """Runs the command, and shows a line now and then."""

    TRANSFERS_FILES = False

    def run(self, tmp=None, task_vars=None):
        """The result that ansible.builtin.command, or ansible.builtin.raw, would have."""
        args = self._task.args
        if not {"argv", "says"} <= set(args) <= ARGUMENTS:
            raise AnsibleError(f"command_with_progress takes {', '.join(sorted(ARGUMENTS))}, the first two always.")
        result = super().run(tmp, task_vars)
        with telling_by(self, task_vars, args["says"]):
            return {
                **result,
                **(self._raw(args) if boolean(args.get("raw", False)) else self._command(args, task_vars)),
            }

    def _raw(self, args: dict[str, Any]) -> dict[str, Any]:
        """What ansible.builtin.raw does."""
        if self._task.check_mode:
            return {"skipped": True}
        done = self._low_level_execute_command(line_of(args["argv"]))
        failed = {"failed": True, "msg": "non-zero return code"} if done.get("rc") else {}
        return {**done, "changed": True, **failed}

    def _command(self, args: dict[str, Any], task_vars: dict[str, Any] | None) -> dict[str, Any]:
        """What ansible.builtin.command does."""
        given = {name: args[name] for name in ("argv", "stdin") if name in args}
        try:
            return self._execute_module("ansible.legacy.command", module_args=given, task_vars=task_vars)
        finally:
            self._remove_tmp_path(self._connection._shell.tmpdir)
