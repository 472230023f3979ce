# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/preflight/run.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kafka_preflight_input
short_description: Collect what the preflight reads from the variables of all hosts
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Takes what the roles kafka and zookeeper and the playbook preflight published as facts.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: The variables of each host of the play.
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Find what does not fit together
  ansible.builtin.debug:
    msg: >-
      {{ ansible_play_hosts | map('extract', hostvars) | list | streamops.kafka.kafka_preflight_input
         | streamops.kafka.kafka_config_findings }}
"""

RETURN = r"""
_value:
  description: The input of P(streamops.kafka.kafka_config_findings#filter).
  type: dict
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.run import preflight_input


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"kafka_preflight_input": preflight_input}
