# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every role keeps to: one description of each variable, short tables of contents, nothing but plain modules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers.inclusions import inclusions

from tools import role_docs
from tools.checkout import ROOT, files

ROLES = sorted({path.relative_to(ROOT).parts[1] for path in files(below="roles")})
# What users may include, by role; of the others that is main. What only our own roles and playbooks include has no
# spec.
PUBLIC = {
    "kafka": {"main", "validate", "smoke"},
    "tarball": {"main", "validate", "obtain", "link"},
    "zookeeper": {"main", "validate"},
}
TASK_FILES = [path for path in files(".yml", below="roles") if path.relative_to(ROOT).parts[2] in ("tasks", "handlers")]
FQCN = re.compile(r"[a-z_]+\.[a-z_]+\.[a-z_]+")
# Facts as variables of their own are gone when inject_facts_as_vars is false.
INJECTED = re.compile(
    r"(?<!\[')\bansible_(?:os_family|distribution\w*|hostname|fqdn|architecture|default_ipv4|memtotal_mb|processor_\w+"
    r"|service_mgr|date_time|user_\w+|env|pkg_mgr|selinux|mounts|python|kernel|local|system|virtualization_\w+)\b"
)


def load(path: Path) -> Any:
    """A YAML file's content; None for an empty one."""
    return yaml.safe_load(path.read_text())


def defaults(role: str) -> dict[str, Any]:
    """The role's defaults/main.yml."""
    return load(ROOT / "roles" / role / "defaults" / "main.yml") or {}


def tasks(entries: list[dict[str, Any]], inherited: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every task of a file, those in blocks too, with what it inherits of its blocks."""
    kept = ("become", "delegate_to", "vars")
    for entry in entries or []:
        # vars of block and task are merged, the other keywords replaced
        merged = {**inherited, **entry, "vars": {**inherited.get("vars", {}), **(entry.get("vars") or {})}}
        if "block" in entry:
            passed = {key: merged[key] for key in kept if key in merged}
            for part in ("block", "rescue", "always"):
                yield from tasks(entry.get(part) or [], passed)
        else:
            yield merged


def all_tasks() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every task of every role with the name of its file."""
    for path in TASK_FILES:
        for task in tasks(load(path), {}):
            yield str(path.relative_to(ROOT)), task


def test_there_are_roles() -> None:
    """Else every test below would pass for nothing."""
    assert {"java", "jvm_service", "kafka", "tarball", "zookeeper"} <= set(ROLES)


@pytest.mark.parametrize("role", ROLES)
def test_role_is_complete(role: str) -> None:
    """The files that a reader looks for, and the role's own name in its metadata."""
    folder = ROOT / "roles" / role
    wanted = ["README.md", "meta/main.yml", "meta/argument_specs.yml", "defaults/main.yml", "tasks/main.yml"]
    assert [name for name in wanted if not (folder / name).is_file()] == []
    assert load(folder / "meta" / "main.yml")["galaxy_info"]["role_name"] == role


@pytest.mark.parametrize("role", ROLES)
def test_specs_and_defaults_agree(role: str) -> None:
    """argument_specs describes exactly the variables that defaults/main.yml sets, with the same values.

    A required variable has no default in either.
    """
    options = role_docs.load(ROOT / "roles" / role)["main"].get("options") or {}
    described = {name: option["default"] for name, option in options.items() if "default" in option}
    assert described == defaults(role)
    without = [name for name, option in options.items() if "default" not in option and not option.get("required")]
    assert without == [], "an option that is not required needs its default in both files"


@pytest.mark.parametrize("role", ROLES)
def test_inputs_carry_the_role_s_prefix(role: str) -> None:
    """A variable's name tells whose it is."""
    assert [name for name in defaults(role) if not name.startswith(f"{role}_")] == []


@pytest.mark.parametrize("role", ROLES)
def test_every_option_says_what_it_is(role: str) -> None:
    """Description and type; a list says of what; no secret has choices, which a failure would print."""
    wrong: list[str] = []

    def look(options: dict[str, Any], where: str) -> None:
        for name, option in options.items():
            place = f"{where}.{name}"
            wrong.extend(f"{place} lacks {key}" for key in ("description", "type") if not option.get(key))
            if option.get("type") == "list" and "elements" not in option:
                wrong.append(f"{place} lacks elements")
            look(option.get("options") or {}, place)

    for entry, spec in role_docs.load(ROOT / "roles" / role).items():
        wrong.extend(f"{entry} lacks {key}" for key in ("description", "short_description") if not spec.get(key))
        look(spec.get("options") or {}, entry)
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
def test_what_users_may_include_has_a_spec_and_nothing_else_has(role: str) -> None:
    """With one, Ansible prints a line for each host, and refuses in many lines what our own check says in one."""
    folder = ROOT / "roles" / role
    public = set(role_docs.load(folder))
    assert public == PUBLIC.get(role, {"main"})
    assert [name for name in public if not (folder / "tasks" / f"{name}.yml").is_file()] == []


def test_a_spec_is_switched_off_only_where_there_is_one() -> None:
    """What our playbooks include is private, but for the whole of a role whose own check says more."""
    off = [
        (inclusion.source, inclusion.entry)
        for inclusion in inclusions()
        if inclusion.kind == "role" and "rolespec_validate" in inclusion.given
    ]
    assert [(source, entry) for source, entry in off if entry != "main"] == []
    assert 0 < len(off) < 15


@pytest.mark.parametrize("role", ROLES)
def test_main_is_a_table_of_contents(role: str) -> None:
    """Ten lines or fewer: what happens, in order; each step is a file of its own."""
    assert len(load(ROOT / "roles" / role / "tasks" / "main.yml") or []) <= 10


# Actions on the controller. Of them the node runs what ansible.builtin.command, copy or raw would have it run.
ACTIONS = tuple(
    f"streamops.kafka.{name}" for name in ("command_with_progress", "fail", "roll", "service_deploy", "tarball_unpack")
)


def test_nodes_get_plain_modules_only() -> None:
    """A CentOS 7 node has Python 2.7 only. A module of this collection runs on the admin host or the controller."""
    wrong = []
    for name, task in all_tasks():
        for key in filter(FQCN.fullmatch, task):
            own = key.startswith("streamops.kafka.") and (task.get("delegate_to") or key in ACTIONS)
            if not own and not key.startswith(("ansible.builtin.", "ansible.posix.")):
                wrong.append(f"{name}: {task.get('name')}: {key}")
    assert wrong == []


NOW = "__jvm_service_now"


def loses_what_is_known(path: Path, conditional: bool = False) -> list[str]:
    """Names of tasks that register `NOW` and may be skipped: by a ``when`` of their own, of a block or of an import."""
    found = []

    def walk(entries: list[dict[str, Any]], skipped: bool) -> None:
        for task in entries or []:
            may_skip = skipped or "when" in task
            if task.get("register") == NOW and may_skip:
                found.append(f"{path.relative_to(ROOT)}: {task['name']}")
            for part in ("block", "rescue", "always"):
                walk(task.get(part) or [], may_skip)
            if one := task.get("ansible.builtin.import_tasks"):
                folder = path.parents[1] if path.parent.name == "parts" else path.parent
                found.extend(loses_what_is_known(folder / one, may_skip))
            role = task.get("ansible.builtin.import_role") or {}
            if role.get("name", "").startswith("streamops.kafka."):
                folder = ROOT / "roles" / role["name"].split(".")[-1] / "tasks"
                found.extend(loses_what_is_known(folder / f"{role.get('tasks_from', 'main')}.yml", may_skip))

    tasks_of = load(path)
    for play in tasks_of if path.parent.name == "playbooks" else [{"tasks": tasks_of}]:
        walk(play.get("tasks", []), conditional)
    return found


def test_what_is_known_of_a_node_is_not_lost() -> None:
    """A task that is skipped overwrites what it registers; so a condition is that of an include."""
    paths = [*TASK_FILES, *files(".yml", below="playbooks")]
    assert sum(path.read_text().count(f"register: {NOW}") for path in TASK_FILES) > 5
    assert [
        name
        for path in paths
        if path.parent.name in ("tasks", "parts", "playbooks")
        for name in loses_what_is_known(path)
    ] == []


def test_a_condition_that_loses_it_is_noticed() -> None:
    """Also that of an import."""
    assert loses_what_is_known(ROOT / "roles/kafka/tasks/check_node.yml") == []
    assert loses_what_is_known(ROOT / "roles/kafka/tasks/check_node.yml", conditional=True) != []


def test_tasks_on_the_controller_do_not_inherit_the_node_s_way_in() -> None:
    """A localhost in the inventory would have the nodes' connection, Python and privilege."""
    wrong = []
    for name, task in all_tasks():
        if task.get("delegate_to") == "localhost":
            lacking = [
                key
                for key, value in (
                    ("ansible_connection", "local"),
                    ("ansible_become", False),
                    ("ansible_python_interpreter", "{{ ansible_playbook_python }}"),
                )
                if task["vars"].get(key) != value
            ]
            if task.get("become") is not False:
                lacking.append("become: false")
            if lacking:
                wrong.append(f"{name}: {task.get('name')}: lacks {', '.join(lacking)}")
    assert wrong == []


def test_facts_are_read_from_ansible_facts() -> None:
    """R: works with inject_facts_as_vars=false."""
    wrong = []
    for path in files(".yml", ".j2", below="roles") + files(".yml", below="playbooks"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if INJECTED.search(line.split(" #")[0]):
                wrong.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    assert wrong == []


SAME = 6  # lines in a row
# What two services say in the same lines all the same.
SAID_TWICE = {
    "the way to the admin host: neither vars nor delegate_to of a task can come from one variable": (
        'delegate_to: "{{ SERVICE_admin_host }}"',
        "become: false",
        "vars:",
        'ansible_connection: "{{ __SERVICE_admin_connection }}"',
        "ansible_become: false",
        'ansible_python_interpreter: "{{ SERVICE_admin_python }}"',
    ),
    "a role's table of contents, whose steps are its own files": (
        "- name: Check the request",
        "ansible.builtin.include_tasks: check_variables.yml",
        "when: __SERVICE_public.service | default('') != SERVICE_service_name",
        "- name: Inspect the node",
        "ansible.builtin.include_tasks: check_node.yml",
        "when: __SERVICE_seen | length == 0",
    ),
}


def runs(role: str) -> dict[tuple[str, ...], str]:
    """Every run of lines of a role's task files -> its file; the role's own name is SERVICE in them."""
    found: dict[tuple[str, ...], str] = {}
    own = re.compile(rf"(?<!streamops\.){role}", re.IGNORECASE)  # not the collection's, streamops.kafka
    for path in files(".yml", below=f"roles/{role}/tasks"):
        text = own.sub("SERVICE", path.read_text())
        lines = [line.strip() for line in text.splitlines() if line.strip(" -#")]
        found |= {tuple(lines[at : at + SAME]): f"{role}/{path.name}" for at in range(len(lines) - SAME + 1)}
    return found


def test_no_two_services_are_told_in_the_same_words() -> None:
    """What two services have in common is written once, in the roles rolling and jvm_service."""
    known: dict[tuple[str, ...], str] = {}
    twice: dict[tuple[str, ...], tuple[str, str]] = {}
    for role in ("rolling", "jvm_service", "kafka", "zookeeper"):
        here = runs(role)
        assert here, f"{role} has no tasks; was it renamed?"
        twice |= {lines: (known[lines], name) for lines, name in here.items() if lines in known}
        known |= here
    allowed = set(SAID_TWICE.values())
    assert {lines: where for lines, where in twice.items() if lines not in allowed} == {}
    assert allowed - set(twice) == set(), "no longer said twice; take the exception away"
