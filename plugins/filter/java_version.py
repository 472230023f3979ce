# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/service/jvm.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: java_version
short_description: Read what C(java -version) printed
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Finds the major version in both the old and the new numbering.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: The output of C(java -version).
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Read a version
  ansible.builtin.debug:
    msg: "{{ probe.stderr | streamops.kafka.java_version }}"
"""

RETURN = r"""
_value:
  description: The major version, the whole version and the update.
  type: dict
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.jvm import java_version


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"java_version": java_version}
