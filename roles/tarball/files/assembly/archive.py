# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A tar archive that depends on nothing but its content."""

from __future__ import annotations

import io
import os
import tarfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Entry:
    """A file of the archive: path below the top folder, content (bytes, or the file that holds it), mode."""

    path: str
    content: bytes | Path
    mode: int = 0o644


def write_archive(target: Path, top: str, entries: list[Entry], timestamp: int) -> None:
    """Write ``target``, an uncompressed ustar archive of ``entries`` below the folder ``top``.

    The same arguments give the same bytes: sorted, every time ``timestamp`` (seconds since 1970), everything root's.
    Jars are compressed already, and no version of zlib changes the result. ``target`` appears complete or not at all.
    """
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    folders = {top}
    for entry in entries:
        folders |= {f"{top}/{folder}" for folder in map(str, Path(entry.path).parents) if folder != "."}
    members: list[tuple[str, Entry | None]] = [(folder, None) for folder in folders]
    members += [(f"{top}/{entry.path}", entry) for entry in entries]
    try:
        with tarfile.open(part, "w", format=tarfile.USTAR_FORMAT) as archive:
            for name, member in sorted(members, key=lambda member: member[0]):
                _add(archive, name, member, timestamp)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _add(archive: tarfile.TarFile, name: str, entry: Entry | None, timestamp: int) -> None:
    """Add a folder (no entry) or a file."""
    header = tarfile.TarInfo(name)
    header.mtime = timestamp
    header.uname = header.gname = "root"
    if entry is None:
        header.type = tarfile.DIRTYPE
        header.mode = 0o755
        archive.addfile(header)
        return
    content = entry.content.read_bytes() if isinstance(entry.content, Path) else entry.content
    header.mode = entry.mode
    header.size = len(content)
    archive.addfile(header, io.BytesIO(content))
