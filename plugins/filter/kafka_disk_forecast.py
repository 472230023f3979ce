# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/capacity/forecast.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kafka_disk_forecast
short_description: Calculate when a live cluster's disks will be full, and which topics fill them
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Each topic grows at the rate that was measured until its retention deletes as much as is written.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: >-
      What P(streamops.kafka.kafka_capacity_observed#filter) returned, as C(capacity_observe.yml) writes it.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show when the disks are full
  ansible.builtin.debug:
    msg: "{{ kafka_capacity_observed | streamops.kafka.kafka_disk_forecast }}"
"""

RETURN = r"""
_value:
  description: >-
    For each disk, its topics, what they grow to, and the seconds until it is full; for each topic, what it takes.
  type: dict
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.forecast import disk_forecast
from ansible_collections.streamops.kafka.plugins.plugin_utils.refusals import with_refusals


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {
            "kafka_disk_forecast": with_refusals(
                disk_forecast, "kafka_disk_forecast", "what kafka_capacity_observed returned"
            )
        }
