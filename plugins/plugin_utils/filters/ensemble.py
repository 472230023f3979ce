# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: the filters that only our roles and playbooks call, about a ZooKeeper server and its ensemble.

Linked from plugins/filter, where Ansible finds it; what lists and documents plugins passes over a link.
"""

from __future__ import annotations

from ansible_collections.streamops.kafka.plugins.module_utils._planning.ensemble.members import start_findings
from ansible_collections.streamops.kafka.plugins.module_utils._planning.ensemble.plan import plan_zookeeper
from ansible_collections.streamops.kafka.plugins.module_utils._planning.ensemble.proven import verified_sentence
from ansible_collections.streamops.kafka.plugins.plugin_utils.facts import as_data


class FilterModule:
    """Makes the functions filters."""

    def filters(self):
        """Each filter's name and the function behind it."""
        return {
            "zookeeper_plan": plan_zookeeper,
            "zookeeper_ensemble_findings": as_data(start_findings),
            "zookeeper_verified": verified_sentence,
        }
