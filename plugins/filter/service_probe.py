# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/service/plan.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: service_probe
short_description: Read what the probe of a node printed
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Turns the lines of the role jvm_service's probe into one dictionary.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: The probe's standard output.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Read a probe
  ansible.builtin.debug:
    msg: "{{ probe.stdout | streamops.kafka.service_probe }}"
"""

RETURN = r"""
_value:
  description: Facts, paths, contents, ports and the process.
  type: dict
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.plan import parse_probe


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"service_probe": parse_probe}
