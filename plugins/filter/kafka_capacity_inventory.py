# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/capacity/inventory.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kafka_capacity_inventory
short_description: Write the beginning of an inventory from a capacity plan
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - The hosts and settings that the plan leads to, for C(site.yml), with names that are examples.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: What P(streamops.kafka.kafka_capacity_plan#filter) returned.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Write an inventory
  ansible.builtin.copy:
    content: "{{ kafka_capacity | streamops.kafka.kafka_capacity_plan | streamops.kafka.kafka_capacity_inventory }}"
    dest: inventory.yml
    mode: "0644"
"""

RETURN = r"""
_value:
  description: An inventory in YAML.
  type: str
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.inventory import capacity_inventory
from ansible_collections.streamops.kafka.plugins.plugin_utils.refusals import with_refusals


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {
            "kafka_capacity_inventory": with_refusals(
                capacity_inventory, "kafka_capacity_inventory", "what kafka_capacity_plan returned"
            )
        }
