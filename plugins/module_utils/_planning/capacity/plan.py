# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole capacity plan: what each broker needs and has, what binds, what a loss does, and warnings (R30-R33). Pure.

PRIVATE to the collection. The arithmetic is in ``sizing.py``.
"""

from __future__ import annotations

from typing import Any

from ..._common.text import counted, number_of
from ..._common.units import AmountError, percent, size_text, time_text
from .forecast import disk_forecast
from .load import SYSTEM_BYTES, assumptions, given, read_capacity
from .loss import CONTROLLER_S, ELECTION_S, loss
from .shapes import (
    Asked,
    BrokersPlan,
    CapacityPlan,
    Given,
    Load,
    Need,
    PartitionsPlan,
    PublishedReadings,
    Row,
)
from .sizing import (
    MOST_BROKERS,
    Sum,
    broker_count,
    broker_needs,
    cache_needed,
    cache_room,
    ceil,
    disk_needed,
    incoming,
    outgoing,
    partitions_needed,
)

NEEDED = (
    "throughput",
    "retention|retention_bytes",
    "producer_throughput|consumer_throughput|partitions",
    "broker_disk",
    "network",
)
# Jun Rao, "Apache Kafka Supports 200K Partitions Per Cluster" (Apache Software Foundation, 2018): from Kafka 1.1 on.
PARTITIONS_PER_CLUSTER = 200_000
LONG_S = 5.0
ROUNDS = 20
MESSAGE_MAX_BYTES = 1_000_012  # message.max.bytes of Kafka 2.1
# Kafka: The Definitive Guide, chapter 2 (R33), and today's equivalents.
FAMILIES = {
    "disk": "much storage (in the book m4, or d2 where the budget allows; today m5 or d3)",
    "disk writes": "fast local disks (in the book r3, or i2 where the budget allows; today i3 or i4i)",
    "network": "network bandwidth (today m5n or r5n)",
    "page cache": "memory (in the book r3; today r5 or r6i)",
}


def capacity_plan(asked: Asked, observed: PublishedReadings = None) -> CapacityPlan:
    """The whole plan as values; sizes in bytes, rates in bytes per second. Raises AmountError, a sentence a line.

    Of ``observed``, a live cluster's readings, it takes what producers write, where ``asked`` does not say.
    """
    if observed is not None and isinstance(asked, dict) and not {"throughput", "messages_per_second"} & set(asked):
        asked = {**asked, "throughput": disk_forecast(observed)["produced"]}
    load = read_capacity(asked, (*NEEDED, *(["partitions"] if asked_by_size(asked) else [])))
    speed = partitions_needed(load)
    wanted = max(int(speed.value), load["partitions"] or 0)
    partitions = load["partitions"] or wanted
    for _round in range(ROUNDS):
        needs = broker_needs({**load, "partitions": partitions})
        count, first = broker_count(needs, load["racks"])
        brokers = load["brokers"] or count
        if load["partitions"] or partitions % brokers == 0:
            break
        # A few more, so that every broker leads as many. They keep open segments, too, so look again.
        partitions = ceil(partitions / brokers) * brokers
    if brokers < load["replication_factor"]:
        raise AmountError(
            f"brokers: {brokers} cannot hold {number_of(load['replication_factor'], 'replicas')}, and Kafka would "
            "create "
            f"no topic; give at least {number_of(load['replication_factor'], 'brokers')}, or a smaller "
            "replication_factor."
        )
    if brokers > MOST_BROKERS:
        asker = f"{first} asks for {number_of(brokers, 'brokers')}" if brokers == count else f"brokers: {brokers}"
        raise AmountError(f"{asker}, more than {MOST_BROKERS}; check the units.")
    load["partitions"] = partitions
    losses = [loss(load, brokers, what) for what in ("broker", "rack") if what == "broker" or load["racks"] > 1]
    return CapacityPlan(
        asked=_without_none(load),
        assumed=assumptions(asked),
        partitions=PartitionsPlan(count=partitions, by_speed=int(speed.value), arithmetic=speed.arithmetic),
        brokers=BrokersPlan(count=brokers, needed=count, binds=first, racks=load["racks"], needs=needs),
        per_broker=_per_broker(load, brokers),
        losses=losses,
        warnings=_warnings(load, brokers, count, needs, int(speed.value)),
        cloud=cloud_hint(first),
    )


def _without_none(load: Load) -> Given:
    """What of a load is given, or has a default."""
    found: Any = {key: value for key, value in load.items() if value is not None}
    return found


def asked_by_size(asked: Asked) -> bool:
    """Whether retention is by size, which takes a number of partitions."""
    return isinstance(asked, dict) and asked.get("retention_bytes") is not None


def cloud_hint(first: str) -> str:
    """Which family of machines suits what binds first (R33)."""
    family = FAMILIES.get(first)
    order = "In a cloud, choose by retention first, then by what producers write."
    return f"{order} Here {first} binds: {family}." if family else order


def _row(resource: str, need: float, has: float | None, arithmetic: str) -> Row:
    """A line of what one broker needs."""
    return {
        "resource": resource,
        "need": round(need, 3),
        "has": has,
        "used": None if not has else round(need / has, 4),
        "arithmetic": arithmetic,
    }


def _per_broker(load: Load, brokers: int) -> list[Row]:
    """What one broker needs, and what it has where that is given."""
    disk, cache, partitions = disk_needed(load), cache_needed(load), given("partitions", load["partitions"])
    flows = [("network in", incoming(load, brokers)), ("network out", outgoing(load, brokers))]
    memory = cache.value / brokers + load["heap_size"] + SYSTEM_BYTES
    replicas = partitions * load["replication_factor"] / brokers
    all_of_them, shared = number_of(partitions, "partitions"), number_of(brokers, "brokers")
    heap = f"{size_text(load['heap_size'], True)} heap + {size_text(SYSTEM_BYTES, True)} system"
    return [
        _row("disk", disk.value / brokers, load["broker_disk"], _share(disk, brokers)),
        *(_row(name, flow.value, load["network"], flow.arithmetic) for name, flow in flows),
        _row("disk writes", flows[0][1].value, load["disk_throughput"], "as much as comes in"),
        _row(
            "page cache",
            cache.value / brokers,
            cache_room(load, load["memory"]) if load["memory"] else None,
            f"{cache.arithmetic} / {shared}",
        ),
        _row("memory", memory, load["memory"], f"page cache + {heap}"),
        _row(
            "replicas",
            replicas,
            load["max_partitions_per_broker"],
            f"{all_of_them} x {number_of(load['replication_factor'], 'replicas')} / {shared}",
        ),
        _row("leaders", partitions / brokers, None, f"{all_of_them} / {shared}"),
    ]


def _share(total: Sum, brokers: int) -> str:
    """A cluster's total, divided."""
    return f"{size_text(total.value)} / {number_of(brokers, 'brokers')}"


def _warnings(load: Load, brokers: int, count: int, needs: list[Need], by_speed: int) -> list[str]:
    """What the figures do not show by themselves."""
    partitions, copies = given("partitions", load["partitions"]), load["replication_factor"]
    found = [
        f"{counted(brokers, 'broker is', 'brokers are')} too few for {need['resource']}, which takes {need['brokers']}."
        for need in needs
        if need["brokers"] > brokers
    ]
    if brokers > count:
        found.append(f"{counted(brokers, 'broker is', 'brokers are')} given; {count} would do.")
    if partitions < by_speed:
        too_few = counted(partitions, "partition is", "partitions are")
        found.append(f"{too_few} too few for the throughput, which takes {by_speed}.")
    if partitions < brokers:
        here, idle = number_of(partitions, "partitions"), counted(brokers - partitions, "broker leads", "brokers lead")
        found.append(f"{here} on {brokers} brokers: {idle} none.")
    if partitions * copies / brokers > load["max_partitions_per_broker"]:
        found.append(
            f"A broker holds {number_of(ceil(partitions * copies / brokers), 'replicas')}, more than "
            f"{load['max_partitions_per_broker']}: take fewer partitions or more brokers."
        )
    if partitions * copies > PARTITIONS_PER_CLUSTER:
        found.append(
            f"{partitions * copies} replicas are more than {PARTITIONS_PER_CLUSTER}, the most for one cluster."
        )
    waits = ceil(partitions / brokers) * ELECTION_S
    if max(waits, partitions * CONTROLLER_S) > LONG_S:
        found.append(
            f"Electing leaders after a crash may take {time_text(waits)}, and {time_text(partitions * CONTROLLER_S)} "
            "more when the controller is lost: take fewer partitions, or more brokers."
        )
    if load["keyed"]:
        planned = (
            f"{percent(load['growth'], 1)} growth is planned for" if load["growth"] else "no growth is planned for"
        )
        found.append(f"Keys: adding partitions later sends keys to other partitions and breaks their order; {planned}.")
    if copies == 1:
        found.append("One replica: when a disk is lost, its messages are lost.")
    elif copies == 2:
        found.append("Two replicas: while one broker is down, a message is on one disk only; use three.")
    if 1 < load["racks"] < copies:
        found.append(f"{load['racks']} racks for {copies} replicas: losing one rack loses more than one replica.")
    size = load["message_size"] or 0
    if size > MESSAGE_MAX_BYTES:
        found.append(
            f"Messages of {size_text(size)} are above message.max.bytes ({MESSAGE_MAX_BYTES}); raise "
            "it with replica.fetch.max.bytes and the consumers' fetch size."
        )
    return found
