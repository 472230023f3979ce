# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/admin_host.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: admin_host_plan
positional: seen
short_description: Say what an admin host's Python environment lacks
version_added: 1.1.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Compares what is wanted with what was seen there.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: The keys C(host), C(python), C(folder), C(base_python) and C(packages).
    type: dict
    required: true
  seen:
    description: What the probe of role admin_host saw.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show what is missing
  ansible.builtin.debug:
    msg: "{{ (wanted | streamops.kafka.admin_host_plan(seen)).missing }}"
"""

RETURN = r"""
_value:
  description: The keys C(problems), C(base), C(make) and C(missing).
  type: dict
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.admin_host import admin_host_plan


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"admin_host_plan": admin_host_plan}
