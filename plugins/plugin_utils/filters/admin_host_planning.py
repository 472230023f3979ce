# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: the filters that only our roles and playbooks call, about the admin host's Python environment.

Linked from plugins/filter, where Ansible finds it; what lists and documents plugins passes over a link.
"""

from __future__ import annotations

from ansible_collections.streamops.kafka.plugins.module_utils._planning.admin_host import (
    admin_connection,
    admin_host_failure,
    admin_host_plan,
    admin_host_refusals,
    admin_hosts,
)


class FilterModule:
    """Makes the functions filters."""

    def filters(self):
        """Each filter's name and the function behind it."""
        return {
            "admin_connection": admin_connection,
            "admin_hosts": admin_hosts,
            "admin_host_plan": admin_host_plan,
            "admin_host_refusals": admin_host_refusals,
            "admin_host_failure": admin_host_failure,
        }
