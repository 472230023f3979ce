# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""tools/class_files.py and tools/plug_ins.py read the classes of jars."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

from tools.class_files import ClassFile, ancestors, classes
from tools.plug_ins import file_text

PUBLIC, INTERFACE, ABSTRACT = 0x1, 0x200, 0x400


def class_bytes(name: str, parents: tuple[str, ...], texts: tuple[str, ...] = (), flags: int = PUBLIC) -> bytes:
    """A class file without code. A long constant, which takes two entries, comes first."""
    pool, count = [b"\x05" + struct.pack(">q", 1)], 3
    for tag, words in ((b"\x07", (name, *parents)), (b"\x08", texts)):
        for word in words:
            data = (word.replace(".", "/") if tag == b"\x07" else word).encode()
            pool.append(b"\x01" + struct.pack(">H", len(data)) + data)
            pool.append(tag + struct.pack(">H", count))
            count += 2
    numbers = [4 + 2 * place for place in range(1 + len(parents))]
    tail = struct.pack(f">HHHH{len(parents) - 1}H", flags, numbers[0], numbers[1], len(parents) - 1, *numbers[2:])
    return struct.pack(">IIH", 0xCAFEBABE, 52, count) + b"".join(pool) + tail


def jar(path: Path, *found: bytes) -> Path:
    """A jar with these classes."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("META-INF/MANIFEST.MF", "")
        for number, data in enumerate(found):
            archive.writestr(f"{number}.class", data)
    return path


def test_a_class_is_read(tmp_path: Path) -> None:
    """Its name, whom it extends and what texts it has."""
    data = class_bytes("a.B", ("java.lang.Object", "c.D", "e.F"), ("super.users", "é"))
    assert classes([jar(tmp_path / "a.jar", data)]) == {
        "a.B": ClassFile("a.B", PUBLIC, ("java.lang.Object", "c.D", "e.F"), frozenset(["super.users", "é"]))
    }


def test_ancestors_end_where_the_jars_do() -> None:
    """Also where two extend each other."""
    known = {
        "a": ClassFile("a", PUBLIC, ("b", "x"), frozenset()),
        "b": ClassFile("b", PUBLIC, ("c", "a"), frozenset()),
    }
    assert ancestors("a", known) == {"a", "b", "c", "x"}


def test_plug_ins_are_what_can_be_made(tmp_path: Path) -> None:
    """Public, of their own and not abstract; with what they, their parents and their inner classes read."""
    kind = "kafka.security.auth.Authorizer"
    text = file_text(
        [
            jar(
                tmp_path / "a.jar",
                class_bytes(kind, ("java.lang.Object",), flags=PUBLIC | INTERFACE | ABSTRACT),
                class_bytes("a.Base", ("java.lang.Object", kind), ("base.setting",), PUBLIC | ABSTRACT),
                class_bytes("a.Own", ("a.Base",), ("own.setting", "No setting", "kafka.authorizer.logger")),
                class_bytes("a.Own$", ("java.lang.Object",), ("inner.setting",)),
                class_bytes("a.Own$In", ("java.lang.Object", kind)),
                class_bytes("a.Other", ("java.lang.Object",), ("other.setting",)),
            )
        ]
    )
    assert 'SHIPPED = """\nauthorizer.class.name a.Own\n"""' in text
    assert 'READ = """\nbase.setting a.Own\ninner.setting a.Own\nown.setting a.Own\n"""' in text
