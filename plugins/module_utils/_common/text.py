# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts for people: lists that end in time, counted things, sentences below each other, tables. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Sequence

# How many names stand in a sentence, and how many sentences in a message.
NAMED, SENTENCES = 5, 10
# Columns of a line as Ansible shows it in JSON, of 120: a message of one line has its name before it, and quotes.
WIDTH = 106
COLUMNS = 120  # of a terminal


def listed(names: Iterable[str], most: int = NAMED) -> str:
    """The first names, and how many more there are: ``a, b and 3 more``."""
    every = list(names)
    return ", ".join(every[:most]) + and_more(len(every) - most)


def and_more(number: int) -> str:
    """What follows the first of a list: `` and 3 more``, or nothing."""
    return f" and {number} more" if number > 0 else ""


def counted(number: int, one: str, more: str) -> str:
    """A number with what it counts: ``1 topic is``, ``2 topics are``."""
    return f"{number} {one if number == 1 else more}"


def number_of(number: int | float, things: str) -> str:
    """A number with its things, which are given in the plural and written as they need: ``1 copy``, ``2 copies``."""
    one = f"{things[:-3]}y" if things.endswith("ies") else things.removesuffix("s")
    return f"{number:g} {one if number == 1 else things}" if isinstance(number, float) else counted(number, one, things)


def join_sentences(sentences: Sequence[str]) -> str:
    """One line per sentence; after `SENTENCES` of them, how many more there are."""
    more = [f"… and {len(sentences) - SENTENCES} more."] if len(sentences) > SENTENCES else []
    return "\n".join([*sentences[:SENTENCES], *more])


def table(rows: Sequence[Sequence[str]], right: tuple[int, ...] = ()) -> list[str]:
    """Lines with aligned columns; those in ``right`` are numbers. The first row is the heading, underlined."""
    columns = range(len(rows[0]))
    widths = [max(len(row[index]) for row in rows) for index in columns]
    underline = ["-" * (len(rows[0][-1]) if index == len(widths) - 1 else widths[index]) for index in columns]

    def line(row: Sequence[str]) -> str:
        cells = (row[at].rjust(widths[at]) if at in right else row[at].ljust(widths[at]) for at in columns)
        return "  ".join(cells).rstrip()

    return [line(rows[0]), line(underline), *map(line, rows[1:])]


def folded(text: str | Iterable[str], width: int = WIDTH) -> list[str]:
    """The lines of a text, or of several, none longer than ``width`` once it is quoted in JSON, unless a word is.

    What is left of a row of a table stands below its last column, if that begins in the left half.
    """
    lines = [line for each in ([text] if isinstance(text, str) else text) for line in str(each).split("\n")]
    return [part for line in lines for part in _fold(line, width)]


def _fold(line: str, width: int) -> list[str]:
    """One line as `folded` has it."""
    quoted = len(json.dumps(line, ensure_ascii=False)) - 2
    if quoted <= width:
        return [line]
    column = re.match(r".*\S {2,}(?=\S)", line)
    begin = column.end() if column and column.end() <= width // 2 else len(line) - len(line.lstrip()) + 2
    room = width - (quoted - len(line))
    return textwrap.wrap(
        line, max(room, width // 2), subsequent_indent=" " * begin, break_long_words=False, break_on_hyphens=False
    )
