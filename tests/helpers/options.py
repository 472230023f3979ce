# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that nodes' scripts call commands with, and the releases that have them first (R83).

The table is tests/centos7/options.tsv; which package and version CentOS 7 has of a command is in commands.tsv.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from helpers.centos7 import is_command, table
from helpers.shell_words import EXPANDED, Script, arrays, commands, tree
from tools.checkout import ROOT

TABLE = ROOT / "tests/centos7/options.tsv"
ITSELF = "-"  # the command, as an option
POSIX = "POSIX"
WHOLE_WORDS = ("find",)  # whose options are words behind one dash
SHELLS = ("sh", "bash")


class Row(NamedTuple):
    """An option: whether it takes a value, the release that has it first (`POSIX`: every one), where that is said."""

    value: bool
    since: str
    source: str


@cache
def rows() -> dict[tuple[str, str], Row]:
    """Every row of the table: (command, option). Raises AssertionError where one stands there twice."""
    found: dict[tuple[str, str], Row] = {}
    for line in TABLE.read_text().splitlines():
        if not line.startswith("#"):
            command, option, value, since, source = line.split("\t")
            assert (command, option) not in found, f"{command} {option} stands there twice"
            found[command, option] = Row(value == "value", since, source)
    return found


def of_words(words: list[str], known: Mapping[tuple[str, str], Row]) -> Iterator[tuple[str, str]]:
    """(command, option) of all that a line calls, as with ``timeout 5 env -i date -u``; each command itself, too.

    Words are taken apart as getopt_long does; what is known of an option says whether it takes a value.
    """

    def takes_value(option: str) -> bool:
        return known.get((name, option), Row(False, "", "")).value

    name, found = "", iter(words)
    for word in found:
        options: list[str] = []
        if word == "--":
            name = ""
        elif name in WHOLE_WORDS and re.fullmatch(r"-[a-z]+[0-9]?", word):
            options = [word]
        elif name and name not in WHOLE_WORDS and word.startswith("--"):
            options = [word.partition("=")[0]]
        elif name and name not in WHOLE_WORDS and word.startswith("-") and word != "-":
            letters = [f"-{letter}" for letter in word[1:]]
            last = next((at for at, option in enumerate(letters) if takes_value(option)), len(letters) - 1)
            options = letters[: last + 1]
        elif word.rsplit("/", 1)[-1] in table():
            name = word.rsplit("/", 1)[-1]
            options = [ITSELF]
        elif name and table()[name].runs and is_command(word):
            name = ""  # of which nothing is known
        yield from ((name, option) for option in options)
        if options and takes_value(options[-1]) and word.endswith(options[-1].lstrip("-")):
            value = next(found, "")
            if name in SHELLS:
                if EXPANDED not in value:
                    yield from of_script(Script(f"{name} -c", value), known)
                next(found, "")  # its name; the rest is the script's
                name = ""


def of_script(script: Script, known: Mapping[tuple[str, str], Row]) -> Iterator[tuple[str, str]]:
    """(command, option) of all that a script calls."""
    parsed = tree(script)
    for words in [*commands(parsed), *arrays(parsed)]:
        yield from of_words(words, known)


def directives(unit: str) -> Iterator[tuple[str, str]]:
    """("systemd.unit", ``Name=``) of all that a unit sets."""
    for name in re.findall(r"^([A-Z][A-Za-z]+)=", unit, re.MULTILINE):
        yield "systemd.unit", f"{name}="
