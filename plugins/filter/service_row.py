# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/service/status.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: service_row
short_description: Make one row of the status table
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Says in words how a service stands.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: What is known of the service.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Make a row
  ansible.builtin.debug:
    msg: "{{ service | streamops.kafka.service_row }}"
"""

RETURN = r"""
_value:
  description: The cells, by column.
  type: dict
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.status import service_row


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"service_row": service_row}
