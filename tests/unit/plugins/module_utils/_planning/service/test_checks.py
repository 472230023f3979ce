# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What would fail on a node is refused before anything is changed."""

from __future__ import annotations

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.checks import node_problems
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.probe import parse_probe
from helpers.service import EMPTY, WANTED


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("listening\t9092", "port 9092 is in use by another process"),
        ("free\t/data\t1024\t/mnt\t/dev/sdb\t0", "/data has 1 MiB free on /mnt, and kafka needs 1024 MiB"),
        ("fact\tmemory_kb\t524288", "kafka_heap_size is 1g, and the host has 512 MiB"),
        ("fact\tuser\tanna", "the play runs as 'anna'"),
        ("path\t/usr/local/kafka\tdirectory\troot\troot\t755", "/usr/local/kafka is a real directory"),
    ],
)
def test_what_would_fail_on_the_node_is_refused_before_anything_is_changed(change: str, words: str) -> None:
    """Port, space, privilege and a hand-made installation: one sentence each."""
    assert node_problems(WANTED, parse_probe(EMPTY), "h1") == []
    problems = node_problems(WANTED, parse_probe(EMPTY + change + "\n"), "h1")
    assert len(problems) == 1
    assert words in problems[0]


def test_a_full_file_system_is_named_once() -> None:
    """Installation and data on the same one lack the same room."""
    wanted = {**WANTED, "free_mb": {"/usr/local": 1024, "/data": 1024}}
    full = "".join(f"free\t{path}\t1024\t/\t/dev/sda1\t0\n" for path in wanted["free_mb"])
    (problem,) = node_problems(wanted, parse_probe(EMPTY + full), "h1")
    assert "/usr/local has 1 MiB free on /" in problem


@pytest.mark.parametrize(
    ("target", "data", "refused"),
    [
        ("/usr/local/kafka_2.12-2.1.1", "nonempty\t/data", False),
        ("/usr/local/kafka_2.12-2.0.1", "nonempty\t/data", True),
        ("/usr/local/kafka_2.13-2.8.2", "nonempty\t/data", True),
        ("/usr/local/kafka_2.12-2.0.1", "", False),
        ("", "nonempty\t/data", False),
    ],
)
def test_s03_only_a_patch_is_taken_in_place(target: str, data: str, refused: bool) -> None:
    """S03: another minor release on a host with data names the playbook that does it."""
    link = "path\t/usr/local/kafka\tsymbolic link\troot\troot\t777\nlink\t/usr/local/kafka\t" + target
    problems = node_problems(WANTED, parse_probe(f"{EMPTY}{link}\n{data}\n"), "h1")
    assert bool(problems) is refused
    assert not refused or "playbook upgrade" in problems[0]


def test_a_running_service_may_use_its_own_port() -> None:
    """The port in use is its own then."""
    seen = parse_probe(EMPTY + "listening\t9092\nprocess\trunning 1 1\n")
    assert node_problems(WANTED, seen, "h1") == []
