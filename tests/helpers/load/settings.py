# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of a load's clients: what a careful user sets."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from confluent_kafka import KafkaError

MESSAGE_TIMEOUT = 300.0  # s, until the producer gives a message up

# Wait long for a broker that is away, and look often for a leader that has moved. When a leader moves, the client hears
# of it from a refused request or a closed connection; then it asks for metadata again and again, after
# `topic.metadata.refresh.fast.interval.ms`, and sends what was refused again after `retry.backoff.ms`, which doubles
# up to its maximum. A broker that has just started knows of no topic until a controller tells it (safety rule S08); a
# client that asks it believes that there is none, and only `topic.metadata.refresh.interval.ms` (by default 5 minutes)
# makes it ask again: an answer to `list_topics` does not.
SHARED = {
    "socket.timeout.ms": 10000,
    "socket.connection.setup.timeout.ms": 5000,
    "socket.keepalive.enable": True,
    "socket.nagle.disable": True,
    "reconnect.backoff.ms": 50,
    "reconnect.backoff.max.ms": 500,
    "topic.metadata.refresh.fast.interval.ms": 100,
    "topic.metadata.refresh.interval.ms": 2000,
    "retry.backoff.ms": 100,
    "retry.backoff.max.ms": 500,
    "broker.address.family": "v4",
}
PRODUCER = {
    "acks": "all",
    "enable.idempotence": True,
    "message.timeout.ms": int(MESSAGE_TIMEOUT * 1000),
    "request.timeout.ms": 10000,
    "linger.ms": 5,
    "queue.buffering.max.messages": 1000000,
}
CONSUMER = {
    "auto.offset.reset": "earliest",
    "session.timeout.ms": 10000,
    "auto.commit.interval.ms": 1000,
    "fetch.wait.max.ms": 100,
    "enable.partition.eof": False,
}

# What a client gives back although it could still be sent: since 2.10, librdkafka forgets a broker that the metadata no
# longer name, and with it what waits for that broker; and it believes a broker that has just started and knows no
# partition yet (safety rule S08). An application sends it again, and so does the load.
GIVEN_BACK = (KafkaError._DESTROY, KafkaError._DESTROY_BROKER, KafkaError._UNKNOWN_PARTITION)


def named(bootstrap: str, name: str, role: str, say: Callable[[str], None]) -> dict[str, Any]:
    """Settings that name one client; ``say`` takes its errors and librdkafka's own lines."""
    logger = logging.Logger(role)
    logger.addHandler(_Said(lambda text: say(f"{role}: {text}")))
    return {
        "bootstrap.servers": bootstrap,
        "client.id": f"{name}-{role}",
        "error_cb": lambda error: say(f"{role}: {error.str()}"),
        "logger": logger,
    }


class _Said(logging.Handler):
    """Hands each line to a function."""

    def __init__(self, say: Callable[[str], None]) -> None:
        super().__init__()
        self.say = say

    def emit(self, record: logging.LogRecord) -> None:
        """Take one line."""
        self.say(record.getMessage())
