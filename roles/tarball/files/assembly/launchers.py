# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands of a distribution's ``bin/``, written from one table, ``launchers.tsv``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assembly.errors import AssemblyError

_REFUSAL = """#!/usr/bin/env bash
# Written for streamops.kafka. GPL-3.0-or-later.
echo "@command@: @class@ is not among the jars of this distribution, which was assembled from Maven; \\
install the Apache tarball to use it." >&2
exit 2
"""


@dataclass(frozen=True)
class Launcher:
    """One row of the table; the table's head says what the fields mean."""

    layout: str
    command: str
    kind: str
    class_name: str
    heap: str
    values: dict[str, str]


def parse_table(text: str) -> list[Launcher]:
    """Read the table; raises AssemblyError with the line's number for a row that has not six fields."""
    launchers = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("#") or not line.strip():
            continue
        fields = ["" if field == "-" else field for field in line.split("\t")]
        if len(fields) != 6:
            raise AssemblyError(f"launchers.tsv line {number}: 6 fields separated by tabs expected, got {len(fields)}.")
        values = dict(value.split("=", 1) for value in fields[5].split("; ") if value)
        layout, command, kind, class_name, heap, _about = fields
        launchers.append(Launcher(layout, command, kind, class_name, heap, values))
    return launchers


def render(launcher: Launcher, template: str) -> str:
    """The text of a launcher: ``template`` with each ``@name@`` filled in."""
    heap_default = f'[ -n "$KAFKA_HEAP_OPTS" ] || export KAFKA_HEAP_OPTS="{launcher.heap}"\n' if launcher.heap else ""
    values = {
        "command": launcher.command,
        "class": launcher.class_name,
        "heap": launcher.heap,
        "heap_default": heap_default,
    }
    values |= {"arguments": "", **launcher.values}
    if values["arguments"]:
        values["arguments"] = " " + values["arguments"]
    for name, value in values.items():
        template = template.replace(f"@{name}@", value)
    return template


def scripts(layout: str, files: Path, classes: set[str]) -> dict[str, str]:
    """The launchers of ``layout``: name → text. ``files`` holds the table, templates and hand-written ones.

    ``classes`` are the class names in the jars: a command of Kafka whose class is not there says so and exits 2; one of
    ZooKeeper's is left out, as its releases have different commands.
    """
    result = {}
    for launcher in parse_table((files / "launchers.tsv").read_text(encoding="utf-8")):
        if launcher.layout != layout:
            continue
        if launcher.class_name and launcher.class_name not in classes:
            if layout == "kafka":
                result[launcher.command] = render(launcher, _REFUSAL)
            continue
        folder = files / layout
        source = (
            folder / "bin" / launcher.command
            if launcher.kind == "own"
            else folder / "templates" / f"{launcher.kind}.sh"
        )
        text = source.read_text(encoding="utf-8")
        result[launcher.command] = text if launcher.kind == "own" else render(launcher, text)
    return result
