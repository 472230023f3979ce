# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The node that asks a controller for an election."""

from __future__ import annotations

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.changes import batches
from ansible_collections.streamops.kafka.plugins.module_utils._admin.election.node import (
    PER_NODE,
    encode_places,
    parse_places,
    place_of,
)
from helpers.leaders import change


def test_the_node_is_as_kafka_writes_it_and_is_read_again():
    data = encode_places([change("a-b-0"), change("c-12")])
    assert data == (
        b'{"version":1,"partitions":[{"topic":"a-b","partition":0},{"topic":"c","partition":12}]}'  # ZkData.scala
    )
    assert parse_places(data) == {("a-b", 0), ("c", 12)}


@pytest.mark.parametrize(
    "data", [b"", b"nonsense", b"[]", b"{}", b'{"partitions":1}', b'{"partitions":[{"topic":"t"}]}']
)
def test_a_node_that_kafka_did_not_write_names_nothing(data):
    assert parse_places(data) == frozenset()


def test_a_batch_with_the_longest_names_fits_into_one_request():
    changes = tuple(change(f"{number:0249}-{number}") for number in range(PER_NODE + 1))
    first, second = batches(changes, PER_NODE)
    assert (tuple(first + second), len(first), len(second)) == (changes, PER_NODE, 1)
    checks = sum(len(f"/a/chroot/of/some/length/brokers/topics/{place_of(one)[0]}") + 30 for one in first)
    assert len(encode_places(first)) + checks < 0xFFFFF, "jute.maxbuffer of ZooKeeper 3.4"
