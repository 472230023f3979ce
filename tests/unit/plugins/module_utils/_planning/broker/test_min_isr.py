# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A higher min.insync.replicas against the topics that are there (safety rule S05)."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.min_isr import in_sync_problems

OWN = {"min.insync.replicas": "1"}


def topic(name: str, factor: int, config: dict[str, str] | None = None) -> dict[str, Any]:
    """A topic as the module gives it."""
    return {"name": name, "partitions": 1, "replication_factor": factor, "config": config or {}}


@pytest.mark.parametrize(
    ("topics", "before", "wanted", "named"),
    [
        ([topic("a", 1), topic("b", 2), topic("c", 3)], "1", "2", "a (1), b (2)."),
        ([topic("b", 2), topic("a", 2)], "1", "2", "a (2), b (2)."),
        ([topic("a", 1, OWN), topic("c", 3)], "1", "2", ""),
        ([topic("a", 1)], "2", "2", ""),
        ([topic("a", 1)], "2", "1", ""),
        ([], "1", "2", ""),
        ([topic(f"t{number:02}", 1) for number in range(12)], "1", "2", "t09 (1) and 2 more."),
    ],
)
def test_s05_topics_that_would_stop_are_named(
    topics: list[dict[str, Any]], before: str, wanted: str, named: str
) -> None:
    """Only those that inherit it, and only when it rises."""
    problems = in_sync_problems(topics, before, wanted)
    assert len(problems) == bool(named)
    assert named in "".join(problems)
