# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The topic settings of Kafka 2.1, and the topics in which others keep their state. Pure. PRIVATE to the collection."""

from __future__ import annotations

import re
from dataclasses import replace

from .._common.properties import Key, parse_release
from .kafka_2_1 import TOPIC

# ApiVersion.scala, tag 2.1.0: the release does not print them; a test reads them from the names of its classes.
_FORMATS = (
    "0.8.0|0.8.1|0.8.2|0.9.0|0.10.0|0.10.0-IV0|0.10.0-IV1|0.10.1|0.10.1-IV0|0.10.1-IV1|0.10.1-IV2|0.10.2|0.10.2-IV0|"
    "0.11.0|0.11.0-IV0|0.11.0-IV1|0.11.0-IV2|1.0|1.0-IV0|1.1|1.1-IV0|2.0|2.0-IV0|2.0-IV1|2.1|2.1-IV0|2.1-IV1|2.1-IV2"
)
_PRINTED = parse_release(TOPIC)


def known_format(version: str) -> bool:
    """Whether 2.1 takes it as a version of protocol or messages; it looks at two numbers, or three after 0."""
    parts = version.split(".")
    return ".".join(parts[: 3 if parts[0] == "0" else 2]) in _FORMATS.split("|")


# Every topic setting takes effect at once, on all brokers: the update mode that broker keys call ``cluster``.
TOPIC_KEYS: dict[str, Key] = {
    **_PRINTED,
    "message.format.version": replace(_PRINTED["message.format.version"], valid=_FORMATS),
}

# Written by whoever moves replicas; never lost because somebody else sets a topic's configuration.
THROTTLE_KEYS = ("leader.replication.throttled.replicas", "follower.replication.throttled.replicas")

# Broker key -> the topic setting that it is the default of.
TOPIC_KEY_OF_BROKER_KEY: dict[str, str] = {key.broker_key: name for name, key in _PRINTED.items()} | {
    "log.retention.minutes": "retention.ms",
    "log.retention.hours": "retention.ms",
    "log.roll.hours": "segment.ms",
    "log.roll.jitter.hours": "segment.jitter.ms",
}
# Those in a coarser unit than the topic's, and the factor; a finer one goes before it.
COARSE_BROKER_KEYS = {
    "log.retention.minutes": 60_000,
    "log.retention.hours": 3_600_000,
    "log.roll.hours": 3_600_000,
    "log.roll.jitter.hours": 3_600_000,
}

# Topics in which the brokers keep their own state. Kafka 2.1 would delete them without a question (KafkaApis.scala).
INTERNAL_TOPICS = ("__consumer_offsets", "__transaction_state")
# Where others keep their state: never purged unless they are named one by one.
GUARDED_TOPICS = re.compile(r"_schemas|_connect-.*|__.*")
