# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A known amount of messages, for the tests that weigh what they take."""

from __future__ import annotations

import os
from typing import Any

from confluent_kafka import Producer

MESSAGE = 10_000  # bytes


def produce(bootstrap: str, topic: str, count: int) -> None:
    """Messages that cannot be compressed, spread evenly, each acknowledged."""
    producer = Producer({"bootstrap.servers": bootstrap, "acks": "all", "linger.ms": 50})
    failed: list[Any] = []
    for number in range(count):
        while True:
            try:
                producer.produce(
                    topic,
                    os.urandom(MESSAGE),
                    partition=number % 2,
                    on_delivery=lambda error, _message: failed.append(error) if error else None,
                )
                break
            except BufferError:
                producer.poll(0.1)
        producer.poll(0)
    assert producer.flush(60) == 0
    assert failed == []
