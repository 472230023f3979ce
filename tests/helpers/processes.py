# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Linux knows of a process, from /proc."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from pathlib import Path

LISTEN = "0A"


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    """Wait for a condition; fail when it does not come true in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"did not come true within {seconds} s"
        time.sleep(0.1)


def fields(pid: int) -> list[str]:
    """/proc/PID/stat after the command's name: state, ppid, pgrp, session, …; the start time is field 19."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def child(pid: int) -> int:
    """The only child of a process; of unshare's, that is the first in the new namespace."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


def identity(pid: int) -> tuple[int, str]:
    """Pid and start time in clock ticks: the same only for the same process."""
    return pid, fields(pid)[19]


def arguments(pid: int) -> list[str]:
    """The words of the command line."""
    return Path(f"/proc/{pid}/cmdline").read_text().rstrip("\0").split("\0")


def descriptors(pid: int) -> dict[int, str]:
    """Open descriptors -> what they lead to, such as ``/dev/null`` or ``socket:[123]``."""
    found = {}
    for path in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found[int(path.name)] = os.readlink(path)
        except FileNotFoundError:  # closed meanwhile
            continue
    return found


def listening(pid: int) -> set[tuple[str, int]]:
    """Address (hexadecimal, as the kernel writes it) and port of every socket that the process listens on."""
    mine = set(descriptors(pid).values())
    rows = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()]
    local = [row[1].split(":") for row in rows if row[3] == LISTEN and f"socket:[{row[9]}]" in mine]
    return {(address, int(port, 16)) for address, port in local}


def open_files_limit(pid: int) -> tuple[int, int]:
    """Soft and hard limit of open files."""
    found = re.search(r"^Max open files +(\d+) +(\d+)", Path(f"/proc/{pid}/limits").read_text(), re.MULTILINE)
    assert found
    return int(found[1]), int(found[2])


def running_with(text: str) -> list[int]:
    """Processes with ``text`` in their command line."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if text.encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except (FileNotFoundError, ProcessLookupError):  # ended meanwhile
            continue
    return found


def running_of(uid: int) -> list[int]:
    """Processes of a user, zombies not counted."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if path.stat().st_uid == uid and fields(int(path.name))[0] not in "ZX":
                found.append(int(path.name))
        except (FileNotFoundError, ProcessLookupError):  # ended meanwhile
            continue
    return found
