# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: the action of site.yml that asks each cluster whether it works, unless it has proven that since a change.

Linked from plugins/action. A task with it registers its result as ``__site_proof``: ``answers``, first host of a
cluster -> ``__zookeeper_info`` or ``__kafka_health``, as the tasks of the roles that ask the same register it. Fails
for none of them: what does not work is said later, with the logs.
"""

from __future__ import annotations

from typing import Any

from ansible.plugins.action import ActionBase
from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling.site import to_prove
from ansible_collections.streamops.kafka.plugins.plugin_utils.facts import plain
from ansible_collections.streamops.kafka.plugins.plugin_utils.service_host import ServiceHost

ASKS = {"zookeeper": "wait_ensemble", "kafka": "wait_brokers"}  # the file whose first task asks


class ActionModule(ActionBase):
    """Asks by the modules zookeeper_info and kafka_health, on the admin hosts."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _VALID_ARGS: frozenset[str] = frozenset()

    def run(self, tmp=None, task_vars=None):
        """The answers."""
        hostvars = task_vars["hostvars"]
        answers: dict[str, dict[str, Any]] = {}
        for service, name in ASKS.items():
            for host in to_prove(hostvars, task_vars["groups"], service):
                one = ServiceHost(self, service, host, hostvars)
                task = one.tasks(name)[0]
                answers.setdefault(host, {})[task["register"]] = one.run(task)
        return {**super().run(tmp, task_vars), "changed": False, "answers": plain(answers)}
