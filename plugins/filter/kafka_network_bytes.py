# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/capacity/sizing.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kafka_network_bytes
short_description: Calculate the network traffic of the brokers
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - >-
    In comes what producers send and what brokers fetch as replicas; out goes what consumers read and the replicas.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: >-
      The keys of C(kafka_capacity), as docs/capacity.md of the collection has them; it takes C(throughput),
      C(consumer_groups) and C(replication_factor). With C(brokers), it is for one of them.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Plan the network
  ansible.builtin.debug:
    msg: "{{ load | streamops.kafka.kafka_network_bytes }}"
  vars:
    load: {throughput: 50 MB/s, consumer_groups: 2, brokers: 3}
"""

RETURN = r"""
_value:
  description: Bytes per second, C(in) and C(out), of the whole cluster or of one broker.
  type: dict
"""

from ansible_collections.streamops.kafka.plugins.module_utils._common.pages import page
from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.sizing import network_bytes
from ansible_collections.streamops.kafka.plugins.plugin_utils.refusals import with_refusals


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {
            "kafka_network_bytes": with_refusals(
                network_bytes, "kafka_network_bytes", f"the keys of kafka_capacity ({page('docs/capacity.md')})"
            )
        }
