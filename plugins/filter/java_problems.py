# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/service/jvm.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: java_problems
positional: supported, where
short_description: Refuse a Java that cannot run Kafka 2.1
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Compares a version with the range that is supported.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: What P(streamops.kafka.java_version#filter) returned.
    type: dict
    required: true
  supported:
    description: The range, with the keys C(min) and C(max).
    type: dict
    required: true
  where:
    description: Where that Java is, for the sentence.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Check a Java
  ansible.builtin.debug:
    msg: "{{ version | streamops.kafka.java_problems({'min': 8, 'max': 11}, java_home) }}"
"""

RETURN = r"""
_value:
  description: One sentence for each problem, empty when there is none.
  type: list
  elements: str
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.jvm import java_problems


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"java_problems": java_problems}
