# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every playbook keeps to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tools import role_docs
from tools.checkout import ROOT, files

PLAYBOOKS = {path.stem: yaml.safe_load(path.read_text()) for path in sorted((ROOT / "playbooks").glob("*.yml"))}


def has_own_check(role: str) -> bool:
    """Whether a role refuses wrong forms by itself, in one sentence."""
    texts = [path.read_text() for path in (ROOT / "roles" / role / "tasks").rglob("*.yml")]
    return any("streamops.kafka.wrong_forms" in text or "tasks_from: check_forms" in text for text in texts)


def ansible_checks(role: str, given: dict[str, Any]) -> bool:
    """Whether Ansible checks the variables by the role's spec, where it is included so."""
    return given.get("rolespec_validate") is not False and given.get("tasks_from", "main") in role_docs.load(
        ROOT / "roles" / role
    )


def tasks_of(entries: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every task, those in blocks too, in order."""
    for entry in entries:
        yield entry
        for part in ("block", "rescue", "always"):
            yield from tasks_of(entry.get(part) or [])


def included(plays: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The arguments of each inclusion of a role of the collection, in order, those of imported playbooks too."""
    for play in plays:
        if book := play.get("ansible.builtin.import_playbook"):
            yield from included(PLAYBOOKS[book.removesuffix(".yml")])
        for task in tasks_of([one for part in ("pre_tasks", "tasks", "post_tasks") for one in play.get(part) or []]):
            given = task.get("ansible.builtin.include_role") or task.get("ansible.builtin.import_role") or {}
            if given.get("name", "").startswith("streamops.kafka."):
                yield given


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_the_roles_own_check_of_forms_comes_before_ansible_s(name: str) -> None:
    """Ansible's own, which `roles:` cannot leave out, prints all of a role's spec around what is wrong."""
    assert [play["name"] for play in PLAYBOOKS[name] if "roles" in play] == []
    checked: set[str] = set()
    wrong = []
    for one in included(PLAYBOOKS[name]):
        role = one["name"].rpartition(".")[2]
        if role not in checked and has_own_check(role) and ansible_checks(role, one):
            wrong.append(f"{role}: the first include needs rolespec_validate: false, or an entry point without a spec")
        checked.add(role)
    assert wrong == []


def test_the_check_has_something_to_look_at() -> None:
    """Roles with a check of their own, and playbooks that include them."""
    assert {role for role in ("java", "kafka", "kafka_resources", "zookeeper") if not has_own_check(role)} == set()
    assert not has_own_check("rolling")
    assert len(list(included(PLAYBOOKS["change"]))) > 5


# A user's ansible.cfg or environment would choose these for plays that do not say them.
PINNED = {"strategy": "linear", "gather_facts": False}


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_j_every_play_says_how_it_runs(name: str) -> None:
    """ANSIBLE_STRATEGY=free lets a host go on alone, past what all must have told."""
    wrong = []
    for play in PLAYBOOKS[name]:
        if "hosts" in play:
            wrong += [f"{play['name']}: {key}" for key, value in PINNED.items() if play.get(key) != value]
            wrong += [f"{play['name']}: any_errors_fatal"] if not isinstance(play.get("any_errors_fatal"), bool) else []
    assert wrong == []


def begins(name: str) -> str:
    """The playbook without imports that a playbook's first import leads to."""
    book = PLAYBOOKS[name][0].get("ansible.builtin.import_playbook")
    return begins(book.removesuffix(".yml")) if book else name


# What only other playbooks import.
PARTS = {"change", "judge_nodes", "look", "roll", "roll_finish"}


@pytest.mark.parametrize("name", sorted(set(PLAYBOOKS) - PARTS - {"refuse_partial_run"}))
def test_j_every_playbook_refuses_to_run_a_part(name: str) -> None:
    """--tags would run nothing and be green."""
    assert begins(name) in ("look", "refuse_partial_run")


def test_j_what_refuses_it_is_never_left_out() -> None:
    """It is there with any tags, and only with tags does it come to that."""
    (task,) = [one for one in tasks_of(PLAYBOOKS["refuse_partial_run"][-1]["tasks"]) if "tags" in one]
    assert task["ansible.builtin.import_tasks"] == "tasks/refuse_partial_run.yml" and task["tags"] == ["always"]
    assert PLAYBOOKS["look"][0]["tasks"][0]["ansible.builtin.import_tasks"] == "tasks/judge_variables.yml"
    (task,) = yaml.safe_load((ROOT / "playbooks/tasks/judge_variables.yml").read_text())
    assert "streamops.kafka.inventory_check" in task and task["tags"] == ["always"], "it refuses by itself"


# Lines below each other: joined ones, and filters whose text has several.
LINES = re.compile(r"join\('\\n'\)|_text\b|_table\b|_sentence\b")


def every_task() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every task of a playbook or a role, with its file."""
    for path in [*ROOT.glob("playbooks/**/*.yml"), *ROOT.glob("roles/*/tasks/**/*.yml")]:
        plays = yaml.safe_load(path.read_text()) or []
        entries = [task for play in plays for task in (play.get("tasks") or [play])]
        for task in tasks_of(entries):
            yield str(path.relative_to(ROOT)), task


def test_l_messages_of_many_lines_are_shown_as_lines() -> None:
    """In JSON, Ansible's default, a text of many lines is one line with a literal \\n in it."""
    shown = [(name, task.get("ansible.builtin.debug") or {}) for name, task in every_task()]
    every = [(name, given["msg"]) for name, given in shown if "msg" in given]
    assert len(every) > 28
    wrong = [
        f"{name}: {text}"
        for name, text in every
        if isinstance(text, str) and "streamops.kafka.many_lines" not in text
        if "\n" in text.strip() or LINES.search(text)
    ]
    assert wrong == []


def test_l_failures_are_shown_as_lines() -> None:
    """Ansible shows what its own action gives, also a list, as one line of JSON, however long the sentence is."""
    failing = [name for name, task in every_task() if "streamops.kafka.fail" in task]
    assert len(failing) > 40
    other = {"ansible.builtin.fail", "ansible.builtin.assert"}
    assert [name for name, task in every_task() if other & set(task)] == []


def test_j_no_roll_is_cut_off_by_a_time_limit_of_tasks() -> None:
    """A user's task_timeout is meant for tasks of seconds, and is there for each step of a roll."""
    rolls = [task for name, task in every_task() if "streamops.kafka.roll" in task and name.startswith("playbooks/")]
    assert [task.get("timeout") for task in rolls] == [0, 0]


# An inclusion in a loop begins with the hosts whose answer comes first, and goes on item by item: nothing in it may
# rely on what another item's does. Why each of these does not:
LOOPED = {
    "playbooks/change.yml": "what is got for a host has nothing to do with what else is got",
    "playbooks/admin_host.yml": "a Python of one host has nothing to do with another's",
    "roles/support/tasks/main.yml": "publish comes before, and has a loop of its own",
}


def test_inclusions_in_a_loop_are_known() -> None:
    """A new one is to be thought about."""
    found = set()
    for path in files(".yml"):
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(("playbooks/", "roles/")) and "/meta/" not in name:
            plays = yaml.safe_load(path.read_text())
            entries = [one for one in plays if isinstance(one, dict)] if isinstance(plays, list) else []
            every = [*tasks_of(entries), *tasks_of([task for one in entries for task in one.get("tasks") or []])]
            looped = [one for one in every if any(key.startswith("ansible.builtin.include_") for key in one)]
            found |= {name for one in looped if "loop" in one}
    assert found == set(LOOPED)


def test_what_services_ask_of_each_other_is_published_before_any_is_collected() -> None:
    """Where ZooKeeper and Kafka are on different hosts, either may come first."""
    tasks = yaml.safe_load((ROOT / "roles/support/tasks/main.yml").read_text())
    looped = [one["ansible.builtin.include_role"]["tasks_from"] for one in tasks if "loop" in one]
    assert looped == ["publish", "support"]
    for service in ("kafka", "zookeeper"):
        assert "set_fact" not in (ROOT / f"roles/{service}/tasks/support.yml").read_text().partition("Query the ")[0]
