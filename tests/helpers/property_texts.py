# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts for property files, generated: settings to write, and whole files as a person could have written them."""

from __future__ import annotations

import re
from random import Random

# What means something in such a file, what a line of Python ends at, and each kind of character beside it.
MEANT = [*"=:#! \t\f\\\n\r", "\\n", "\\u0041", "\\\\", "  ", "\r\n"]
OTHERS = [*"abuntr01.,-_$@*/'\"\0\x01\x0b\x1f\x7f\x85\xa0éÿĀΩЖ中\u2028\u2029\ufeff\uffff\U0001f600\U0010ffff"]
# What whole files have beside these.
ENDS = ["\\\n", "\\\r\n", "\\\r", "\n", "\n", "\r\n", "a=1\n"]
ESCAPES = ["\\u00e9", "\\u03A9", "\\ud83d\\ude00", "\\q", "\\t"]
HEXADECIMAL = re.compile(r"[0-9a-fA-F]{4}")
# Releases of Java differ in what they make of a backslash alone in the last line.
ALONE = re.compile(r"(^|[\r\n])[ \t\f]*\\(\r\n|\r|\n)?\Z")


def text(random: Random, most: int) -> str:
    """A few characters, of any kind."""
    return "".join(random.choice(random.choice((MEANT, OTHERS))) for _n in range(random.randrange(most)))


def settings(random: Random) -> dict[str, str]:
    """Some settings with names and values of any characters."""
    return {text(random, 6): text(random, 12) for _n in range(random.randrange(1, 6))}


def file(random: Random) -> str:
    """A file's text, of ISO 8859-1 and its escapes, that the class does not refuse."""
    pieces = [*"=:#! \t\f\\\n\rabutr01#=:éÿ", *ENDS, *ESCAPES]
    while True:
        found = "".join(random.choice(pieces) for _n in range(random.randrange(1, 60)))
        refused = not all(HEXADECIMAL.match(part) for part in found.split("\\u")[1:])  # whatever stands before it
        if not refused and not ALONE.search(found):
            return found
