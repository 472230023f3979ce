# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/capacity/sizing.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kafka_page_cache_bytes
short_description: Calculate the page cache that consumers which are behind need
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - What is written while consumers are behind, replicas included.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: >-
      The keys of C(kafka_capacity), as docs/capacity.md of the collection has them; it takes C(throughput),
      C(consumers_behind) and C(replication_factor). With C(brokers), it is for one of them.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Plan memory
  ansible.builtin.debug:
    msg: "{{ load | streamops.kafka.kafka_page_cache_bytes }}"
  vars:
    load: {throughput: 50 MB/s, consumers_behind: 30s, brokers: 3}
"""

RETURN = r"""
_value:
  description: Bytes of the whole cluster, or of one broker.
  type: int
"""

from ansible_collections.streamops.kafka.plugins.module_utils._common.pages import page
from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.sizing import page_cache_bytes
from ansible_collections.streamops.kafka.plugins.plugin_utils.refusals import with_refusals


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {
            "kafka_page_cache_bytes": with_refusals(
                page_cache_bytes, "kafka_page_cache_bytes", f"the keys of kafka_capacity ({page('docs/capacity.md')})"
            )
        }
