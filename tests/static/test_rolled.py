# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a service gives so that role rolling can roll it: what the role reads, its README's table, each service."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools import role_docs
from tools.checkout import ROOT

ROLLING = ROOT / "roles/rolling"
ROW = re.compile(r"^\| (`.*?`) \| (.*) \|$", re.MULTILINE)
# A variable of the service, by its prefix; with a default it may be missing.
READ = re.compile(r"'ansible\.builtin\.vars', ('__' ~ )?rolling_service ~ '(\w+)'(, default=)?")
HOOKS = ("after_roll",)


def load(path: Path) -> Any:
    """A YAML file's content, empty if it is not there."""
    return (yaml.safe_load(path.read_text()) if path.exists() else None) or {}


def read_of_services() -> dict[str, bool]:
    """Name with SERVICE for the service's own -> whether each must have it; by the role's variables."""
    text = (ROLLING / "vars/main.yml").read_text()
    return {f"{'__' if inner else ''}SERVICE{name}": not default for inner, name, default in READ.findall(text)}


def told() -> dict[str, str]:
    """Name -> what the README's table says of it. ``before_roll.yml, after_roll.yml`` are one row."""
    part = (ROLLING / "README.md").read_text().partition("## What a service gives")[2].partition("\n## ")[0]
    return {name: what for names, what in ROW.findall(part) for name in re.findall(r"`([^`]+)`", names)}


@dataclass(frozen=True)
class Rolled:
    """A role that is rolled. ``name``: also of its group, and the prefix of its variables."""

    folder: Path

    @property
    def name(self) -> str:
        """Of the role."""
        return self.folder.name

    @property
    def variables(self) -> dict[str, Any]:
        """Those that it sets."""
        return load(self.folder / "defaults/main.yml") | load(self.folder / "vars/main.yml")

    def task_file(self, name: str) -> Path:
        """One of its parts."""
        return self.folder / "tasks" / f"{name}.yml"

    def problems(self) -> list[str]:
        """What role rolling would miss, each as a sentence."""
        own, found = self.variables, []
        for name, required in read_of_services().items():
            if required and name.replace("SERVICE", self.name) not in own:
                found.append(f"{name.replace('SERVICE', self.name)} is set in neither defaults nor vars.")
        known = {name.replace("SERVICE", self.name) for name in read_of_services()}
        prefix = f"__{self.name}_rolling_"
        found += [f"{name} is read by nobody." for name in own if name.startswith(prefix) and name not in known]
        hooks = own.get(f"__{self.name}_rolling_hooks", [])
        found += [f"{one} is no hook." for one in hooks if one not in HOOKS]
        found += [
            f"{one}.yml is missing." for one in ("gate", "roll_finish", *hooks) if not self.task_file(one).is_file()
        ]
        found += [f"{one}.yml is no named hook." for one in HOOKS if self.task_file(one).exists() and one not in hooks]
        return found + self._wrong_definition() + self._wrong_parts()

    def _wrong_definition(self) -> list[str]:
        """Keys that the roll reads and the definition lacks, and such as role jvm_service does not know."""
        definition = self.variables.get(f"__{self.name}_service_base") or {}
        text = "\n".join(path.read_text() for path in sorted(ROLLING.rglob("*.yml")))
        needed = sorted(set(re.findall(r"__rolling_definition\.(\w+)", text)))
        asked = role_docs.load(ROOT / "roles/jvm_service")["main"]["options"]["jvm_service_definition"]["options"]
        found = [f"the definition lacks {key}." for key in needed if key not in definition]
        return found + [f"the definition's {key} is read by nobody." for key in definition if key not in asked]

    def _wrong_parts(self) -> list[str]:
        """What gate.yml and roll_finish.yml do not do."""
        found = []
        gate, asked = f"__{self.name}_rolling_gate", load(self.task_file("gate")) or []
        made = {name for task in asked for name in (task.get("register"), *task.get("ansible.builtin.set_fact", {}))}
        if len(asked) != 1:
            found.append("gate.yml has not one task.")
        if asked and not any(name and name in str(self.variables.get(gate, "")) for name in made):
            found.append(f"gate.yml sets nothing that {gate} reads.")
        for task in load(self.task_file("roll_finish")) or [{}]:
            role = task.get("ansible.builtin.include_role", {})
            if role != {"name": "streamops.kafka.rolling", "tasks_from": "finish"}:
                found.append("roll_finish.yml does not include role rolling with the part that says what stopped it.")
        return found


SERVICES = {
    path.parents[1].name: Rolled(path.parents[1]) for path in sorted(ROOT.glob("roles/*/tasks/roll_finish.yml"))
}
THIRD = Rolled(ROOT / "tests/helpers/third/roles/third")


def test_the_readme_names_what_the_role_reads() -> None:
    """No more and no less; what may be missing is told as such."""
    read, table = read_of_services(), told()
    assert len(read) > 12, "else the pattern finds nothing"
    assert set(read) == {name for name in table if "SERVICE" in name}
    assert {name for name, required in read.items() if not required} == {
        name for name, what in table.items() if "SERVICE" in name and what.startswith("(optional)")
    }


def test_the_services_are_found() -> None:
    """Else what follows would hold nothing against the list."""
    assert set(SERVICES) == {path.parents[1].name for path in ROOT.glob("roles/*/tasks/gate.yml")} - {"rolling"}
    assert {"kafka", "zookeeper"} <= set(SERVICES)


@pytest.mark.parametrize("service", [*SERVICES.values(), THIRD], ids=lambda service: service.name)
def test_a_service_gives_what_role_rolling_reads(service: Rolled) -> None:
    """Every name that has no default, its parts and hooks, and no name that nobody reads."""
    assert service.problems() == []


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("vars/main.yml", "__third_rolling_member:", "__third_rolling_members:", "__third_rolling_member is set in"),
        ("vars/main.yml", "__third_rolling_words:", "__third_rolling_word:", "__third_rolling_word is read by nobody"),
        ("defaults/main.yml", "third_rolling_support: false", "", "third_rolling_support is set in neither"),
        ("vars/main.yml", "  log_dir:", "  logs_dir:", "the definition lacks log_dir"),
        ("vars/main.yml", "  log_dir:", "  logs_dir:", "the definition's logs_dir is read by nobody"),
        (
            "vars/main.yml",
            "__third_rolling_inputs: {}",
            "__third_rolling_hooks: [after_roll]",
            "after_roll.yml is missing",
        ),
        ("vars/main.yml", "__third_rolling_inputs: {}", "__third_rolling_hooks: [after]", "after is no hook"),
        ("tasks/gate.yml", "__third_gate:", "__gate:", "gate.yml sets nothing that __third_rolling_gate reads"),
        (
            "tasks/roll_finish.yml",
            "tasks_from: finish",
            "tasks_from: collect_archive",
            "roll_finish.yml does not include role rolling",
        ),
    ],
)
def test_what_a_service_lacks_is_found(tmp_path: Path, file: str, old: str, new: str, problem: str) -> None:
    """The service of the tests with one thing changed."""
    copy = tmp_path / "third"
    for path in THIRD.folder.rglob("*.yml"):
        name = path.relative_to(THIRD.folder)
        text = path.read_text()
        assert str(name) != file or old in text
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text(text.replace(old, new) if str(name) == file else text)
    assert [one for one in Rolled(copy).problems() if one.startswith(problem)] != []


def imports(book: str, of: str) -> list[dict[str, Any]]:
    """The variables with which a playbook imports another."""
    plays = load(ROOT / "playbooks" / book)
    return [play["vars"] for play in plays if play.get("ansible.builtin.import_playbook") == of]


def rolled(book: str) -> list[dict[str, Any]]:
    """The services that a playbook rolls, as the action takes them, in order."""
    plays = load(ROOT / "playbooks" / book)
    (found,) = [
        play["vars"]["roll_services"] for play in plays if play.get("ansible.builtin.import_playbook") == "roll.yml"
    ]
    return list(found)


@pytest.mark.parametrize("book", ["rolling_restart.yml", "change.yml"])
def test_every_service_is_rolled_after_what_it_depends_on(book: str) -> None:
    """Once each; what it names as rolled before it comes before it."""
    services = rolled(book)
    assert sorted(one["service"] for one in services) == sorted(SERVICES)
    for at, one in enumerate(services):
        assert set(one.get("after", [])) <= {before["service"] for before in services[:at]}
    assert any(one.get("after") for one in services)


def test_every_service_says_what_stopped_it() -> None:
    """In rolling_restart by a play for each, in order, and in change.yml by a task for each."""
    plays = load(ROOT / "playbooks/rolling_restart.yml")
    said = [
        play["vars"]["roll_service"]
        for play in plays
        if play.get("ansible.builtin.import_playbook") == "roll_finish.yml"
    ]
    tasks = [task for play in load(ROOT / "playbooks/change.yml") for task in play.get("tasks", [])]
    ended = [task["vars"]["rolling_service"] for task in tasks if "rolling_service" in task.get("vars", {})]
    assert said == ended == [one["service"] for one in rolled("change.yml")]
