# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/service/plan.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: service_problems
positional: seen, host
short_description: Say what on a node would stop an installation or a start
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Looks for a port in use, too little space, a real folder in place of the link, and missing privileges.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: The wanted service.
    type: dict
    required: true
  seen:
    description: What P(streamops.kafka.service_probe#filter) returned.
    type: dict
    required: true
  host:
    description: The host's name in the sentences.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Check a node
  ansible.builtin.debug:
    msg: "{{ wanted | streamops.kafka.service_problems(seen, inventory_hostname) }}"
"""

RETURN = r"""
_value:
  description: One sentence for each problem, empty when there is none.
  type: list
  elements: str
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.plan import node_problems


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"service_problems": node_problems}
