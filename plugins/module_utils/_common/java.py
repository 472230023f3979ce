# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Text as Java reads it, which is not as Python does: ``1_000`` is no number, ``1d`` is one. Pure.

PRIVATE to the collection. ``None`` stands for the exception that Java throws.
"""

from __future__ import annotations

import re

# What String.trim takes away, and what \s is in a pattern. A no-break space is neither.
_TRIMMED = "".join(map(chr, range(0x21)))
_COMMA = re.compile(r"[ \t\n\v\f\r]*,[ \t\n\v\f\r]*")
_REAL = re.compile(
    r"[+-]?(?:NaN|Infinity|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[fFdD]?"
    r"|0[xX](?:[0-9a-fA-F]+\.?|[0-9a-fA-F]*\.[0-9a-fA-F]+)[pP][+-]?[0-9]+[fFdD]?)"
)
# Words of the language, which no class and no package can be called.
_WORD = re.compile(
    r"abstract|assert|boolean|break|byte|case|catch|char|class|const|continue|default|do|"
    r"double|else|enum|extends|false|final|finally|float|for|goto|if|implements|import|"
    r"instanceof|int|interface|long|native|new|null|package|private|protected|public|return|"
    r"short|static|strictfp|super|switch|synchronized|this|throw|throws|transient|true|try|"
    r"void|volatile|while"
)


def trimmed(text: str) -> str:
    """String.trim: without blanks and control characters at the ends."""
    return text.strip(_TRIMMED)


def whole_number(text: str) -> int | None:
    """Integer.parseInt and its like, of any size: a sign and digits, of any script that has them, and nothing else."""
    negative = text.startswith("-")
    digits = text[1:] if text[:1] in ("+", "-") else text
    if not digits.isdecimal() or not (digits.isascii() or max(digits) <= "\uffff"):
        return None
    number = int(digits.lstrip("0")[:40] or "0")  # as many fit into no type
    return -number if negative else number


def real_number(text: str) -> float | None:
    """Double.parseDouble: also ``1d``, ``.5f``, ``0x1p3``, ``NaN`` and ``Infinity``; what is too large is infinite."""
    text = trimmed(text)
    if not _REAL.fullmatch(text):
        return None
    if "x" not in text.lower():
        return float(text if text.endswith(("NaN", "Infinity")) else text.rstrip("fFdD"))
    try:
        mantissa, _p, exponent = text.lower().partition("p")
        return float.fromhex(f"{mantissa}p{exponent.rstrip('fd')}")
    except OverflowError:
        return float("-inf" if text.startswith("-") else "inf")


def is_word(text: str, word: str) -> bool:
    """String.equalsIgnoreCase."""
    return text.upper() == word.upper()


def split(text: str) -> list[str]:
    """A list with commas, as ConfigDef takes it: without blanks around each, and with those that are empty."""
    text = trimmed(text)
    return _COMMA.split(text) if text else []


def split_some(text: str) -> list[str]:
    """A list with commas, as String.split takes it: without the empty ones at its end. Blanks at the ends stay."""
    parts = _COMMA.split(text)
    while parts and not parts[-1] and len(parts) > 1:
        parts.pop()
    return [] if parts == [""] and text else parts


def is_class_name(text: str) -> bool:
    """Whether a class can be called so, wherever it is: names and dots, such as ``com.example.Plugin``."""
    parts = text.split(".")
    return all(part.replace("$", "_").isidentifier() and not _WORD.fullmatch(part) for part in parts)


def is_array(text: str) -> bool:
    """Whether it is an array of a simple type to Class.forName, which loads that and is of no use to anybody."""
    return re.fullmatch(r"\[+[BCDFIJSZ]", text) is not None
