# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: the filters that only our roles and playbooks call, about the archive for support.

Linked from plugins/filter, where Ansible finds it; what lists and documents plugins passes over a link.
"""

from __future__ import annotations

from ansible_collections.streamops.kafka.plugins.module_utils._planning.support.archive import (
    support_archive,
    support_piece,
)


class FilterModule:
    """Makes the functions filters."""

    def filters(self):
        """Each filter's name and the function behind it."""
        return {
            "support_piece": support_piece,
            "support_archive": support_archive,
        }
