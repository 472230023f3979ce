# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/rolling/turn.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: zookeeper_next
positional: candidates
short_description: Order ZooKeeper servers for their restart
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Followers first, the leader last.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: What M(streamops.kafka.zookeeper_info) returned as RV(streamops.kafka.zookeeper_info#module:servers).
    type: list
    required: true
    elements: dict
  candidates:
    description: Addresses of the servers that are to restart.
    type: list
    required: true
    elements: str
"""

EXAMPLES = r"""
- name: Look who is the next
  ansible.builtin.debug:
    msg: "{{ info.servers | streamops.kafka.zookeeper_next(['zk1:2181', 'zk2:2181']) | first }}"
"""

RETURN = r"""
_value:
  description: The addresses in order.
  type: list
  elements: str
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling.turn import zookeeper_next


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"zookeeper_next": zookeeper_next}
