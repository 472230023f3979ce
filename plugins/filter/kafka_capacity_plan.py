# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/capacity/plan.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kafka_capacity_plan
positional: observed
short_description: Plan a cluster from its load and its hardware
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - >-
    Partitions, brokers by each resource with the arithmetic, what each broker needs, what binds first, what losing a
    broker or rack does, and warnings.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: The keys of C(kafka_capacity), as docs/capacity.md of the collection has them.
    type: dict
    required: true
  observed:
    description: >-
      What P(streamops.kafka.kafka_capacity_observed#filter) returned. What producers write is taken from it where the
      input has neither C(throughput) nor C(messages_per_second).
    type: dict
"""

EXAMPLES = r"""
- name: Plan a cluster
  ansible.builtin.debug:
    msg: "{{ kafka_capacity | streamops.kafka.kafka_capacity_plan }}"
"""

RETURN = r"""
_value:
  description: The plan; sizes in bytes, rates in bytes per second.
  type: dict
"""

from ansible_collections.streamops.kafka.plugins.module_utils._common.pages import page
from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.plan import capacity_plan
from ansible_collections.streamops.kafka.plugins.plugin_utils.refusals import with_refusals


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {
            "kafka_capacity_plan": with_refusals(
                capacity_plan, "kafka_capacity_plan", f"the keys of kafka_capacity ({page('docs/capacity.md')})"
            )
        }
