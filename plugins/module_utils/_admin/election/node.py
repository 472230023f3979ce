# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The node in ZooKeeper by which a 2.1 controller is asked to elect leaders, and the one of moves. Pure.

PRIVATE to the collection. Formats: ZkData.scala, tag 2.1.0.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from ..changes import Change

ELECTION = "/admin/preferred_replica_election"
REASSIGNMENT = "/admin/reassign_partitions"
# Partitions in one node. With the longest names these are 300 kB, and the transaction's checks of their topics as much;
# ZooKeeper takes 1 MiB (jute.maxbuffer).
PER_NODE = 1000

Place = tuple[str, int]


def place_of(change: Change) -> Place:
    """(topic, number) of a change; a topic's name may contain dashes, a number does not."""
    topic, _dash, number = change.resource.rpartition("-")
    return topic, int(number)


def encode_places(changes: Iterable[Change]) -> bytes:
    """The node that asks the controller for an election."""
    places = [{"topic": topic, "partition": number} for topic, number in map(place_of, changes)]
    return json.dumps({"version": 1, "partitions": places}, separators=(",", ":")).encode()


def parse_places(data: bytes) -> frozenset[Place]:
    """The partitions that a node of an election or of a reassignment names; none if it is not what Kafka writes."""
    try:
        return frozenset((item["topic"], item["partition"]) for item in json.loads(data)["partitions"])
    except (ValueError, KeyError, TypeError):
        return frozenset()
