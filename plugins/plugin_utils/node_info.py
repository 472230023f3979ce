# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: the action of our playbooks that looks at a node for all its services in one task.

Linked from plugins/action. A task with it registers its result as ``__node``: with ``java`` (the Java that is there)
and ``java_findings``; ``observed``, name of a service -> what `parse_probe` read; ``services``, zookeeper and kafka
-> ``state`` (``__kafka_state_now`` of the role), ``name``, ``hop`` (`service_hop`) and, with ``compare``, whether
anything ``differs`` from what is wanted; ``looked_at``, the controller's clock, in seconds.
"""

from __future__ import annotations

import time
from typing import Any

from ansible.plugins.action import ActionBase
from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling.upgrade import service_hop
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.caller import without_caller
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.running import running_problems
from ansible_collections.streamops.kafka.plugins.plugin_utils.facts import plain
from ansible_collections.streamops.kafka.plugins.plugin_utils.node_commands import (
    ModuleFailedError,
    compared,
    discovered,
    execute,
    failed_result,
    look,
    with_definition,
)
from ansible_collections.streamops.kafka.plugins.plugin_utils.role_variables import RoleVariables, services_of

PACKAGE_FACTS = ["!all", "!min", "distribution", "platform", "python"]


class ActionModule(ActionBase):
    """Runs commands on the node, and evaluates what the roles make of their answers."""

    _VALID_ARGS = frozenset({"java", "compare"})

    def run(self, tmp=None, task_vars=None):
        """The module's result."""
        result = super().run(tmp, task_vars)
        _validated, arguments = self.validate_argument_spec(
            {"java": {"type": "bool", "default": True}, "compare": {"type": "bool", "default": False}}
        )
        try:
            found = self._look(arguments, dict(task_vars or {}))
            return {**result, **found, **discovered(self, found.get("ansible_facts"))}
        except ModuleFailedError as failed:
            return {**result, **failed_result(self, failed, task_vars)}

    def _look(self, arguments: dict[str, Any], variables: dict[str, Any]) -> dict[str, Any]:
        """All that the node shows; raises ModuleFailedError."""
        roles, host = RoleVariables(self._templar), variables["inventory_hostname"]
        services = services_of(variables, host)
        found: dict[str, Any] = {"changed": False, "observed": {}, "services": {}, "looked_at": time.time()}
        if arguments["java"] and services:
            found |= self._java(roles, variables)
            variables["__java_public"] = found.get("java", {})
        definitions = {}
        for service in services:
            own = roles.of(service, variables)
            definitions[service] = roles.value("jvm_service_definition", own)
            found["observed"][definitions[service]["name"]] = look(self, roles, own)
            variables["__jvm_service_now"] = {"observed": found["observed"], "looked_at": found["looked_at"]}
        for service in services:
            own = roles.of(service, variables)
            state = roles.value(f"__{service}_state_now", own)
            name = definitions[service]["name"]
            hop = service_hop(definitions[service], found["observed"][name], host)
            found["services"][service] = {"state": state, "name": name, "hop": hop}
            if arguments["compare"]:
                found["services"][service] |= self._compare(roles, service, own, state, found)
        return plain(found)

    def _java(self, roles: RoleVariables, variables: dict[str, Any]) -> dict[str, Any]:
        """The Java that is there, what is wrong with it, and the facts that choose its package where they lack."""
        found: dict[str, Any] = {}
        own = roles.of("kafka", variables)
        facts = variables.get("ansible_facts", {})
        if roles.value("java_source", own) == "package" and not {"distribution", "architecture"} <= set(facts):
            gathered = execute(self, variables, "ansible.legacy.setup", gather_subset=PACKAGE_FACTS)["ansible_facts"]
            found["ansible_facts"] = gathered
            variables["ansible_facts"] = {
                **facts,
                **{name.removeprefix("ansible_"): one for name, one in gathered.items()},
            }
            own = roles.of("kafka", variables)
        java = f"{roles.value('__java_home', own)}/bin/java"
        said = self._execute_module(
            "ansible.legacy.command", {"argv": without_caller([java, "-version"])}, task_vars=variables
        )
        if "module_stderr" in said:  # no Java there is an answer; a Python that does not run is none
            raise ModuleFailedError(said)
        own["__java_probe"] = plain(said)
        found["java"] = roles.value("__java_seen", own)
        found["java_findings"] = roles.value("__java_findings", own)
        return found

    def _compare(
        self, roles: RoleVariables, service: str, own: dict[str, Any], state: dict[str, Any], found: dict[str, Any]
    ) -> dict[str, Any]:
        """Whether anything is to be done, proven or refused for a service; without Java or its files, all of it."""
        if not found["java"]["major"] or not state["installed"]:
            return {"differs": True}
        own = roles.with_plans(service, own)
        definition = roles.value("jvm_service_complete", own)
        seen = found["observed"][definition["name"]]
        there = with_definition(own, definition)
        plan = compared(roles, there, seen)
        differs = plan["changes"] or plan["pending"] or not plan["running"]
        differs = differs or state["opens_ports"] or not state["proven"]
        return {
            "differs": bool(
                differs or running_problems(roles.value("__jvm_service_running", there), seen, state["host"])
            )
        }
