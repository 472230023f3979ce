# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adapter: the function is in ``module_utils/_planning/preflight/variables.py``; the specs are read here."""

from __future__ import annotations

DOCUMENTATION = r"""
name: unknown_variables
positional: roles, prefixes, host
short_description: Find variables that no role reads
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Compares the names of a host's variables with the options in the argument specs of the collection's roles.
  - A misspelt name is a variable that nothing reads, and nothing else would notice it.
options:
  _input:
    description: The names of all variables of a host.
    type: list
    elements: str
    required: true
  roles:
    description: The folder of the collection's roles.
    type: path
    required: true
  prefixes:
    description: Only names with one of these prefixes are looked at.
    type: list
    elements: str
    required: true
  host:
    description: The host that they are set for.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Find misspelt names
  ansible.builtin.debug:
    msg: >-
      {{ query('ansible.builtin.varnames', '^kafka_')
         | streamops.kafka.unknown_variables(role_path ~ '/..', ['kafka_'], inventory_hostname) }}
"""

RETURN = r"""
_value:
  description:
    - A finding for each unknown variable, with the nearest name, as P(streamops.kafka.kafka_config_findings#filter) has
      them.
  type: list
  elements: dict
"""

from pathlib import Path
from typing import Any

import yaml
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.variables import unknown_variables


def unknown_in_collection(names: list[str], roles: str, prefixes: list[str], host: str) -> list[dict[str, Any]]:
    """Read the argument specs below the folder ``roles``, the collection's own data, and compare the names."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    paths = sorted(Path(roles).glob("*/meta/argument_specs.yml"))
    return unknown_variables(names, [yaml.load(path.read_text(), loader) for path in paths], prefixes, host)


class FilterModule:
    """Makes the function a filter."""

    def filters(self):
        """The filter's name and the function behind it."""
        return {"unknown_variables": unknown_in_collection}
