# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/service/plan.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: service_plan
positional: seen
short_description: Compare a wanted service with what a node has
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Says which folders, files and links differ, where files go, and what waits for a restart.
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
"""

EXAMPLES = r"""
- name: Plan a service
  ansible.builtin.debug:
    msg: "{{ wanted | streamops.kafka.service_plan(seen) }}"
"""

RETURN = r"""
_value:
  description: What to do, and the reasons for a restart.
  type: dict
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.plan import plan_service


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"service_plan": plan_service}
