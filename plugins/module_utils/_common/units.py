# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Amounts with a unit: sizes, rates, times and shares, read and written. Pure. PRIVATE to the collection."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

AMOUNT = re.compile(r"(\d+(?:\.\d+)?) *([A-Za-z]+)")
MS = {"ms": 1, "s": 1000, "m": 60_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
BYTES = {
    "B": 1,
    **{f"{prefix}B": 1000**power for power, prefix in enumerate(("k", "M", "G", "T"), start=1)},
    **{f"{prefix}iB": 1024**power for power, prefix in enumerate(("K", "M", "G", "T"), start=1)},
}
# Network cards are sold in bits.
BITS = {f"{prefix}bit": 1000**power for power, prefix in enumerate(("", "k", "M", "G", "T"))}
_RATES = {
    **{f"{unit}/s": float(factor) for unit, factor in BYTES.items()},
    **{f"{unit}/s": factor / 8 for unit, factor in BITS.items()},
}
_SECONDS = {unit: factor / 1000 for unit, factor in MS.items()}
_SIZES = {unit: float(factor) for unit, factor in BYTES.items()}
_QUANTITY = re.compile(r"([+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?) *(%|[A-Za-z]+(?:/s)?)?")
# kind -> (its units, the factor of a bare number or None, what to write)
_KINDS: dict[str, tuple[Mapping[str, float], float | None, str]] = {
    "size": (_SIZES, 1.0, "a size such as 500 GB, 2 TB or 100 MiB"),
    "rate": (_RATES, 1.0, "a rate such as 50 MB/s or 10 Gbit/s"),
    "time": (_SECONDS, None, "a time such as 30s, 12h or 7d"),
    "share": ({"%": 0.01}, 1.0, "a share such as 70% or 0.7"),
    "number": ({}, 1.0, "a number such as 1000"),
    "whole": ({}, 1.0, "a whole number such as 3"),
}


class AmountError(ValueError):
    """An amount that cannot be used; the text is one sentence with the way out."""


def amount(name: str, value: Any, kind: str, zero: bool = False) -> float:
    """A value in bytes, bytes per second, seconds, as a fraction of one, or as it is.

    ``kind``: size, rate, time, share, number or whole; ``zero``: whether 0 makes sense. Raises AmountError, which names
    the value as ``name``.
    """
    units, bare, example = _KINDS[kind]
    text = "" if value is None or isinstance(value, bool) else str(value).strip()
    found = _QUANTITY.fullmatch(text)
    if found is None:
        raise AmountError(f"{name}: '{value}' is not {example}.")
    if found[2] is not None and found[2] not in units:
        known = f"known are {', '.join(units)}" if units else "it has none"
        raise AmountError(f"{name}: '{value}' has the unknown unit '{found[2]}'; {known}. Write {example}.")
    if found[2] is None and bare is None:
        raise AmountError(f"{name}: '{value}' has no unit; write {example}.")
    result = float(found[1]) * (units[found[2]] if found[2] is not None else bare or 1.0)
    result = round(result, 12) if kind == "share" else result  # 70% is 0.7
    if not math.isfinite(result):
        raise AmountError(f"{name}: '{text[:30]}' is too large to plan with; write {example}.")
    if result < 0:
        raise AmountError(f"{name}: '{value}' is negative; write {example}.")
    if result == 0 and not zero:
        raise AmountError(f"{name}: '{value}' is zero, which cannot be planned with; write {example}.")
    if kind == "whole" and not result.is_integer():
        raise AmountError(f"{name}: '{value}' is not {example}.")
    return result


def _short(value: float) -> str:
    """Three digits that count, without an exponent or zeros that say nothing."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def size_text(value: float, binary: bool = False) -> str:
    """Bytes with the unit that suits: decimal as disks and networks are sold, binary as memory is."""
    base, unit, prefixes = (1024, "iB", "KMGTP") if binary else (1000, "B", "kMGTP")
    power = 0
    while power < len(prefixes) and round(value, 6) >= base:
        value /= base
        power += 1
    return f"{_short(value)} {prefixes[power - 1]}{unit}" if power else f"{_short(value)} B"


def rate_text(value: float) -> str:
    """Bytes per second."""
    return f"{size_text(value)}/s"


def time_text(seconds: float) -> str:
    """Seconds with the unit that suits: 0.25 s, 90 s, 45 min, 12 h, 7 d, 3.2 years."""
    if seconds < 1 and seconds:
        return f"{_short(seconds * 1000)} ms"
    steps = ((120, 1, "s"), (7200, 60, "min"), (172_800, 3600, "h"), (63_072_000, 86_400, "d"))
    for limit, divisor, unit in steps:
        if seconds < limit:
            return f"{_short(seconds / divisor)} {unit}"
    return f"{_short(seconds / 31_536_000)} years"


def percent(part: float, whole: float) -> str:
    """What part of the whole, as percent."""
    return f"{100 * part / whole:.0f}%"
