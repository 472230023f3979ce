# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/tuning/plan.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: host_tuning_table
short_description: Print the report of role host_tuning as an aligned table
version_added: 1.1.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Pads every column but the last to its longest cell.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: The rows of the report.
    type: list
    elements: raw
    required: true
"""

EXAMPLES = r"""
- name: Print a report
  ansible.builtin.debug:
    msg: "{{ host_tuning_report.rows | streamops.kafka.host_tuning_table }}"
"""

RETURN = r"""
_value:
  description: The table, lines separated by newlines.
  type: str
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.tuning.plan import host_tuning_table


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"host_tuning_table": host_tuning_table}
