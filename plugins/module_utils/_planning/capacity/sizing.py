# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The arithmetic of capacity planning: partitions, disk, memory, network and brokers (R22, R30-R32). Pure.

PRIVATE to the collection. Every function takes what `read_capacity` gives: bytes, bytes per second, seconds, fractions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..._common.text import number_of
from ..._common.units import AmountError, percent, rate_text, size_text, time_text
from .load import SYSTEM_BYTES, given, read_capacity
from .shapes import Asked, Load, Need

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


def peak(load: Load) -> float:
    """Bytes per second that producers write at the peak, growth included."""
    return given("throughput", load["throughput"]) * (1 + load["growth"])


def average(load: Load) -> float:
    """Bytes per second over a whole retention, growth included; disks fill with this, not with the peak."""
    return (load["average_throughput"] or given("throughput", load["throughput"])) * (1 + load["growth"])


def partitions_needed(load: Load) -> Sum:
    """Target throughput / the slower of what one producer and one consumer can do (R30)."""
    sides = (("producer", load["producer_throughput"]), ("consumer", load["consumer_throughput"]))
    speeds = [(speed, side) for side, speed in sides if speed is not None]
    if not speeds:
        partitions = given("partitions", load["partitions"])
        return Sum(partitions, f"{partitions} as given")
    slowest, side = min(speeds)
    count = ceil(peak(load) / slowest)
    return Sum(count, f"{rate_text(peak(load))} / {rate_text(slowest)} of one {side}, rounded up = {count}")


def disk_needed(load: Load) -> Sum:
    """Bytes that the whole cluster keeps, replicas included (R22, R31).

    By time, by size, or the smaller of both where both are given. Where the partitions are known, also the segment of
    each replica that is not closed yet: retention counts from its close (R24).
    """
    copies, partitions = load["replication_factor"], load["partitions"]
    sums = []
    if load["retention"] is not None:
        value = average(load) * load["retention"] * copies
        text = f"{rate_text(average(load))} x {time_text(load['retention'])} x {number_of(copies, 'replicas')}"
        if partitions:
            segment = min(load["segment_size"], average(load) / partitions * SEGMENT_S)
            value += partitions * copies * segment
            text += f" + {partitions} x {copies} open segments of {size_text(segment)}"
        sums.append(Sum(value, f"{text} = {size_text(value)}"))
    if load["retention_bytes"] is not None:
        partitions = given("partitions", partitions)
        value = partitions * load["retention_bytes"] * copies
        text = f"{number_of(partitions, 'partitions')} x {size_text(load['retention_bytes'])} each"
        text += f" x {copies} replicas" if copies > 1 else ""
        sums.append(Sum(value, f"{text} = {size_text(value)}"))
    return min(sums, key=lambda one: one.value)


def cache_needed(load: Load) -> Sum:
    """Page cache of the whole cluster: what was written while consumers were behind, replicas included (R32)."""
    copies = load["replication_factor"]
    value = peak(load) * copies * load["consumers_behind"]
    arithmetic = f"{rate_text(peak(load))} x {number_of(copies, 'replicas')} x {time_text(load['consumers_behind'])}"
    return Sum(value, f"{arithmetic} = {size_text(value, binary=True)}")


def incoming(load: Load, brokers: int) -> Sum:
    """Bytes per second that one of ``brokers`` receives: producers and the replicas that it fetches.

    Losing a broker does not change it: the others hold the same replicas as before.
    """
    value = peak(load) * load["replication_factor"] / brokers
    shared = f" / {brokers} brokers" if brokers > 1 else ""
    return Sum(
        value,
        f"{rate_text(peak(load))} x {number_of(load['replication_factor'], 'replicas')}{shared} = {rate_text(value)}",
    )


def outgoing(load: Load, brokers: int, lost: int = 0) -> Sum:
    """Bytes per second that one broker sends: every group of consumers, and the replicas that others fetch (R31).

    When some are lost, the others lead their partitions as well, and fewer replicas are fetched.
    """
    groups, copies, left = load["consumer_groups"], load["replication_factor"], brokers - lost
    if not lost:
        value = peak(load) * (groups + copies - 1) / brokers
        shared = f" / {brokers} brokers" if brokers > 1 else ""
        text = (
            f"{rate_text(peak(load))} x ({number_of(groups, 'groups')} + {number_of(copies - 1, 'replicas')}){shared}"
        )
        return Sum(value, f"{text} = {rate_text(value)}")
    value = max(0.0, peak(load) * (groups / left + copies / brokers - 1 / left))
    text = f"{number_of(groups, 'groups')} / {left} + {number_of(copies, 'replicas')} / {brokers} - 1 / {left}"
    text = f"{rate_text(peak(load))} x ({text})"
    return Sum(value, f"{text} = {rate_text(value)}")


def brokers_lost(load: Load, brokers: int) -> int:
    """How many brokers are away when what is to be survived happens."""
    if load["survive"] == "nothing":
        return 0
    return ceil(brokers / load["racks"]) if load["survive"] == "rack" else 1


def broker_needs(load: Load) -> list[Need]:
    """Brokers by each resource whose limit is given, in the order in which a reader looks for them."""
    copies = load["replication_factor"]
    text = f"{number_of(copies, 'replicas')}, each on a broker of its own"
    needs = [Need(resource="replication factor", brokers=copies, arithmetic=text)]
    if load["broker_disk"] and (load["retention"] or load["retention_bytes"]):
        total = disk_needed(load)
        count = ceil(total.value / (load["broker_disk"] * load["disk_fill"]))
        usable = _usable(size_text(load["broker_disk"]), load["disk_fill"])
        shared = _shared(size_text(total.value), usable)
        needs.append(Need(resource="disk", brokers=count, arithmetic=f"{total.arithmetic}; {shared}"))
    if load["network"]:
        needs.append(_network_need(load, load["network"]))
    if load["disk_throughput"]:
        total_rate = peak(load) * copies
        count = ceil(total_rate / load["disk_throughput"])
        text = f"{rate_text(peak(load))} x {number_of(copies, 'replicas')} = {rate_text(total_rate)}"
        shared = _shared(rate_text(total_rate), rate_text(load["disk_throughput"]))
        needs.append(Need(resource="disk writes", brokers=count, arithmetic=f"{text}; {shared}"))
    if load["memory"]:
        cache, room = cache_needed(load), cache_room(load, load["memory"])
        count = ceil(cache.value / room)
        shared = _shared(size_text(cache.value, True), size_text(room, True))
        needs.append(Need(resource="page cache", brokers=count, arithmetic=f"{cache.arithmetic}; {shared}"))
    if load["partitions"]:
        replicas = load["partitions"] * copies
        count = ceil(replicas / load["max_partitions_per_broker"])
        text = f"{number_of(load['partitions'], 'partitions')} x {number_of(copies, 'replicas')} = {replicas}"
        shared = _shared(str(replicas), str(load["max_partitions_per_broker"]))
        needs.append(Need(resource="partitions", brokers=count, arithmetic=f"{text}; {shared}"))
    return needs


def cache_room(load: Load, memory: float) -> float:
    """What of the ``memory`` of one broker is left for the page cache."""
    return memory - load["heap_size"] - SYSTEM_BYTES


def _network_need(load: Load, network: float) -> Need:
    """The fewest brokers whose ``network`` carries the load, with what may be lost away."""
    usable = network * load["network_fill"]
    limit = _usable(rate_text(network), load["network_fill"])
    for count in range(load["replication_factor"], MOST_BROKERS):
        lost = brokers_lost(load, count)
        if count <= lost:
            continue
        flows = [outgoing(load, count, lost), incoming(load, count)]
        worst = max(flows, key=lambda flow: flow.value)
        if round(worst.value, 6) <= usable:
            direction = "out" if worst is flows[0] else "in"
            without = f" with {lost} of {count} lost" if lost else ""
            text = f"{direction}{without}: {worst.arithmetic}; each has {limit}"
            return Need(resource="network", brokers=count, arithmetic=text)
    raise AmountError(f"network: not even {MOST_BROKERS} brokers with {limit} each carry this load; check the units.")


def _usable(text: str, share: float) -> str:
    """What of a limit may be used."""
    return text if share == 1 else f"{text} x {percent(share, 1)}"


def _shared(total: str, each: str) -> str:
    """The division, as it is shown; what it gives stands in a column of its own."""
    return f"{total} / ({each})" if " x " in each else f"{total} / {each}"


def broker_count(needs: list[Need], racks: int) -> tuple[int, str]:
    """The brokers that suffice for every resource, rounded up to equal racks, and the resource that decides."""
    first = max(needs, key=lambda need: need["brokers"])
    return math.ceil(first["brokers"] / racks) * racks, first["resource"]


def partition_count(asked: Asked) -> int:
    """The filter kafka_partition_count."""
    speeds = "producer_throughput|consumer_throughput|partitions"
    return int(partitions_needed(read_capacity(asked, ("throughput", speeds))).value)


def disk_bytes(asked: Asked) -> int:
    """The filter kafka_disk_bytes: of one broker where ``brokers`` is given, else of the whole cluster."""
    load = read_capacity(asked, _disk_keys(asked))
    return ceil(disk_needed(load).value / (load["brokers"] or 1))


def _disk_keys(asked: Asked) -> tuple[str, ...]:
    """By time it takes a throughput, by size the partitions."""
    by_size = isinstance(asked, dict) and asked.get("retention_bytes") is not None
    by_time = isinstance(asked, dict) and asked.get("retention") is not None
    keys = ("retention|retention_bytes", *(["partitions"] if by_size else []))
    return (*keys, "throughput") if by_time or not by_size else keys


def page_cache_bytes(asked: Asked) -> int:
    """The filter kafka_page_cache_bytes: of one broker where ``brokers`` is given, else of the whole cluster."""
    load = read_capacity(asked, ("throughput",))
    return ceil(cache_needed(load).value / (load["brokers"] or 1))


def network_bytes(asked: Asked) -> dict[str, int]:
    """The filter kafka_network_bytes: of one broker where ``brokers`` is given, else of the whole cluster."""
    load = read_capacity(asked, ("throughput",))
    brokers = load["brokers"] or 1
    return {"in": ceil(incoming(load, brokers).value), "out": ceil(outgoing(load, brokers).value)}


def brokers_for(asked: Asked) -> int:
    """The filter kafka_broker_count: by every limit that is given."""
    limits = "broker_disk|network|disk_throughput|memory|partitions"
    load = read_capacity(asked, ("throughput", limits, *(_disk_keys(asked) if "broker_disk" in asked else ())))
    return broker_count(broker_needs(load), load["racks"])[0]
