# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rooms of plugins/: which there are, which may import which, and who imports whom in the code.

A room is a folder, or a file that lies beside such folders: ``_planning/broker``, ``_admin/errors``. Filters are a room
with the files that plugins/filter links to, and with the action plugins.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tools.checkout import ROOT, files

PLUGINS = ROOT / "plugins"
PACKAGE = "ansible_collections.streamops.kafka.plugins."
# Each row may import those below it, and nobody beside it.
SHARED = (("_catalogue",), ("_common",))
PLANNING = (
    ("filter",),
    ("_planning/rolling", "_planning/preflight", "_planning/support"),
    ("_planning/broker", "_planning/service", "_planning/ensemble"),
    ("_planning/capacity", "_planning/findings", "_planning/tuning", "_planning/admin_host"),
)
ADMIN = (
    ("modules",),
    ("_admin/module", "_admin/smoke"),
    ("_admin/election", "_admin/topic"),
    ("_admin/cluster",),
    ("_admin/connection", "_admin/zookeeper", "_admin/changes", "_admin/waiting"),
    ("_admin/errors", "_admin/values"),
)
PLANES = (PLANNING, ADMIN)
# What opens sockets and starts processes.
IO = frozenset({"socket", "ssl", "subprocess", "confluent_kafka", "kazoo"})


@dataclass(frozen=True)
class Source:
    """A Python file below plugins/."""

    path: Path

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed file."""
        return ast.parse(self.path.read_text())

    @property
    def name(self) -> str:
        """``_admin/topic/plan.py``; other folders as they are below plugins/."""
        return self.path.relative_to(PLUGINS).as_posix().removeprefix("module_utils/")

    @property
    def room(self) -> str:
        """Where it is."""
        return room_of(Path(self.name).with_suffix("").parts)

    @property
    def says_pure(self) -> bool:
        """Whether its first paragraph says so."""
        return "Pure" in (ast.get_docstring(self.tree) or "").split("\n\n")[0].replace(".", " ").split()

    @cached_property
    def imports(self) -> list[str]:
        """Full names of what it imports, with each name that comes from a module of ours."""
        found: list[str] = []
        folder = ".".join((PACKAGE + self.path.parent.relative_to(PLUGINS).as_posix()).split("/"))
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found += [one.name for one in node.names]
            elif isinstance(node, ast.ImportFrom):
                base = folder.rsplit(".", node.level - 1)[0] if node.level else ""
                module = ".".join(filter(None, (base, node.module)))
                found += [f"{module}.{one.name}" for one in node.names]
        return found

    @property
    def outside(self) -> set[str]:
        """The packages of others that it imports: ``ssl``, ``kazoo``."""
        return {name.split(".")[0] for name in self.imports}


def room_of(parts: tuple[str, ...]) -> str:
    """The room of a file, by its path without suffix below plugins/ or module_utils/."""
    if parts[0] in ("action", "plugin_utils"):
        return "filter"
    return "/".join(parts[:2]) if parts[0] in ("_planning", "_admin") else parts[0]


def sources() -> dict[str, Source]:
    """Every Python file of plugins/ by its name; links are the file that they name."""
    found = (Source(path) for path in files(".py", below="plugins") if not path.is_symlink())
    return {one.name: one for one in found}


def ours(source: Source, every: dict[str, Source]) -> set[str]:
    """The names of the files of ours that one imports."""
    found = set()
    for full in source.imports:
        if full.startswith(PACKAGE):
            path = full[len(PACKAGE) :].removeprefix("module_utils.").replace(".", "/")
            found |= {f"{one}.py" for one in (path, path.rpartition("/")[0]) if f"{one}.py" in every}
    return found


def doors(every: dict[str, Source]) -> dict[str, set[str]]:
    """room -> the other rooms that it imports."""
    found: dict[str, set[str]] = {one.room: set() for one in every.values()}
    for one in every.values():
        found[one.room] |= {every[name].room for name in ours(one, every)} - {one.room}
    return found


def misplaced(rooms: Iterable[str]) -> list[str]:
    """A sentence for each room that has no row, and for each in a row that is no longer there.

    ``rooms``: those of the code. Documentation fragments import nothing of ours, and stand in no row.
    """
    placed = {room for plane in (*PLANES, SHARED) for row in plane for room in row}
    there = set(rooms) - {"doc_fragments"}
    new = "has no row in tools/house.py; put it into PLANNING, ADMIN or SHARED, above all that it imports"
    return [f"room {room} {new}." for room in sorted(there - placed)] + [
        f"room {room} stands in tools/house.py, but not below plugins/; take it out." for room in sorted(placed - there)
    ]


def may_import(room: str) -> set[str]:
    """The rooms that one may import: those in the rows below it, in its own plane and in what both share."""
    for rows in (*((*plane, *SHARED) for plane in PLANES), SHARED):
        for number, row in enumerate(rows):
            if room in row:
                return {one for below in rows[number + 1 :] for one in below}
    return set()


def does_io(every: dict[str, Source]) -> set[str]:
    """The files that do I/O, or import one that does."""
    found = {name for name, one in every.items() if one.outside & IO}
    while more := {name for name, one in every.items() if name not in found and ours(one, every) & found}:
        found |= more
    return found
