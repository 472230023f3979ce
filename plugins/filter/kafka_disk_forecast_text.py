# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/capacity/forecast_text.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kafka_disk_forecast_text
short_description: Print a forecast of the disks as tables
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Aligns the forecast for a terminal.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: What P(streamops.kafka.kafka_disk_forecast#filter) returned.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Print a forecast
  ansible.builtin.debug:
    msg: "{{ forecast | streamops.kafka.kafka_disk_forecast_text }}"
  vars:
    forecast: "{{ kafka_capacity_observed | streamops.kafka.kafka_disk_forecast }}"
"""

RETURN = r"""
_value:
  description: Text, lines separated by newlines.
  type: str
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.forecast_text import forecast_text
from ansible_collections.streamops.kafka.plugins.plugin_utils.refusals import with_refusals


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {
            "kafka_disk_forecast_text": with_refusals(
                forecast_text, "kafka_disk_forecast_text", "what kafka_disk_forecast returned"
            )
        }
