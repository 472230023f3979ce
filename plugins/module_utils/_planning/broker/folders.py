# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a broker of Kafka 2.1 does not start with in its directories for messages. Pure. PRIVATE to the collection.

``Log.parseTopicPartitionName`` of 2.1.0 and 2.1.1 reads the name of every directory in ``log.dirs``, links included,
and stops the start at the first that it cannot read; files are ignored. A directory that is named like a partition
is taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from posixpath import basename, dirname
from typing import Any

from ..._common.text import counted, listed
from ..findings import rules
from ..findings.model import Finding, finding

# Which Java's Integer.parseInt reads, with a sign and in the digits of any script.
_NUMBER = re.compile(r"[+-]?\d+")
# As Java's \S: no blank of ASCII.
_MOVING = re.compile(r"[^ \t\n\x0b\f\r]+-[^ \t\n\x0b\f\r]+\.[^ \t\n\x0b\f\r]+-(delete|future)")
_WHY = "Kafka 2.1 does not start when log.dirs holds a directory that is not a partition's"


def is_partition(name: str) -> bool:
    """Whether a broker takes a folder of this name for one of a partition, also one that is deleted or moved."""
    if name.endswith(("-delete", "-future")):
        if not _MOVING.fullmatch(name):
            return False
        name = name[: name.rindex(".")]
    topic, _dash, number = name.rpartition("-")
    return bool(topic and _NUMBER.fullmatch(number) and -(2**31) <= int(number) < 2**31)


def among_messages(log_dirs: list[str], folders: Mapping[str, Any], host: str) -> Iterator[Finding]:
    """``folders``: variable -> a folder of the host that is for something else than messages."""
    for variable, path in folders.items():
        for folder in log_dirs:
            if f"{path}/".startswith(f"{folder.rstrip('/')}/"):
                what = f"{path} is in {folder}, among messages"
                yield finding(rules.LOG_DIRS, host, variable, what, _WHY, "Choose a directory next to it")


def folder_findings(asked: dict[str, Any], seen: dict[str, Any]) -> list[Finding]:
    """What is in the folders for messages and stops a start.

    ``asked``: host, log_dirs. ``seen``: stray (paths of folders that may be none of partitions), twice (names of
    partitions in two folders), mounts (path -> {mount}) and contents (path -> text of each ``meta.properties``).
    """
    host, key, found = asked["host"], "kafka_log_dirs", []
    by_folder: dict[str, list[str]] = {}
    for path in seen["stray"]:
        if not is_partition(basename(path)):
            by_folder.setdefault(dirname(path).rstrip("/"), []).append(basename(path))
    for path in asked["log_dirs"]:
        names = sorted(by_folder.get(path.rstrip("/"), []))
        if not names:
            continue
        what = f"{path} has {counted(len(names), 'directory', 'directories')} of something else ({listed(names, 3)})"
        if names == ["lost+found"] and seen["mounts"].get(path, {}).get("mount") == path.rstrip("/"):
            what = f"{path} is where a file system is mounted, which has its own directory lost+found there"
            cure = f"Use a directory below it, such as {path.rstrip('/')}/kafka"
            if f"{path}/meta.properties" in seen["contents"]:
                cure = (
                    f"{path} holds data already: remove the directory lost+found before the next start (rmdir; "
                    f"mklost+found or a check of the file system makes it again), or stop the broker and move all of "
                    f"{path} to a directory below it"
                )
        else:
            cure = f"Move {'it' if len(names) == 1 else 'them'} out of {path}, or use a directory below it"
        found.append(finding(rules.STRAY, host, key, what, _WHY, cure))
    if seen["twice"]:
        what = (
            f"{listed(sorted(seen['twice']), 3)} {'is' if len(seen['twice']) == 1 else 'are'} in two of the directories"
        )
        why = "Kafka 2.1 does not start with a partition that it finds twice"
        cure = "Keep the copy with more messages, and move the other away"
        found.append(finding(rules.STRAY, host, key, what, why, cure))
    return found
