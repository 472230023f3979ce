# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A process against its configuration: the JVM's options and the limit of open files, as they run."""

from __future__ import annotations

import base64
import sys
from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.probe import parse_probe
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.running import (
    limit_findings,
    running_problems,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.shapes import RunningWanted

WANTED: RunningWanted = {
    "name": "kafka",
    "options": "-Xms1g -Xmx1g -XX:+UseG1GC '-Dname=a b'",
    "limit_nofile": 100000,
    "manager": "auto",
}
COMMAND = ["java", "-Xms1g", "-Xmx1g", "-XX:+UseG1GC", "-Dname=a b", "kafka.Kafka"]


def probe(
    command: list[str], nofile: str, manager: str = "systemd", hard: str = "unlimited", state: str = "running 7 9"
) -> str:
    """What the probe prints of a running service."""
    text = base64.b64encode("\0".join(command).encode()).decode()
    facts = f"fact\tmanager\t{manager}\nfact\tnofile_limit\t{hard}\n"
    return f"{facts}process\t{state}\ncommand\t{text}\nnofile\t{nofile}\n"


def test_the_process_as_it_runs_is_read() -> None:
    """Arguments with blanks stay whole; a limit may be no number, or unreadable."""
    seen = parse_probe(probe(COMMAND, "4096"))["process"]
    assert seen == {"running": True, "pid": 7, "since": 9, "command": COMMAND, "nofile": 4096}
    assert parse_probe(probe([], "unlimited"))["process"]["nofile"] == sys.maxsize
    assert parse_probe(probe([], ""))["process"]["nofile"] is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (probe(COMMAND, "100000"), []),
        (probe(COMMAND, "unlimited"), []),
        (probe(COMMAND, ""), []),
        (probe(COMMAND[:2] + COMMAND[3:], "100000"), ["n1: kafka (pid 7) runs without -Xmx1g, which"]),
        (probe(COMMAND, "4096"), ["n1: kafka (pid 7) may open 4096 files instead of 100000"]),
        (probe(COMMAND, "4096", manager="process", hard="4096"), []),
        (probe(COMMAND, "1024", manager="process", hard="4096"), ["may open 1024 files instead of 4096"]),
        (probe([], "1", state="stopped"), []),
    ],
)
def test_each_difference_is_one_sentence(text: str, words: list[str]) -> None:
    """R60: flags and limits are those of the process, not of the files."""
    problems = running_problems(WANTED, parse_probe(text), "n1")
    assert len(problems) == len(words)
    assert all(word in problem for word, problem in zip(words, problems))


BOTH_WAYS = "Set it to 20000 or less, or give the container more (docker run --ulimit nofile=100000)"


@pytest.mark.parametrize(
    ("user", "manager", "granted", "process", "refused"),
    [
        ("root", "systemd", "no", "stopped", True),
        ("root", "systemd", "yes", "stopped", False),  # root may raise the limit of a machine
        ("root", "process", "no", "stopped", False),  # gets what there is, and says so at its start
        ("anna", "systemd", "no", "stopped", False),  # is refused for another reason
        ("root", "systemd", "no", "running 7 9\nnofile\t20000", True),  # a restart would end with fewer than asked for
        ("root", "systemd", "no", "running 7 9\nnofile\t100000", False),
        ("root", "systemd", "no", "running 7 9\nnofile\t", False),  # cannot be read
    ],
)
def test_a_limit_that_cannot_be_had_is_refused_before_the_start(user, manager, granted, process, refused):
    """What `running_problems` would say after it; the sentence has both ways out."""
    facts = f"fact\tuser\t{user}\nfact\tmanager\t{manager}\nfact\tnofile_limit\t20000\n"
    seen = parse_probe(f"{facts}fact\tnofile_granted\t{granted}\nprocess\t{process}\n")
    wanted: Any = {**WANTED, "prefix": "kafka"}
    found = limit_findings(wanted, seen, "n1")
    assert [(one.key, one.cure) for one in found] == [("kafka_limit_nofile", BOTH_WAYS)] * refused
