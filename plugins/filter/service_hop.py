# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/rolling/upgrade.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: service_hop
positional: seen, host
short_description: Tell which release a service runs, and whether the wanted one follows on it
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Takes patches of one minor release; for others it tells the path.
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
  host:
    description: The host's name in the inventory.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Look at a hop
  ansible.builtin.debug:
    msg: "{{ (service | streamops.kafka.service_hop(seen, inventory_hostname)).problem }}"
"""

RETURN = r"""
_value:
  description: What runs, what is wanted, what is kept for the way back, and one sentence if the hop is none.
  type: dict
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling.upgrade import service_hop


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"service_hop": service_hop}
