# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: the action of role jvm_service that does on a node, in one task, what a service needs.

Linked from plugins/action. It works on ``jvm_service_definition``, and ``steps`` says what it does, in this order:

- ``look`` at the node;
- ``install`` the distribution, whose archive the controller has, if the node lacks it;
- ``write`` what differs (`plan_service`), and with --diff show it, but for files with secrets;
- ``pending``: name what waits for a restart;
- ``start`` what does not run, and look again;
- ``running``: refuse a process that runs otherwise than it is configured.

Every task with it registers its result as ``__jvm_service_now``: ``observed``, ``pending`` (`latest_look`) and
``looked_at``, which go on from what was known before, of all services of the node. What check mode would do it shows
as lines of its own: the result is shown as a whole or not at all, and what was seen is of no use to a reader.
"""

from __future__ import annotations

import time
from typing import Any

from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.deployment import (
    intended,
    start_failure,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.fingerprint import (
    STAGED,
    restart_reasons,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.hosts import look_of
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.running import running_problems
from ansible_collections.streamops.kafka.plugins.plugin_utils.facts import plain
from ansible_collections.streamops.kafka.plugins.plugin_utils.node_commands import (
    ModuleFailedError,
    RefusedError,
    compared,
    copied_by,
    discovered,
    execute,
    failed_result,
    look,
    script,
    task_with,
    with_definition,
)
from ansible_collections.streamops.kafka.plugins.plugin_utils.role_variables import RoleVariables
from ansible_collections.streamops.kafka.plugins.plugin_utils.unpacking import of_service, unpack
from ansible_collections.streamops.kafka.plugins.plugin_utils.waiting import show, telling_by

STEPS = ("look", "install", "write", "pending", "start", "running")


class ActionModule(ActionBase):
    """Runs commands on the node, most of which only one of a few hosts needs."""

    _VALID_ARGS = frozenset({"steps"})

    def run(self, tmp=None, task_vars=None):
        """The module's result."""
        result = super().run(tmp, task_vars)
        _validated, arguments = self.validate_argument_spec(
            {"steps": {"type": "list", "elements": "str", "choices": STEPS, "required": True}}
        )
        work = _Work(self, dict(task_vars or {}), arguments["steps"])
        try:
            with task_with(self, check_mode=False):  # what it does by itself in check mode only reads
                for step in STEPS:
                    if step in arguments["steps"]:
                        getattr(work, step)()
        except (ModuleFailedError, RefusedError) as error:
            return {**result, **failed_result(self, error, task_vars)}
        return {**result, **work.result(), **discovered(self)}


class _Work:
    """The steps, in the order in which they are called, and what comes of them."""

    def __init__(self, action: Any, own: dict[str, Any], steps: list[str]) -> None:
        self.action, self.checks, self.shows = action, action._task.check_mode, action._task.diff
        self.roles = RoleVariables(action._templar)
        self.host = own["inventory_hostname"]
        if "write" in steps and "jvm_service_prefix" in own:
            own = self.roles.with_plans(self.roles.value("jvm_service_prefix", own), own)
        self.definition = self.roles.value("jvm_service_definition", own)
        self.name = self.definition["name"]
        self.own = with_definition(own, self.definition)
        known = look_of(own)
        self.observed, self.pendings = dict(known["observed"]), dict(known["pending"])
        self.plan: dict[str, Any] = {}
        self.changed, self.diffs = False, list[Any]()

    def look(self) -> None:
        """See the node as it is; what waited before is to be named anew."""
        self._know(look(self.action, self.roles, self.own))
        self.pendings.pop(self.name, None)

    def install(self) -> None:
        """Unpack the distribution where its folder is not there."""
        if self.definition["home"] in self.seen["paths"]:
            return
        own = of_service(self.own, self.roles.value("jvm_service_prefix", self.own))
        if self.checks:
            self._say([self.roles.value("__tarball_intended", own)])
        else:
            unpack(self.action, self.roles, own)
            self.changed = True

    def write(self) -> None:
        """Bring files, folders and links into order; staged beside the files that a running service would read."""
        self.plan = compared(self.roles, self.own, self.seen)
        self.own["__jvm_service_plan"] = plain(self.plan)
        if self.shows:
            self._show()
        if not self.plan["changes"]:
            return
        self.changed = True
        if self.checks:
            self._say(self.plan["steps"])
            return
        words = self.roles.value("__jvm_service_write_script", self.own)
        with task_with(self.action, no_log=True):  # may hold files with passwords
            done = self._command(**script(words))
        if done.get("failed") or done.get("rc", 0):
            why = "; ".join(done.get("stderr_lines") or []) or done.get("msg") or "no message"
            raise RefusedError(f"{self.host}: {why}")

    def pending(self) -> None:
        """Name what waits for a restart, if anything does."""
        self.pendings.pop(self.name, None)
        staged = f"{self.definition['config_dir']}/{STAGED}" in self.seen["paths"]
        if not (self.plan["pending"] if self.plan else staged):
            return
        words = self.roles.value("__jvm_service_pending_script", self.own)
        done = execute(self.action, self.own, "ansible.legacy.command", **script(words))
        if reasons := restart_reasons(done["stdout"], self.plan.get("pending", [])):
            self.pendings[self.name] = reasons

    def start(self) -> None:
        """Start it if it was not seen to run, and wait until it serves."""
        if self.seen and self.seen["process"]["running"]:
            return
        if self.checks:
            self._say([f"{self.name} on {self.host} does not run and would be started"])
            self.changed = True  # as the start is
            return
        log = f"{self.definition['log_dir']}/{self.definition['main_log']}"
        service = f"{self.definition['config_dir']}/{self.name}-service.sh"  # the same with and without systemd
        with telling_by(self.action, self.own, ["tail", "-n", 1, "--", log]):
            done = self._command(argv=[service, "start"])
        if done.get("rc", 1) != 0:
            words = str(done.get("stderr") or done.get("msg") or "")
            raise RefusedError(start_failure(self.definition, self.host, words))
        started = "is running already" not in done.get("stdout", "")
        self.changed = self.changed or started
        if started:
            show(f"started: [{self.host}] {self.name} did not run, and serves now")
        self._know(look(self.action, self.roles, self.own))

    def running(self) -> None:
        """Refuse a process that does not run as it is configured, unless it waits for a restart, as is reported."""
        if self.pendings.get(self.name) or not boolean(self.roles.value("__jvm_service_knows_java", self.own)):
            return
        wanted = self.roles.value("__jvm_service_running", self.own)
        if problems := running_problems(wanted, self.seen, self.host):
            raise RefusedError(" ".join(problems))

    def result(self) -> dict[str, Any]:
        """What the task registers."""
        diff = {"diff": self.diffs} if self.diffs else {}
        return plain({"changed": self.changed, **self._state(), **diff})

    @property
    def seen(self) -> dict[str, Any]:
        """What `parse_probe` read of the service; {} where nobody has looked."""
        return self.observed.get(self.name, {})

    def _state(self) -> dict[str, Any]:
        """What is known of the node now."""
        return {"observed": self.observed, "pending": self.pendings, "looked_at": time.time()}

    def _know(self, seen: dict[str, Any]) -> None:
        """Remember what was seen, for the variables of the roles, too."""
        self.observed[self.name] = seen
        self.own["__jvm_service_now"] = plain(self._state())

    def _command(self, **arguments: Any) -> dict[str, Any]:
        """What the module command returns, also if it failed."""
        return self.action._execute_module("ansible.legacy.command", arguments, task_vars=self.own)

    def _show(self) -> None:
        """Find the differences of files, as a copy in check mode does."""
        for name in self.plan["files"]:
            item = self.plan["contents"][name]
            if item["secret"]:
                continue
            given = {"content": item["content"], "dest": item["active"], "mode": item["mode"]}
            with task_with(self.action, check_mode=True):
                found = copied_by(self.action, self.own, **given).get("diff", [])
            self.diffs += found if isinstance(found, list) else [found]

    def _say(self, lines: list[str]) -> None:
        """Show what would be done, all of it at once."""
        show("\n".join(intended(self.host, lines)))
