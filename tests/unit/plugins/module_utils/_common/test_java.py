# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text as Java reads it. What stands here was asked of a JVM; the differential tests ask of it again, with chance."""

from __future__ import annotations

import math

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._common.java import (
    is_array,
    is_class_name,
    is_word,
    real_number,
    split,
    split_some,
    trimmed,
    whole_number,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" a\t\r\n", "a"),
        ("\x00\x1f a b", "a b"),
        ("\u00a0a\u2003", "\u00a0a\u2003"),  # blanks to Python, none to Java
    ],
)
def test_trim(text: str, expected: str) -> None:
    assert trimmed(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0),
        ("-0", 0),
        ("+5", 5),
        ("-5", -5),
        ("007", 7),
        ("0" * 50 + "7", 7),
        ("\u0665", 5),  # a digit of another script
        ("\uff15", 5),
        ("9223372036854775808", 2**63),
        *[
            (text, None)
            for text in ("", "+", "-", " 1", "1 ", "1_000", "1,000", "1.0", "1e3", "0x10", "10L", "5d", "--5")
        ],
        *[(text, None) for text in ("\u00a05", "\u2075", "\u00b2", "\U0001d7d8", "five")],
    ],
)
def test_whole_numbers(text: str, expected: int | None) -> None:
    assert whole_number(text) == expected


def test_a_number_of_ten_thousand_digits_is_only_large() -> None:
    """Python's int would refuse to read it."""
    assert (whole_number("9" * 10_000) or 0) > 2**63


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *[("0.5", 0.5), (" 0.5\t", 0.5), ("5.", 5.0), (".5", 0.5), ("+1", 1.0), ("-1e-3", -0.001), ("1E3", 1000.0)],
        *[("1d", 1.0), ("1D", 1.0), ("0.5f", 0.5), ("1.F", 1.0), ("1e3d", 1000.0)],
        *[("0x1p-1", 0.5), ("0X.8P0", 0.5), ("0x1.8p0d", 1.5), ("0x1p9999", math.inf), ("-0x1p9999", -math.inf)],
        *[("1e400", math.inf), ("Infinity", math.inf), ("-Infinity", -math.inf)],
        *[(text, None) for text in ("", ".", "e5", "1e", "1L", "1_0.5", "0,5", "0x10", "0x1p", "0.5ff", "1 d", "50%")],
        *[(text, None) for text in ("inf", "nan", "infinity", "NaNd", "\u00a00.5", "\u0660.5", "1.2.3")],
    ],
)
def test_real_numbers(text: str, expected: float | None) -> None:
    assert real_number(text) == expected


def test_not_a_number_is_one() -> None:
    """NaN is taken, and is below no bound and above none."""
    assert math.isnan(real_number("NaN") or 0)


@pytest.mark.parametrize(("text", "same"), [("true", True), ("tRUE", True), ("truth", False), (" true", False)])
def test_words(text: str, same: bool) -> None:
    assert is_word(text, "true") is same


@pytest.mark.parametrize(
    ("text", "every", "some"),
    [
        ("", [], [""]),
        ("a", ["a"], ["a"]),
        ("a , b", ["a", "b"], ["a", "b"]),
        ("a,,b", ["a", "", "b"], ["a", "", "b"]),
        ("a,", ["a", ""], ["a"]),
        (",a", ["", "a"], ["", "a"]),
        (",", ["", ""], []),
        ("a\u00a0,b", ["a\u00a0", "b"], ["a\u00a0", "b"]),
    ],
)
def test_lists(text: str, every: list[str], some: list[str]) -> None:
    """ConfigDef keeps empty parts at the end; String.split drops them."""
    assert (split(text), split_some(text)) == (every, some)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *[(text, True) for text in ("Plugin", "com.example.Plugin", "a.Outer$Inner", "\u00e9.B", "_a.B1", "none")],
        *[
            (text, False)
            for text in ("", ".a", "a.", "a..b", "1abc", "a b", "a-b.C", "a/b/C", "int", "a.B.class", "[I")
        ],
    ],
)
def test_class_names(text: str, name: bool) -> None:
    assert is_class_name(text) is name


@pytest.mark.parametrize(("text", "array"), [("[I", True), ("[[B", True), ("I", False), ("[", False), ("[x", False)])
def test_arrays(text: str, array: bool) -> None:
    assert is_array(text) is array
