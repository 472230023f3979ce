# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/broker/identity.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kafka_cluster_problems
positional: contents, kafka
short_description: Compare a host's cluster with the one in ZooKeeper
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Refuses a wrong chroot, another ensemble, and an emptied one.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: The keys C(host), C(identity_file) and C(zookeeper_connect).
    type: dict
    required: true
  contents:
    description: The text of the identity file, by path.
    type: dict
    required: true
  kafka:
    description: What M(streamops.kafka.zookeeper_info) returned as RV(streamops.kafka.zookeeper_info#module:kafka).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Check the cluster
  ansible.builtin.debug:
    msg: "{{ broker | streamops.kafka.kafka_cluster_problems(seen.contents, info.kafka) }}"
"""

RETURN = r"""
_value:
  description: One sentence for each problem, empty when there is none.
  type: list
  elements: str
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.identity import cluster_problems


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"kafka_cluster_problems": cluster_problems}
