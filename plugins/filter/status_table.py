# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/service/status.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: status_table
short_description: Print services as an aligned table
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Pads every column to its longest cell.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: The rows, as P(streamops.kafka.service_row#filter) makes them.
    type: list
    elements: raw
    required: true
"""

EXAMPLES = r"""
- name: Print a table
  ansible.builtin.debug:
    msg: "{{ rows | streamops.kafka.status_table }}"
"""

RETURN = r"""
_value:
  description: The table, lines separated by newlines.
  type: str
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.status import status_table


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"status_table": status_table}
