# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/service/plan.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: service_reasons
positional: parts
short_description: Say why a restart is pending
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Adds the names of the changed settings to the files that differ.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: Lines of a file, a tab, and names separated by commas.
    type: str
    required: true
  parts:
    description: What differs between the running and the wanted fingerprint.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Say why
  ansible.builtin.debug:
    msg: "{{ staged.stdout | streamops.kafka.service_reasons(plan.pending) }}"
"""

RETURN = r"""
_value:
  description: One item for each part, with the names of settings where they are known.
  type: list
  elements: str
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.plan import restart_reasons


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"service_reasons": restart_reasons}
