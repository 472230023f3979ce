# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/admin_host.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: admin_host_failure
positional: wanted
short_description: Say why pip failed
version_added: 1.1.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Makes one sentence of what pip printed, with the way out.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: What pip printed.
    type: str
    required: true
  wanted:
    description: The keys C(host), C(wheels) and C(missing).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Say why pip failed
  ansible.builtin.debug:
    msg: "{{ pip.stderr | streamops.kafka.admin_host_failure(wanted) }}"
"""

RETURN = r"""
_value:
  description: The sentence.
  type: str
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.admin_host import admin_host_failure


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"admin_host_failure": admin_host_failure}
