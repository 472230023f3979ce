# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what the probe of the role host_tuning printed. Pure. PRIVATE to the collection."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from typing import TypeVar

from .shapes import AtPath, DeviceSeen, DiskSeen, FileSeen, MountSeen, Persistent, Seen, SettingSeen

# The mount table writes blank, tab, newline and backslash as three octal digits.
_OCTAL = re.compile(r"\\([0-7]{3})")
# What stands for one that is not there.
NO_FILE: FileSeen = {"mode": "0644", "text": ""}
NO_DEVICE: DeviceSeen = {
    "real": "",
    "number": "",
    "readable": False,
    "blank": False,
    "blkid": {},
    "signatures": [],
    "users": [],
}
Place = TypeVar("Place", bound=AtPath)


def unescape(text: str) -> str:
    r"""A word of the mount table or of fstab as it is meant: ``/my\040disk`` is ``/my disk``."""
    return _OCTAL.sub(lambda match: chr(int(match[1], 8)), text)


def escape(text: str) -> str:
    r"""A path as fstab wants it: blanks, tabs and backslashes become octal."""
    return re.sub(r"[\\ \t\n]", lambda match: f"\\{ord(match[0]):03o}", text)


def parse_mount(line: str) -> MountSeen:
    """One line of ``/proc/self/mountinfo`` (proc(5))."""
    before, _dash, after = line.partition(" - ")
    fields, kind = before.split(), after.split()
    return MountSeen(
        number=fields[2],
        root=unescape(fields[3]),
        path=unescape(fields[4]),
        options=fields[5].split(","),
        fstype=kind[0],
        source=unescape(kind[1]),
    )


def parse_tuning_probe(output: str) -> Seen:
    """Read the probe's tab-separated lines, of which the first word tells what it is about."""
    lines = [line.split("\t") for line in output.splitlines()]
    rows: dict[str, list[list[str]]] = {}
    for kind, *rest in lines:
        rows.setdefault(kind, []).append(rest)

    def of(kind: str) -> list[list[str]]:
        """The lines of a kind, without it."""
        return rows.get(kind, [])

    return Seen(
        facts={row[0]: row[1] for row in of("fact")},
        sysctl=dict(map(_setting, of("sysctl"))),
        vmstat={row[0]: int(row[1]) for row in of("vmstat")},
        persistent=[*map(_persistent, of("persistent"))],
        files=dict(map(_file, of("file"))),
        mounts=[parse_mount(row[0]) for row in of("mount")],
        devices=_devices(lines),
        disks=_disks(of("disk")),
        tools=[row[0] for row in of("tool")],
        full=[row[0] for row in of("full")],
        real={row[0]: row[1] for row in of("real")},
    )


def _setting(row: list[str]) -> tuple[str, SettingSeen]:
    """A kernel setting; the kernel has tabs between the numbers of some."""
    key, writable, *value = row
    return key, SettingSeen(writable=writable == "yes", value=" ".join(" ".join(value).split()))


def _persistent(row: list[str]) -> Persistent:
    """A line of a file of sysctl."""
    return Persistent(file=row[0], key=sysctl_key(row[1]), value=" ".join(row[2].split()))


def _file(row: list[str]) -> tuple[str, FileSeen]:
    """A file; its text is encoded, because it may hold any character."""
    return row[0], FileSeen(mode=row[1].zfill(4), text=base64.b64decode(row[2]).decode("utf-8", "replace"))


def _disks(rows: Iterable[list[str]]) -> dict[str, list[DiskSeen]]:
    """The disks below each number."""
    found: dict[str, list[DiskSeen]] = {}
    for number, name, scheduler, rotational, writable in rows:
        disk = DiskSeen(name=name, scheduler=scheduler, rotational=rotational == "1", writable=writable == "yes")
        found.setdefault(number, []).append(disk)
    return found


def _devices(lines: Iterable[list[str]]) -> dict[str, DeviceSeen]:
    """What the lines about devices tell together, each of a part of one device."""
    found: dict[str, DeviceSeen] = {}
    for kind, *rest in lines:
        if kind == "device":
            found[rest[0]] = _device(rest)
        elif kind in ("device-blkid", "device-signature", "device-user"):
            found[rest[0]] = _with_more(found[rest[0]], kind, rest[1])
    return found


def _device(row: list[str]) -> DeviceSeen:
    """A device before what is told of it in lines of their own."""
    _name, real, number, readable, blank = row
    return {**NO_DEVICE, "real": real, "number": number, "readable": readable == "yes", "blank": blank == "yes"}


def _with_more(found: DeviceSeen, kind: str, more: str) -> DeviceSeen:
    """A device with what one more of the lines about it tells."""
    if kind == "device-blkid":
        name, _equals, value = more.partition("=")
        return {**found, "blkid": {**found["blkid"], name: value}}
    if kind == "device-signature":
        return {**found, "signatures": [*found["signatures"], " ".join(more.split())]}
    return {**found, "users": [*found["users"], more]}


def text_of(seen: Seen, path: str) -> str:
    """The text of a file, '' where there is none."""
    return seen["files"].get(path, NO_FILE)["text"]


def sysctl_key(text: str) -> str:
    """A key as ``sysctl`` prints it; files also have ``net/ipv4/tcp_rmem``, and a ``-`` before it."""
    key = text.strip().lstrip("-")
    first = next((char for char in key if char in "./"), ".")
    return key.replace("/", ".") if first == "/" else key


def mount_of(path: str, mounts: Iterable[Place]) -> Place | None:
    """The mount that a path is on: the longest mount point above it; of several there, the last, which hides others."""
    found: Place | None = None
    for mount in mounts:
        point = mount["path"].rstrip("/")
        above = path == mount["path"] or path.startswith(f"{point}/")
        if above and (found is None or len(mount["path"]) >= len(found["path"])):
            found = mount
    return found
