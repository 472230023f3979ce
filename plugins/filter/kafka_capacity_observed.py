# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/capacity/forecast.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kafka_capacity_observed
positional: before, after, seconds, properties
short_description: Combine readings of a live cluster for a forecast
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Combines what partitions take on the disks with how far their offsets went.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: The brokers, each with C(id), C(host) and C(usage), what playbook C(capacity_observe) read.
    type: list
    elements: dict
    required: true
  before:
    description: What M(streamops.kafka.kafka_topic_info) returned first, with offsets.
    type: dict
    required: true
  after:
    description: The same, some seconds later.
    type: dict
    required: true
  seconds:
    description: How many seconds later.
    type: float
    required: true
  properties:
    description: The brokers' settings, for what a topic does not set itself.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Put readings together
  ansible.builtin.debug:
    msg: "{{ brokers | streamops.kafka.kafka_capacity_observed(first, second, 60, properties) }}"
"""

RETURN = r"""
_value:
  description: What P(streamops.kafka.kafka_disk_forecast#filter) takes; sizes in bytes.
  type: dict
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.forecast import capacity_observed
from ansible_collections.streamops.kafka.plugins.plugin_utils.refusals import with_refusals


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {
            "kafka_capacity_observed": with_refusals(
                capacity_observed, "kafka_capacity_observed", "the readings of kafka_topic_info and of the disks"
            )
        }
