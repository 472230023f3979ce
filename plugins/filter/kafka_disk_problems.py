# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/broker/identity.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kafka_disk_problems
positional: seen
short_description: Compare a broker's identity with its disks
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Refuses another broker's data, and a disk that was in use and is empty.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: The keys C(host), C(broker_id), C(log_dirs) C(identity_file) and C(allow_root_filesystem).
    type: dict
    required: true
  seen:
    description: What P(streamops.kafka.service_probe#filter) returned.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Check the disks
  ansible.builtin.debug:
    msg: "{{ broker | streamops.kafka.kafka_disk_problems(seen) }}"
"""

RETURN = r"""
_value:
  description: One sentence for each problem, empty when there is none.
  type: list
  elements: str
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.identity import disk_problems


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"kafka_disk_problems": disk_problems}
