# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/rolling/upgrade.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: upgrade_state
short_description: Tell where an upgrade stands
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Compares what runs with what is wanted, over all hosts.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: One dictionary for each service of a host, with host, service, running, wanted and previous.
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Say where the upgrade stands
  ansible.builtin.debug:
    msg: "{{ (hops | streamops.kafka.upgrade_state).text }}"
"""

RETURN = r"""
_value:
  description: The state and a sentence.
  type: dict
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling.upgrade import upgrade_state


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"upgrade_state": upgrade_state}
