# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_plan_upgrade.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: release_hop_problem
positional: found, asked
short_description: Tell why a release does not follow on another
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Takes patches of one minor release; for others it tells the path.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: The service, V(kafka) or V(zookeeper).
    type: str
    required: true
  found:
    description: The distribution that runs.
    type: str
    required: true
  asked:
    description: The distribution that is asked for.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Look at a hop
  ansible.builtin.debug:
    msg: "{{ 'kafka' | streamops.kafka.release_hop_problem('kafka_2.12-2.1.0', 'kafka_2.12-2.1.1') }}"
"""

RETURN = r"""
_value:
  description: One sentence, or nothing.
  type: str
"""

from ansible_collections.streamops.kafka.plugins.module_utils._plan_upgrade import hop_problem


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"release_hop_problem": hop_problem}
