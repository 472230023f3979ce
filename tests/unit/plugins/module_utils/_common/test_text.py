# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists that end in time, counted things, sentences below each other, tables."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._common.text import (
    WIDTH,
    and_more,
    counted,
    folded,
    join_sentences,
    listed,
    number_of,
    table,
)


@pytest.mark.parametrize(
    ("number", "things", "text"),
    [
        (1, "partitions", "1 partition"),
        (0, "partitions", "0 partitions"),
        (11, "copies", "11 copies"),
        (1, "copies", "1 copy"),
        (1, "live brokers", "1 live broker"),
        (1.0, "threads", "1 thread"),
        (2.0, "threads", "2 threads"),
    ],
    ids=lambda value: f"l-{value}",
)
def test_l_a_number_with_its_things(number: float, things: str, text: str) -> None:
    assert number_of(number, things) == text


@pytest.mark.parametrize(
    ("names", "most", "text"),
    [
        ([], 2, ""),
        (["a", "b"], 2, "a, b"),
        (["a", "b", "c"], 2, "a, b and 1 more"),
        (iter("abcdefg"), 5, "a, b, c, d, e and 2 more"),
    ],
)
def test_a_list_names_the_first_and_counts_the_others(names: Iterable[str], most: int, text: str) -> None:
    """What was left out is said."""
    assert listed(names, most) == text


def test_what_is_counted_agrees_with_its_number() -> None:
    """One, none, several."""
    assert [counted(number, "topic is", "topics are") for number in (0, 1, 2)] == [
        "0 topics are",
        "1 topic is",
        "2 topics are",
    ]
    assert [and_more(number) for number in (-1, 0, 1)] == ["", "", " and 1 more"]


def test_many_sentences_are_cut_and_counted() -> None:
    """Ten are shown, each on its line."""
    assert join_sentences([f"{number}." for number in range(12)]).splitlines()[-2:] == ["9.", "… and 2 more."]
    assert join_sentences(["a.", "b."]) == "a.\nb."


def test_tables_are_aligned() -> None:
    """Numbers to the right, nothing behind the last cell."""
    assert table([["a", "n", "text"], ["long", "5", "x"]], right=(1,)) == [
        "a     n  text",
        "----  -  ----",
        "long  5  x",
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("short", ["short"]),
        ("one\ntwo", ["one", "two"]),
        (["one", "", "two\nthree"], ["one", "", "two", "three"]),
        ("the words of a long sentence", ["the words of a long", "  sentence"]),
        ("  of a list with a long entry", ["  of a list with a", "    long entry"]),
        ("kafka1  why it is so and not", ["kafka1  why it is so", "        and not"]),
        ("/a/path/that/is/longer/than/a/line", ["/a/path/that/is/longer/than/a/line"]),
        ('say "yes" or "no" now', ['say "yes" or', '  "no" now']),
    ],
    ids=["l-short", "l-lines", "l-list", "l-sentence", "l-indented", "l-row", "l-word", "l-quotes"],
)
def test_l_lines_are_folded_as_json_shows_them(text: str | list[str], lines: list[str]) -> None:
    """At blanks; a row of a table goes on below its last column; quotes take two columns in JSON."""
    assert folded(text, 20) == lines


def test_l_a_message_fits_as_json_shows_it() -> None:
    """One line has the name of the message before it; several are entries of a list."""
    for text in ("word " * 21 + "w", "word " * 40):
        lines = folded(text.strip())
        shown = [f'    "msg": "{lines[0]}"'] if len(lines) == 1 else [f'        "{line}",' for line in lines]
        assert max(map(len, shown)) <= 120
        assert len(lines) == (1 if len(text) <= WIDTH else 2)
