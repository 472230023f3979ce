# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/capacity/plan_text.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kafka_capacity_text
short_description: Print a capacity plan as tables
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Aligns the plan for a terminal.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: What P(streamops.kafka.kafka_capacity_plan#filter) returned.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Print a plan
  ansible.builtin.debug:
    msg: "{{ kafka_capacity | streamops.kafka.kafka_capacity_plan | streamops.kafka.kafka_capacity_text }}"
"""

RETURN = r"""
_value:
  description: Text, lines separated by newlines.
  type: str
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.plan_text import capacity_text
from ansible_collections.streamops.kafka.plugins.plugin_utils.refusals import with_refusals


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {
            "kafka_capacity_text": with_refusals(
                capacity_text, "kafka_capacity_text", "what kafka_capacity_plan returned"
            )
        }
