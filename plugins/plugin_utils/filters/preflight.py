# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: the filters that only our roles and playbooks call, about what is looked at before a run.

Linked from plugins/filter, where Ansible finds it; what lists and documents plugins passes over a link.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.run import preflight_input
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.variables import unknown_variables


def unknown_in_collection(names: list[str], roles: str, prefixes: list[str], host: str) -> list[dict[str, Any]]:
    """Read the argument specs below the folder ``roles``, the collection's own data, and compare the names."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    paths = sorted(Path(roles).glob("*/meta/argument_specs.yml"))
    return unknown_variables(names, [yaml.load(path.read_text(), loader) for path in paths], prefixes, host)


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
    """Makes the functions filters."""

    def filters(self):
        """Each filter's name and the function behind it."""
        return {
            "kafka_preflight_input": preflight_input,
            "unknown_variables": unknown_in_collection,
            "missing_collections": missing_collections,
        }
