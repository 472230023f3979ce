# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Property files as java.util.Properties reads and we write them, so that every text arrives as it was given. Pure.

PRIVATE to the collection. Kafka (Utils.loadProps), ZooKeeper (QuorumPeerConfig) and log4j load bytes as ISO 8859-1, so
what is not ASCII is written as ``\\uXXXX``, in UTF-16. Source: the class's documentation, ``load(Reader)``; the tests
compare with the class itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_BLANKS = " \t\f"
_SHORT = {"\n": "\\n", "\r": "\\r", "\f": "\\f", "\\": "\\\\"}
_LETTERS = {"n": "\n", "r": "\r", "f": "\f", "t": "\t"}
# As written by `_escaped`; a plain text is one without any of these.
_SPECIAL = re.compile(r"[^\t -\[\]-~]")
_KEY_SPECIAL = re.compile(r"[=: \t]|^[#!]")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
# What java.lang.String.trim cuts off at both ends.
JAVA_BLANKS = "".join(map(chr, range(0x21)))


def property_line(name: str, value: str) -> str:
    """``name=value`` as the class reads it back; a plain text stays as it is, to the byte."""
    key = _KEY_SPECIAL.sub(lambda found: "\\t" if found[0] == "\t" else f"\\{found[0]}", _escaped(name))
    text = _escaped(value)
    return f"{key}=\\{text}" if text[:1] == " " else f"{key}={_tab_first(text)}"


def property_lines(properties: Mapping[str, str]) -> list[str]:
    """The lines of a whole file, sorted by name."""
    return [property_line(name, properties[name]) for name in sorted(properties)]


def read_properties(text: str) -> dict[str, str]:
    """name -> value of a file's text (its bytes as ISO 8859-1); of several with one name the last, as in Java.

    Where the class refuses a file (``\\u`` without four hexadecimal digits), the text is taken as it stands.
    """
    return dict(map(_split, _logical_lines(text)))


def has_half_a_character(text: str) -> bool:
    """Whether there is half a pair of UTF-16 in a text, as JSON can write it: no file, name or argument can hold it."""
    return _SURROGATE.search(text) is not None


def _escaped(text: str) -> str:
    """What is not printable ASCII, and the backslash, by escapes."""
    return _SPECIAL.sub(lambda found: _SHORT.get(found[0]) or _unicode(found[0]), text)


def _tab_first(text: str) -> str:
    """A blank at the beginning would belong to the separator."""
    return f"\\t{text[1:]}" if text[:1] == "\t" else text


def _unicode(character: str) -> str:
    """``\\u00e9``; two of them for what is beyond the basic plane."""
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _logical_lines(text: str) -> Iterator[str]:
    """Lines without comments and empty ones; one that ends with an odd number of backslashes goes on in the next."""
    naturals = re.split(r"(?<=\\)\r\n|[\r\n]", text)
    kept, going_on = "", False
    for natural in naturals if naturals[-1] else naturals[:-1]:
        line = natural.lstrip(_BLANKS)
        if not kept and (not line or line[0] in "#!"):
            going_on = False
            continue
        kept += line
        going_on = (len(line) - len(line.rstrip("\\"))) % 2 == 1
        if going_on:
            kept = kept[:-1]
        else:
            yield kept
            kept = ""
    if going_on:  # the file ends so
        yield kept


def _split(line: str) -> tuple[str, str]:
    """At the first ``=``, ``:`` or blank that has no backslash before it; blanks around belong to neither."""
    at = 0
    while at < len(line) and line[at] not in f"=:{_BLANKS}":
        at += 2 if line[at] == "\\" else 1
    rest = line[at:].lstrip(_BLANKS)
    return _unescaped(line[:at]), _unescaped((rest[1:] if rest[:1] in ("=", ":") else rest).lstrip(_BLANKS))


def _unescaped(text: str) -> str:
    """The reverse of `_escaped`, of all that the class takes."""

    def character(found: re.Match[str]) -> str:
        word = found[1]
        return chr(int(word[1:], 16)) if len(word) > 1 else _LETTERS.get(word, word)

    return _ESCAPE.sub(character, text).encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
