# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages on their way to a topic, in every compression, with what became of each. PRIVATE to the collection."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..connection.client import Connection
from ..errors import AdminPlaneError

try:
    from confluent_kafka import Producer
except ImportError:  # open_connection() reports it
    Producer = None

# Those of Kafka 2.1, by its names; a release that lacks one refuses it, and is sent the messages without.
COMPRESSIONS = ("none", "gzip", "snappy", "lz4", "zstd")
# The key of a message that is to be compressed. The client sends what would get larger as it is, and short texts do.
KEY = b"streamops smoke " * 16
# About 5 s of trying again: enough for a leader to move, and then the broker's own reason is known.
_RETRIES, _RETRY_PAUSE_MS = 10, 500
CAUSES = {
    "NOT_ENOUGH_REPLICAS": (
        "fewer replicas are in sync than min.insync.replicas requires; start the other brokers, "
        "or wait for them to catch up"
    ),
    "NOT_LEADER_FOR_PARTITION": "the partition's leader moved and is not settled; run again",
    "LEADER_NOT_AVAILABLE": "the partition has no leader; start the brokers that hold its replicas",
    "TOPIC_AUTHORIZATION_FAILED": "the user has no right to do this; grant it, or connect as another user",
    "_MSG_TIMED_OUT": "the leader did not acknowledge in time; look at its log",
    "_UNKNOWN_PARTITION": "the partition does not exist; run again",
}
# What a broker says that cannot unpack a batch, and what one says that does not know a compression.
_NOT_UNPACKED, _NOT_KNOWN = "UNKNOWN", "UNSUPPORTED_COMPRESSION_TYPE"
_NATIVE_CODE = (
    "the broker failed on it; snappy and zstd need native code, which a broker cannot load if its temporary directory "
    "(java.io.tmpdir) is full or on a mount with noexec; see its server.log, and kafka_tmp_dir"
)
CAUSES["NOT_ENOUGH_REPLICAS_AFTER_APPEND"] = CAUSES["NOT_ENOUGH_REPLICAS"]


@dataclass
class Sent:
    """One message on its way: where it was sent, and what became of it."""

    text: str
    partition: int
    compression: str = "none"
    offset: int | None = None
    error: str | None = None
    read_back: str | None = None
    refused: str = ""  # Kafka's name of the error

    @property
    def acknowledged(self) -> bool:
        """Whether the broker has said that all in-sync replicas have it."""
        return self.offset is not None


def dealt(texts: list[str], partitions: int, compressions: list[str]) -> list[Sent]:
    """Which partition, and which compression, each message gets: partitions in turn, compressions one after another."""
    most = max(len(texts), len(compressions))
    return [
        Sent(text, number % partitions, compressions[number * len(compressions) // most])
        for number, text in enumerate(texts)
    ]


def produce(connection: Connection, topic: str, sent: list[Sent], deadline: float) -> None:
    """Send everything with acks=all, and note each acknowledgement. Raises AdminPlaneError if one is missing.

    A compression is sent when the one before it is acknowledged, so that the order stays; after a failure, all the rest
    at once. What the brokers do not know is sent without.
    """
    _send(connection, topic, sent, deadline)
    unknown = [message for message in sent if message.refused == _NOT_KNOWN]
    for message in unknown:
        message.compression, message.error, message.refused = "none", None, ""
    _send(connection, topic, unknown, deadline)
    failed = [message for message in sent if not message.acknowledged]
    if failed:
        compressed = [name for name in dict.fromkeys(message.compression for message in failed) if name != "none"]
        where = [f"partition {failed[0].partition}", *([f"compression {', '.join(compressed)}"] if compressed else [])]
        raise AdminPlaneError(
            f"produce: {len(failed)} of {len(sent)} messages to topic '{topic}' were not acknowledged "
            f"({'; '.join(where)}): {failed[0].error or CAUSES['_MSG_TIMED_OUT']}.",
            step="produce",
        )


def _send(connection: Connection, topic: str, messages: list[Sent], deadline: float) -> None:
    """Send messages, and wait for their reports; each compression has a producer of its own."""
    seconds = max(1, int(deadline - time.monotonic()))
    producers = {
        name: connection.make(
            Producer,
            acks="all",
            message_timeout_ms=seconds * 1000,
            message_send_max_retries=_RETRIES,
            retry_backoff_ms=_RETRY_PAUSE_MS,
            retry_backoff_max_ms=_RETRY_PAUSE_MS,
            max_in_flight=1,
            linger_ms=0,
            compression_type=name,
        )
        for name in dict.fromkeys(message.compression for message in messages)
    }
    for name, producer in producers.items():
        for one in (message for message in messages if message.compression == name):
            key = None if name == "none" else KEY
            producer.produce(topic, one.text.encode(), key, one.partition, on_delivery=_noter(one))
        if not any(message.refused for message in messages):
            _wait(connection, topic, messages, [producer], deadline)
    _wait(connection, topic, messages, list(producers.values()), deadline)


def _wait(connection: Connection, topic: str, messages: list[Sent], producers: list[Any], deadline: float) -> None:
    """Until producers have nothing more to report, or the time is over."""
    for producer in producers:
        while len(producer) and time.monotonic() < deadline:
            producer.poll(0.1)
            _check_leaders(connection, topic, messages)


def _noter(message: Sent) -> Callable[[Any, Any], None]:
    """The delivery report of one message."""

    def note(error: Any, delivered: Any) -> None:
        if error is None:
            message.offset = delivered.offset()
        elif error.name() == _NOT_UNPACKED and message.compression != "none":
            message.error, message.refused = _NATIVE_CODE, error.name()
        else:
            message.refused = error.name()
            message.error = CAUSES.get(error.name(), f"{error.str().rstrip('.')} ({error.name()})")

    return note


def _check_leaders(connection: Connection, topic: str, sent: list[Sent]) -> None:
    """R09: stop early when the leader of an unacknowledged message advertises an address that does not work here."""
    if not connection.log.brokers():
        return
    partitions = connection.metadata().topics[topic].partitions
    for message in sent:
        if not message.acknowledged:
            connection.check_advertised(partitions[message.partition].leader, step="produce")
