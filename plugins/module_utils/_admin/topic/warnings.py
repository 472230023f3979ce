# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What works and is probably not meant: growing keyed topics, retention that cannot apply (R24), sizes (R25). Pure.

PRIVATE to the collection. Only topics that change are looked at, so that a run that changes nothing says nothing.
"""

from __future__ import annotations

from ..._common.text import listed
from ..changes import Change


def topic_warnings(changes: list[Change], defaults: dict[str, str]) -> list[str]:
    """One sentence per finding, with its topics. ``defaults``: setting -> what holds where none is given."""
    found: dict[str, list[str]] = {}
    for change in changes:
        if change.action in ("create", "update"):
            for text in _of(change, defaults):
                found.setdefault(text, []).append(change.resource)
    return [f"{_topics(names)}: {text}." for text, names in found.items()]


def _topics(names: list[str]) -> str:
    """The first names."""
    return f"topic {listed(map(repr, names))}"


def _of(change: Change, defaults: dict[str, str]) -> list[str]:
    """What one change brings with it."""
    values = {**defaults, **change.after["config"]}
    policy = values.get("cleanup.policy", "delete").split(",")
    found = _sizes(values)
    if "delete" in policy:
        found += _retention(values)
    elif {"retention.ms", "retention.bytes"} & set(change.after["config"]):
        found.append(
            "retention never applies, because cleanup.policy is compact alone; add delete to it, or leave it out"
        )
    if change.action == "update" and change.before["partitions"] < change.after["partitions"]:
        if "compact" in policy:
            found.append(
                "it is compacted, so its messages have keys, and from now on a key's messages go to another partition "
                "than those before; let the consumers finish first"
            )
        else:
            found.append(
                "if its messages have keys, a key's messages go to another partition from now on than those before"
            )
    inherited = "min.insync.replicas" not in change.after["config"] and values.get("min.insync.replicas")
    if change.action == "create" and inherited and int(inherited) > change.after["replication_factor"]:
        found.append(
            f"min.insync.replicas {inherited}, the brokers' default, is more than its replicas, so no message with "
            "acks=all is accepted; give the topic more replicas, or its own min.insync.replicas"
        )
    return found


def _number(values: dict[str, str], key: str) -> int | None:
    """A setting's number, or None where it is unknown or means "without limit"."""
    text = values.get(key)
    number = int(text) if text is not None else -1
    return None if number < 0 else number


def _retention(values: dict[str, str]) -> list[str]:
    """R24: retention counts from the moment when a segment is closed."""
    found = []
    keep_ms, segment_ms = _number(values, "retention.ms"), _number(values, "segment.ms")
    if keep_ms is not None and segment_ms is not None and keep_ms < segment_ms:
        found.append(
            f"retention.ms {keep_ms} begins when a segment is closed, which may take segment.ms {segment_ms} where "
            "little is written; make segment.ms smaller"
        )
    keep, segment = _number(values, "retention.bytes"), _number(values, "segment.bytes")
    if keep is not None and segment is not None and keep < segment:
        found.append(
            f"retention.bytes {keep} never applies below one segment, and segment.bytes is {segment}; make that smaller"
        )
    return found


def _sizes(values: dict[str, str]) -> list[str]:
    """R25: what is taken must fit into a segment, and into what replicas fetch."""
    largest = _number(values, "max.message.bytes")
    if largest is None:
        return []
    found = []
    segment, fetch = _number(values, "segment.bytes"), _number(values, "replica.fetch.max.bytes")
    if segment is not None and largest > segment:
        found.append(
            f"max.message.bytes {largest} is more than segment.bytes {segment}, which a batch must fit into; raise that"
        )
    if fetch is not None and largest > fetch:
        found.append(
            f"max.message.bytes {largest} is more than the brokers' replica.fetch.max.bytes {fetch}, which slows "
            "replication of large messages; raise that, and fetch.max.bytes of consumers"
        )
    return found
