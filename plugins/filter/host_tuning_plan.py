# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/tuning/plan.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: host_tuning_plan
positional: output
short_description: Compare a Kafka host with what is recommended
version_added: 1.1.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Gives each setting a verdict and its reason, and says what is to be changed.
  - Never lowers a value that is better than the recommended one.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: The role's variables, C(__host_tuning_wanted).
    type: dict
    required: true
  output:
    description: What the role's probe printed.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Plan the tuning of a host
  ansible.builtin.debug:
    msg: "{{ wanted | streamops.kafka.host_tuning_plan(probe.stdout) }}"
"""

RETURN = r"""
_value:
  description: The report, and what mode apply has to do.
  type: dict
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.tuning.plan import host_tuning_plan


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"host_tuning_plan": host_tuning_plan}
