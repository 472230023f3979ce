# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/capacity/sizing.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kafka_disk_bytes
short_description: Calculate how many bytes messages take on disk
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - By time, by size for each partition, or the smaller of both; replicas included.
  - >-
    With C(partitions), also the segment of each replica that is not closed yet, because retention counts from its
    close.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: >-
      The keys of C(kafka_capacity), as docs/capacity.md of the collection has them; it takes C(throughput) or
      C(average_throughput), C(retention), C(retention_bytes), C(partitions) and C(replication_factor). With C(brokers),
      it is for one of them.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show what 8 partitions of 1 GB take
  ansible.builtin.debug:
    msg: "{{ asked | streamops.kafka.kafka_disk_bytes }}"
  vars:
    asked: {partitions: 8, retention_bytes: 1 GB, replication_factor: 1}
"""

RETURN = r"""
_value:
  description: Bytes of the whole cluster, or of one broker.
  type: int
"""

from ansible_collections.streamops.kafka.plugins.module_utils._common.pages import page
from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.sizing import disk_bytes
from ansible_collections.streamops.kafka.plugins.plugin_utils.refusals import with_refusals


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {
            "kafka_disk_bytes": with_refusals(
                disk_bytes, "kafka_disk_bytes", f"the keys of kafka_capacity ({page('docs/capacity.md')})"
            )
        }
