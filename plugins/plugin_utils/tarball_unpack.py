# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: the action by which role tarball unpacks an archive of the controller on a node.

Linked from plugins/action. It takes the role's variables.
"""

from __future__ import annotations

from ansible.plugins.action import ActionBase
from ansible_collections.streamops.kafka.plugins.plugin_utils.node_commands import (
    RefusedError,
    discovered,
    failed_result,
)
from ansible_collections.streamops.kafka.plugins.plugin_utils.role_variables import RoleVariables
from ansible_collections.streamops.kafka.plugins.plugin_utils.unpacking import unpack


class ActionModule(ActionBase):
    """Copies the archive to the node and unpacks it there."""

    _VALID_ARGS = frozenset[str]()

    def run(self, tmp=None, task_vars=None):
        """The module's result."""
        result = super().run(tmp, task_vars)
        try:
            unpack(self, RoleVariables(self._templar), dict(task_vars or {}))
        except RefusedError as refused:
            return {**result, **failed_result(self, refused, task_vars)}
        return {**result, "changed": True, **discovered(self)}
