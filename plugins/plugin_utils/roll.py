# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: the action of a roll: of one service after another, one cluster after another, by one task.

Linked from plugins/action. ``part``: ``plan`` (who takes a turn, and whether each cluster allows it now), ``turns``
(gate, turn, gate, turn, … gate) or ``put_back`` (of the host's cluster, after a gate that did not open). ``services``:
in the order in which they are rolled, each with ``service``, and, where it has them, ``after`` (services without whose
rolls it is not rolled) and ``path`` (of its role, if that is not ours). The task registers its result as
``__rolling_now``: ``states``, service -> first host of a cluster -> the state of its roll (`state.State`).

What is decided is in _planning/rolling/state.py; `rolled_cluster.py` plays the steps, each as a task of the service's
role or of the node. A gate that does not open and a turn that fails are no failure here: what ends a roll is said by
the part ``finish`` of role rolling, after what explains it was collected.
"""

from __future__ import annotations

import time
from functools import partial
from typing import Any

from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase
from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling import hosts as places
from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling import state as rolls
from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling.words import NOTHING_WAITS, live_lines
from ansible_collections.streamops.kafka.plugins.plugin_utils.facts import plain
from ansible_collections.streamops.kafka.plugins.plugin_utils.lines import failure
from ansible_collections.streamops.kafka.plugins.plugin_utils.rolled_cluster import Failed, RolledCluster
from ansible_collections.streamops.kafka.plugins.plugin_utils.waiting import show

States = dict[str, dict[str, rolls.State]]  # service -> first host of a cluster -> its roll


class ActionModule(ActionBase):
    """Plays the steps of rolls."""

    TRANSFERS_FILES = False
    _requires_connection = False
    _VALID_ARGS = frozenset({"services", "part"})

    def run(self, tmp=None, task_vars=None):
        """The states; ``changed``: somebody was restarted, or put back, or got the script of its turn."""
        result = super().run(tmp, task_vars)
        self._known, self._changed = dict(task_vars or {}), False
        self._hostvars, self._groups = self._known["hostvars"], self._known["groups"]
        self._services = {one["service"]: one for one in self._task.args["services"]}
        every = {**dict.fromkeys(places.SERVICES), **self._services}
        self._here = places.looked_at(self._hostvars, self._groups, every)
        self._states: States = {
            service: places.roll_states(self._hostvars, self._groups, service) for service in self._services
        }
        parts = {"plan": self._plan, "turns": self._turns, "put_back": self._put_back}
        if self._task.args.get("part") not in parts:
            raise AnsibleError(f"roll: part is one of {', '.join(parts)}.")
        told: dict[str, Any] = {}
        try:
            parts[self._task.args["part"]]()
        except Failed as failed:
            told = failure(self, failed.said, task_vars)
        states = {**(self._known.get(places.NOW) or {}).get("states", {}), **self._states}
        return {**result, "changed": self._changed, **told, "states": plain(states)}

    def _cluster(self, service: str, host: str) -> RolledCluster:
        """The cluster of a service's host, by which it is rolled."""
        variables = {
            "rolling_turning": self._turning(),
            **dict.fromkeys(("ansible_play_hosts", "ansible_play_hosts_all"), self._here),  # the play has one host
        }
        path = self._services[service].get("path")
        return RolledCluster(self, service, host, self._hostvars, variables, path)

    def _turning(self) -> dict[str, list[str]]:
        """Service -> the hosts that take a turn in this run."""
        return {
            service: [turn["host"] for state in states.values() for turn in state["turns"]]
            for service, states in self._states.items()
        }

    def _plan(self) -> None:
        """Each roll before its first turn, after its first gate; none for a cluster in which nobody takes a turn."""
        waits, now = False, time.time()
        for service in self._services:
            self._states[service] = {}
            for host in places.firsts(self._hostvars, self._groups, service):
                cluster = self._cluster(service, host)
                if host != cluster.hosts[0]:
                    continue
                waits = waits or cluster.scope == "site"
                state, changed = cluster.plan(now)
                self._changed = self._changed or changed
                if state is None:
                    continue
                self._states[service][host] = state
                waits = waits or bool(state["turns"])
                if state["turns"]:
                    self._say(host, cluster.order(state))
        if not waits:
            self._say(self._known["inventory_hostname"], NOTHING_WAITS)

    def _turns(self) -> None:
        """The rolls to their ends, but in check mode; a cluster is left alone after one that did not end well."""
        if self._task.check_mode:
            return
        for service, states in self._states.items():
            for host, state in states.items():
                if not places.goes_on(self._states, service, self._services[service].get("after", ())):
                    break
                cluster, others = self._cluster(service, host), any(one["outcomes"] for one in states.values())
                for reached in cluster.turns(state, others, partial(self._say, host)):
                    states[host] = reached
                    self._changed = self._changed or bool(reached["outcomes"])

    def _put_back(self) -> None:
        """Put back what the turn has taken into use whose gate did not open."""
        host = self._known["inventory_hostname"]
        for service, states in self._states.items():
            if host in states:
                states[host], changed = self._cluster(service, host).put_back(states[host])
                self._changed = self._changed or changed

    def _say(self, host: str, line: str) -> None:
        """Show a line at once; what a task returns is shown at its end."""
        show("\n".join(live_lines(host, line)))
