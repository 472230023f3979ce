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
from collections.abc import Callable
from functools import partial
from typing import Any


def parse_probe(output: str) -> dict[str, Any]:
    """Read the probe's tab-separated lines.

    Returns ``facts`` (name -> text: user, uid, manager, cpus, memory_kb …), ``paths`` (path -> {type, owner, group,
    mode, sha1, target, folder}; ``folder`` is {type, owner, group, mode} of the folder that a link leads to),
    ``contents`` (path -> text of a small file), ``settings`` (name -> text, of those asked for),
    ``previous`` (the folder of the release before the last activation, '' if it is not kept),
    ``nonempty`` (list of directories that hold something), ``free`` (path -> {mb, used_mb, mount, device}),
    ``listening`` (list of ports, int), ``holders`` (port -> who listens, as far as the account may look) and
    ``process`` ({running, pid, since, command, nofile}: ``since`` in seconds since 1970, ``command`` the arguments it
    runs with, ``nofile`` how many files it may open, None when that cannot be read). ``mounts`` has path -> {mount,
    options (a list)} of the folders that it will use, and these are lists of paths: ``shut`` (the service's account
    cannot get there), ``stray`` (no folders of partitions, among messages), ``misplaced`` (ZooKeeper's folders with
    files that belong into the other one) and ``barred`` (what the account cannot use). ``twice`` has names of
    partitions that are in two folders, ``names`` the addresses of hosts' names. ``left`` has {variable, number, folder,
    names} of each folder in use that the variable does not name any more: how much it holds, and the first names of it.
    """
    seen: dict[str, Any] = {
        "facts": {},
        "paths": {},
        "contents": {},
        "settings": {},
        "previous": "",
        "nonempty": [],
        "free": {},
        "listening": [],
        "mounts": {},
        "names": {},
        **{kind: [] for kind in _NAMED},
        "holders": {},
        "left": [],
        "process": {"running": False, "pid": None, "since": None, "command": [], "nofile": None},
    }
    for line in output.split("\n"):  # names may hold what Python takes for other line ends
        kind, *rest = line.split("\t")
        if kind in _READERS:
            _READERS[kind](seen, rest)
    return seen


def _text(encoded: str) -> str:
    """What the probe had to encode, because it may hold any character."""
    return base64.b64decode(encoded).decode("utf-8", "replace")


def _mount(seen: dict[str, Any], rest: list[str]) -> None:
    """As ``findmnt -r`` prints it: blanks as ``\\x20``."""
    path, mount, options = rest
    plain = re.sub(r"\\x([0-9a-f]{2})", lambda found: chr(int(found[1], 16)), mount)
    seen["mounts"][path] = {"mount": plain, "options": options.split(",")}


def _name(kind: str, seen: dict[str, Any], rest: list[str]) -> None:
    """A name in one of the lists."""
    seen[kind] += [_text(encoded) for encoded in rest]


def _path(seen: dict[str, Any], rest: list[str]) -> None:
    """As ``stat`` prints it."""
    path, kind, owner, group, mode = rest
    seen["paths"][path] = {"type": kind, "owner": owner, "group": group, "mode": int(mode, 8)}


def _folder(seen: dict[str, Any], rest: list[str]) -> None:
    """The same of the folder behind a link."""
    path, owner, group, mode = rest
    behind = {"type": "directory", "owner": owner, "group": group, "mode": int(mode, 8)}
    seen["paths"].setdefault(path, {})["folder"] = behind


def _sha1(seen: dict[str, Any], rest: list[str]) -> None:
    """As ``sha1sum`` prints it."""
    digest, path = rest[0].split("  ", 1)
    seen["paths"].setdefault(path, {})["sha1"] = digest


def _free(seen: dict[str, Any], rest: list[str]) -> None:
    """Numbers in KiB, as ``df`` prints them."""
    path, free, mount, device, used = rest
    seen["free"][path] = {"mb": int(free) // 1024, "used_mb": int(used) // 1024, "mount": mount, "device": device}


def _holder(seen: dict[str, Any], rest: list[str]) -> None:
    """Who listens on a port, in words."""
    port, who = rest
    seen["holders"][int(port)] = _text(who).strip()


def _left(seen: dict[str, Any], rest: list[str]) -> None:
    """What a folder holds that is given up."""
    variable, number, folder, *names = rest
    kept = {"variable": variable, "number": int(number), "folder": _text(folder), "names": [*map(_text, names)]}
    seen["left"].append(kept)


def _process(seen: dict[str, Any], rest: list[str]) -> None:
    """``running PID SINCE``, or why it does not run."""
    if rest[0].startswith("running "):
        _word, pid, since = rest[0].split()
        seen["process"].update(running=True, pid=int(pid), since=int(since))


def _nofile(seen: dict[str, Any], rest: list[str]) -> None:
    """A number, ``unlimited``, or nothing where it cannot be read."""
    if rest[0]:
        seen["process"]["nofile"] = int(rest[0]) if rest[0].isdigit() else sys.maxsize


# Names that may hold any character, each of a kind of its own.
_NAMED = ("shut", "stray", "twice", "misplaced", "barred")
# Kind of line -> what it adds to what was seen.
_READERS: dict[str, Callable[[dict[str, Any], list[str]], None]] = {
    "fact": lambda seen, rest: seen["facts"].update({rest[0]: rest[1]}),
    "path": _path,
    "link": lambda seen, rest: seen["paths"].setdefault(rest[0], {}).update(target=rest[1]),
    "folder": _folder,
    "sha1": _sha1,
    "content": lambda seen, rest: seen["contents"].update({rest[0]: _text(rest[1])}),
    "setting": lambda seen, rest: seen["settings"].update({rest[0]: rest[1]}),
    "previous": lambda seen, rest: seen.update(previous=rest[0]),
    "nonempty": lambda seen, rest: seen["nonempty"].append(rest[0]),
    "free": _free,
    "listening": lambda seen, rest: seen["listening"].append(int(rest[0])),
    "mount": _mount,
    "name": lambda seen, rest: seen["names"].update({rest[0]: [one for one in rest[1].split(",") if one]}),
    **{kind: partial(_name, kind) for kind in _NAMED},
    "holder": _holder,
    "left": _left,
    "process": _process,
    "command": lambda seen, rest: seen["process"].update(command=_text(rest[0]).split("\0")),
    "nofile": _nofile,
}
