# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: the filters that only our roles and playbooks call, about a JVM service on a node.

Linked from plugins/filter, where Ansible finds it; what lists and documents plugins passes over a link.
"""

from __future__ import annotations

from ansible_collections.streamops.kafka.plugins.module_utils._common.address import host_text
from ansible_collections.streamops.kafka.plugins.module_utils._common.pages import page
from ansible_collections.streamops.kafka.plugins.module_utils._common.property_file import property_line
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings.texts import beyond_ascii
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.archive import (
    archive_findings,
    held_files,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.caller import without_caller
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.checks import node_findings
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.excerpt import log_excerpts
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.hosts import latest_look
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.java_source import (
    package_advice,
    package_findings,
    source_findings,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.jvm import (
    java_findings,
    java_version,
    plan_jvm,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.names import name_findings, names_for
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.places import noexec_mount
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.status import (
    service_row,
    status_table,
    stop_order,
)
from ansible_collections.streamops.kafka.plugins.plugin_utils.facts import as_data


class FilterModule:
    """Makes the functions filters."""

    def filters(self):
        """Each filter's name and the function behind it."""
        return {
            "collection_page": page,
            "without_caller": without_caller,
            "service_look": latest_look,
            "service_beyond_ascii": beyond_ascii,
            "service_property": property_line,
            "service_host": host_text,
            "service_names": names_for,
            "service_name_findings": as_data(name_findings),
            "service_noexec": noexec_mount,
            "service_findings": as_data(node_findings),
            "service_log_excerpts": log_excerpts,
            "service_row": service_row,
            "service_stop_order": stop_order,
            "status_table": status_table,
            "archive_findings": as_data(archive_findings),
            "archive_held_files": held_files,
            "java_version": java_version,
            "java_findings": as_data(java_findings),
            "java_source_findings": as_data(source_findings),
            "java_package_findings": as_data(package_findings),
            "java_package_advice": package_advice,
            "jvm_plan": plan_jvm,
        }
