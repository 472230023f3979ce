# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/preflight/run.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kafka_config_findings
short_description: Find settings of an inventory that do not fit together
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Reads every broker and ZooKeeper server with its final configuration at once. The rules are in docs/preflight.md of
    the collection.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description:
      - C(hosts) has an entry for each service with C(kind) (kafka or zookeeper), C(host), C(machine), C(version),
        C(properties), C(ports), C(peers), C(heap_size), C(memory_kb), C(found) (what its role found by itself) and
        C(accepted) (findings with their reasons). What is left out of C(memory_kb), C(cores), C(jvm_options), C(space),
        C(noexec) and C(topics) is not known, and its rules find nothing.
      - C(observed), where it is given, has what was seen on hosts and cluster, C(skew_s), C(dynamic), C(closed) and
        C(topics).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Find what does not fit together
  ansible.builtin.debug:
    msg: "{{ {'hosts': services} | streamops.kafka.kafka_config_findings }}"
"""

RETURN = r"""
_value:
  description: The findings, the sentences that should stop a run, a table, and what was not looked at.
  type: dict
  contains:
    findings:
      description:
        - Each with id, severity, host, key, what, why, cure, whether it is final (cannot be accepted), the reason for
          which it is accepted, and the sentence of all that.
      type: list
      elements: dict
    errors:
      description: One sentence for each error that is not accepted.
      type: list
      elements: str
    table:
      description: All findings as text; empty when there are none.
      type: str
    not_looked_at:
      description: What was not observed, so that its rules found nothing.
      type: list
      elements: str
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.run import config_findings
from ansible_collections.streamops.kafka.plugins.plugin_utils.refusals import with_refusals


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {
            "kafka_config_findings": with_refusals(
                config_findings,
                "kafka_config_findings",
                "the hosts with their configuration, as its documentation describes them",
            )
        }
