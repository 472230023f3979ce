# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What CentOS 7's userland lacks: the table tests/centos7/commands.tsv, and what bash 4.2 does not know (R83)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from itertools import zip_longest
from typing import NamedTuple

from helpers.shell_words import EXPANDED, FILLED, Script, arrays, commands, tree
from tools.checkout import ROOT

TABLE = ROOT / "tests/centos7/commands.tsv"


@dataclass
class Command:
    """A command as CentOS 7 has it. ``newer``: option, as a pattern -> the version that has it first."""

    package: str
    runs: bool = False  # another command, which is among its words
    newer: dict[str, str] = field(default_factory=dict)


class Construct(NamedTuple):
    """What bash 4.2 does not know: how it looks, which bash has it first, and an example."""

    pattern: str
    since: str
    example: str


NEWER_BASH = (
    Construct(r"\$\{!?\w+(\[[^]]*\])?@[A-Za-z]\}", "4.4", "${value@Q}"),
    Construct(r"\b(declare|local|typeset)\s+-[a-zA-Z]*n", "4.3", "local -n name=$1"),
    Construct(r"\blocal\s+-(\s|;|$)", "4.4", "local -; set -f"),
    Construct(r"\bwait\s+-[a-z]", "4.3", "wait -n"),
    Construct(r"\b(mapfile|readarray)\s+(-\w\s+)*-d", "4.4", "mapfile -t -d '' names"),
    Construct(r"\b(EPOCHSECONDS|EPOCHREALTIME|SRANDOM|BASH_ARGV0)\b", "5.0", "$EPOCHSECONDS"),
    Construct(r"\b(inherit_errexit|localvar_inherit|patsub_replacement)\b", "4.4", "shopt -s inherit_errexit"),
    Construct(r"^\s*(unset\s+)?['\"]?\w+\[-\d+\]", "4.3", "names[-1]=x"),
    Construct(r"%\([^)]*\)T['\"\\n]*\s*($|[;)|&])", "4.3", "printf '%(%s)T'"),
    Construct(r"\[\[?\s+-v\s+['\"]?\w+\[", "4.3", "[[ -v map[key] ]]"),
    Construct(r"\$\{[ |]", "5.3", "${ date; }"),
)


@cache
def table() -> dict[str, Command]:
    """Every command of the table. Raises AssertionError where one is in two packages."""
    found: dict[str, Command] = {}
    for line in TABLE.read_text().splitlines():
        if not line.startswith("#"):
            name, package, option, since = line.split("\t")
            command = found.setdefault(name, Command(package))
            assert command.package == package, f"{name}: {package} or {command.package}"
            if option != "-":
                command.newer[option] = since
            elif since == "runs":
                command.runs = True
    return found


def _lacks(name: str, option: str) -> str:
    command = table()[name]
    what = f"no {name}" if option == "*" else f"no {option} in {name}"
    return f"CentOS 7 has {what} ({command.package}; since {command.newer[option]})"


def _newer(name: str, words: Iterable[str]) -> Iterator[str]:
    """What a command is asked for that came later."""
    newer = table()[name].newer
    if "*" in newer:
        yield _lacks(name, "*")
        return
    for word in words:
        if word == "--":
            return
        for option in newer:
            # Only what stands there is known; that an option's value would be a number is not.
            if fnmatchcase(word, option) and not word.endswith("\0"):
                yield _lacks(name, option)


def is_command(word: str) -> bool:
    """Whether a word of a command that runs another one is that one: no option, no variable, no number of seconds."""
    return not re.match(r"-|\w+=|[\d.]+[smhd]?$", word) and EXPANDED not in word


def refused(words: list[str]) -> list[str]:
    """What CentOS 7 would refuse of a command's words; those of a command in it, as with timeout, are its own."""
    places = [place for place, word in enumerate(words) if word.rsplit("/", 1)[-1] in table()]
    found: list[str] = []
    for place, after in zip_longest(places, places[1:]):
        name = words[place].rsplit("/", 1)[-1]
        own = words[place + 1 : after]
        if table()[name].runs:
            own = own[: next((at for at, word in enumerate(own) if is_command(word)), len(own))]
        found += _newer(name, own)
    return found


def script_problems(script: Script) -> list[str]:
    """A sentence for everything in a script that CentOS 7's commands or its bash lack."""
    parsed = tree(script)
    found = [said for words in [*commands(parsed), *arrays(parsed)] for said in refused(words)]
    lines = [line for line in script.text.splitlines() if not line.lstrip().startswith("#")]
    for construct in NEWER_BASH:
        found += [
            f"bash 4.2 does not know '{line.strip()}' (since {construct.since})"
            for line in lines
            if re.search(construct.pattern, line)
        ]
    return [f"{script.source}: {said}" for said in [*found, *_empty_arrays(lines)]]


def _empty_arrays(lines: list[str]) -> Iterator[str]:
    """With set -u, bash before 4.4 ends where an array without elements is expanded, but for ``${a[@]+"${a[@]}"}``."""
    if not any(re.match(r"\s*set -\w*u", line) for line in lines):
        return
    text = "\n".join(lines)
    filled = set(re.findall(r"^\s*(\w+)=\((?!\))", text, re.MULTILINE)) - set(re.findall(r"\b(\w+)=\(\)", text))
    for line in lines:
        for name in re.findall(r"\$\{(\w+)\[[@*]\]\}", re.sub(r"\$\{(\w+)\[@\]\+\"\$\{\1\[@\]\}\"\}", "", line)):
            if name not in filled and name != "PIPESTATUS":
                yield f"bash 4.2 ends at '{line.strip()}' where {name} is empty"


def unit_problems(unit: str) -> list[str]:
    """Directives of a unit that systemd 219 does not know, and would leave out with a line in its log."""
    return [said for line in unit.splitlines() for said in _newer("systemd.unit", [line.strip()])]


def unknown(script: Script, defined: set[str]) -> list[str]:
    """Commands that are not in the table, so that nobody has looked whether CentOS 7 has them."""
    names = {words[0].rsplit("/", 1)[-1] for words in commands(tree(script)) if "\0" not in words[0]}
    return sorted(name for name in names - defined - set(table()) if FILLED not in name and not name.startswith("@"))
