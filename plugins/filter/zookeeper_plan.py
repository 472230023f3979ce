# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/ensemble/plan.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: zookeeper_plan
short_description: Derive a ZooKeeper server's zoo.cfg and check it
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Merges the role's properties, the ensemble's members and the user's, and lists what is wrong or suspicious.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: The server as the role zookeeper asks for it.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show a plan
  ansible.builtin.debug:
    msg: "{{ server | streamops.kafka.zookeeper_plan }}"
"""

RETURN = r"""
_value:
  description: The properties, what was found, and the sentences that should stop a run.
  type: dict
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.ensemble.plan import plan_zookeeper


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"zookeeper_plan": plan_zookeeper}
