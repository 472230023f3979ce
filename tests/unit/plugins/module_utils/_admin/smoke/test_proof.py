# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The smoke test's counts, from values."""

from __future__ import annotations

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.smoke.proof import (
    out_of_order,
    smoke_counts,
    texts_to_send,
)
from ansible_collections.streamops.kafka.plugins.module_utils._admin.smoke.sending import COMPRESSIONS, Sent, dealt


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([], 0),
        ([(0, 0), (0, 1), (0, 2)], 0),
        ([(0, 5), (1, 0), (0, 6), (1, 1)], 0),
        ([(0, 1), (0, 0), (0, 2)], 1),
        ([(0, 2), (0, 0), (0, 1)], 2),
    ],
)
def test_out_of_order_counts_within_each_partition(places, expected):
    assert out_of_order([Sent("m", partition, offset=offset) for partition, offset in places]) == expected


def test_only_what_was_acknowledged_can_be_lost():
    sent = [
        Sent("a", 0, "lz4", 7, read_back="a"),
        Sent("b", 1, offset=7, read_back="x"),
        Sent("c", 0),
        Sent("d", 0, offset=8),
    ]
    assert smoke_counts("t", sent, 5, 6) == {
        "topic": "t",
        "sent": 4,
        "acknowledged": 3,
        "received": 1,
        "lost": 2,
        "out_of_order": 0,
        "partitions": {"0": 1},
        "compressions": {"lz4": 1},
        "messages": ["a"],
        "produce_ms": 5,
        "consume_ms": 6,
    }


def test_what_is_lost_is_unknown_when_nothing_was_read():
    assert smoke_counts("t", [Sent("a", 0, offset=7)], 5, None)["lost"] is None


@pytest.mark.parametrize(
    ("case", "count", "partitions", "expected"),
    [
        ("f-all", 5, 2, ["none 0", "gzip 1", "snappy 0", "lz4 1", "zstd 0"]),
        ("f-twice", 10, 1, [f"{name} 0" for name in COMPRESSIONS for _twice in range(2)]),
        ("f-fewer", 2, 1, ["none 0", "gzip 0"]),
        ("f-uneven", 7, 3, ["none 0", "none 1", "gzip 2", "snappy 0", "snappy 1", "lz4 2", "zstd 0"]),
    ],
)
def test_f_messages_are_dealt_out_among_the_compressions(case, count, partitions, expected):
    sent = dealt(["m"] * count, partitions, list(COMPRESSIONS))
    assert [f"{one.compression} {one.partition}" for one in sent] == expected, case


def test_the_users_messages_are_sent_as_they_are_and_others_are_numbered():
    assert texts_to_send(["AAA", "AAA"], 10) == ["AAA", "AAA"]
    made = texts_to_send(None, 3)
    assert [text.split()[-1] for text in made] == ["1", "2", "3"]
    assert len(set(made)) == 3
