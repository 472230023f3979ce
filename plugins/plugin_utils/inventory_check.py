# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: the action of our playbooks that judges the hosts of a play together, by the rules of the preflight.

Linked from plugins/action. A task with it registers its result as ``__site_judged``: ``hosts`` of the run, ``names``
that members reach each other by, and, as texts in JSON, ``public`` (service -> host -> what others need to know of
it) and ``given`` (host -> service -> what `judge` reads). With ``nodes`` what the nodes show is judged as well, by
what `node_info` returned of each; that is registered as ``__site_preflight``: ``brief`` and ``findings`` as `judge`
has them, and the `schedule` of what is to be done. Fails with the table of what was ``found``, and a sentence for each
error; and where the run's tags leave out other tasks of its play. ``show``: show the table also where nothing stops.
``absent``: as users name hosts that are down.
"""

from __future__ import annotations

import json
from typing import Any

from ansible.errors import AnsibleActionFail, AnsibleFilterError
from ansible.plugins.action import ActionBase
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.absent import absent_problem
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.judge import judge, judge_entry
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.run import observed_input, runs_whole
from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling.site import schedule
from ansible_collections.streamops.kafka.plugins.plugin_utils.facts import plain
from ansible_collections.streamops.kafka.plugins.plugin_utils.filters.preflight import (
    absent_names,
    known_variables,
)
from ansible_collections.streamops.kafka.plugins.plugin_utils.lines import failure, of_action
from ansible_collections.streamops.kafka.plugins.plugin_utils.role_variables import (
    SERVICES,
    RoleVariables,
    raw_variables,
    services_of,
)

PART = [
    "With these --tags or --skip-tags nothing would be done, or what the rest relies on would be left out.",
    "Run it without them; what is already correct is not changed. To choose hosts, use --limit.",
]


class ActionModule(ActionBase):
    """Runs on the controller, once for all hosts of the play."""

    BYPASS_HOST_LOOP = True
    _requires_connection = False
    _VALID_ARGS = frozenset({"nodes", "show", "absent"})

    def run(self, tmp=None, task_vars=None):
        """The module's result."""
        result = super().run(tmp, task_vars)
        _validated, arguments = self.validate_argument_spec(
            {
                "nodes": {"type": "bool", "default": False},
                "show": {"type": "bool", "default": False},
                "absent": {"type": "raw", "default": []},
            }
        )
        tags = (self._task.tags, task_vars["ansible_run_tags"], task_vars["ansible_skip_tags"])
        if not runs_whole(*(list(one) for one in tags)):
            return {**result, **failure(self, PART, task_vars)}
        try:
            left = absent_names(arguments["absent"])
        except AnsibleFilterError as error:
            raise AnsibleActionFail(str(error)) from error
        if problem := absent_problem(left, task_vars["groups"]["all"]):
            raise AnsibleActionFail(problem)
        judged = self._nodes(task_vars, left) if arguments["nodes"] else self._variables(task_vars, left)
        found = judged["judgement"]
        if found["errors"]:
            table = of_action(self, found["lines"], task_vars)
            told = {"found": table, **failure(self, found["errors"].splitlines(), task_vars)}
        elif arguments["show"]:
            unseen = [f"Not looked at: {what}" for what in found["not_looked_at"]]
            lines = [*(found["lines"] or ["Nothing was found."]), *unseen]
            told = {"msg": of_action(self, lines, task_vars), "_ansible_verbose_always": True}
        else:
            told = {"brief": found["brief"], "findings": found["findings"], **judged["told"]}
            if arguments["nodes"]:
                told["schedule"] = schedule(task_vars["hostvars"], task_vars["groups"])
        return {**result, "changed": False, **plain(told)}

    def _variables(self, variables: dict[str, Any], left: list[str]) -> dict[str, Any]:
        """What the variables of all hosts show, before a node is contacted."""
        roles, given = RoleVariables(self._templar), {}
        for host in variables["ansible_play_hosts_all"]:
            own = raw_variables(self, variables["hostvars"], host)
            given[host] = {
                service: roles.value(f"__{service}_given_now", roles.of(service, own))
                for service in services_of(own, host)
            }
        entries = [judge_entry(host, services, {}) for host, services in given.items()]
        judgement = judge(entries, known_variables(), {"absent": left})
        public = {
            service: {host: one[service]["public"] for host, one in given.items() if service in one}
            for service in SERVICES
        }
        # As texts, or Ansible would look for templates in all of them whenever a host reads one.
        told = {
            "hosts": [host for host in variables["ansible_play_hosts_all"] if host not in left],
            "names": judgement["names"],
            "public": json.dumps(public),
            "given": json.dumps(given),
        }
        return {"judgement": judgement, "told": told}

    def _nodes(self, variables: dict[str, Any], left: list[str]) -> dict[str, Any]:
        """What the nodes show as well, and what was observed between them."""
        given, entries, hosts = json.loads(variables["__site_judged"]["given"]), [], []
        for host in variables["ansible_play_hosts_all"]:
            raw = variables["hostvars"].raw_get(host)
            hosts.append(raw)
            entries.append(judge_entry(host, given.get(host, {}), raw.get("__node", {})))
        return {"judgement": judge(entries, known_variables(), {**observed_input(hosts), "absent": left}), "told": {}}
