# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/admin_host.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: admin_hosts
positional: known
short_description: Find the admin hosts of all clusters
version_added: 1.1.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Returns the hosts that C(kafka_admin_host) and C(zookeeper_admin_host) name, but not the controller.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: The variables of each host with ZooKeeper or Kafka.
    type: list
    elements: dict
    required: true
  known:
    description: Every host of the inventory.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Show the admin hosts
  ansible.builtin.debug:
    msg: "{{ groups['kafka'] | map('extract', hostvars) | list | streamops.kafka.admin_hosts(groups['all']) }}"
"""

RETURN = r"""
_value:
  description: The Pythons wanted on each admin host (C(pythons)), and a sentence for each problem (C(problems)).
  type: dict
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.admin_host import admin_hosts


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"admin_hosts": admin_hosts}
