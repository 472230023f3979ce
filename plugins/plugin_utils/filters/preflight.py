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
from ansible.errors import AnsibleError
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings.forms import (
    form_findings,
    unmade_finding,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.run import preflight_input
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.variables import unknown_variables
from jinja2 import TemplateError, Undefined, pass_context


def unknown_in_collection(names: list[str], roles: str, prefixes: list[str], host: str) -> list[dict[str, Any]]:
    """Read the argument specs below the folder ``roles``, the collection's own data, and compare the names."""
    paths = sorted(Path(roles).glob("*/meta/argument_specs.yml"))
    return unknown_variables(names, [_load(path) for path in paths], prefixes, host)


@pass_context
def wrong_forms(context: Any, role: str, entry: str = "main") -> list[dict[str, Any]]:
    """Findings (`Finding.data`) about the form of the variables that the role in the folder ``role`` takes.

    The variables are those of the template in which the filter is called. One whose own template cannot be filled in is
    a finding as well.
    """
    spec = _load(Path(role) / "meta" / "argument_specs.yml")["argument_specs"][entry]
    host, found = str(context["inventory_hostname"]), []
    for name, option in (spec.get("options") or {}).items():
        try:
            value = context.resolve_or_missing(name) if name in context else None
            values = {name: value} if name in context else {}
            if isinstance(value, Undefined):
                str(value)  # raises, and says what is not defined
            found += form_findings(values, {name: option}, host)
        except (AnsibleError, TemplateError) as error:
            found.append(unmade_finding(name, str(error), host))
    return [one.data for one in found]


def _load(path: Path) -> Any:
    """A YAML file of the collection's own, by the fast reader where there is one."""
    return yaml.load(path.read_text(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))


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
            "wrong_forms": wrong_forms,
            "unknown_variables": unknown_in_collection,
            "missing_collections": missing_collections,
        }
