# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arithmetic of capacity planning: partitions, disk, memory, network and brokers (R22, R30-R32). Pure.

PRIVATE to the collection. Every function takes what `read_capacity` gives: bytes, bytes per second, seconds, fractions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from ..._common.text import number_of
from ..._common.units import AmountError, percent, rate_text, size_text, time_text
from .load import SYSTEM_BYTES, read_capacity

SEGMENT_S = 7 * 86_400  # log.roll.hours=168: a segment is closed after that even if it is small
MOST_BROKERS = 10_000


@dataclass(frozen=True)
class Sum:
    """A result and how it came about."""

    value: float
    arithmetic: str


def ceil(value: float) -> int:
    """Round up, but not for what floating point adds to a whole number."""
    return math.ceil(round(value, 6))


def peak(plan: dict[str, Any]) -> float:
    """Bytes per second that producers write at the peak, growth included."""
    return plan["throughput"] * (1 + plan["growth"])


def average(plan: dict[str, Any]) -> float:
    """Bytes per second over a whole retention, growth included; disks fill with this, not with the peak."""
    return (plan["average_throughput"] or plan["throughput"]) * (1 + plan["growth"])


def partitions_needed(plan: dict[str, Any]) -> Sum:
    """Target throughput / the slower of what one producer and one consumer can do (R30)."""
    if plan["producer_throughput"] is None and plan["consumer_throughput"] is None:
        return Sum(plan["partitions"], f"{plan['partitions']} as given")
    speeds = [(plan[f"{side}_throughput"], side) for side in ("producer", "consumer") if plan[f"{side}_throughput"]]
    slowest, side = min(speeds)
    count = ceil(peak(plan) / slowest)
    return Sum(count, f"{rate_text(peak(plan))} / {rate_text(slowest)} of one {side}, rounded up = {count}")


def disk_needed(plan: dict[str, Any]) -> Sum:
    """Bytes that the whole cluster keeps, copies included (R22, R31).

    By time, by size, or the smaller of both where both are given. Where the partitions are known, also the segment of
    each replica that is not closed yet: retention counts from its close (R24).
    """
    copies, partitions = plan["replication_factor"], plan["partitions"]
    sums = []
    if plan["retention"] is not None:
        value = average(plan) * plan["retention"] * copies
        text = f"{rate_text(average(plan))} x {time_text(plan['retention'])} x {number_of(copies, 'replicas')}"
        if partitions:
            segment = min(plan["segment_size"], average(plan) / partitions * SEGMENT_S)
            value += partitions * copies * segment
            text += f" + {partitions} x {copies} open segments of {size_text(segment)}"
        sums.append(Sum(value, f"{text} = {size_text(value)}"))
    if plan["retention_bytes"] is not None:
        value = partitions * plan["retention_bytes"] * copies
        text = f"{number_of(partitions, 'partitions')} x {size_text(plan['retention_bytes'])} each"
        text += f" x {copies} copies" if copies > 1 else ""
        sums.append(Sum(value, f"{text} = {size_text(value)}"))
    return min(sums, key=lambda one: one.value)


def cache_needed(plan: dict[str, Any]) -> Sum:
    """Page cache of the whole cluster: what was written while consumers were behind, copies included (R32)."""
    copies = plan["replication_factor"]
    value = peak(plan) * copies * plan["consumers_behind"]
    arithmetic = f"{rate_text(peak(plan))} x {number_of(copies, 'replicas')} x {time_text(plan['consumers_behind'])}"
    return Sum(value, f"{arithmetic} = {size_text(value, binary=True)}")


def incoming(plan: dict[str, Any], brokers: int) -> Sum:
    """Bytes per second that one of ``brokers`` receives: producers and the copies that it fetches.

    Losing a broker does not change it: the others hold the same replicas as before.
    """
    value = peak(plan) * plan["replication_factor"] / brokers
    shared = f" / {brokers} brokers" if brokers > 1 else ""
    return Sum(
        value,
        f"{rate_text(peak(plan))} x {number_of(plan['replication_factor'], 'replicas')}{shared} = {rate_text(value)}",
    )


def outgoing(plan: dict[str, Any], brokers: int, lost: int = 0) -> Sum:
    """Bytes per second that one broker sends: every group of consumers, and the copies that others fetch (R31).

    When some are lost, the others lead their partitions as well, and fewer copies are fetched.
    """
    groups, copies, left = plan["consumer_groups"], plan["replication_factor"], brokers - lost
    if not lost:
        value = peak(plan) * (groups + copies - 1) / brokers
        shared = f" / {brokers} brokers" if brokers > 1 else ""
        text = (
            f"{rate_text(peak(plan))} x ({number_of(groups, 'groups')} + {number_of(copies - 1, 'replicas')}){shared}"
        )
        return Sum(value, f"{text} = {rate_text(value)}")
    value = max(0.0, peak(plan) * (groups / left + copies / brokers - 1 / left))
    text = f"{number_of(groups, 'groups')} / {left} + {number_of(copies, 'replicas')} / {brokers} - 1 / {left}"
    text = f"{rate_text(peak(plan))} x ({text})"
    return Sum(value, f"{text} = {rate_text(value)}")


def brokers_lost(plan: dict[str, Any], brokers: int) -> int:
    """How many brokers are away when what is to be survived happens."""
    if plan["survive"] == "nothing":
        return 0
    return ceil(brokers / plan["racks"]) if plan["survive"] == "rack" else 1


@dataclass(frozen=True)
class Need:
    """How many brokers a resource asks for."""

    resource: str
    brokers: int
    arithmetic: str


def broker_needs(plan: dict[str, Any]) -> list[Need]:
    """Brokers by each resource whose limit is given, in the order in which a reader looks for them."""
    copies = plan["replication_factor"]
    needs = [Need("replicas", copies, f"{number_of(copies, 'replicas')}, each on a broker of its own")]
    if plan["broker_disk"] and (plan["retention"] or plan["retention_bytes"]):
        total = disk_needed(plan)
        count = ceil(total.value / (plan["broker_disk"] * plan["disk_fill"]))
        usable = _usable(size_text(plan["broker_disk"]), plan["disk_fill"])
        needs.append(Need("disk", count, f"{total.arithmetic}; {_shared(size_text(total.value), usable)}"))
    if plan["network"]:
        needs.append(_network_need(plan))
    if plan["disk_throughput"]:
        total_rate = peak(plan) * copies
        count = ceil(total_rate / plan["disk_throughput"])
        text = f"{rate_text(peak(plan))} x {number_of(copies, 'replicas')} = {rate_text(total_rate)}"
        shared = _shared(rate_text(total_rate), rate_text(plan["disk_throughput"]))
        needs.append(Need("disk writes", count, f"{text}; {shared}"))
    if plan["memory"]:
        cache, room = cache_needed(plan), cache_room(plan)
        count = ceil(cache.value / room)
        shared = _shared(size_text(cache.value, True), size_text(room, True))
        needs.append(Need("page cache", count, f"{cache.arithmetic}; {shared}"))
    if plan["partitions"]:
        replicas = plan["partitions"] * copies
        count = ceil(replicas / plan["max_partitions_per_broker"])
        text = f"{number_of(plan['partitions'], 'partitions')} x {number_of(copies, 'replicas')} = {replicas}"
        needs.append(
            Need("partitions", count, f"{text}; {_shared(str(replicas), str(plan['max_partitions_per_broker']))}")
        )
    return needs


def cache_room(plan: dict[str, Any]) -> float:
    """Memory of one broker that is left for the page cache."""
    return plan["memory"] - plan["heap_size"] - SYSTEM_BYTES


def _network_need(plan: dict[str, Any]) -> Need:
    """The fewest brokers whose network carries the load, with what may be lost away."""
    usable = plan["network"] * plan["network_fill"]
    limit = _usable(rate_text(plan["network"]), plan["network_fill"])
    for count in range(plan["replication_factor"], MOST_BROKERS):
        lost = brokers_lost(plan, count)
        if count <= lost:
            continue
        flows = [outgoing(plan, count, lost), incoming(plan, count)]
        worst = max(flows, key=lambda flow: flow.value)
        if round(worst.value, 6) <= usable:
            direction = "out" if worst is flows[0] else "in"
            without = f" with {lost} of {count} lost" if lost else ""
            return Need("network", count, f"{direction}{without}: {worst.arithmetic}; each has {limit}")
    raise AmountError(f"network: not even {MOST_BROKERS} brokers with {limit} each carry this load; check the units.")


def _usable(text: str, share: float) -> str:
    """What of a limit may be used."""
    return text if share == 1 else f"{text} x {percent(share, 1)}"


def _shared(total: str, each: str) -> str:
    """The division, as it is shown; what it gives stands in a column of its own."""
    return f"{total} / ({each})" if " x " in each else f"{total} / {each}"


def broker_count(needs: list[Need], racks: int) -> tuple[int, str]:
    """The brokers that suffice for every resource, rounded up to equal racks, and the resource that decides."""
    first = max(needs, key=lambda need: need.brokers)
    return math.ceil(first.brokers / racks) * racks, first.resource


def partition_count(asked: dict[str, Any]) -> int:
    """The filter kafka_partition_count."""
    speeds = "producer_throughput|consumer_throughput|partitions"
    return int(partitions_needed(read_capacity(asked, ("throughput", speeds))).value)


def disk_bytes(asked: dict[str, Any]) -> int:
    """The filter kafka_disk_bytes: of one broker where ``brokers`` is given, else of the whole cluster."""
    plan = read_capacity(asked, _disk_keys(asked))
    return ceil(disk_needed(plan).value / (plan["brokers"] or 1))


def _disk_keys(asked: Any) -> tuple[str, ...]:
    """By time it takes a throughput, by size the partitions."""
    by_size = isinstance(asked, dict) and asked.get("retention_bytes") is not None
    by_time = isinstance(asked, dict) and asked.get("retention") is not None
    keys = ("retention|retention_bytes", *(["partitions"] if by_size else []))
    return (*keys, "throughput") if by_time or not by_size else keys


def page_cache_bytes(asked: dict[str, Any]) -> int:
    """The filter kafka_page_cache_bytes: of one broker where ``brokers`` is given, else of the whole cluster."""
    plan = read_capacity(asked, ("throughput",))
    return ceil(cache_needed(plan).value / (plan["brokers"] or 1))


def network_bytes(asked: dict[str, Any]) -> dict[str, int]:
    """The filter kafka_network_bytes: of one broker where ``brokers`` is given, else of the whole cluster."""
    plan = read_capacity(asked, ("throughput",))
    brokers = plan["brokers"] or 1
    return {"in": ceil(incoming(plan, brokers).value), "out": ceil(outgoing(plan, brokers).value)}


def brokers_for(asked: dict[str, Any]) -> int:
    """The filter kafka_broker_count: by every limit that is given."""
    limits = "broker_disk|network|disk_throughput|memory|partitions"
    plan = read_capacity(asked, ("throughput", limits, *(_disk_keys(asked) if "broker_disk" in asked else ())))
    return broker_count(broker_needs(plan), plan["racks"])[0]
