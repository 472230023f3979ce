# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/support/archive.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: support_piece
positional: asked
short_description: Read what was collected of one service, without its secrets
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Turns the lines of the role support's script into a small archive, in which every secret is replaced by stars.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: The task's result, also of a host that could not be reached.
    type: dict
    required: true
  asked:
    description: The host, the service, and the variables that may hold secrets.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Keep what it gives
  ansible.builtin.set_fact:
    kept: >-
      {{ collected | streamops.kafka.support_piece({"host": "b1", "service": "kafka", "secrets": []}) }}
"""

RETURN = r"""
_value:
  description: The archive as base64, and what is in it, what is missing and why.
  type: dict
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.support.archive import support_piece


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"support_piece": support_piece}
