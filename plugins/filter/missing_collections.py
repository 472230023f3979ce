# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which collections are not there: asked of Ansible's own loader, on the controller."""

from __future__ import annotations

DOCUMENTATION = r"""
name: missing_collections
short_description: Find collections that are not installed
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - A module that is not there stops a whole run when its file is read, with a sentence about parsing.
  - Looks for the collections where Ansible does; loads nothing.
options:
  _input:
    description: Names of collections.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Look for ansible.posix
  ansible.builtin.debug:
    msg: "{{ ['ansible.posix'] | streamops.kafka.missing_collections }}"
"""

RETURN = r"""
_value:
  description: Those that are not installed.
  type: list
  elements: str
"""

from importlib.util import find_spec


def missing_collections(names: list[str]) -> list[str]:
    """The names of those that Ansible's loader does not find."""
    return [name for name in names if not _there(f"ansible_collections.{name}")]


def _there(package: str) -> bool:
    """Whether a package can be imported; that of its namespace may be missing, too."""
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:
        return False


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"missing_collections": missing_collections}
