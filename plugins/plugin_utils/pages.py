# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: the modules tell where the pages are that their messages name, which only the controller knows.

And while one takes long, a line now and then says what it waits for. Ansible finds this by a file in plugins/action for
each module. (A link would be taken for another name of a module.)
"""

from __future__ import annotations

import uuid

from ansible.plugins.action.normal import ActionModule as Normal
from ansible_collections.streamops.kafka.plugins.module_utils._common.pages import FOLDER, collection_folder
from ansible_collections.streamops.kafka.plugins.module_utils._common.progress import FILE
from ansible_collections.streamops.kafka.plugins.plugin_utils.facts import plain
from ansible_collections.streamops.kafka.plugins.plugin_utils.waiting import beside, telling, where_of


class ActionModule(Normal):
    """Runs a module as Ansible does, with the collection's folder in its environment, and a file for its progress."""

    def run(self, tmp=None, task_vars=None):
        """The module's result."""
        progress = f"/tmp/streamops-kafka-{uuid.uuid4().hex}"  # noqa: S108 (a name that nobody can guess)
        told = {FOLDER: plain(collection_folder()), FILE: progress}
        given = [one for one in self._task.environment or [] if set(one) != set(told)]
        self._task.environment = [*given, told]

        def look() -> str:
            if self._task.no_log:
                return ""
            return str(beside(self)._low_level_execute_command(f"tail -n 1 {progress} 2>/dev/null")["stdout"])

        with telling(where_of(self, task_vars), look):
            return super().run(tmp, task_vars)
