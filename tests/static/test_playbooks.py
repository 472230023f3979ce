# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every playbook keeps to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tools.checkout import ROOT

PLAYBOOKS = {path.stem: yaml.safe_load(path.read_text()) for path in sorted((ROOT / "playbooks").glob("*.yml"))}


def has_own_check(role: str) -> bool:
    """Whether a role refuses wrong forms by itself, in one sentence."""
    texts = [path.read_text() for path in (ROOT / "roles" / role / "tasks").glob("*.yml")]
    return any("streamops.kafka.wrong_forms" in text or "tasks_from: forms" in text for text in texts)


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
        if role not in checked and has_own_check(role) and one.get("rolespec_validate") is not False:
            wrong.append(f"{role}: the first include needs rolespec_validate: false")
        checked.add(role)
    assert wrong == []


def test_the_check_has_something_to_look_at() -> None:
    """Roles with a check of their own, and playbooks that include them."""
    assert {role for role in ("java", "kafka", "kafka_resources", "zookeeper") if not has_own_check(role)} == set()
    assert not has_own_check("rolling")
    assert len(list(included(PLAYBOOKS["preflight"]))) > 5
