# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What would fail on a node is refused before anything is changed."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.checks import node_findings
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.probe import parse_probe
from helpers.service import EMPTY, WANTED


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("listening\t9092", "port 9092 is in use by another process;"),
        pytest.param(
            "listening\t9092\nholder\t9092\tcHJvY2VzcyA0NzExIChqYXZhIGthZmthLkthZmthKSBvZiBrYWZrYQo=",
            "port 9092 is in use by process 4711 (java kafka.Kafka) of kafka; kafka is to listen there",
            id="l-process",
        ),
        ("free\t/data\t1024\t/mnt\t/dev/sdb\t0", "/data has 1 MiB free on /mnt; kafka needs 1024 MiB"),
        ("fact\tmemory_kb\t524288", "kafka_heap_size: is 1g, and the host has 512 MiB"),
        ("fact\tuser\tanna", "the play runs as 'anna'"),
        ("path\t/usr/local/kafka\tdirectory\troot\troot\t755", "/usr/local/kafka is a real directory"),
    ],
)
def test_what_would_fail_on_the_node_is_refused_before_anything_is_changed(change: str, words: str) -> None:
    """Port, space, privilege and a hand-made installation: one sentence each."""
    assert node_findings(WANTED, parse_probe(EMPTY), "h1") == []
    found = node_findings(WANTED, parse_probe(EMPTY + change + "\n"), "h1")
    assert [words in one.sentence for one in found] == [True]


@pytest.mark.parametrize(
    ("manager", "found", "change", "words"),
    [
        (
            "auto",
            "systemd",
            {"data_dirs": ["/data/a b", "/data/100%"]},
            "kafka_log_dirs: /data/100% holds %; releases of",
        ),
        ("systemd", "process", {"data_dirs": ["/data/a\\b"]}, "/data/a\\b holds \\; releases"),
        ("auto", "systemd", {"run_dir": '/run/"kafka"'}, '/run/"kafka" holds "; releases'),
        ("auto", "systemd", {"data_dirs": ["/data/it's"]}, "/data/it's holds '; releases"),
        ("auto", "systemd", {"name": "my kafka"}, "kafka_service_name: is 'my kafka'; a unit's name has letters"),
        ("auto", "systemd", {"name": "kafka-2@1", "run_dir": "/run/a b", "data_dirs": ["/dätä/a b"]}, ""),
        ("auto", "process", {"name": "my kafka", "data_dirs": ["/100%"]}, ""),
        ("process", "systemd", {"data_dirs": ["/100%"]}, ""),
    ],
)
def test_what_a_unit_cannot_hold_is_refused_where_there_is_one(
    manager: str, found: str, change: Any, words: str
) -> None:
    """Names that releases of systemd read differently; without systemd they are names like others."""
    seen = parse_probe(f"{EMPTY}fact\tmanager\t{found}\n")
    wanted: Any = {**WANTED, "manager": manager, **change}
    found_here = node_findings(wanted, seen, "h1")
    assert [words != "" and words in one.sentence for one in found_here] == [True] * bool(words)


def test_a_full_file_system_is_named_once() -> None:
    """Installation and data on the same one lack the same room."""
    wanted: Any = {**WANTED, "free_mb": {"/usr/local": 1024, "/data": 1024}}
    full = "".join(f"free\t{path}\t1024\t/\t/dev/sda1\t0\n" for path in wanted["free_mb"])
    (one,) = node_findings(wanted, parse_probe(EMPTY + full), "h1")
    assert "/usr/local has 1 MiB free on /" in one.sentence


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
    found = node_findings(WANTED, parse_probe(f"{EMPTY}{link}\n{data}\n"), "h1")
    assert ["playbook upgrade" in one.sentence for one in found] == [True] * refused


def test_a_running_service_may_use_its_own_port() -> None:
    """The port in use is its own then."""
    seen = parse_probe(EMPTY + "listening\t9092\nprocess\trunning 1 1\n")
    assert node_findings(WANTED, seen, "h1") == []
