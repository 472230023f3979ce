# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/support/archive.py``, with its tests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: support_archive
positional: asked
short_description: Make one archive of what was collected of all hosts
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Puts the pieces, what modules said of the cluster and a manifest into one archive.
  - Reads and writes nothing; it only computes.
options:
  _input:
    description: The pieces, as P(streamops.kafka.support_piece#filter) makes them.
    type: list
    elements: dict
    required: true
  asked:
    description: The archive's name, and what the manifest is to say.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Keep what it gives
  ansible.builtin.set_fact:
    kept: >-
      {{ pieces | streamops.kafka.support_archive({"name": "support", "about": {}, "answers": [], "absent": []}) }}
"""

RETURN = r"""
_value:
  description: The archive as base64, the manifest's text, what is wrong by the modules' words, and what is missing.
  type: dict
"""

from ansible_collections.streamops.kafka.plugins.module_utils._planning.support.archive import support_archive


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"support_archive": support_archive}
