# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/broker/identity.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kafka_identity
positional: broker_id, log_dirs
short_description: Write a host's identity file
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - The text that ties a host's disks to one cluster and one broker id.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: The cluster's id.
    type: str
    required: true
  broker_id:
    description: The broker's id.
    type: int
    required: true
  log_dirs:
    description: The folders in use.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Show an identity
  ansible.builtin.debug:
    msg: "{{ info.kafka.cluster_id | streamops.kafka.kafka_identity(1, ['/var/lib/kafka']) }}"
"""

RETURN = r"""
_value:
  description: The file's text.
  type: str
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.identity import identity_text


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"kafka_identity": identity_text}
