# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/rolling/turn.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: service_turn
positional: seen, pending, everything, before
short_description: Tell whether a service takes a turn of a roll
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Compares what a service runs with and what its next start would read.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: The service.
    type: dict
    required: true
  seen:
    description: What P(streamops.kafka.service_probe#filter) returned.
    type: dict
    required: true
  pending:
    description: What this run found to wait for a restart; unset where it did not look.
    type: list
    elements: str
  everything:
    description: Whether it takes a turn without a reason too.
    type: bool
    default: false
  before:
    description: With O(everything), only if it was started before this time, in seconds since 1970; V(0) is whenever.
    type: float
    default: 0
"""

EXAMPLES = r"""
- name: Decide about a turn
  ansible.builtin.debug:
    msg: "{{ service | streamops.kafka.service_turn(seen) }}"
"""

RETURN = r"""
_value:
  description: Whether it takes a turn, whether it resumes one, and why.
  type: dict
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling.turn import plan_turn


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"service_turn": plan_turn}
