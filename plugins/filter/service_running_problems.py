# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/service/running.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: service_running_problems
positional: seen, host
short_description: Say where a running service differs from its configuration
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Looks at the options of the running JVM and at the number of files it may open.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: The keys C(name), C(options), C(limit_nofile) and C(manager).
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
- name: Check a process
  ansible.builtin.debug:
    msg: "{{ wanted | streamops.kafka.service_running_problems(seen, inventory_hostname) }}"
"""

RETURN = r"""
_value:
  description: One sentence for each problem, empty when there is none.
  type: list
  elements: str
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.running import running_problems


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"service_running_problems": running_problems}
