# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: the filters that only our roles and playbooks call, about rolls and upgrades.

Linked from plugins/filter, where Ansible finds it; what lists and documents plugins passes over a link.
"""

from __future__ import annotations

from ansible import constants as C
from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling import gates, hosts, site, state, words
from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling.turn import plan_turn
from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling.upgrade import (
    service_hop,
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
            "rolling_begin": state.begin,
            "rolling_look_again": state.look_again,
            "rolling_after_gate": state.after_gate,
            "rolling_calls": state.calls,
            "rolling_after_turn": state.after_turn,
            "rolling_after_put_back": state.after_put_back,
            "rolling_sentence": words.sentence,
            "rolling_order": words.order,
            "rolling_restarted": words.restarted,
            "rolling_connection": connection_variables,
            "rolling_clusters": hosts.clusters,
            "rolling_rolled": hosts.rolled,
            "site_joining": site.joining,
            "site_differs": site.differs,
            "site_has_part": site.has_part,
            "site_to_prove": site.to_prove,
            "site_unproven": site.unproven,
            "site_ends": site.ends,
            "kafka_gate": gates.kafka_gate,
            "zookeeper_gate": gates.zookeeper_gate,
            "service_hop": service_hop,
            "upgrade_state": upgrade_state,
        }
