# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/admin_host.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: admin_host_refusals
short_description: Check the variables of role admin_host
version_added: 1.1.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Refuses what cannot work, whatever the host is like.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: The keys C(python), C(wheels), C(wheels_exist) and C(index_url).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Check the variables
  ansible.builtin.debug:
    msg: "{{ wanted | streamops.kafka.admin_host_refusals }}"
"""

RETURN = r"""
_value:
  description: One sentence for each problem, empty when there is none.
  type: list
  elements: str
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.admin_host import admin_host_refusals


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"admin_host_refusals": admin_host_refusals}
