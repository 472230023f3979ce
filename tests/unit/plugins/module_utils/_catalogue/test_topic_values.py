# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of topic settings: how they are written, and when two of them mean the same."""

from __future__ import annotations

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.topic_values import (
    normalise,
    same_value,
    topic_defaults,
)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("preallocate", True, "true"),
        ("preallocate", "False", "false"),
        ("retention.ms", 604800000, "604800000"),
        ("retention.ms", 604800000.0, "604800000"),
        ("retention.ms", " 604800000 ", "604800000"),
        ("retention.bytes", -1, "-1"),
        ("segment.bytes", "007", "7"),
        ("retention.ms", "7 days", "7 days"),
        ("min.cleanable.dirty.ratio", 0.5, "0.5"),
        ("min.cleanable.dirty.ratio", 1, "1"),
        ("cleanup.policy", ["compact", "delete"], "compact,delete"),
        ("cleanup.policy", "compact, delete", "compact,delete"),
        ("message.timestamp.type", "CreateTime", "CreateTime"),
        ("no.such.key", 5, "5"),
    ],
)
def test_values_are_normalised_to_kafkas_text(key, value, expected):
    assert normalise(key, value) == expected


@pytest.mark.parametrize(
    ("key", "one", "other", "same"),
    [
        ("cleanup.policy", "compact,delete", "delete,compact", True),
        ("cleanup.policy", "compact", "delete,compact", False),
        ("min.cleanable.dirty.ratio", "0.50", "0.5", True),
        ("min.cleanable.dirty.ratio", "1", "1.0", True),
        ("min.cleanable.dirty.ratio", "0.4", "0.5", False),
        ("retention.ms", "1", "1", True),
        ("retention.ms", "1", "2", False),
        ("message.timestamp.type", "CreateTime", "LogAppendTime", False),
    ],
)
def test_values_are_compared_by_what_they_mean(key, one, other, same):
    assert same_value(key, one, other) is same


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("retention.ms", "7d", "604800000"),
        ("retention.ms", "1.5 h", "5400000"),
        ("retention.ms", "1w", "604800000"),
        ("flush.ms", "250ms", "250"),
        ("segment.bytes", "1GiB", "1073741824"),
        ("max.message.bytes", "1MB", "1000000"),
        ("segment.bytes", "0.5 KiB", "512"),
        ("segment.bytes", "1 gib", "1 gib"),  # not a unit: the check of the value refuses it
        ("segment.bytes", "1d", "1d"),
        ("flush.messages", "1KiB", "1KiB"),
        ("retention.ms", "-1", "-1"),
    ],
)
def test_units(key, value, expected):
    assert normalise(key, value) == expected


@pytest.mark.parametrize(
    ("broker", "expected"),
    [
        (
            {"log.retention.hours": "168", "log.roll.hours": "24"},
            {"retention.ms": "604800000", "segment.ms": "86400000"},
        ),
        (
            {"log.retention.hours": "168", "log.retention.minutes": "1", "log.retention.ms": "5"},
            {"retention.ms": "5"},
        ),
        ({"log.retention.hours": "168", "log.retention.minutes": "1"}, {"retention.ms": "60000"}),
        (
            {"message.max.bytes": "7", "replica.fetch.max.bytes": "8"},
            {"max.message.bytes": "7", "replica.fetch.max.bytes": "8"},
        ),
    ],
)
def test_r21_of_the_brokers_units_the_smallest_wins(broker, expected):
    assert topic_defaults(broker) == expected
