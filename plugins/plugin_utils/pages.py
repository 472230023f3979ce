# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: the modules tell where the pages are that their messages name, which only the controller knows.

Ansible finds it by a file in plugins/action for each module. (A link would be taken for another name of a module.)
"""

from __future__ import annotations

from ansible.plugins.action.normal import ActionModule as Normal
from ansible_collections.streamops.kafka.plugins.module_utils._common.pages import FOLDER, collection_folder
from ansible_collections.streamops.kafka.plugins.plugin_utils.facts import plain


class ActionModule(Normal):
    """Runs a module as Ansible does, with the collection's folder in its environment."""

    def run(self, tmp=None, task_vars=None):
        """The module's result."""
        told = {FOLDER: plain(collection_folder())}
        given = [one for one in self._task.environment or [] if one != told]
        self._task.environment = [*given, told]
        return super().run(tmp, task_vars)
