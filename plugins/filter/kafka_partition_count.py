# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/capacity/sizing.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kafka_partition_count
short_description: Calculate how many partitions a throughput needs
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - >-
    Target throughput, growth included, divided by the slower of what one producer and one consumer can do, rounded
    up.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: >-
      The keys of C(kafka_capacity), as docs/capacity.md of the collection has them; it takes C(throughput) or
      C(messages_per_second) and C(message_size), C(growth), C(producer_throughput) and C(consumer_throughput).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Plan a topic
  ansible.builtin.debug:
    msg: "{{ load | streamops.kafka.kafka_partition_count }}"
  vars:
    load: {throughput: 1 GB/s, consumer_throughput: 50 MB/s}
"""

RETURN = r"""
_value:
  description: Number of partitions.
  type: int
"""

from ansible_collections.streamops.kafka.plugins.module_utils._common.pages import page
from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.sizing import partition_count
from ansible_collections.streamops.kafka.plugins.plugin_utils.refusals import with_refusals


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {
            "kafka_partition_count": with_refusals(
                partition_count, "kafka_partition_count", f"the keys of kafka_capacity ({page('docs/capacity.md')})"
            )
        }
