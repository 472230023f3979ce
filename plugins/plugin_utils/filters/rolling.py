# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: the filters that only our roles and playbooks call, about rolls and upgrades.

Linked from plugins/filter, where Ansible finds it; what lists and documents plugins passes over a link.
"""

from __future__ import annotations

from ansible import constants as C
from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling import gates, hosts, site, words
from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling.turn import plan_turn
from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling.upgrade import (
    known_hops,
    upgrade_state,
)


def connection_variables(hostvars, host):
    """What `hosts.connection` returns, for the connection of this host."""
    plugin = hostvars[host].get("ansible_connection", "ssh")
    return hosts.connection(hostvars, host, C.config.get_plugin_vars("connection", plugin))


class FilterModule:
    """Makes the functions filters."""

    def filters(self):
        """Each filter's name and the function behind it."""
        return {
            "service_turn": plan_turn,
            "rolling_sentence": words.sentence,
            "rolling_by": hosts.by,
            "rolling_asks": lambda *given: hosts.firsts(*given) or hosts.NOBODY,
            "rolling_stopped": hosts.stopped,
            "rolling_states": hosts.roll_states,
            "site_joining": site.joining,
            "site_lacks": site.lacks,
            "site_changes": site.changes,
            "site_rolls": site.rolls,
            "site_speaker": site.speaker,
            "site_answers": site.answers,
            "site_unproven": site.unproven,
            "site_ends": site.ends,
            "kafka_gate": gates.kafka_gate,
            "zookeeper_gate": gates.zookeeper_gate,
            "upgrade_state": lambda hostvars, groups, *more: upgrade_state(known_hops(hostvars, groups), *more),
        }
