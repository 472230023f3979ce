# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a look at a node found: the output of ``roles/jvm_service/templates/probe.sh.j2``, read. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

import base64
import re
import sys
from collections.abc import Callable, Iterable

from .shapes import Left, Mount, PathSeen, Probe, Process, PublishedProbe, Space


def parse_probe(output: str) -> PublishedProbe:
    """Read the probe's tab-separated lines, of which the first word tells what it is about: a `Probe`."""
    lines = [line.split("\t") for line in output.split("\n")]  # names may hold what Python takes for other line ends
    rows: dict[str, list[list[str]]] = {}
    for kind, *rest in lines:
        rows.setdefault(kind, []).append(rest)

    def of(kind: str) -> list[list[str]]:
        """The lines of a kind, without it."""
        return rows.get(kind, [])

    return Probe(
        facts={row[0]: row[1] for row in of("fact")},
        paths=_paths(lines),
        contents={row[0]: _text(row[1]) for row in of("content")},
        settings={row[0]: row[1] for row in of("setting")},
        previous=["", *(row[0] for row in of("previous"))][-1],
        nonempty=[row[0] for row in of("nonempty")],
        free=dict(map(_free, of("free"))),
        listening=[int(row[0]) for row in of("listening")],
        mounts=dict(map(_mount, of("mount"))),
        names={row[0]: [one for one in row[1].split(",") if one] for row in of("name")},
        shut=_names(of("shut")),
        stray=_names(of("stray")),
        twice=_names(of("twice")),
        misplaced=_names(of("misplaced")),
        barred=_names(of("barred")),
        holders=dict(map(_holder, of("holder"))),
        left=[*map(_left, of("left"))],
        process=_process(of("process"), of("command"), of("nofile")),
    )


def _text(encoded: str) -> str:
    """What the probe had to encode, because it may hold any character."""
    return base64.b64decode(encoded).decode("utf-8", "replace")


def _names(rows: Iterable[list[str]]) -> list[str]:
    """Names that may hold any character."""
    return [_text(encoded) for row in rows for encoded in row]


def _mount(row: list[str]) -> tuple[str, Mount]:
    """As ``findmnt -r`` prints it: blanks as ``\\x20``."""
    path, mount, options = row
    plain = re.sub(r"\\x([0-9a-f]{2})", lambda found: chr(int(found[1], 16)), mount)
    return path, Mount(mount=plain, options=options.split(","))


def _paths(lines: Iterable[list[str]]) -> dict[str, PathSeen]:
    """What the lines about paths tell together, each of a part of one path."""
    found: dict[str, PathSeen] = {}
    for kind, *rest in lines:
        if kind in _PATH_PARTS:
            path, part = _PATH_PARTS[kind](rest)
            before: PathSeen = {} if kind == "path" else found.get(path, {})
            found[path] = {**before, **part}
    return found


def _path(row: list[str]) -> tuple[str, PathSeen]:
    """As ``stat`` prints it."""
    path, kind, owner, group, mode = row
    return path, {"type": kind, "owner": owner, "group": group, "mode": int(mode, 8)}


def _link(row: list[str]) -> tuple[str, PathSeen]:
    """Where a link leads to, as it says."""
    return row[0], {"target": row[1]}


def _folder(row: list[str]) -> tuple[str, PathSeen]:
    """The folder behind a link, as ``stat`` prints it."""
    path, owner, group, mode = row
    return path, {"folder": {"type": "directory", "owner": owner, "group": group, "mode": int(mode, 8)}}


def _sha1(row: list[str]) -> tuple[str, PathSeen]:
    """As ``sha1sum`` prints it."""
    digest, path = row[0].split("  ", 1)
    return path, {"sha1": digest}


def _free(row: list[str]) -> tuple[str, Space]:
    """Numbers in KiB, as ``df`` prints them."""
    path, free, mount, device, used = row
    return path, Space(mb=int(free) // 1024, used_mb=int(used) // 1024, mount=mount, device=device)


def _holder(row: list[str]) -> tuple[int, str]:
    """Who listens on a port, in words."""
    port, who = row
    return int(port), _text(who).strip()


def _left(row: list[str]) -> Left:
    """What a folder holds that is given up."""
    variable, number, folder, *names = row
    return Left(variable=variable, number=int(number), folder=_text(folder), names=[*map(_text, names)])


def _process(states: list[list[str]], commands: list[list[str]], limits: list[list[str]]) -> Process:
    """``running PID SINCE``, or why it does not run; its arguments; and a number of files, ``unlimited`` or nothing."""
    alive = [row[0].split() for row in states if row[0].startswith("running ")]
    files = [row[0] for row in limits if row[0]]
    pid = since = nofile = None
    if alive:
        _word, pid, since = alive[-1]
    if files:
        nofile = int(files[-1]) if files[-1].isdigit() else sys.maxsize
    return Process(
        running=bool(alive),
        pid=None if pid is None else int(pid),
        since=None if since is None else int(since),
        command=_text(commands[-1][0]).split("\0") if commands else [],
        nofile=nofile,
    )


# Kind of a line about a path -> the path, and what the line tells of it.
_PATH_PARTS: dict[str, Callable[[list[str]], tuple[str, PathSeen]]] = {
    "path": _path,
    "link": _link,
    "folder": _folder,
    "sha1": _sha1,
}
