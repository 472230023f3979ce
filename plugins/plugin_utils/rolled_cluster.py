# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: the roll of one cluster of a service, as the action roll plays it, under the variables of its first host."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling import state as rolls
from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling.hosts import waits_for
from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling.outcomes import CALL
from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling.turn import turn_script
from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling.words import all_back, order, turn_said
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.hosts import variables_of
from ansible_collections.streamops.kafka.plugins.plugin_utils.facts import plain
from ansible_collections.streamops.kafka.plugins.plugin_utils.filters.rolling import connection_variables
from ansible_collections.streamops.kafka.plugins.plugin_utils.node_commands import with_definition
from ansible_collections.streamops.kafka.plugins.plugin_utils.role_variables import role_file
from ansible_collections.streamops.kafka.plugins.plugin_utils.service_host import ServiceHost
from ansible_collections.streamops.kafka.plugins.plugin_utils.waiting import show, waiting_line

LOST_S = 5  # until a host that could not be reached is tried again: three times in a second are one


class Failed(Exception):
    """A step that is no gate and no turn went wrong. ``said``: why."""

    def __init__(self, result: dict[str, Any]) -> None:
        self.said = str(result.get("msg") or result.get("module_stderr") or "no message")
        super().__init__(self.said)


class RolledCluster(ServiceHost):
    """A cluster, by the first of its hosts."""

    def __init__(
        self, action: Any, service: str, host: str, hostvars: Any, more: dict[str, Any], path: str | None
    ) -> None:
        super().__init__(action, service, host, hostvars, {**more, "rolling_service": service}, path)
        self._check = bool(action._task.check_mode)
        self.hosts: list[str] = self._value("__rolling_hosts")
        self.scope: str = self._value("__rolling_scope")

    def _of(self, host: str) -> dict[str, Any]:
        """With the variables of role rolling."""
        return {**role_file("rolling", "vars"), **super()._of(host)}

    def order(self, state: rolls.State) -> str:
        """Who restarts, in words."""
        return order(state, self._value("__rolling_words"), self._check)

    def plan(self, now: float) -> tuple[rolls.State | None, bool]:
        """The roll before its first turn, after its first gate, None where there is none; and whether a node got the
        script of its turn. ``now``: seconds since 1970. Raises Failed where the gate is closed.
        """
        turns, changed = self._who()
        if not turns and not self._value("__rolling_gate_anyway"):
            return None, changed
        state = rolls.begin(
            turns,
            self._service,
            now,
            float(self._value("__rolling_before") or 0),
            self.scope == "all",
            self._value("__rolling_baseline"),
            self._value("__rolling_inputs"),
            self.hosts,
        )
        # In check mode site would start these first, and no gate can open before.
        starts = self._check and self.scope == "site" and self._value("__rolling_stopped")
        while state["step"] == "gate" and not starts:
            state = self._gate(state, stops=False)
        if state["ended"] == "closed":
            raise Failed({"msg": f"Nothing was restarted: {state['said']}"})
        return state, changed

    def _who(self) -> tuple[list[rolls.Turn], bool]:
        """The turns of the hosts, each of which has the script of its turn then; and whether one got it."""
        turns, changed = [], False
        for host in self.hosts:
            if self.scope == "site" and not waits_for(variables_of(self._hostvars, host), self._service):
                continue  # what is evaluated below takes 0.1 s for a host
            own = self._of(host)
            own = with_definition(own, self._roles.value("__rolling_definition", own))
            own["__rolling_definition"] = own["jvm_service_definition"]
            turn = self._roles.value("__rolling_turn", own)
            if not turn["turn"]:
                continue
            turns.append(turn)
            seen = self._roles.value("__rolling_seen", own)
            wanted = self._roles.value("__jvm_service_turn_script", own)
            if copy := turn_script(own["jvm_service_definition"], wanted, seen):
                self._must(
                    self._on(host, {"name": "Write the script of a restart", "ansible.builtin.copy": plain(copy)})
                )
                changed = True
        return turns, changed

    def turns(self, state: rolls.State, others: bool, say: Callable[[str], None]) -> Iterator[rolls.State]:
        """The states that the roll reaches. ``others``: another cluster was restarted since the gate was asked."""
        if others or state["move"] or self._value("__rolling_gate_anyway"):
            state = rolls.look_again(state)
        while state["step"] != "over":
            if state["step"] == "gate":
                state = self._gate(state, stops=True)
            else:
                if state["lost"]:
                    time.sleep(LOST_S)  # for the host to answer again: nothing tells when it does
                state = rolls.after_turn(state, self._calls(state, "turn"))
                for line in turn_said(state):
                    say(line)
            yield state
        if state["ended"] != "done" or not state["turns"]:
            return
        words = self._value("__rolling_words")
        say(all_back(words))
        if "after_roll" in self._value("__rolling_hooks"):
            done = [self._must(self._admin(task, state)) for task in self.tasks("after_roll")]
            if not all(one.get("skipped") for one in done):
                say(words["after"])

    def put_back(self, state: rolls.State) -> tuple[rolls.State, bool]:
        """The state after what the turn has taken into use was put back, and whether anything was."""
        results = self._calls(state, "put_back")
        return rolls.after_put_back(state, results), bool(results)

    def _gate(self, state: rolls.State, stops: bool) -> rolls.State:
        """Ask the service's own gate, which waits a few seconds at most, and decide."""
        timeout, seconds = (int(self._value(f"__rolling_{what}")) for what in ("timeout", "round"))
        if self._check:
            timeout = 0
        wait = min(timeout - state["waited"], seconds)
        (task,) = self.tasks("gate")
        answer = self._admin(task, state, rolling_wait_s=wait, rolling_stops=stops)
        if answer.get("failed"):  # its module did not run; what a module finds is the gate's to judge
            raise Failed(answer)
        given = {**answer.get("ansible_facts", {}), **({task["register"]: answer} if "register" in task else {})}
        gate = self._value("__rolling_gate", rolling_state=state, **given)
        found = rolls.after_gate(state, gate, seconds, timeout)
        if found["step"] == "gate":
            words = f"of {timeout} s: {gate.get('waits_for') or gate.get('msg', '')}"
            show(waiting_line(self._host, found["waited"], words))
        return found

    def _calls(self, state: rolls.State, verb: str) -> list[dict[str, Any]]:
        """What became of the calls that are due, as Ansible would register them; a node that cannot be reached is an
        outcome like others.
        """
        results = []
        for call in rolls.calls(state, verb):
            # As the command module is not: raw fails, and is unreachable, where the connection is lost.
            what = {"argv": call["argv"], "says": call["says"], "raw": True}
            task = {"name": call["label"], "streamops.kafka.command_with_progress": plain(what)}
            results.append({**self._on(call["host"], task), CALL: call})
        return results

    def _on(self, host: str, task: dict[str, Any]) -> dict[str, Any]:
        """The result of a task on a node, by the node's own connection, as its own inventory says."""
        return self.run({**task, "delegate_to": host}, **connection_variables(self._hostvars, host))

    def _admin(self, task: dict[str, Any], state: rolls.State, **more: Any) -> dict[str, Any]:
        """The result of a task of the service's role, which says itself where it is played: on the admin host."""
        way = {
            "ansible_connection": self._value("__rolling_admin_connection"),
            "ansible_become": False,
            "ansible_python_interpreter": self._value("__rolling_admin_python"),
        }
        return self.run(task, **way, rolling_state=state, **more)

    @staticmethod
    def _must(done: dict[str, Any]) -> dict[str, Any]:
        """The result; raises Failed where a step has not done what it should."""
        if done.get("failed") or done.get("unreachable"):
            raise Failed(done)
        return done
