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
from collections import Counter
from typing import Any

from ..._common.properties import property_text
from ..._common.units import AmountError

PARTITION = re.compile(r"(.+)-(\d+)")
GOING = "(being deleted or moved)"
KIB = 1024
HOUR_MS = 3_600_000
# Of each row the first that is set wins (R21); then Kafka's own default.
_RETENTION = (("log.retention.ms", 1), ("log.retention.minutes", 60_000), ("log.retention.hours", HOUR_MS))
_ROLL = (("log.roll.ms", 1), ("log.roll.hours", HOUR_MS))
WEEK_MS = 168 * HOUR_MS


def parse_usage(text: str) -> list[dict[str, Any]]:
    """What disk_usage.sh printed: a disk for each file system, with its log directories and partitions.

    Lines: ``disk DEVICE TOTAL_KIB FREE_KIB PATH``, then ``part KIB NAME`` for each folder in it.
    """
    disks: dict[str, dict[str, Any]] = {}
    current: dict[str, Any] = {}
    for line in text.splitlines():
        kind, _blank, rest = line.partition(" ")
        if kind == "disk":
            device, total, free, path = rest.split(" ", 3)
            current = disks.setdefault(
                device, {"paths": [], "total": int(total) * KIB, "free": int(free) * KIB, "partitions": {}}
            )
            current["paths"].append(path)
        elif kind == "part":
            size, name = rest.split(" ", 1)
            name = name.rstrip("/")
            name = name if PARTITION.fullmatch(name) else GOING
            current["partitions"][name] = current["partitions"].get(name, 0) + int(size) * KIB
    return list(disks.values())


def capacity_observed(
    brokers: list[dict[str, Any]],
    before: dict[str, Any],
    after: dict[str, Any],
    seconds: float,
    properties: dict[str, Any],
) -> dict[str, Any]:
    """What the forecast needs, of a reading of the disks and two of the offsets.

    ``brokers``: ``[{id, host, usage (text)}]``; ``before`` and ``after``: kafka_topic_info's results with offsets,
    taken ``seconds`` apart; ``properties``: the brokers' server.properties, for what topics do not set themselves.
    """
    earlier = _latest(before)
    topics = {}
    for topic in after["topics"]:
        detail = after["details"][topic["name"]]
        parts = [one for one in detail["partitions"] if one["latest"] is not None and one["earliest"] is not None]
        topics[topic["name"]] = {
            "replication_factor": topic["replication_factor"],
            **limits(topic["config"], properties),
            "partitions": {
                str(one["partition"]): {
                    "messages": one["latest"] - one["earliest"],
                    "written": max(0, one["latest"] - earlier.get((topic["name"], one["partition"]), one["latest"])),
                }
                for one in parts
            },
        }
    return {
        "seconds": round(float(seconds), 3),
        "brokers": [
            {"id": int(broker["id"]), "host": broker["host"], "disks": parse_usage(broker["usage"])}
            for broker in brokers
        ],
        "topics": topics,
    }


def _latest(reading: dict[str, Any]) -> dict[tuple[str, int], int]:
    """(topic, partition) -> its next offset."""
    return {
        (name, one["partition"]): one["latest"]
        for name, detail in reading["details"].items()
        for one in detail["partitions"]
        if one["latest"] is not None
    }


def limits(config: dict[str, str], properties: dict[str, Any]) -> dict[str, Any]:
    """What holds for a topic: its own setting, else the broker's (R21), else Kafka's. -1 is no limit."""
    policy = config.get("cleanup.policy", property_text(properties.get("log.cleanup.policy", "delete")))
    return {
        "deletes": "delete" in policy.split(","),
        "retention_ms": int(config.get("retention.ms", _first(properties, _RETENTION))),
        "retention_bytes": int(config.get("retention.bytes", properties.get("log.retention.bytes", -1))),
        "segment_ms": int(config.get("segment.ms", _first(properties, _ROLL))),
        "segment_bytes": int(config.get("segment.bytes", properties.get("log.segment.bytes", 1024**3))),
    }


def _first(properties: dict[str, Any], row: tuple[tuple[str, int], ...]) -> int:
    """The first of a row of settings that is set, in ms."""
    for key, factor in row:
        if key in properties:
            return int(properties[key]) * factor if int(properties[key]) >= 0 else -1
    return WEEK_MS


def ceiling(topic: dict[str, Any], rate: float) -> float | None:
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


def disk_forecast(observed: Any) -> dict[str, Any]:
    """Each disk with its topics and the seconds until it is full (None: never at this rate), and each topic's whole.

    ``observed``: what `capacity_observed` returns. Raises AmountError.
    """
    if not isinstance(observed, dict) or not {"seconds", "brokers", "topics"} <= set(observed):
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
    rate: Counter[str] = Counter()
    for disk in disks:
        for row in disk["topics"]:
            size[row["topic"]] += row["size"]
            rate[row["topic"]] += row["rate"]
    full = [disk["full_in_s"] for disk in disks if disk["full_in_s"] is not None]
    return {
        "seconds": observed["seconds"],
        "full_in_s": min(full, default=None),
        "disks": disks,
        "topics": [{"topic": name, "size": size[name], "rate": rate[name]} for name, _size in size.most_common()],
        "produced": _produced(observed, disks),
        "unread": _unread(observed),
    }


def _unread(observed: dict[str, Any]) -> int:
    """Copies of partitions that are on no disk of the readings: a broker was down, or left out."""
    seen = Counter(name for one in observed["brokers"] for disk in one["disks"] for name in disk["partitions"])
    return sum(
        max(0, topic.get("replication_factor", 1) - seen[f"{name}-{number}"])
        for name, topic in observed["topics"].items()
        for number in topic["partitions"]
    )


def _produced(observed: dict[str, Any], disks: list[dict[str, Any]]) -> float:
    """Bytes per second that producers write, each message counted once."""
    total = 0.0
    for disk in disks:
        for row in disk["topics"]:
            copies = observed["topics"].get(row["topic"], {}).get("replication_factor", 1)
            total += row["rate"] / max(1, copies)
    return total


def _disk(observed: dict[str, Any], broker: dict[str, Any], disk: dict[str, Any]) -> dict[str, Any]:
    """One disk's forecast."""
    rows: dict[str, dict[str, Any]] = {}
    grows: list[tuple[float, float | None]] = []
    for topic, parts in _by_topic(disk["partitions"]).items():
        known = observed["topics"].get(topic)
        row = rows[topic] = {"topic": topic, "size": sum(parts.values()), "rate": 0.0, "grows_to": 0.0, "ends": True}
        seen = known["partitions"] if known else {}
        messages = sum(seen.get(number, {}).get("messages", 0) for number in parts)
        each = row["size"] / messages if messages else 0.0
        for number, size in parts.items():
            rate = seen.get(number, {}).get("written", 0) * each / observed["seconds"]
            end = ceiling(known, rate) if known and rate else float(size)
            grows.append((rate, None if end is None else max(0.0, end - size)))
            row["rate"] += rate
            row["ends"] = row["ends"] and end is not None
            row["grows_to"] += max(float(size), end or 0.0)
        row["grows_to"] = row["grows_to"] if row["ends"] else None
    return {
        "broker": broker["id"],
        "host": broker["host"],
        "paths": disk["paths"],
        "total": disk["total"],
        "free": disk["free"],
        "topics": sorted(rows.values(), key=lambda row: (-row["size"], row["topic"])),
        "rate": sum(rate for rate, _more in grows),
        "grows_to": None if any(more is None for _rate, more in grows) else sum(more or 0.0 for _rate, more in grows),
        "full_in_s": seconds_until(disk["free"], grows),
    }


def _by_topic(partitions: dict[str, int]) -> dict[str, dict[str, int]]:
    """topic -> partition's number -> bytes."""
    topics: dict[str, dict[str, int]] = {}
    for name, size in partitions.items():
        found = PARTITION.fullmatch(name)
        topic, number = (found[1], found[2]) if found else (name, "")
        topics.setdefault(topic, {})[number] = size
    return topics


def seconds_until(free: float, grows: list[tuple[float, float | None]]) -> float | None:
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
