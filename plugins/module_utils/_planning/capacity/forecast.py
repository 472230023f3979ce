# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When the disks of a live cluster are full, and which topics hold them. Pure.

PRIVATE to the collection. Measured: what each partition takes on each disk, what is free there, and how far its offsets
went between two readings. Derived: bytes for each message (size / messages on disk), and so bytes per second. Assumed:
that rate goes on, and retention deletes as it is configured.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from ..._common.properties import property_text
from ..._common.units import AmountError
from .shapes import (
    BrokerReading,
    BrokerUsage,
    Disk,
    DiskForecast,
    Forecast,
    Growth,
    Limits,
    Messages,
    Offsets,
    Properties,
    PublishedReadings,
    Readings,
    TopicOnDisk,
    TopicRate,
    TopicReading,
    TopicsInfo,
)

PARTITION = re.compile(r"(.+)-(\d+)")
GOING = "(being deleted or moved)"
KIB = 1024
HOUR_MS = 3_600_000
# Of each row the first that is set wins (R21); then Kafka's own default.
_RETENTION = (("log.retention.ms", 1), ("log.retention.minutes", 60_000), ("log.retention.hours", HOUR_MS))
_ROLL = (("log.roll.ms", 1), ("log.roll.hours", HOUR_MS))
WEEK_MS = 168 * HOUR_MS


def parse_usage(text: str) -> list[Disk]:
    """What disk_usage.sh printed: a disk for each file system, with its log directories and partitions.

    Lines: ``disk DEVICE TOTAL_KIB FREE_KIB PATH``, then ``part KIB NAME`` for each folder in it.
    """
    disks: dict[str, Disk] = {}
    device = "disk"  # is what is missing where a partition comes first
    for line in text.splitlines():
        kind, _blank, rest = line.partition(" ")
        if kind == "disk":
            device, total, free, path = rest.split(" ", 3)
            new = Disk(paths=[], total=int(total) * KIB, free=int(free) * KIB, partitions={})
            disks.setdefault(device, new)["paths"].append(path)
        elif kind == "part":
            size, name = rest.split(" ", 1)
            name = name.rstrip("/")
            name = name if PARTITION.fullmatch(name) else GOING
            partitions = disks[device]["partitions"]
            partitions[name] = partitions.get(name, 0) + int(size) * KIB
    return list(disks.values())


def capacity_observed(
    brokers: list[BrokerUsage],
    before: TopicsInfo,
    after: TopicsInfo,
    seconds: float,
    properties: Properties,
) -> Readings:
    """What the forecast needs, of a reading of the disks and two of the offsets.

    ``before`` and ``after``: kafka_topic_info's results with offsets, taken ``seconds`` apart; ``properties``: the
    brokers' server.properties, for what topics do not set themselves.
    """
    earlier = _latest(before)
    topics: dict[str, TopicReading] = {
        topic["name"]: {
            "replication_factor": topic["replication_factor"],
            **limits(topic["config"], properties),
            "partitions": _messages(topic["name"], after["details"][topic["name"]]["partitions"], earlier),
        }
        for topic in after["topics"]
    }
    return Readings(
        seconds=round(float(seconds), 3),
        brokers=[
            BrokerReading(id=int(broker["id"]), host=broker["host"], disks=parse_usage(broker["usage"]))
            for broker in brokers
        ],
        topics=topics,
    )


def _messages(name: str, partitions: Iterable[Offsets], earlier: dict[tuple[str, int], int]) -> dict[str, Messages]:
    """Of each partition of the topic ``name`` that has a leader, by its number; ``earlier``: see `_latest`."""
    found = {}
    for one in partitions:
        first, following = one["earliest"], one["latest"]
        if first is not None and following is not None:
            written = following - earlier.get((name, one["partition"]), following)
            found[str(one["partition"])] = Messages(messages=following - first, written=max(0, written))
    return found


def _latest(reading: TopicsInfo) -> dict[tuple[str, int], int]:
    """(topic, partition) -> its next offset."""
    return {
        (name, one["partition"]): one["latest"]
        for name, detail in reading["details"].items()
        for one in detail["partitions"]
        if one["latest"] is not None
    }


def limits(config: dict[str, str], properties: Properties) -> Limits:
    """What holds for a topic: its own setting, else the broker's (R21), else Kafka's. -1 is no limit."""
    policy = config.get("cleanup.policy", property_text(properties.get("log.cleanup.policy", "delete")))
    most: Any = properties.get("log.retention.bytes", -1)
    segment: Any = properties.get("log.segment.bytes", 1024**3)
    return Limits(
        deletes="delete" in policy.split(","),
        retention_ms=int(config.get("retention.ms", _first(properties, _RETENTION))),
        retention_bytes=int(config.get("retention.bytes", most)),
        segment_ms=int(config.get("segment.ms", _first(properties, _ROLL))),
        segment_bytes=int(config.get("segment.bytes", segment)),
    )


def _first(properties: Properties, row: tuple[tuple[str, int], ...]) -> int:
    """The first of a row of settings that is set, in ms."""
    for key, factor in row:
        if key in properties:
            return int(properties[key]) * factor if int(properties[key]) >= 0 else -1
    return WEEK_MS


def ceiling(topic: Limits, rate: float) -> float | None:
    """Bytes that one replica grows to at ``rate`` bytes per second, or None: nothing stops it.

    Retention counts from the close of a segment, so up to one segment more is kept. A compacted topic is taken as one
    that nothing stops, because what compaction keeps depends on its keys.
    """
    if not topic["deletes"]:
        return None
    found = []
    segment = min(topic["segment_bytes"], rate * topic["segment_ms"] / 1000)
    if topic["retention_ms"] >= 0:
        found.append(rate * topic["retention_ms"] / 1000 + segment)
    if topic["retention_bytes"] >= 0:
        found.append(topic["retention_bytes"] + segment)
    return min(found) if found else None


def disk_forecast(published: PublishedReadings) -> Forecast:
    """Each disk with its topics and the seconds until it is full (None: never at this rate), and each topic's whole.

    ``published``: the `Readings` that `capacity_observed` returned. Raises AmountError.
    """
    observed: Readings = published
    if not isinstance(published, dict) or not {"seconds", "brokers", "topics"} <= set(published):
        raise AmountError(
            "kafka_capacity_observed is not what capacity_observe.yml writes; create the file again with it."
        )
    if not observed["seconds"] > 0:
        raise AmountError("kafka_capacity_observed: its two readings have the same time; create the file again.")
    disks = [
        _disk(observed, broker, disk)
        for broker in sorted(observed["brokers"], key=lambda one: one["id"])
        for disk in broker["disks"]
    ]
    size: Counter[str] = Counter()
    rate: defaultdict[str, float] = defaultdict(float)
    for disk in disks:
        for row in disk["topics"]:
            size[row["topic"]] += row["size"]
            rate[row["topic"]] += row["rate"]
    full = [disk["full_in_s"] for disk in disks if disk["full_in_s"] is not None]
    return Forecast(
        seconds=observed["seconds"],
        full_in_s=min(full, default=None),
        disks=disks,
        topics=[TopicRate(topic=name, size=size[name], rate=rate[name]) for name, _size in size.most_common()],
        produced=_produced(observed, disks),
        unread=_unread(observed),
    )


def _unread(observed: Readings) -> int:
    """Copies of partitions that are on no disk of the readings: a broker was down, or left out."""
    seen = Counter(name for one in observed["brokers"] for disk in one["disks"] for name in disk["partitions"])
    return sum(
        max(0, topic.get("replication_factor", 1) - seen[f"{name}-{number}"])
        for name, topic in observed["topics"].items()
        for number in topic["partitions"]
    )


def _produced(observed: Readings, disks: list[DiskForecast]) -> float:
    """Bytes per second that producers write, each message counted once."""
    total = 0.0
    for disk in disks:
        for row in disk["topics"]:
            known = observed["topics"].get(row["topic"])
            copies = known.get("replication_factor", 1) if known else 1
            total += row["rate"] / max(1, copies)
    return total


def _disk(observed: Readings, broker: BrokerReading, disk: Disk) -> DiskForecast:
    """One disk's forecast."""
    found = [
        _topic_on_disk(name, parts, observed["topics"].get(name), observed["seconds"])
        for name, parts in _by_topic(disk["partitions"]).items()
    ]
    grows = [growth for _row, growths in found for growth in growths]
    return DiskForecast(
        broker=broker["id"],
        host=broker["host"],
        paths=disk["paths"],
        total=disk["total"],
        free=disk["free"],
        topics=sorted((row for row, _growths in found), key=lambda row: (-row["size"], row["topic"])),
        rate=sum(rate for rate, _more in grows),
        grows_to=None if any(more is None for _rate, more in grows) else sum(more or 0.0 for _rate, more in grows),
        full_in_s=seconds_until(disk["free"], grows),
    )


def _topic_on_disk(
    name: str, parts: dict[str, int], known: TopicReading | None, seconds: float
) -> tuple[TopicOnDisk, list[Growth]]:
    """What a topic's partitions, by number with their bytes, take on one disk, and how each of them grows.

    ``known``: the topic's reading, over ``seconds``; None: the cluster does not know it.
    """
    total, total_rate, total_end, ends = sum(parts.values()), 0.0, 0.0, True
    grows: list[Growth] = []
    seen = known["partitions"] if known else {}
    messages = sum(seen[number].get("messages", 0) for number in parts if number in seen)
    each = total / messages if messages else 0.0
    for number, size in parts.items():
        rate = (seen[number].get("written", 0) if number in seen else 0) * each / seconds
        end = ceiling(known, rate) if known and rate else float(size)
        grows.append((rate, None if end is None else max(0.0, end - size)))
        total_rate += rate
        ends = ends and end is not None
        total_end += max(float(size), end or 0.0)
    row = TopicOnDisk(topic=name, size=total, rate=total_rate, grows_to=total_end if ends else None, ends=ends)
    return row, grows


def _by_topic(partitions: dict[str, int]) -> dict[str, dict[str, int]]:
    """topic -> partition's number -> bytes."""
    topics: dict[str, dict[str, int]] = {}
    for name, size in partitions.items():
        found = PARTITION.fullmatch(name)
        topic, number = (found[1], found[2]) if found else (name, "")
        topics.setdefault(topic, {})[number] = size
    return topics


def seconds_until(free: float, grows: list[Growth]) -> float | None:
    """When ``free`` bytes are used up by growers (bytes per second, bytes until it ends or None). None: never.

    Each grows at its rate until its end, so the whole is a line with bends; walk from bend to bend.
    """
    ends = [(rate, None if more is None else more / rate) for rate, more in grows if rate > 0]
    moment, left = 0.0, float(free)

    def active() -> float:
        """Bytes per second of those that still grow."""
        return sum(rate for rate, end in ends if end is None or end > moment)

    for bend in sorted({end for _rate, end in ends if end is not None and end > 0}):
        used = active() * (bend - moment)
        if used >= left:
            return moment + left / active()
        moment, left = bend, left - used
    return moment + left / active() if active() > 0 else None
