# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What playbooks and task files include and import, and which file each of these means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from tools.checkout import ROOT, files

OURS = "streamops.kafka."
THIRD = ROOT / "tests/helpers/third/roles"  # a role of tests


@dataclass(frozen=True)
class Inclusion:
    """One of a file of tasks, a role or a playbook, in the file ``source``."""

    source: str
    keyword: str
    given: Any

    @property
    def kind(self) -> str:
        """Of what: tasks, role or playbook."""
        return self.keyword.rpartition("_")[2]

    @property
    def entry(self) -> str:
        """The entry point of a role."""
        return str(self.given.get("tasks_from", "main")).removesuffix(".yml")

    @property
    def text(self) -> str:
        """As it is written; with a template the file is known only in a run."""
        return f"{self.given['name']}: {self.entry}" if self.kind == "role" else str(self.given)

    @property
    def target(self) -> Path:
        """The file that it means. Tasks: below the role's folder of tasks, or beside a playbook."""
        if self.kind == "role":
            name = self.given["name"]
            roles = ROOT / "roles" if name.startswith(OURS) else THIRD
            return roles / name.removeprefix(OURS) / "tasks" / f"{self.entry}.yml"
        if self.kind == "playbook":
            return ROOT / "playbooks" / f"{self.given.removeprefix(OURS).removesuffix('.yml')}.yml"
        place = (ROOT / self.source).parent
        return next((one for one in (place, *place.parents) if one.name == "tasks"), place) / self.given


def _found(entries: Any) -> Iterator[tuple[str, Any]]:
    """Keyword and arguments of every inclusion in plays or tasks, those in blocks too."""
    for entry in entries if isinstance(entries, list) else []:
        for key, value in entry.items():
            if key.startswith(("ansible.builtin.include_", "ansible.builtin.import_")):
                yield key.rpartition(".")[2], value
            elif key in ("block", "rescue", "always", "tasks", "pre_tasks", "post_tasks", "handlers"):
                yield from _found(value)


@lru_cache
def inclusions() -> list[Inclusion]:
    """All of playbooks, roles and the service of tests that is rolled."""
    places = ("playbooks", "roles", "tests/helpers/third")
    paths = [
        path
        for place in places
        for path in files(".yml", below=place)
        if not {"meta", "vars", "defaults"} & {*path.parts}
    ]
    return [
        Inclusion(path.relative_to(ROOT).as_posix(), keyword, given)
        for path in paths
        for keyword, given in _found(yaml.safe_load(path.read_text()))
        if not keyword.endswith("_vars")
    ]
