# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Java's class files, as far as the catalogues need them: what a class extends, and the texts in its code."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

# The sizes of the constant pool's entries by their tag, without the tag (Java Virtual Machine Specification, 4.4).
_SIZES = {3: 4, 4: 4, 5: 8, 6: 8, 7: 2, 8: 2, 9: 4, 10: 4, 11: 4, 12: 4, 15: 3, 16: 2, 17: 4, 18: 4, 19: 2, 20: 2}
_TEXT, _CLASS, _STRING, _LONG, _DOUBLE = 1, 7, 8, 5, 6
_PUBLIC, _INTERFACE, _ABSTRACT = 0x1, 0x200, 0x400


@dataclass(frozen=True)
class ClassFile:
    """``parents``: its superclass and interfaces; ``texts``: the constants of its code that are strings."""

    name: str
    flags: int
    parents: tuple[str, ...]
    texts: frozenset[str]

    @property
    def can_be_made(self) -> bool:
        """Whether it is a public class of its own, and not one that only others can extend."""
        return "$" not in self.name and self.flags & (_PUBLIC | _INTERFACE | _ABSTRACT) == _PUBLIC


def read(data: bytes) -> ClassFile:
    """A class file's content."""
    (count,) = struct.unpack_from(">H", data, 8)
    texts: dict[int, str] = {}
    points: dict[int, tuple[int, int]] = {}  # entry -> its tag, and the entry that it points to
    at, entry = 10, 1
    while entry < count:
        tag = data[at]
        if tag == _TEXT:
            (length,) = struct.unpack_from(">H", data, at + 1)
            texts[entry] = data[at + 3 : at + 3 + length].decode("utf-8", "replace")
            at += 3 + length
        else:
            points[entry] = (tag, struct.unpack_from(">H", data, at + 1)[0])
            at += 1 + _SIZES[tag]
        entry += 2 if tag in (_LONG, _DOUBLE) else 1
    flags, this, parent, interfaces = struct.unpack_from(">HHHH", data, at)
    parents = (parent, *struct.unpack_from(f">{interfaces}H", data, at + 8))

    def name(number: int) -> str:
        return texts[points[number][1]].replace("/", ".")

    strings = frozenset(texts[place] for tag, place in points.values() if tag == _STRING)
    return ClassFile(name(this), flags, tuple(name(one) for one in parents if one), strings)


def classes(jars: Iterable[Path]) -> dict[str, ClassFile]:
    """name -> every class in the jars."""
    return {one.name: one for jar in jars for one in _of(jar)}


def _of(jar: Path) -> Iterator[ClassFile]:
    """The classes of one jar."""
    with zipfile.ZipFile(jar) as archive:
        for name in archive.namelist():
            if name.endswith(".class") and not name.startswith("META-INF/") and name != "module-info.class":
                yield read(archive.read(name))


def ancestors(name: str, known: dict[str, ClassFile]) -> set[str]:
    """The class, and all that it extends and implements, directly or not."""
    found, left = set(), [name]
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += known[one].parents if one in known else ()
    return found
