# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows and the table of status.yml."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.status import service_row, status_table


def service(**changes: Any) -> dict[str, Any]:
    """A broker that runs with what is on its disk, with changes."""
    return {
        "host": "b1",
        "service": "kafka",
        "version": "2.1.0",
        "process": {"running": True, "pid": 42, "since": 1700000000},
        "running_fingerprint": "x\t1\n",
        "wanted_fingerprint": "x\t1\n",
        "staged": False,
        "role": "controller",
        "memory_kb": "1048576",
        "ports": [9092, 9093],
        "data": ["/d/1"],
        "logs": "/var/log/kafka",
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "as running"),
        ({"staged": True}, "restart pending"),
        ({"wanted_fingerprint": "x\t2\n"}, "restart pending"),
        ({"running_fingerprint": ""}, "unknown (no stamp)"),
        ({"process": {"running": False, "pid": None, "since": None}}, "-"),
    ],
)
def test_the_state_of_the_configuration_in_words(changes: dict[str, Any], expected: str) -> None:
    """What runs against what is on the disk."""
    assert service_row(service(**changes))["configuration"] == expected


def test_the_table_is_aligned() -> None:
    """Every column starts at the same place in every line."""
    rows = [service_row(service()), service_row(service(host="a-much-longer-name"))]
    lines = status_table(rows).splitlines()
    assert len(lines) == 4
    assert len({line.index("kafka ") for line in lines[2:]} | {lines[0].index("service")}) == 1
