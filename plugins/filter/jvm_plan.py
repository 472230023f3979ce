# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/service/jvm.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: jvm_plan
short_description: Choose the JVM options for a version of Java
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Heap, garbage collector, garbage collection log and JMX.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: The keys C(java), C(service), C(heap_size), C(memory_kb), C(gc_log) and C(jmx_port).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show the options
  ansible.builtin.debug:
    msg: "{{ asked | combine({'java': version}) | streamops.kafka.jvm_plan }}"
  vars:
    asked: {service: kafka, heap_size: auto, memory_kb: 65970176, gc_log: /var/log/kafka/gc.log, jmx_port: 0}
"""

RETURN = r"""
_value:
  description: One line for each group of options.
  type: dict
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.jvm import plan_jvm


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"jvm_plan": plan_jvm}
