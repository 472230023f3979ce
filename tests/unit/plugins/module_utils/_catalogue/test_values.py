# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of brokers' and topics' settings, by hand: each kind of which Python has another idea than Java."""

from __future__ import annotations

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.kafka import BROKER_KEYS
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.topic import TOPIC_KEYS
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.topic_values import config_problem, normalise
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.values import start_problem, value_problem

TAKEN = [
    ("num.io.threads", " 8"),
    ("num.io.threads", "+8"),
    ("num.io.threads", "\uff18"),
    ("log.preallocate", " true"),
    ("log.preallocate", "tRuE"),
    ("log.cleaner.io.buffer.load.factor", "1d"),
    ("log.cleaner.io.buffer.load.factor", "0x1p-1"),
    ("log.cleaner.io.buffer.load.factor", "NaN"),
    ("log.cleanup.policy", ""),
    ("log.cleanup.policy", "delete , compact"),
    ("ssl.client.auth", " required"),
    ("compression.type", "Producer"),
    ("log.message.format.version", "2.1.x"),
    ("log.message.format.version", "0.10.2.1"),
    ("log.message.format.version", " 2.1"),
    ("offsets.topic.compression.codec", "04"),
    ("max.connections.per.ip.overrides", ""),
    ("max.connections.per.ip.overrides", ","),
    ("max.connections.per.ip.overrides", " 10.0.0.1:5 , ::1:7,"),
    ("max.connections.per.ip.overrides", ":-5"),
    ("principal.builder.class", "com.example.Own"),
    ("broker.rack", ""),
    ("sasl.jaas.config", ""),
]
REFUSED = [
    ("num.io.threads", "", "must be a whole number, not ''"),
    ("num.io.threads", "1_000", "must be a whole number, not '1_000'"),
    ("num.io.threads", "1.0", "must be a whole number, not '1.0'"),
    ("num.io.threads", "\u00a08", "must be a whole number, not '\u00a08'"),
    ("num.io.threads", "2147483648", "does not fit into Kafka's type int: 2147483648"),
    ("offsets.commit.required.acks", "32768", "does not fit into Kafka's type short: 32768"),
    ("num.io.threads", "0", "must be at least 1, not 0"),
    ("log.preallocate", "yes", "must be true or false, not 'yes'"),
    ("log.preallocate", "", "must be true or false, not ''"),
    ("log.cleaner.io.buffer.load.factor", "inf", "must be a number, not 'inf'"),
    ("log.cleaner.io.buffer.load.factor", "1_0.5", "must be a number, not '1_0.5'"),
    ("log.cleanup.policy", "delete,", "must be one of compact, delete, not ''"),
    ("log.cleanup.policy", "Delete", "must be one of compact, delete, not 'Delete'"),
    ("ssl.client.auth", "REQUIRED", "must be one of required, requested, none, not 'REQUIRED'"),
    ("compression.type", "", "must be one of uncompressed, zstd, lz4, snappy, gzip, producer, not ''"),
    ("compression.type", "none", "must be one of uncompressed, zstd, lz4, snappy, gzip, producer, not 'none'"),
    ("log.message.format.version", "2.10", "must be a version up to 2.1, such as 2.1 or 0.10.2, not '2.10'"),
    ("log.message.format.version", "2", "must be a version up to 2.1, such as 2.1 or 0.10.2, not '2'"),
    ("offsets.topic.compression.codec", "5", "must be a codec from 0 (none) to 4 (zstd), not 5"),
    ("max.connections.per.ip.overrides", "a", "must be ADDRESS:NUMBER pairs with commas between them, not 'a'"),
    ("max.connections.per.ip.overrides", "a:1_0", "must be ADDRESS:NUMBER pairs with commas between them, not 'a:1_0'"),
    ("max.connections.per.ip.overrides", "a b:1", "must be ADDRESS:NUMBER pairs with commas between them, not 'a b:1'"),
    ("max.connections.per.ip.overrides", ",a:1", "must be ADDRESS:NUMBER pairs with commas between them, not ''"),
    ("principal.builder.class", "", "must be the full name of a class, such as com.example.Plugin, not ''"),
    ("principal.builder.class", "a/b/C", "must be the full name of a class, such as com.example.Plugin, not 'a/b/C'"),
]
LATER = [
    ("compression.type", "GZIP", "must be one of uncompressed, zstd, lz4, snappy, gzip, producer, not 'GZIP'"),
    ("log.cleaner.min.cleanable.ratio", "1.5", "must be at most 1, not 1.5"),
    ("log.cleaner.delete.retention.ms", "-1", "must be at least 0, not -1"),
    ("metrics.recording.level", "TRACE", "must be INFO or DEBUG, not 'TRACE'"),
]


@pytest.mark.parametrize(("name", "text"), TAKEN)
def test_kafka_takes_it(name: str, text: str) -> None:
    assert value_problem(BROKER_KEYS[name], text) is None


@pytest.mark.parametrize(("name", "text", "problem"), REFUSED)
def test_kafka_refuses_it(name: str, text: str, problem: str) -> None:
    assert value_problem(BROKER_KEYS[name], text) == problem


@pytest.mark.parametrize(("name", "text", "problem"), LATER)
def test_kafka_takes_it_and_ends_later_in_its_start(name: str, text: str, problem: str) -> None:
    key = BROKER_KEYS[name]
    assert (value_problem(key, text), start_problem(key, text)) == (None, problem)
    assert start_problem(key, key.default or "") is None


@pytest.mark.parametrize(
    ("name", "value", "sent"),
    [
        ("message.format.version", 2.0, "2.0"),
        ("message.format.version", "2.1.0", "2.1.0"),
        ("retention.ms", 604800000.0, "604800000"),
        ("retention.ms", "\uff18", "8"),
        ("cleanup.policy", "", ""),
        ("cleanup.policy", " compact ,delete ", "compact,delete"),
        ("min.cleanable.dirty.ratio", "1d", "1d"),
        ("preallocate", " True", "true"),
        ("leader.replication.throttled.replicas", "*,0:1", "*,0:1"),
        ("leader.replication.throttled.replicas", "0:1, ", "0:1,"),
    ],
)
def test_a_topic_takes_it(name: str, value: object, sent: str) -> None:
    assert (config_problem(name, value), normalise(name, value)) == (None, sent)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("message.format.version", 2),
        ("message.format.version", "2.2"),
        ("compression.type", "GZIP"),
        ("retention.ms", "1_000"),
        ("min.cleanable.dirty.ratio", "inf"),
        ("min.cleanable.dirty.ratio", "1.1"),
        ("leader.replication.throttled.replicas", "0:1,*"),
        ("leader.replication.throttled.replicas", "all"),
    ],
)
def test_a_topic_refuses_it(name: str, value: object) -> None:
    problem = config_problem(name, value) or ""
    assert problem.startswith(f"'{name}' must be ") and problem.endswith("."), problem


def test_every_default_is_a_value() -> None:
    """Of all settings that have one."""
    keys = [*BROKER_KEYS.values(), *TOPIC_KEYS.values()]
    assert [key.name for key in keys if key.default is not None and value_problem(key, key.default)] == []
