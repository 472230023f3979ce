# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of a role on one host, filled in by Ansible's own templating, without a run."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from tools.checkout import ROOT

HOST = "h1"
# What runs before would have found.
FACTS: dict[str, str] = {"user": "root", "uid": "1", "memory_kb": "8388608", "cpus": "4", "manager": "systemd"}
SEEN: dict[str, Any] = {
    "facts": FACTS,
    "paths": {},
    "contents": {},
    "nonempty": [],
    "listening": [],
    "process": {"running": False},
    "settings": {},
}


class _Free(dict[str, Any]):
    """The free space below any folder."""

    def __missing__(self, path: str) -> dict[str, Any]:
        return {"mb": 100_000, "mount": path, "device": path}


@lru_cache
def role_file(role: str, name: str) -> dict[str, Any]:
    """``vars/main.yml`` or ``defaults/main.yml`` of a role."""
    return yaml.safe_load((ROOT / "roles" / role / name / "main.yml").read_text()) or {}


def options(role: str) -> dict[str, Any]:
    """The role's options: name -> what its argument spec says."""
    spec = yaml.safe_load((ROOT / "roles" / role / "meta" / "argument_specs.yml").read_text())
    return spec["argument_specs"]["main"].get("options") or {}


def surroundings(role: str) -> dict[str, Any]:
    """Every variable that the role's own may use, for a host with a broker, a ZooKeeper server and an empty disk."""
    roles = [path.name for path in (ROOT / "roles").iterdir() if path.is_dir()]
    defaults = {name: value for one in roles for name, value in role_file(one, "defaults").items()}
    seen = {**SEEN, "free": _Free()}
    public = {"host": HOST, "service": "kafka", "id": "1", "rack": "", "address": "h1:9092", "version": "2.1.0"}
    server = {"host": HOST, "address": HOST, "id": None, "client_port": 2181, "peer_port": 2888, "election_port": 3888}
    java = {"major": 8, "version": "1.8.0_412", "update": 412, "home": "/opt/java"}
    found = {
        "__jvm_service_now": {"observed": {"kafka": seen, "zookeeper": seen, 7: seen}},
        "__java_public": java,
        "__kafka_public": {**public, "expected": {"id": "1", "address": "h1:9092"}},
        "__zookeeper_public": server,
        "kafka_broker_id": 1,
        "ansible_connection": "local",
    }
    facts = {"distribution": "CentOS", "os_family": "RedHat", "architecture": "x86_64"}
    facts |= {"distribution_major_version": "7"}
    return {
        **defaults,
        **own(role),
        **found,
        "ansible_facts": facts,
        "inventory_hostname": HOST,
        "groups": {"all": [HOST], "kafka": [HOST], "zookeeper": [HOST]},
        "group_names": ["kafka", "zookeeper"],
        "hostvars": {HOST: {**defaults, **found}},
        "ansible_play_hosts_all": [HOST],
        "ansible_play_hosts": [HOST],
        "ansible_playbook_python": "/usr/bin/python3",
        "ansible_check_mode": False,
        "role_path": str(ROOT / "roles" / role),
    }


def template(variables: dict[str, Any], value: Any) -> Any:
    """A value with its templates filled in. Raises what Ansible raises."""
    loader = DataLoader()
    loader.set_basedir(variables["role_path"])
    return Templar(loader=loader, variables=_trusted(variables)).template(_trusted(value))


def _trusted(value: Any) -> Any:
    """The same as ansible-core from 2.19 on takes templates: marked as what the user wrote."""
    try:
        from ansible.template import trust_as_template
    except ImportError:
        return value
    if isinstance(value, str):
        return trust_as_template(value)
    if isinstance(value, dict):
        return type(value)({key: _trusted(item) for key, item in value.items()})
    return [_trusted(item) for item in value] if isinstance(value, list) else value


@lru_cache
def own(role: str) -> dict[str, Any]:
    """The role's own variables: those of vars/main.yml, and those that its tasks make for themselves."""
    made = dict(role_file(role, "vars"))
    for path in sorted((ROOT / "roles" / role / "tasks").rglob("*.yml")):
        for task in yaml.safe_load(path.read_text()) or []:
            made |= {name: value for name, value in (task.get("vars") or {}).items() if name.startswith(f"__{role}")}
    return made


def ends(role: str, option: str) -> list[str]:
    """The role's own variables that come of an option, and that none of the others of them uses."""
    texts = {name: repr(value) for name, value in own(role).items()}
    named, new = set[str](), {option}
    while new:
        word = re.compile(rf"\b({'|'.join(map(re.escape, sorted(new)))})\b")
        new = {name for name, text in texts.items() if name not in named and word.search(text)}
        named |= new
    used = {name for name in named if any(re.search(rf"\b{name}\b", texts[one]) for one in named if one != name)}
    return sorted(named - used)


def tasks_of(role: str, name: str) -> list[dict[str, Any]]:
    """A task file of a role; an empty one where it has none of that name."""
    path = ROOT / "roles" / role / "tasks" / f"{name}.yml"
    return yaml.safe_load(path.read_text()) if path.exists() else []


def published(role: str, variables: dict[str, Any]) -> dict[str, Any]:
    """The same variables with the facts that the role publishes for its peers."""
    for task in tasks_of(role, "publish"):
        if facts := task.get("ansible.builtin.set_fact"):
            made = template({**variables, **task.get("vars", {})}, facts)
            hosts = {HOST: {**variables["hostvars"][HOST], **made}}
            variables = {**variables, **made, "hostvars": hosts}
    return variables
