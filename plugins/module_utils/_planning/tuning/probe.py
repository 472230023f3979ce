# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what the probe of the role host_tuning printed. Pure. PRIVATE to the collection."""

from __future__ import annotations

import base64
import re
from typing import Any

# The mount table writes blank, tab, newline and backslash as three octal digits.
_OCTAL = re.compile(r"\\([0-7]{3})")


def unescape(text: str) -> str:
    r"""A word of the mount table or of fstab as it is meant: ``/my\040disk`` is ``/my disk``."""
    return _OCTAL.sub(lambda match: chr(int(match[1], 8)), text)


def escape(text: str) -> str:
    r"""A path as fstab wants it: blanks, tabs and backslashes become octal."""
    return re.sub(r"[\\ \t\n]", lambda match: f"\\{ord(match[0]):03o}", text)


def parse_mount(line: str) -> dict[str, Any]:
    """One line of ``/proc/self/mountinfo`` (proc(5)): number (``major:minor``), path, options, fstype, source."""
    before, _dash, after = line.partition(" - ")
    fields, kind = before.split(), after.split()
    return {
        "number": fields[2],
        "root": unescape(fields[3]),
        "path": unescape(fields[4]),
        "options": fields[5].split(","),
        "fstype": kind[0],
        "source": unescape(kind[1]),
    }


def parse_tuning_probe(output: str) -> dict[str, Any]:
    """Read the probe's tab-separated lines.

    Returns ``facts`` (name -> text: uid, kernel, container, manager, page_size, nofile, swap_kb, time …), ``sysctl``
    (key -> {value, writable}), ``vmstat`` (counter -> pages), ``persistent`` (list of {file, key, value}, in the order
    in which a boot reads the files), ``files`` (path -> {mode, text}), ``mounts`` (see `parse_mount`, oldest first),
    ``devices`` (as asked -> {real, number, readable, blkid, signatures, users, blank}), ``disks`` (``major:minor`` of a
    disk, partition or volume -> list of {name, scheduler, rotational, writable}), ``tools`` (programs that are there),
    ``full`` (folders that hold something) and ``real`` (data folder -> the same without links).
    """
    seen: dict[str, Any] = {
        "facts": {},
        "sysctl": {},
        "vmstat": {},
        "persistent": [],
        "files": {},
        "mounts": [],
        "devices": {},
        "disks": {},
        "tools": [],
        "full": [],
        "real": {},
    }
    for line in output.splitlines():
        kind, *rest = line.split("\t")
        if kind == "fact":
            seen["facts"][rest[0]] = rest[1]
        elif kind == "sysctl":
            seen["sysctl"][rest[0]] = {"writable": rest[1] == "yes", "value": " ".join(" ".join(rest[2:]).split())}
        elif kind == "vmstat":
            seen["vmstat"][rest[0]] = int(rest[1])
        elif kind == "persistent":
            seen["persistent"].append({"file": rest[0], "key": sysctl_key(rest[1]), "value": " ".join(rest[2].split())})
        elif kind == "file":
            text = base64.b64decode(rest[2]).decode("utf-8", "replace")
            seen["files"][rest[0]] = {"mode": rest[1].zfill(4), "text": text}
        elif kind == "mount":
            seen["mounts"].append(parse_mount(rest[0]))
        elif kind == "disk":
            disk = {"name": rest[1], "scheduler": rest[2], "rotational": rest[3] == "1", "writable": rest[4] == "yes"}
            seen["disks"].setdefault(rest[0], []).append(disk)
        elif kind in ("tool", "full"):
            seen[{"tool": "tools"}.get(kind, kind)].append(rest[0])
        elif kind == "real":
            seen["real"][rest[0]] = rest[1]
        elif kind in ("device", "device-blkid", "device-signature", "device-user"):
            seen["devices"][rest[0]] = _device(seen["devices"].get(rest[0], {}), kind, rest)
    return seen


def _device(found: dict[str, Any], kind: str, rest: list[str]) -> dict[str, Any]:
    """A device that is to be mounted, with what one more of the lines about it tells."""
    if kind == "device-blkid":
        name, _equals, value = rest[1].partition("=")
        return {**found, "blkid": {**found["blkid"], name: value}}
    if kind == "device-signature":
        return {**found, "signatures": [*found["signatures"], " ".join(rest[1].split())]}
    if kind == "device-user":
        return {**found, "users": [*found["users"], rest[1]]}
    return {
        "real": rest[1],
        "number": rest[2],
        "readable": rest[3] == "yes",
        "blank": rest[4] == "yes",
        "blkid": {},
        "signatures": [],
        "users": [],
    }


def sysctl_key(text: str) -> str:
    """A key as ``sysctl`` prints it; files also have ``net/ipv4/tcp_rmem``, and a ``-`` before it."""
    key = text.strip().lstrip("-")
    first = next((char for char in key if char in "./"), ".")
    return key.replace("/", ".") if first == "/" else key


def mount_of(path: str, mounts: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The mount that a path is on: the longest mount point above it; of several there, the last, which hides others."""
    found = None
    for mount in mounts:
        point = mount["path"].rstrip("/")
        above = path == mount["path"] or path.startswith(f"{point}/")
        if above and (found is None or len(mount["path"]) >= len(found["path"])):
            found = mount
    return found
