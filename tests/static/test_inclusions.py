# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every file that is included or imported is there, and every file of tasks is included by something."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ansible_collections.streamops.kafka.plugins.plugin_utils.prove import ASKS
from helpers.inclusions import Inclusion, inclusions

from tools import role_docs
from tools.checkout import ROOT, files

# An inclusion whose file is known only in a run -> all files that it can mean.
IN_A_RUN = {
    "{{ java_source }}.yml": ["roles/java/tasks/package.yml", "roles/java/tasks/tarball.yml"],
    "streamops.kafka.{{ __support_service }}: publish": [
        f"roles/{role}/tasks/publish.yml" for role in ("kafka", "zookeeper")
    ],
    "streamops.kafka.{{ __support_service }}: support": [
        f"roles/{role}/tasks/support.yml" for role in ("kafka", "zookeeper")
    ],
    "{{ roll_role | default('streamops.kafka.' ~ roll_service) }}: roll_finish": [
        f"roles/{role}/tasks/roll_finish.yml" for role in ("kafka", "zookeeper")
    ],
    "streamops.kafka.{{ __site_part.role }}: {{ __site_part.part }}": [
        *("roles/zookeeper/tasks/check_join.yml", "roles/java/tasks/provide.yml"),
        *(f"roles/{role}/tasks/{part}.yml" for role in ("kafka", "zookeeper") for part in ("open_ports", "fetch")),
    ],
}
# Read by actions, which play their tasks.
BY_ACTIONS = [
    *(f"roles/{role}/tasks/gate.yml" for role in ("kafka", "zookeeper")),
    "roles/kafka/tasks/after_roll.yml",
    *(f"roles/{service}/tasks/{name}.yml" for service, name in ASKS.items()),
]
FIXED = [one for one in inclusions() if "{" not in one.text]


def test_every_inclusion_is_of_a_file_that_is_there() -> None:
    """Ansible notices a wrong one only when it gets there, which may be after a failure."""
    assert len(FIXED) > 150
    assert [(one.source, one.text) for one in FIXED if not one.target.is_file()] == []


def test_what_is_known_only_in_a_run_is_there_too() -> None:
    """A new one is to be listed here."""
    assert {one.text for one in inclusions() if "{" in one.text} == set(IN_A_RUN)
    paths = [*BY_ACTIONS, *(path for paths in IN_A_RUN.values() for path in paths)]
    assert [path for path in paths if not (ROOT / path).is_file()] == []


def test_the_parts_of_site_are_those_that_it_plans() -> None:
    """`_parts` in the planner names role and entry point."""
    text = (ROOT / "plugins/module_utils/_planning/rolling/site.py").read_text()
    named = set(re.findall(r'"role": "?(\w+)"?, "part": "(\w+)"', text))
    (paths,) = [paths for text, paths in IN_A_RUN.items() if "__site_part" in text]
    listed = {(Path(path).parts[1], Path(path).stem) for path in paths}
    services = {(role, part) for role, part in named if role == "service"}
    assert services, "else nothing is found"
    assert listed == (named - services) | {
        (role, part) for part in sorted({part for _role, part in services}) for role in ("kafka", "zookeeper")
    }


def test_every_file_of_tasks_is_included_by_something() -> None:
    """But for what users may include, which has a spec."""
    reached = {one.target.resolve() for one in FIXED}
    reached |= {ROOT / path for path in [*BY_ACTIONS, *(path for paths in IN_A_RUN.values() for path in paths)]}
    every = [
        path
        for path in [*files(".yml", below="roles"), *files(".yml", below="playbooks/tasks")]
        if "tasks" in path.relative_to(ROOT).parts[:-1]
    ]
    assert len(every) > 100
    lost = [path.relative_to(ROOT) for path in every if path not in reached]
    assert [str(path) for path in lost if path.stem not in role_docs.load(ROOT / "roles" / path.parts[1])] == []


def test_no_entry_point_is_in_a_folder() -> None:
    """On ansible-core 2.16, import_role takes tasks/gate.yml for ``tasks_from: roll/gate``, without a word."""
    roles = [one for one in inclusions() if one.kind == "role"]
    assert len(roles) > 60
    assert [(one.source, one.text) for one in roles if "/" in str(one.given.get("tasks_from", ""))] == []


def test_files_of_a_folder_of_tasks_are_named_from_tasks_on() -> None:
    """Ansible looks beside the including file, then in tasks/; a name that is in both would be the wrong one."""
    inner = [path for path in files(".yml", below="roles") if "tasks" in path.relative_to(ROOT).parts[2:-2]]
    wrong = []
    for path in inner:
        tasks = next(one for one in path.parents if one.name == "tasks")
        if (tasks / path.name).exists():
            wrong.append(f"{path.relative_to(ROOT)}: tasks/{path.name} is there, too")
    assert wrong == []


def test_a_file_of_a_folder_of_tasks_imports_nothing() -> None:
    """For import_tasks from there, ansible-core 2.16 takes a file beside the playbook before the role's own."""
    imports = [one for one in inclusions() if one.keyword == "import_tasks"]
    assert len(imports) > 20
    assert [(one.source, one.text) for one in imports if "/tasks/parts/" in one.source] == []


@pytest.mark.parametrize(
    ("source", "keyword", "given", "target"),
    [
        ("roles/kafka/tasks/a/b.yml", "include_tasks", "a/c.yml", "roles/kafka/tasks/a/c.yml"),
        ("playbooks/look.yml", "import_tasks", "tasks/judge.yml", "playbooks/tasks/judge.yml"),
        ("playbooks/site.yml", "import_playbook", "look.yml", "playbooks/look.yml"),
        ("tests/helpers/third/roll.yml", "import_playbook", "streamops.kafka.roll", "playbooks/roll.yml"),
        ("x.yml", "import_role", {"name": "streamops.kafka.java"}, "roles/java/tasks/main.yml"),
        (
            "x.yml",
            "include_role",
            {"name": "third", "tasks_from": "observe"},
            "tests/helpers/third/roles/third/tasks/observe.yml",
        ),
    ],
)
def test_which_file_is_meant(source: str, keyword: str, given: object, target: str) -> None:
    """As Ansible resolves each kind."""
    assert Inclusion(source, keyword, given).target == ROOT / target
