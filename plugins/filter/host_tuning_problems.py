# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/tuning/plan.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: host_tuning_problems
short_description: Find what is wrong with the variables of role host_tuning
version_added: 1.1.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Checks the values against each other, whatever the host.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: The role's variables, C(__host_tuning_wanted).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Check the variables
  ansible.builtin.debug:
    msg: "{{ wanted | streamops.kafka.host_tuning_problems }}"
"""

RETURN = r"""
_value:
  description: One sentence for each problem.
  type: list
  elements: str
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.tuning.plan import host_tuning_problems


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"host_tuning_problems": host_tuning_problems}
