# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Property files, written and read by the rules of java.util.Properties; tests/integration asks the class itself."""

from __future__ import annotations

from random import Random

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._common.property_file import (
    has_half_a_character,
    property_line,
    property_lines,
    read_properties,
)
from helpers.property_texts import settings


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("a.b-c_d", "x y=z:#!'\"$@*", "a.b-c_d=x y=z:#!'\"$@*"),
        ("a", "", "a="),
        ("a", "#!=: ", "a=#!=: "),
        ("a", "in the\tmiddle  ", "a=in the\tmiddle  "),
        ("a", "  two", r"a=\  two"),
        ("a", "\tx", r"a=\tx"),
        ("a", "\fx\f", r"a=\fx\f"),
        ("a", "x\\.y\\", r"a=x\\.y\\"),
        ("a", "one\r\ntwo\n", r"a=one\r\ntwo\n"),
        ("a", "é\u00a0Ω\u2028", r"a=\u00e9\u00a0\u03a9\u2028"),
        ("a", "\U0001f600", r"a=\ud83d\ude00"),
        ("a", "\0\x7f\x85", r"a=\u0000\u007f\u0085"),
        ("a b:c=d\te", "x", r"a\ b\:c\=d\te=x"),
        ("#a!#", "x", r"\#a!#=x"),
        ("!a", "x", r"\!a=x"),
        ("\\é", "x", r"\\\u00e9=x"),
    ],
)
def test_a_a_line(name: str, value: str, line: str) -> None:
    """Only what needs an escape gets one, and it reads back."""
    assert property_line(name, value) == line
    assert read_properties(f"{line}\n") == {name: value}


def test_a_a_file_is_sorted_and_a_plain_one_is_as_ever() -> None:
    """What is written of plain texts has not changed, so that nothing restarts for it."""
    properties = {"log.dirs": "/d/1,/d/2", "broker.id": "1", "Z": "RULE:[1:$1@$0](.*)s/@.*//"}
    assert property_lines(properties) == [f"{name}={properties[name]}" for name in sorted(properties)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a=1\nb:2\nc 3\nd\te\n", {"a": "1", "b": "2", "c": "3", "d": "e"}),
        ("a = 1 \n b\t:\t2\nc==3\nd:=4\ne  f=5", {"a": "1 ", "b": "2", "c": "=3", "d": "=4", "e": "f=5"}),
        ("# a=1\n!b=2\n  # c=3\n\n \t\nd=#4 # kept\n", {"d": "#4 # kept"}),
        ("# not continued \\\na=1\n", {"a": "1"}),
        ("a=1,\\\n   2,\\\r\n\t3\nb=\\\\\nc=4\n", {"a": "1,2,3", "b": "\\", "c": "4"}),
        ("a\\\n# b=1\n", {"a#": "b=1"}),
        ("a=1\\\n\nb=2\\", {"a": "1", "b": "2"}),
        ("a=1\rb=2\r\nc=3", {"a": "1", "b": "2", "c": "3"}),
        ("a=1\na=2\n", {"a": "2"}),
        ("only\n=x\n", {"only": "", "": "x"}),
        (r"a=\q\"\u0041\u00E9\ud83d\ude00\t\\u0041", {"a": 'q"Aé😀\t\\u0041'}),
        ("a=\\u12\n", {"a": "u12"}),  # Java refuses the file
        ("", {}),
    ],
)
def test_a_what_is_read(text: str, found: dict[str, str]) -> None:
    """Separators, comments, lines that go on, line ends of all kinds, escapes."""
    assert read_properties(text) == found


def test_a_every_text_comes_back() -> None:
    """Generated ones, with all that means something in such a file."""
    random = Random(18)
    for _number in range(2000):
        properties = settings(random)
        assert read_properties("".join(f"{line}\n" for line in property_lines(properties))) == properties


@pytest.mark.parametrize(("text", "half"), [("😀é", False), ("\ud83d", True), ("a\udc00b", True), ("", False)])
def test_a_half_a_character(text: str, half: bool) -> None:
    """JSON can hold one; UTF-8 cannot."""
    assert has_half_a_character(text) is half
