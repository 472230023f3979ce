# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows and the table of status.yml, and the order of stop.yml."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._common.text import WIDTH
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.status import (
    service_row,
    status_table,
    stop_order,
)

DEFINITION: Any = {
    "name": "kafka",
    "link": "/opt/kafka",
    "config_dir": "/etc/kafka",
    "run_dir": "/run/kafka",
    "log_dir": "/var/log/kafka",
    "ports": {"9092": "kafka_listeners", "9093": "kafka_listeners"},
    "data_dirs": ["/d/1", "/d/2"],
}
STOPPED = {"running": False, "pid": None, "since": None}


def row(host: str = "b1", part: str = "controller", **changes: Any) -> dict[str, str]:
    """The row of a broker that runs with what is on its disk, with changes of what was seen."""
    seen: Any = {
        "process": {"running": True, "pid": 42, "since": 1700000000},
        "contents": {"/run/kafka/fingerprint": "x\t1\n", "/etc/kafka/fingerprint": "x\t1\n"},
        "paths": {"/opt/kafka": {"type": "symbolic link", "target": "/opt/kafka_2.12-2.1.0"}},
        "facts": {"memory_kb": "1048576"},
        **changes,
    }
    return service_row(DEFINITION, seen, host, part)


@pytest.mark.parametrize(
    ("changes", "column", "expected"),
    [
        ({}, "configuration", "as running"),
        ({"paths": {"/etc/kafka/.staged": {}}}, "configuration", "restart pending"),
        ({"contents": {"/run/kafka/fingerprint": "x\t2\n"}}, "configuration", "restart pending"),
        ({"contents": {"/etc/kafka/fingerprint": "x\t1\n"}}, "configuration", "unknown (no stamp)"),
        ({"process": STOPPED}, "configuration", "-"),
        ({}, "state", "running, pid 42"),
        ({"process": STOPPED}, "state", "stopped"),
        ({"process": STOPPED}, "running since", "-"),
        ({}, "version", "2.1.0"),
        ({"paths": {}}, "version", "-"),
        ({"paths": {"/opt/kafka": {"type": "directory"}}}, "version", "-"),
        ({}, "role", "controller"),
        ({"part": ""}, "role", "-"),
        ({}, "service", "kafka"),
        ({}, "ports", "9092, 9093"),
        ({}, "data", "/d/1, /d/2"),
        ({}, "logs", "/var/log/kafka"),
        ({"facts": {}}, "memory", "-"),
    ],
)
def test_how_a_service_stands_in_words(changes: dict[str, Any], column: str, expected: str) -> None:
    """What runs against what is on the disk, and what is said of a service that is not there."""
    assert row(**changes)[column] == expected


@pytest.mark.parametrize(
    ("hosts", "last", "text"),
    [
        ([], [], "Kafka: no broker of this run runs."),
        (["b1"], [True], "Kafka: b1."),
        (["b1", "b2"], [False, False], "Kafka: b1, b2."),
        (["b1", "b2", "b3"], [False, True, False], "Kafka: b1, b3; then b2, the controller."),
    ],
)
def test_the_order_of_a_stop_in_words(hosts: list[str], last: list[bool], text: str) -> None:
    """The controller's place is said where others stop before it."""
    assert stop_order(hosts, last, {"service": "Kafka", "one": "broker", "last": "the controller"}) == text


def test_l_the_tables_are_aligned_and_fit() -> None:
    """Every column starts at the same place in every line; how it stands is one table, where it is another."""
    lines = status_table([row(), row("a-much-longer-name")])
    half = lines.index("")
    for part in (lines[:half], lines[half + 1 :]):
        assert len(part) == 4
        assert len({line.index("kafka ") for line in part[2:]} | {part[0].index("service")}) == 1
    assert max(map(len, lines)) <= WIDTH
    assert lines[half + 3].split() == ["b1", "kafka", "-", "9092,", "9093", "/d/1,", "/d/2", "/var/log/kafka"]


@pytest.mark.parametrize(
    ("hosts", "shown", "last"),
    [
        (["k1.eu.example.com", "k2.eu.example.com"], ["k1.eu.example.com", "k2.eu.example.com"], "/var/log/kafka"),
        (
            ["k1." + "x" * 60 + ".com", "k2." + "x" * 60 + ".com"],
            ["k1", "k2"],
            "All names of hosts end in ." + "x" * 60 + ".com.",
        ),
        (["k1." + "x" * 60 + ".com", "k2.org"], ["k1." + "x" * 60 + ".com", "k2.org"], "/var/log/kafka"),
    ],
    ids=["l-fits", "l-one-domain", "l-two-domains"],
)
def test_l_long_names_of_one_domain_go_without_it(hosts: list[str], shown: list[str], last: str) -> None:
    """Where they would not fit; the domain is said below."""
    lines = status_table([row(host) for host in hosts])
    assert [line.split()[0] for line in lines[2:4]] == shown
    assert lines[-1].endswith(last)
