# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/capacity/sizing.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kafka_broker_count
short_description: Calculate how many brokers a load needs
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - >-
    The most that disk, network, disk writes, page cache, partitions or the replication factor require, as far as
    their limits are given.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: >-
      The keys of C(kafka_capacity), as docs/capacity.md of the collection has them; it takes the load and the
      hardware.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Plan a cluster
  ansible.builtin.debug:
    msg: "{{ load | streamops.kafka.kafka_broker_count }}"
  vars:
    load: {throughput: 50 MB/s, retention: 7d, broker_disk: 12 TB, network: 10 Gbit/s}
"""

RETURN = r"""
_value:
  description: Number of brokers.
  type: int
"""

from ansible_collections.streamops.kafka.plugins.module_utils._common.pages import page
from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.sizing import brokers_for
from ansible_collections.streamops.kafka.plugins.plugin_utils.refusals import with_refusals


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {
            "kafka_broker_count": with_refusals(
                brokers_for, "kafka_broker_count", f"the keys of kafka_capacity ({page('docs/capacity.md')})"
            )
        }
