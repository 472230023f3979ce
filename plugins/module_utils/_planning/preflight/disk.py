# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preflight: whether what is to be kept fits on the disks. Pure. PRIVATE to the collection.

Only where retention has a size, which holds for each partition (R22): how much is written is not in an inventory, and
the playbook capacity is for that.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..._catalogue.topic import TOPIC_KEYS
from ..._catalogue.topic_values import normalise
from ..._common.java import trimmed, whole_number
from ..._common.text import and_more, number_of
from ..._common.units import size_text
from ..findings.model import WARNING, Finding, Rule, finding
from .estate import Broker, Estate

FITS = Rule("KC218", WARNING, "retention needs more disk than there is", "R22, R31")
RULES = (FITS,)
MIB = 1024 * 1024


def check(estate: Estate) -> Iterator[Finding]:
    """All rules of this file."""
    for cluster in estate.clusters:
        seen = {one["name"]: one for broker in cluster for one in _existing(estate, broker)}
        declared = {one["name"]: one for broker in cluster for one in broker.topics}
        topics = [_merged(seen.get(name, {}), declared.get(name, {})) for name in {**seen, **declared}]
        for broker in cluster:
            room = capacity(broker)
            # One that the brokers make by themselves, where no other is known.
            parts = [part for one in topics or [{"name": "a new topic"}] if (part := kept(one, broker))]
            share = sum(size for _name, _words, size in parts) / len(cluster)
            if parts and 0 < room < share:
                name, words, _size = max(parts, key=lambda part: part[2])
                what = f"{size_text(share, True)} on each broker, and {broker.host} has {size_text(room, True)}"
                which = f"{name} ({words}){and_more(len(parts) - 1)}"
                why = f"{which} may grow so far, since retention by size is for each partition (R22)"
                cure = "Keep less, or add disks or brokers"
                yield finding(FITS, broker.host, "log.retention.bytes", what, why, cure)


def _existing(estate: Estate, broker: Broker) -> list[dict[str, Any]]:
    """The topics of a cluster that runs, where this broker's host was the one that asked."""
    return list((estate.observed.get("topics") or {}).get(broker.host, ()))


def _merged(seen: dict[str, Any], declared: dict[str, Any]) -> dict[str, Any]:
    """A topic as it will be: what is declared counts, the rest stays."""
    config = {**(seen.get("config") or {}), **(declared.get("config") or {})}
    return {**seen, **{key: value for key, value in declared.items() if value is not None}, "config": config}


def capacity(broker: Broker) -> int:
    """Bytes of the disks below log.dirs, free and used, each disk once; 0 where nobody looked."""
    disks = {
        broker.space[path]["device"]: broker.space[path]["mb"] + broker.space[path]["used_mb"]
        for path in broker.text("log.dirs").split(",")
        if path in broker.space
    }
    return sum(disks.values()) * MIB


def kept(topic: dict[str, Any], broker: Broker) -> tuple[str, str, float] | None:
    """(name, arithmetic, bytes in the whole cluster) that a topic may keep; None where no size limits it."""
    config = topic.get("config") or {}

    def setting(key: str) -> str:
        given = config.get(key)
        return broker.text(TOPIC_KEYS[key].broker_key) if given is None else normalise(key, given)

    size = whole_number(trimmed(setting("retention.bytes")))
    if "delete" not in setting("cleanup.policy") or size is None or size < 0:
        return None
    partitions = float(topic.get("partitions") or broker.number("num.partitions"))
    copies = float(topic.get("replication_factor") or broker.number("default.replication.factor"))
    words = f"{number_of(partitions, 'partitions')} x {number_of(copies, 'replicas')} x {size_text(size, True)}"
    return topic["name"], words, partitions * copies * size
