# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: fails with a message, as ansible.builtin.fail does, whose result Ansible shows as one line of JSON.

plugins/action has a link to it: an action that only our roles and playbooks use has no documentation, which links need
not have. ``msg``: a text, or its lines.
"""

from __future__ import annotations

from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase
from ansible_collections.streamops.kafka.plugins.plugin_utils.lines import failure


class ActionModule(ActionBase):
    """Fails, in lines that fit a terminal."""

    TRANSFERS_FILES = False
    _requires_connection = False

    def run(self, tmp=None, task_vars=None):
        """A failed result, which Ansible shows as it shows those of ansible.builtin.debug."""
        if set(self._task.args) != {"msg"}:
            raise AnsibleError("fail takes msg, and nothing else.")
        return {**super().run(tmp, task_vars), **failure(self, self._task.args["msg"], task_vars)}
