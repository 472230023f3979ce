# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: the filters that only our roles and playbooks call, about what is looked at before a run.

Linked from plugins/filter, where Ansible finds it; what lists and documents plugins passes over a link.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml
from ansible.errors import AnsibleError
from ansible_collections.streamops.kafka.plugins.module_utils._common.properties import is_secret
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings.forms import (
    form_findings,
    unmade_finding,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings.mended import instead, mended
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings.model import Finding
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.judge import judge, judge_input
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.run import preflight_input
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.variables import (
    spec_options,
    unknown_variables,
)
from jinja2 import TemplateError, Undefined, pass_context

_ROLES = Path(__file__).resolve().parents[3] / "roles"


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
    return [one.data for _name, _value, found in _mended(context, role, entry, required=True) for one in found]


@pass_context
def right_forms(context: Any, role: str) -> dict[str, Any]:
    """The variables of a role that have a wrong form, each with what stands for it while the others are judged."""
    return {name: value for name, value, found in _mended(context, role, "main", required=True) if found}


@pass_context
def wrong_forms_of(context: Any, roles: str, names: list[str]) -> list[dict[str, Any]]:
    """The same as `wrong_forms` of some roles below the folder ``roles``, whose defaults are not at hand: of variables
    that the inventory sets."""
    folders = [str(Path(roles) / name) for name in names]
    every = [one for role in folders for one in _mended(context, role, "main", required=False)]
    return [one.data for _name, _value, found in every for one in found]


def _mended(context: Any, role: str, entry: str, required: bool) -> Iterator[tuple[str, Any, list[Finding]]]:
    """Each variable of a role that is set: its value or what stands for it, and what is wrong with it.

    One that is ``required`` and not set, or whose own template cannot be filled in, is a finding as well.
    """
    options = _load(Path(role) / "meta" / "argument_specs.yml")["argument_specs"][entry].get("options") or {}
    host = str(context["inventory_hostname"])
    for name, option in options.items():
        if name not in context:
            if required:
                yield name, None, form_findings({}, {name: option}, host)
            continue
        try:
            value = context.resolve_or_missing(name)
            if isinstance(value, Undefined):
                str(value)  # raises, and says what is not defined
        except (AnsibleError, TemplateError) as error:
            yield name, instead(name, option, host), [unmade_finding(name, str(error), host)]
        else:
            yield name, *mended(name, value, option, host)


def without_secrets(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings of a property file for a fact, which logs may show: texts of secrets are hidden."""
    return {
        name: "********" if isinstance(value, str) and value and is_secret(str(name)) else value
        for name, value in settings.items()
    }


def judge_variables(hosts: list[Mapping[str, Any]]) -> dict[str, Any]:
    """All that the variables of all hosts of a play show, from what role after role has given for each."""
    specs = [_load(path) for path in sorted(_ROLES.glob("*/meta/argument_specs.yml"))]
    return judge(judge_input(hosts), sorted({name for spec in specs for name in spec_options(spec)}))


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
            "wrong_forms_of": wrong_forms_of,
            "right_forms": right_forms,
            "judge_variables": judge_variables,
            "without_secrets": without_secrets,
            "unknown_variables": unknown_in_collection,
            "missing_collections": missing_collections,
        }
