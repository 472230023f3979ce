# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: the filters that only our roles and playbooks call, about one broker's configuration and identity.

Linked from plugins/filter, where Ansible finds it; what lists and documents plugins passes over a link.
"""

from __future__ import annotations

from ansible_collections.streamops.kafka.plugins.module_utils._common.text import number_of
from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.folders import folder_findings
from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.identity import (
    cluster_problems,
    disk_findings,
    identity_holds,
    identity_text,
    stamped_cluster,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.min_isr import in_sync_problems
from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.plan import plan_kafka
from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.proven import (
    verified_sentence,
    whole_sentence,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.shutdown import shutdown_report
from ansible_collections.streamops.kafka.plugins.plugin_utils.facts import as_data


class FilterModule:
    """Makes the functions filters."""

    def filters(self):
        """Each filter's name and the function behind it."""
        return {
            "kafka_plan": plan_kafka,
            "kafka_identity": identity_text,
            "kafka_identity_holds": identity_holds,
            "kafka_disk_findings": as_data(disk_findings),
            "kafka_folder_findings": as_data(folder_findings),
            "kafka_stamp": stamped_cluster,
            "kafka_cluster_problems": cluster_problems,
            "kafka_in_sync_problems": in_sync_problems,
            "kafka_shutdown": shutdown_report,
            "kafka_verified": verified_sentence,
            "kafka_whole": whole_sentence,
            "number_of": number_of,
        }
