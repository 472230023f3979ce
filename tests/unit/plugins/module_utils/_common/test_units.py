# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Amounts with a unit: how they are read, refused and written."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._common.units import (
    AmountError,
    amount,
    rate_text,
    size_text,
    time_text,
)


@pytest.mark.parametrize(
    ("value", "kind", "result"),
    [
        ("100MiB", "size", 100 * 1024**2),
        ("1.5 TB", "size", 1.5e12),
        (4096, "size", 4096),
        ("4096", "size", 4096),
        ("50 MB/s", "rate", 50e6),
        ("10 Gbit/s", "rate", 1.25e9),
        ("1 GiB/s", "rate", 1024**3),
        (1000, "rate", 1000),
        ("7d", "time", 604_800),
        ("30 s", "time", 30),
        ("250ms", "time", 0.25),
        ("2w", "time", 1_209_600),
        ("70%", "share", 0.7),
        (0.7, "share", 0.7),
        ("1e6", "number", 1_000_000),
        (3.0, "whole", 3),
    ],
)
def test_amounts_are_read(value: Any, kind: str, result: float) -> None:
    """In bytes, bytes per second, seconds and fractions."""
    assert amount("x", value, kind) == pytest.approx(result)


@pytest.mark.parametrize(
    ("value", "kind", "sentence"),
    [
        ("-5 MB/s", "rate", "x: '-5 MB/s' is negative; write a rate such as 50 MB/s or 10 Gbit/s."),
        (-1, "size", "x: '-1' is negative; write a size such as 500 GB, 2 TB or 100 MiB."),
        (0, "whole", "x: '0' is zero, which cannot be planned with; write a whole number such as 3."),
        ("0 GB", "size", "x: '0 GB' is zero, which cannot be planned with"),
        ("50 Mbps", "rate", "x: '50 Mbps' has the unknown unit 'Mbps'; known are B/s, kB/s"),
        ("50 MB", "rate", "has the unknown unit 'MB'; known are B/s"),
        ("50 MB/s", "size", "has the unknown unit 'MB/s'; known are B, kB"),
        ("7 years", "time", "has the unknown unit 'years'; known are ms, s, m, min, h, d, w."),
        (604800, "time", "x: '604800' has no unit; write a time such as 30s, 12h or 7d."),
        ("much", "size", "x: 'much' is not a size such as 500 GB, 2 TB or 100 MiB."),
        ("", "rate", "x: '' is not a rate"),
        (None, "rate", "x: 'None' is not a rate"),
        (True, "whole", "x: 'True' is not a whole number such as 3."),
        ("3 copies", "whole", "has the unknown unit 'copies'; it has none. Write a whole number such as 3."),
        (2.5, "whole", "x: '2.5' is not a whole number such as 3."),
        ([], "size", "x: '[]' is not a size"),
    ],
)
def test_bad_amounts_get_one_sentence(value: Any, kind: str, sentence: str) -> None:
    """It names the value, says what is wrong and what to write."""
    with pytest.raises(AmountError) as refused:
        amount("x", value, kind)
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_zero_is_taken_where_it_makes_sense() -> None:
    """No growth, no consumers."""
    assert amount("growth", "0%", "share", zero=True) == 0


@pytest.mark.parametrize(
    ("value", "decimal", "binary"),
    [
        (0, "0 B", "0 B"),
        (999, "999 B", "999 B"),
        (1000, "1 kB", "1000 B"),
        (1024**3, "1.07 GB", "1 GiB"),
        (12_345_678, "12.3 MB", "11.8 MiB"),
        (3.629e15, "3.63 PB", "3.22 PiB"),
    ],
)
def test_sizes_are_written(value: float, decimal: str, binary: str) -> None:
    """Three digits that count."""
    assert (size_text(value), size_text(value, binary=True)) == (decimal, binary)
    assert rate_text(value) == f"{decimal}/s"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.25, "250 ms"),
        (90, "90 s"),
        (120, "2 min"),
        (43_200, "12 h"),
        (604_800, "7 d"),
        (94_608_000, "3 years"),
    ],
)
def test_times_are_written(seconds: float, text: str) -> None:
    """In the unit that suits."""
    assert time_text(seconds) == text
