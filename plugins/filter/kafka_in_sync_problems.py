# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/broker/min_isr.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kafka_in_sync_problems
positional: before, wanted
short_description: Say which topics a higher min.insync.replicas would stop
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Names the topics that inherit the broker's value and have no more replicas than the new one.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: The topics, as M(streamops.kafka.kafka_topic_info) gives them.
    type: list
    elements: dict
    required: true
  before:
    description: The broker's value now.
    type: str
    required: true
  wanted:
    description: The value that it is to get.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Check a new value
  ansible.builtin.debug:
    msg: "{{ found.topics | streamops.kafka.kafka_in_sync_problems('1', '2') }}"
"""

RETURN = r"""
_value:
  description: One sentence, or none.
  type: list
  elements: str
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.min_isr import in_sync_problems


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"kafka_in_sync_problems": in_sync_problems}
