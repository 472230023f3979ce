# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders among messages: what Kafka 2.1 reads as a partition, and what it does not start with."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.folders import (
    folder_findings,
    is_partition,
)

# As kafka.log.Log of 2.1.0 reads them; tests/differential asks it.
PARTITIONS = [
    *("orders-0", "a-b-12", "__consumer_offsets-49", ".Trash-1000", "a--5", "a-+5", "a b-1", "a-2147483647", "-1-0"),
    *("orders-0.4f2b7d8c9e0a4b6c8d1e2f3a4b5c6d7e-delete", "orders-0.4f2b-future", "a-\u0661"),
]
OTHERS = [
    *("lost+found", "logs", ".snapshot", "tmp", "a-", "-0", "a-b", "a-2147483648", "a-1.bak", "a-1-delete", "a-\u4e00"),
    *("a-1.-delete", "a b-1.x-delete", "orders-0.4f2b-stray", "a-1 ", "", "-"),
]


@pytest.mark.parametrize("name", [*PARTITIONS, *OTHERS])
def test_f_a_folder_is_taken_for_a_partition_or_stops_the_start(name: str) -> None:
    """The rule of Log.parseTopicPartitionName."""
    assert is_partition(name) is (name in PARTITIONS)


MOUNTED = {"/data/1": {"mount": "/data/1"}}
BELOW = {"/data/1": {"mount": "/data"}}
WHY = "Kafka 2.1 does not start when log.dirs holds a directory that is not a partition's"


@pytest.mark.parametrize(
    ("case", "names", "mounts", "contents", "sentence"),
    [
        (
            *("f-lost+found-of-a-mount", ["lost+found"], MOUNTED, {}),
            "KC520 b1: kafka_log_dirs: /data/1 is where a file system is mounted, which has its own directory "
            f"lost+found there; {WHY}. Use a directory below it, such as /data/1/kafka.",
        ),
        (
            *("f-lost+found-beside-data", ["lost+found"], MOUNTED, {"/data/1/meta.properties": "broker.id=1"}),
            "KC520 b1: kafka_log_dirs: /data/1 is where a file system is mounted, which has its own directory "
            f"lost+found there; {WHY}. /data/1 holds data already: remove the directory lost+found before the next "
            f"start (rmdir; mklost+found or a check of the file system makes it again), or stop the broker and move "
            f"all of /data/1 to a directory below it.",
        ),
        (
            *("f-a-folder-of-ours", ["logs"], BELOW, {}),
            "KC520 b1: kafka_log_dirs: /data/1 has 1 directory of something else (logs); "
            f"{WHY}. Move it out of /data/1, or use a directory below it.",
        ),
        (
            *("f-many", ["lost+found", "d", "c", "b", "a-1.x-delete"], MOUNTED, {}),
            "KC520 b1: kafka_log_dirs: /data/1 has 4 directories of something else (b, c, d and 1 more); "
            f"{WHY}. Move them out of /data/1, or use a directory below it.",
        ),
        ("f-partitions-only", ["orders-0.4f2b-future", "a-12345678901-1"], MOUNTED, {}, ""),
    ],
)
def test_f_what_is_no_partition_is_refused(
    case: str, names: list[str], mounts: dict[str, Any], contents: dict[str, str], sentence: str
) -> None:
    """One sentence for each folder of messages, with the way out."""
    seen = {"stray": [f"/data/1/{name}" for name in names], "twice": [], "mounts": mounts, "contents": contents}
    found = folder_findings({"host": "b1", "log_dirs": ["/data/1", "/data/2"]}, seen)
    assert [one.sentence for one in found] == [sentence] * bool(sentence), case


def test_f_a_partition_in_two_folders_is_refused() -> None:
    """f-twice: as a failed move, or a copy, leaves it."""
    seen: dict[str, Any] = {"stray": [], "twice": ["orders-1", "orders-0"], "mounts": {}, "contents": {}}
    (found,) = folder_findings({"host": "b1", "log_dirs": ["/data/1", "/data/2"]}, seen)
    assert found.what == "orders-0, orders-1 are in two of the directories"
