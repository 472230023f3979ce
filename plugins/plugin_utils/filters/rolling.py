# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: the filters that only our roles and playbooks call, about rolls and upgrades.

Linked from plugins/filter, where Ansible finds it; what lists and documents plugins passes over a link.
"""

from __future__ import annotations

from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling.turn import (
    plan_turn,
    turn_seconds,
    zookeeper_next,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling.upgrade import (
    service_hop,
    upgrade_state,
)


class FilterModule:
    """Makes the functions filters."""

    def filters(self):
        """Each filter's name and the function behind it."""
        return {
            "service_turn": plan_turn,
            "service_turn_seconds": turn_seconds,
            "zookeeper_next": zookeeper_next,
            "service_hop": service_hop,
            "upgrade_state": upgrade_state,
        }
