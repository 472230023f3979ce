# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: the filters that only our roles and playbooks call, about what is looked at before a run.

Linked from plugins/filter, where Ansible finds it; what lists and documents plugins passes over a link.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml
from ansible.errors import AnsibleError, AnsibleFilterError
from ansible_collections.streamops.kafka.plugins.module_utils._common.pages import page
from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.forecast import disk_forecast
from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.plan import capacity_plan
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings.forms import (
    form_findings,
    unmade_finding,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings.mended import instead, mended
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings.model import Finding
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight import absent
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.judge import (
    brief,
    error_text,
    secret_findings,
    without_secrets,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.run import (
    in_order,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.variables import (
    known_names,
    unknown_variables,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling import site
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.java_source import source_findings
from ansible_collections.streamops.kafka.plugins.plugin_utils.facts import plain
from ansible_collections.streamops.kafka.plugins.plugin_utils.lines import shown_lines
from ansible_collections.streamops.kafka.plugins.plugin_utils.published import (
    facts_of,
    hosts_where,
    published,
    seen_states,
    unpublished,
    waiting_hosts,
)
from ansible_collections.streamops.kafka.plugins.plugin_utils.refusals import with_refusals
from ansible_collections.streamops.kafka.plugins.plugin_utils.role_variables import read_roles
from jinja2 import TemplateError, Undefined, pass_context

_ROLES = Path(__file__).resolve().parents[3] / "roles"


def unknown_in_collection(names: list[str], roles: str, prefixes: list[str], host: str) -> list[dict[str, Any]]:
    """Read the argument specs below the folder ``roles``, the collection's own data, and compare the names."""
    return unknown_variables(names, known_variables(Path(roles)), prefixes, host)


@pass_context
def wrong_forms(context: Any, role: str, entry: str = "main") -> list[dict[str, Any]]:
    """Findings (`Finding.data`) about the form of the variables that the role in the folder ``role`` takes.

    The variables are those of the template in which the filter is called. One whose own template cannot be filled in is
    a finding as well.
    """
    return plain([one.data for _name, _value, found in _mended(context, role, entry, required=True) for one in found])


@pass_context
def to_judge(context: Any, role: str, others: list[str]) -> dict[str, Any]:
    """What `judge` reads of the service that the role in the folder ``role`` installs on this host, and ``found``.

    Variables of a wrong form are a finding, and the others are given with something else in their place. ``others``:
    roles beside it whose variables the inventory may set, and which have their defaults elsewhere; java is one.
    """
    name, folders = Path(role).name, {one: str(Path(role).with_name(one)) for one in others}
    own = list(_mended(context, role, "main", required=True))
    more = {one: list(_mended(context, folder, "main", required=False)) for one, folder in folders.items()}
    found = [one for values in (own, *more.values()) for _name, _value, wrong in values for one in wrong]
    java = {option: spec["default"] for option, spec in _options(folders["java"], "main").items()}
    java |= {option: value for option, value, _wrong in more["java"]}
    found += source_findings(java, str(context["inventory_hostname"]))
    instead_of = {option: value for option, value, wrong in own if wrong}
    if instead_of:  # Jinja has no other way to fill in a variable with other ones
        look_up = context.environment.globals["lookup"]
        text = look_up("ansible.builtin.template", "to_judge.j2", template_vars=instead_of)
        given = json.loads(text.partition(" ")[2])
    else:
        given = context.resolve(f"__{name}_to_judge")
    config = next(value for option, value, _wrong in own if option == f"{name}_config")
    found += secret_findings(given, config)
    return plain({**given, "found": [one.data for one in found]})


def _mended(context: Any, role: str, entry: str, required: bool) -> Iterator[tuple[str, Any, list[Finding]]]:
    """Each variable of a role that is set: its value or what stands for it, and what is wrong with it.

    One that is ``required`` and not set, or whose own template cannot be filled in, is a finding as well.
    """
    host = str(context["inventory_hostname"])
    for name, option in _options(role, entry).items():
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


def findings_text(found: list[dict[str, Any]]) -> str:
    """The sentences of findings, those of the same one on many hosts together."""
    return plain(error_text(Finding.read(one) for one in found))


def capacity_problem(asked: Any, observed: Any) -> str:
    """Why the filters that plan would refuse, as a text that a task can fail with; '' if they would not.

    ``asked`` and ``observed``: kafka_capacity and kafka_capacity_observed, none where it is not given. A filter that
    refuses inside of a template has Ansible's own words about templates around its sentence.
    """
    try:
        if observed is not None:
            with_refusals(disk_forecast, "kafka_capacity_observed", "what capacity_observe.yml writes")(observed)
        if asked is not None:
            takes = f"the keys of kafka_capacity ({page('docs/capacity.md')})"
            with_refusals(capacity_plan, "kafka_capacity", takes)(asked, observed)
    except AnsibleFilterError as error:
        return str(error)
    return ""


@pass_context
def many_lines(context: Any, lines: str | list[str]) -> Any:
    """`shown_lines`, for a template."""
    return shown_lines(lines, context.environment.globals["lookup"])


def known_variables(roles: Path = _ROLES) -> list[str]:
    """Every variable that a role of the collection reads, sorted."""
    return known_names(_load(path) for path in sorted(roles.resolve().glob("*/meta/argument_specs.yml")))


def _options(role: str, entry: str) -> dict[str, Any]:
    """The options of an entry point of the role in a folder: name -> what its argument spec says."""
    spec = _load(Path(role).resolve() / "meta" / "argument_specs.yml")
    return spec["argument_specs"][entry].get("options") or {}


@lru_cache
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


def absent_names(given: Any) -> list[str]:
    """`absent.absent_hosts`; another form is refused in its sentence."""
    try:
        return absent.absent_hosts(given)
    except ValueError as error:
        raise AnsibleFilterError(str(error)) from error


@pass_context
def left_out(context: Any, given: Any) -> str:
    """The end of a pattern of hosts that leaves out those that are absent, such as ``:!kafka3``."""
    found = absent_names(given)
    groups = context.resolve_or_missing("groups")
    known = groups.get("all", ()) if isinstance(groups, Mapping) else found  # a syntax check knows no inventory
    if problem := absent.absent_problem(found, known):
        raise AnsibleFilterError(problem)
    return "".join(f":!{name}" for name in found)


def client_addresses(servers: list[dict[str, Any]]) -> list[str]:
    """``HOST:PORT`` of each ZooKeeper server, for its clients."""
    return [f"{server['address']}:{server['client_port']}" for server in servers]


def live_brief(hosts: list[Mapping[str, Any]], before: Mapping[str, Any] | None = None, *services: str) -> list[str]:
    """A sentence for each thing that was seen of live clusters' members, by the ``services`` named, else by both.

    ``before``: what the preflight of the same run found (`judge`); what it left open of the same is told once.
    """
    found = list(absent.live_findings(hosts, services or ("zookeeper", "kafka")))
    told = {one.id for one in found}
    found += [one for one in map(Finding.read, (before or {"findings": []})["findings"]) if one.id not in told]
    return plain(brief(in_order(found)))


def site_said(hostvars: Any, groups: Mapping[str, Any], before: Mapping[str, Any], check: bool = False) -> list[str]:
    """What site.yml says at its end: what was proven, what was found (`live_brief`), and what waits for a restart.

    Nothing where a roll did not end well.
    """
    if site.roll_failed(hostvars, groups):
        return []
    looked_at = site.known_hosts(hostvars, groups)
    return plain([*site.proofs(hostvars, groups), *live_brief(looked_at, before), *site.waits(hostvars, groups, check)])


class FilterModule:
    """Makes the functions filters."""

    def filters(self):
        """Each filter's name and the function behind it."""
        return {
            "read_roles": read_roles,
            "wrong_forms": wrong_forms,
            "to_judge": to_judge,
            "capacity_problem": capacity_problem,
            "findings_text": findings_text,
            "many_lines": many_lines,
            "without_secrets": without_secrets,
            "unknown_variables": unknown_in_collection,
            "missing_collections": missing_collections,
            "absent_hosts": absent_names,
            "left_out": left_out,
            "published": published,
            "unpublished": unpublished,
            "facts_of": facts_of,
            "hosts_where": hosts_where,
            "seen_states": seen_states,
            "waiting_hosts": waiting_hosts,
            "client_addresses": client_addresses,
            "live_brief": live_brief,
            "site_said": site_said,
            "status_remarks": lambda hosts, given: plain(absent.status_remarks(hosts, absent_names(given))),
            "clusters_on": absent.clusters_on,
            "stop_problem": lambda answers: plain(absent.stop_problem(answers)),
        }
