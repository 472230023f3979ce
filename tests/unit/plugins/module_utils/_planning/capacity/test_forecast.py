# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When the disks of a live cluster are full, and which topics hold them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._common.units import AmountError
from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.forecast import (
    GOING,
    WEEK_MS,
    capacity_observed,
    ceiling,
    disk_forecast,
    limits,
    parse_usage,
    seconds_until,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.forecast_text import forecast_text
from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.shapes import (
    BrokerUsage,
    Limits,
    Offsets,
    Readings,
    TopicsInfo,
)

GB = 10**9
USAGE = """disk /dev/sdb1@/data/1 1000 400 /data/1/kafka
part 100 orders-0/
part 50 a-b-12/
part 7 orders-1.0123456789abcdef-delete/
part 1 lost and-found/
disk /dev/sdc1@/data/2 2000 2000 /data/2/kafka
disk /dev/sdb1@/data/1 1000 400 /data/1/more
part 20 orders-3/
"""


def test_usage_is_read_by_file_system() -> None:
    """Two folders on one file system share its room; what is not a partition is one sum."""
    assert parse_usage(USAGE) == [
        {
            "paths": ["/data/1/kafka", "/data/1/more"],
            "total": 1000 * 1024,
            "free": 400 * 1024,
            "partitions": {"orders-0": 102_400, "a-b-12": 51_200, GOING: 8192, "orders-3": 20_480},
        },
        {"paths": ["/data/2/kafka"], "total": 2000 * 1024, "free": 2000 * 1024, "partitions": {}},
    ]


@pytest.mark.parametrize(
    ("config", "properties", "result"),
    [
        ({}, {}, {"retention_ms": WEEK_MS, "retention_bytes": -1, "deletes": True, "segment_bytes": 1024**3}),
        ({}, {"log.retention.hours": "72"}, {"retention_ms": 259_200_000}),
        ({}, {"log.retention.hours": "72", "log.retention.minutes": "5"}, {"retention_ms": 300_000}),
        ({}, {"log.retention.minutes": "5", "log.retention.ms": "-1"}, {"retention_ms": -1}),
        ({"retention.ms": "1000"}, {"log.retention.ms": "-1"}, {"retention_ms": 1000}),
        ({}, {"log.roll.hours": "1", "log.segment.bytes": "77"}, {"segment_ms": 3_600_000, "segment_bytes": 77}),
        ({"cleanup.policy": "compact"}, {}, {"deletes": False}),
        ({"cleanup.policy": "compact,delete"}, {}, {"deletes": True}),
        ({}, {"log.cleanup.policy": "compact"}, {"deletes": False}),
        ({"retention.bytes": "10"}, {"log.retention.bytes": "20"}, {"retention_bytes": 10}),
    ],
)
def test_r21_what_holds_for_a_topic(config: dict[str, str], properties: dict[str, str], result: dict[str, Any]) -> None:
    """Its own setting first, then the smallest unit of the broker's."""
    found = limits(config, properties)
    assert {key: value for key, value in found.items() if key in result} == result


TOPIC: Limits = {"deletes": True, "retention_ms": -1, "retention_bytes": -1, "segment_ms": 10_000, "segment_bytes": 500}


@pytest.mark.parametrize(
    ("more", "rate", "end"),
    [
        ({}, 10, None),
        ({"retention_ms": 60_000}, 10, 700),
        ({"retention_ms": 60_000}, 100, 6500),
        ({"retention_bytes": 1000}, 10, 1100),
        ({"retention_bytes": 1000, "retention_ms": 60_000}, 10, 700),
        ({"retention_bytes": 1000, "deletes": False}, 10, None),
    ],
)
def test_where_retention_ends_growth(more: dict[str, Any], rate: float, end: float | None) -> None:
    """One segment later than configured, which its size or its time closes (R24)."""
    topic: Any = {**TOPIC, **more}
    assert ceiling(topic, rate) == end


@pytest.mark.parametrize(
    ("free", "grows", "seconds"),
    [
        (100, [(10, None)], 10),
        (100, [(10, None), (10, None)], 5),
        (100, [(10, 50)], None),
        (100, [], None),
        (100, [(0, None)], None),
        # 10 + 10 a second until the second has grown by 20, after 2 s; 60 are left for the first alone.
        (100, [(10, None), (10, 20)], 8),
        # Both end: 5 s x 20, then 5 s x 10.
        (120, [(10, 100), (10, 50)], 7),
        (151, [(10, 100), (10, 50)], None),
        # One is where retention holds it already.
        (100, [(10, None), (90, 0)], 10),
        (0, [(10, None)], 0),
    ],
)
def test_seconds_until_a_disk_is_full(
    free: float, grows: list[tuple[float, float | None]], seconds: float | None
) -> None:
    """A line with bends."""
    assert seconds_until(free, grows) == (None if seconds is None else pytest.approx(seconds))


def reading(latest: int, **config: str) -> TopicsInfo:
    """What kafka_topic_info returns of two topics; one partition has no leader."""
    parts: list[Offsets] = [
        {"topic": "orders", "partition": 0, "earliest": 100, "latest": latest},
        {"topic": "orders", "partition": 1, "earliest": None, "latest": None},
    ]
    return {
        "topics": [
            {"name": "idle", "partitions": 1, "replication_factor": 1, "config": {}},
            {"name": "orders", "partitions": 2, "replication_factor": 2, "config": config},
        ],
        "details": {
            "idle": {"partitions": [{"topic": "idle", "partition": 0, "earliest": 0, "latest": 50}]},
            "orders": {"partitions": parts},
        },
    }


def usage(free: int, **sizes: int) -> str:
    """A broker's disk of 1 GiB, sizes in KiB."""
    parts = "".join(f"part {size} {name.replace('_', '-')}/\n" for name, size in sizes.items())
    return f"disk /dev/sdb1@/data 1048576 {free} /data/kafka\n{parts}"


def observed(**config: str) -> Readings:
    """Two brokers, each with a copy of orders-0; 100 messages came in 10 s, 1000 are there."""
    brokers: list[BrokerUsage] = [
        {"id": "2", "host": "b", "usage": usage(51_200, orders_0=1000)},
        {"id": 1, "host": "a", "usage": usage(102_400, orders_0=1000, idle_0=5000)},
    ]
    return capacity_observed(brokers, reading(1000), reading(1100, **config), 10.0, {})


def test_rates_follow_from_offsets_and_sizes() -> None:
    """1024 bytes a message x 10 messages a second, on each broker that holds a copy; producers write it once."""
    found = disk_forecast(observed(**{"retention.ms": "-1"}))
    assert [(disk["broker"], disk["rate"]) for disk in found["disks"]] == [(1, 10_240), (2, 10_240)]
    assert [disk["full_in_s"] for disk in found["disks"]] == [10_240, 5120]
    assert found["full_in_s"] == 5120
    assert found["produced"] == 10_240
    assert found["topics"] == [
        {"topic": "idle", "size": 5_120_000, "rate": 0},
        {"topic": "orders", "size": 2_048_000, "rate": 20_480},
    ]


def test_retention_ends_growth() -> None:
    """10 s of messages, and a segment of 1 s: the topic is larger already, so it does not grow at all."""
    found = disk_forecast(observed(**{"retention.ms": "10000", "segment.ms": "1000"}))
    assert found["full_in_s"] is None
    assert [disk["grows_to"] for disk in found["disks"]] == [0, 0]
    assert "At the present rate no disk becomes full." in forecast_text(found)
    assert "never: retention ends it 0 B higher" in forecast_text(found)


def test_a_topic_that_came_between_the_readings_has_no_rate_yet() -> None:
    """Its first offset is not known."""
    before = reading(1000)
    del before["details"]["orders"]
    brokers: list[BrokerUsage] = [{"id": 1, "host": "a", "usage": usage(102_400, orders_0=1000)}]
    assert disk_forecast(capacity_observed(brokers, before, reading(1100), 10.0, {}))["disks"][0]["rate"] == 0


def test_what_the_cluster_does_not_know_is_counted_as_it_is() -> None:
    """A folder of a topic that is gone takes room and does not grow."""
    brokers: list[BrokerUsage] = [{"id": 1, "host": "a", "usage": usage(102_400, gone_0=1000)}]
    found = disk_forecast(capacity_observed(brokers, reading(1), reading(1), 10.0, {}))
    assert found["topics"] == [{"topic": "gone", "size": 1_024_000, "rate": 0}]
    assert found["disks"][0]["full_in_s"] is None
    assert "never: nothing is written" in forecast_text(found)


def test_the_text_begins_with_the_answer() -> None:
    """When, where; then the disks, the topics, and what it rests on."""
    lines = forecast_text(disk_forecast(observed(**{"retention.ms": "-1"}))).splitlines()
    assert lines[0] == "At the present rate the first disk is full in 85.3 min: broker 2 (b), /data/kafka."
    assert "  idle    5.12 MB     71%      0 B/s" in lines
    assert "  orders  2.05 MB     29%  20.5 kB/s" in lines
    assert "Producers write 10.2 kB/s, each message counted once." in lines
    assert [line for line in lines if line != line.rstrip()] == []
    assert "Not measured" not in "".join(lines)


def test_l_copies_on_brokers_that_were_not_read_are_counted() -> None:
    """One was absent: its disks may be the first that are full."""
    readings = observed()
    readings["brokers"] = readings["brokers"][1:]
    found = disk_forecast(readings)
    assert found["unread"] == 1
    text = "  - Not measured: 1 replica of a partition is on disks of other brokers, which were not read."
    assert forecast_text(found).splitlines()[-1] == text


def test_only_the_largest_topics_are_printed() -> None:
    """The rest is counted."""
    sizes = {f"t{number}_0": number + 1 for number in range(12)}
    brokers: list[BrokerUsage] = [{"id": 1, "host": "a", "usage": usage(102_400, **sizes)}]
    text = forecast_text(disk_forecast(capacity_observed(brokers, reading(1), reading(1), 10.0, {})))
    assert "What holds them: the largest 10 topics" in text
    assert "  and 2 more" in text


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({}, "kafka_capacity_observed is not what capacity_observe.yml writes; create the file again with it."),
        ("x", "kafka_capacity_observed is not what capacity_observe.yml writes"),
        ({"seconds": 0, "brokers": [], "topics": {}}, "its two readings have the same time; create the file again."),
    ],
)
def test_another_file_is_refused(asked: Any, sentence: str) -> None:
    """With one sentence."""
    with pytest.raises(AmountError) as refused:
        disk_forecast(asked)
    assert sentence in str(refused.value)
