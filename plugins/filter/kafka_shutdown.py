# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/broker/shutdown.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kafka_shutdown
positional: service, host, delta
short_description: Say how a broker ended, by its own words
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Looks in lines of C(server.log) for what the broker wrote about its last shutdown.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: Lines of the log.
    type: str
    required: true
  service:
    description: The service's name, for the sentence.
    type: str
    required: true
  host:
    description: The host's name, for the sentence.
    type: str
    required: true
  delta:
    description: How long the stop took, as Ansible says it.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Say how it ended
  ansible.builtin.debug:
    msg: "{{ (log.stdout | streamops.kafka.kafka_shutdown('kafka', 'broker1', '0:00:04.5')).sentence }}"
"""

RETURN = r"""
_value:
  description: Whether it closed its logs, whether all that it led was taken over, and a sentence.
  type: dict
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.shutdown import shutdown_report


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"kafka_shutdown": shutdown_report}
