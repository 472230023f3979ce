# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/rolling/turn.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: service_turn_seconds
short_description: Read how long a turn took
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Reads the lines that a turn of a service prints.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: The lines.
    type: list
    required: true
    elements: str
"""

EXAMPLES = r"""
- name: Say how long it took
  ansible.builtin.debug:
    msg: "{{ turn.stdout_lines | streamops.kafka.service_turn_seconds }}"
"""

RETURN = r"""
_value:
  description: Seconds of the stop, the start, and in total.
  type: dict
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling.turn import turn_seconds


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"service_turn_seconds": turn_seconds}
