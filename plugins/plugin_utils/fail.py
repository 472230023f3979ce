# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: fails with a message, as ansible.builtin.fail does, whose result Ansible shows as one line of JSON.

plugins/action has a link to it: an action that only our roles and playbooks use has no documentation, which links need
not have. ``msg``: a text, or its lines.
"""

from __future__ import annotations

from typing import Any

from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase
from ansible.plugins.loader import lookup_loader
from ansible_collections.streamops.kafka.plugins.plugin_utils.lines import shown_lines


class ActionModule(ActionBase):
    """Fails, in lines that fit a terminal."""

    TRANSFERS_FILES = False
    _requires_connection = False

    def run(self, tmp=None, task_vars=None):
        """A failed result, which Ansible shows as it shows those of ansible.builtin.debug."""
        if set(self._task.args) != {"msg"}:
            raise AnsibleError("fail takes msg, and nothing else.")

        def lookup(name: str, term: str, wantlist: bool, **options: Any) -> Any:
            return lookup_loader.get(name, loader=self._loader, templar=self._templar).run([term], task_vars, **options)

        result = super().run(tmp, task_vars)
        # As at a task: else ansible-core 2.19 and later show the message once more, as one line.
        self._task.failed_when = [True]
        message = shown_lines(self._task.args["msg"], lookup)
        return {**result, "failed": True, "msg": message, "_ansible_verbose_always": True}
