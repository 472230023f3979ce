# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/broker/plan.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kafka_plan
short_description: Derive a broker's server.properties and check it
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Merges the role's properties, what the features set and the user's, and lists what is wrong or suspicious.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: The broker as the role kafka asks for it.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show a plan
  ansible.builtin.debug:
    msg: "{{ broker | streamops.kafka.kafka_plan }}"
"""

RETURN = r"""
_value:
  description: The properties, what was found, the sentences that should stop a run, and what the service needs.
  type: dict
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.plan import plan_kafka


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"kafka_plan": plan_kafka}
