# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The smoke test: send messages with acks=all, read exactly those back, count and time.

PRIVATE to the collection. A message is recognised by the partition and offset that its acknowledgement names, so other
messages in the topic do not matter. The messages are dealt out among the compressions: a broker unpacks each batch, and
for snappy and zstd it loads native code from Java's temporary directory, which may fail while all else works.
"""

from __future__ import annotations

import time
import uuid
from collections import Counter
from typing import Any

from ..connection.client import Connection
from ..connection.reasons import name_and_text
from ..errors import AdminPlaneError
from ..topic import apply as topic_apply
from ..topic import read as topic_read
from ..topic.model import DesiredTopic
from ..topic.plan import plan
from .sending import CAUSES, COMPRESSIONS, Sent, dealt, produce

try:
    from confluent_kafka import Consumer, KafkaException, TopicPartition
except ImportError:  # open_connection() reports it
    Consumer = KafkaException = TopicPartition = None

# The topic is made for this: small segments that are closed and deleted soon (R24: retention starts at the close).
TOPIC_CONFIG = {"retention.ms": 3600000, "segment.ms": 600000, "segment.bytes": 1048576}
REPLICAS = 3
SHOWN_MESSAGES = 100


def texts_to_send(messages: list[str] | None, count: int) -> list[str]:
    """The user's messages, or ``count`` unique ones."""
    if messages is not None:
        return list(messages)
    run = uuid.uuid4().hex[:12]
    return [f"streamops smoke {run} {number}" for number in range(1, count + 1)]


def smoke_option_problem(params: dict[str, Any]) -> str | None:
    """What is wrong with the options, as a sentence, or None."""
    if params["messages"] is not None and not params["messages"]:
        return "messages is empty; give at least one, or leave it out."
    if params["messages"] is None and params["count"] < 1:
        return f"count: {params['count']} messages prove nothing; give 1 or more."
    if not params["compressions"]:
        return f"compressions is empty; give some of {', '.join(COMPRESSIONS)}."
    if params["timeout_s"] < 1:
        return f"timeout_s: {params['timeout_s']} is too short; give 1 or more."
    return None


def smoke_counts(topic: str, sent: list[Sent], produce_ms: int, consume_ms: int | None) -> dict[str, Any]:
    """The counts of the module's result. Lost: acknowledged, but not read back as it was sent.

    ``consume_ms`` is None when nothing was read, because sending failed: what is lost is not known then.
    """
    acknowledged = [message for message in sent if message.acknowledged]
    received = [message for message in acknowledged if message.read_back == message.text]
    return {
        "topic": topic,
        "sent": len(sent),
        "acknowledged": len(acknowledged),
        "received": len(received),
        "lost": None if consume_ms is None else len(acknowledged) - len(received),
        "out_of_order": out_of_order(acknowledged),
        "partitions": {str(number): count for number, count in sorted(Counter(m.partition for m in received).items())},
        "compressions": dict(Counter(message.compression for message in received)),
        "messages": [str(message.read_back) for message in received[:SHOWN_MESSAGES]],
        "produce_ms": produce_ms,
        "consume_ms": consume_ms,
    }


def out_of_order(acknowledged: list[Sent]) -> int:
    """How many messages have a smaller offset than one that was sent to the same partition before them."""
    highest: dict[int, int] = {}
    late = 0
    for message in acknowledged:
        offset = message.offset or 0
        late += offset < highest.get(message.partition, -1)
        highest[message.partition] = max(offset, highest.get(message.partition, -1))
    return late


def ensure_topic(connection: Connection, name: str, timeout_s: float) -> tuple[int, bool]:
    """(number of partitions, whether it was created). A new topic has one partition for each live broker."""
    metadata = connection.metadata()
    if name in metadata.topics:
        return len(metadata.topics[name].partitions), False
    brokers = len(metadata.brokers)
    desired = [DesiredTopic(name, brokers, min(REPLICAS, brokers), dict(TOPIC_CONFIG))]
    try:
        changes = plan(desired, topic_read.read(connection, desired), "present")
    except AdminPlaneError as error:
        raise AdminPlaneError(str(error), step="connect") from error
    (result,) = topic_apply.apply(connection, changes, timeout_s)
    if result.error is not None:
        raise AdminPlaneError(result.error, step="connect")
    return brokers, True


def consume(connection: Connection, topic: str, sent: list[Sent], deadline: float) -> None:
    """Read from each partition's first acknowledged offset until all acknowledged messages were seen.

    Sets ``read_back``; raises AdminPlaneError when the deadline passes first. Joins no group and commits nothing;
    ``group.id`` is there because the library asks for one.
    """
    wanted = {(message.partition, message.offset): message for message in sent}
    starts: dict[int, int] = {}
    for message in sent:
        starts[message.partition] = min(message.offset or 0, starts.get(message.partition, message.offset or 0))
    consumer = connection.make(
        Consumer,
        group_id=connection.settings["client.id"],
        enable_auto_commit=False,
        enable_auto_offset_store=False,
        isolation_level="read_uncommitted",
        auto_offset_reset="error",
        fetch_wait_max_ms=50,
    )
    try:
        consumer.assign([TopicPartition(topic, number, offset) for number, offset in starts.items()])
        while wanted and time.monotonic() < deadline:
            record = consumer.poll(0.2)
            if record is None:
                continue
            if record.error() is not None:
                _check_record_error(topic, record)
                continue
            found = wanted.pop((record.partition(), record.offset()), None)
            if found is not None:
                found.read_back = (record.value() or b"").decode("utf-8", "replace")
    except KafkaException as error:
        raise AdminPlaneError(
            f"consume: reading topic '{topic}' failed: {name_and_text(error)[1].rstrip('.')}; see the brokers' logs.",
            step="consume",
        ) from error
    finally:
        consumer.close()
    if wanted:
        raise AdminPlaneError(
            f"consume: {len(wanted)} of {len(sent)} acknowledged messages of topic '{topic}' were not read back in "
            f"time (first: {_place(next(iter(wanted)))}); see the log of the partition's leader, or raise timeout_s.",
            step="consume",
        )


def _place(key: tuple[int, int | None]) -> str:
    """A message's place, for a sentence."""
    return f"partition {key[0]}, offset {key[1]}"


def _check_record_error(topic: str, record: Any) -> None:
    """Raise AdminPlaneError for what does not pass by waiting: no right, or an offset that is not there any more."""
    error = record.error()
    if error.name() in ("_AUTO_OFFSET_RESET", "OFFSET_OUT_OF_RANGE"):
        raise AdminPlaneError(
            f"consume: partition {record.partition()} of topic '{topic}' no longer has an offset that was "
            "acknowledged; messages are lost, or were deleted in the meantime: look for an unclean leader "
            "election in the "
            "brokers' logs, and for who deletes the topic or its records.",
            step="consume",
        )
    if error.name() in ("TOPIC_AUTHORIZATION_FAILED", "GROUP_AUTHORIZATION_FAILED"):
        raise AdminPlaneError(f"consume: topic '{topic}': {CAUSES['TOPIC_AUTHORIZATION_FAILED']}.", step="consume")


def smoke_kafka(connection: Connection, params: dict[str, Any]) -> dict[str, Any]:
    """The whole test. Returns the module's result; raises AdminPlaneError with ``step`` and what was counted so far."""
    deadline = time.monotonic() + params["timeout_s"]
    topic = params["topic"]
    partitions, created = ensure_topic(connection, topic, params["timeout_s"])
    texts = texts_to_send(params["messages"], params["count"])
    sent = dealt(texts, partitions, list(dict.fromkeys(params["compressions"])))
    times: list[int] = []
    failure: AdminPlaneError | None = None
    for step in (produce, consume):
        start = time.monotonic()
        try:
            step(connection, topic, sent, deadline)
        except AdminPlaneError as error:
            failure = error
        times.append(round(1000 * (time.monotonic() - start)))
        if failure is not None:
            break
    result = {"topic_created": created, **smoke_counts(topic, sent, times[0], times[1] if len(times) > 1 else None)}
    if failure is not None:
        raise AdminPlaneError(str(failure), **failure.details, **result)
    if result["lost"]:
        raise AdminPlaneError(
            f"consume: {result['lost']} of {result['acknowledged']} acknowledged messages of topic '{topic}' came back "
            "different from what was sent; look for an unclean leader election in the brokers' logs, and check "
            "whether the topic was deleted and created again.",
            step="consume",
            **result,
        )
    return result
