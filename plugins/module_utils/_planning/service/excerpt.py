# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What does not work, with the last lines of logs and their age. Pure. PRIVATE to the collection."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from ..._common.units import time_text

# Lines that are older were hardly written by what is wrong now.
FRESH_S = 60


class Suspect(TypedDict):
    """A log that may tell it."""

    host: str
    log: str


# A result. ``__jvm_service_suspect`` is always there; ``stdout``: the age of the log in seconds, and then its lines.
LogRead = TypedDict(
    "LogRead", {"__jvm_service_suspect": Suspect, "rc": int, "stdout": str, "stderr": str, "msg": str}, total=False
)


def log_excerpts(reason: str, reads: Iterable[LogRead]) -> str:
    """The reason, and below it for each log where it is, how old it is, and its last lines.

    ``reads``: results of ``fail_with_logs.yml`` as Ansible registers them.
    """
    lines = [reason]
    for read in reads:
        suspect = read["__jvm_service_suspect"]
        age, _end, text = str(read.get("stdout") or "").partition("\n")
        if read.get("rc") != 0 or not age.strip().isdigit():
            said = read.get("stderr") or read.get("msg") or "nothing to read"
            lines += [f"{suspect['host']}, {suspect['log']}:", said]
        else:
            lines += [f"{suspect['host']}, {suspect['log']} ({_age(int(age))}):", text.rstrip() or "it is empty"]
    return "\n".join(lines)


def _age(seconds: int) -> str:
    """When the log was written last."""
    if seconds <= FRESH_S:
        return f"last written {seconds} s ago"
    return f"last written {time_text(seconds)} ago, so that it may be about something earlier"
