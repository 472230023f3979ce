# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/ensemble/members.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: zookeeper_ensemble_problems
positional: intended, join, info
short_description: Say whether ZooKeeper servers may be started together
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Refuses a start in which empty servers could outvote one that has data.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: What each member's host publishes about itself.
    type: list
    elements: dict
    required: true
  intended:
    description: The list of members as RV(streamops.kafka.zookeeper_plan#filter:_value) has it.
    type: str
    required: true
  join:
    description: The one host that may be empty.
    type: str
    required: true
  info:
    description: What M(streamops.kafka.zookeeper_info) returned of the members.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Check the servers
  ansible.builtin.debug:
    msg: "{{ states | streamops.kafka.zookeeper_ensemble_problems(plan.members, '', {}) }}"
"""

RETURN = r"""
_value:
  description: One sentence for each problem, empty when there is none.
  type: list
  elements: str
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.ensemble.members import ensemble_problems


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"zookeeper_ensemble_problems": ensemble_problems}
