# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Producer and consumer of the cluster in memory (`fake_kafka`), as far as kafka_smoke uses them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from confluent_kafka import KafkaError, TopicPartition

from helpers.fake_kafka import FakeCluster


class FakeProducer:
    """Producer: acknowledges on poll."""

    def __init__(self, cluster: FakeCluster, settings: dict[str, Any]) -> None:
        self.cluster = cluster
        self.waiting: list[Any] = []
        self.compression = settings["compression.type"]
        cluster.calls.append(("producer", settings))

    def __len__(self) -> int:
        return len(self.waiting)

    def produce(self, topic: str, value: bytes, key: bytes | None, partition: int, on_delivery: Any) -> None:
        """Take a message; librdkafka would send one without a long key as it is, whatever the compression."""
        assert (key is None) == (self.compression == "none")
        self.waiting.append((topic, value, partition, on_delivery))

    def poll(self, timeout: float) -> int:
        """Acknowledge or refuse everything."""
        for topic, value, partition, note in self.waiting:
            compressed = self.cluster.refuse.get(("compressed", self.compression))
            error = compressed or self.cluster.refuse.get(("produce", str(partition)))
            records = self.cluster.topics[topic].records.setdefault(partition, [])
            if error is None:
                records.append(value)
            note(error, FakeRecord(failure=error, number=partition, at=len(records) - 1, text=value))
        self.waiting = []
        return 0


class FakeRecord(SimpleNamespace):
    """A consumed message."""

    def error(self) -> KafkaError | None:
        """What the poll brought instead of a message."""
        return self.failure

    def partition(self) -> int:
        """Number of the partition."""
        return self.number

    def offset(self) -> int:
        """Place in the partition."""
        return self.at

    def value(self) -> bytes | None:
        """What was sent."""
        return self.text


class FakeConsumer:
    """Consumer with assigned partitions."""

    def __init__(self, cluster: FakeCluster, settings: dict[str, Any]) -> None:
        self.cluster = cluster
        self.queue: list[FakeRecord] = []
        cluster.calls.append(("consumer", settings))

    def assign(self, places: list[TopicPartition]) -> None:
        """Queue everything from the given offsets on, less the last ``lose`` messages."""
        for place in places:
            failure = self.cluster.refuse.get(("consume", str(place.partition)))
            records = self.cluster.topics[place.topic].records[place.partition]
            for at in range(place.offset, len(records) - self.cluster.lose):
                text = b"other" if self.cluster.garble else records[at]
                self.queue.append(FakeRecord(failure=failure, number=place.partition, at=at, text=text))

    def poll(self, timeout: float) -> FakeRecord | None:
        """The next message."""
        return self.queue.pop(0) if self.queue else None

    def close(self) -> None:
        """Note it."""
        self.cluster.calls.append(("consumer closed", None))
