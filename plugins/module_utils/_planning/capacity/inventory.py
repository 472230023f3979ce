# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The beginning of an inventory that a capacity plan leads to, which ``site.yml`` accepts. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

from ..._common.text import number_of
from ..._common.units import AmountError
from .shapes import CapacityPlan
from .sizing import MOST_BROKERS, ceil

GIB = 1024**3
MIB = 1024**2
RACKS = "abcdefghijklmnopqrstuvwxyz"


def rack_name(number: int) -> str:
    """a, b, …, z, r27, r28, …"""
    return RACKS[number] if number < len(RACKS) else f"r{number + 1}"


def capacity_inventory(plan: CapacityPlan) -> str:
    """An inventory in YAML, of what `capacity_plan` returns: names are examples, numbers are the plan's.

    Raises AmountError for more brokers than a plan can have: each is a line, and the number may be anything.
    """
    asked, brokers = plan["asked"], plan["brokers"]["count"]
    if brokers > MOST_BROKERS:
        raise AmountError(f"brokers: {brokers} are more than {MOST_BROKERS}; check the units of the plan.")
    servers = 3 if brokers >= 3 else 1
    lines = [
        "---",
        f"# {number_of(brokers, 'brokers')}, as planned; {plan['brokers']['binds']} binds first. Put your own names",
        "# here, and the directories of your disks, each a mount of its own. Numbers stay with their hosts for ever.",
        "zookeeper:",
        "  hosts:",
        *(f"    zookeeper{number}.example.com: {{zookeeper_id: {number}}}" for number in range(1, servers + 1)),
        "",
        "kafka:",
        "  hosts:",
    ]
    for number in range(1, brokers + 1):
        rack = f", kafka_rack: {rack_name((number - 1) % asked['racks'])}" if asked["racks"] > 1 else ""
        lines.append(f"    kafka{number}.example.com: {{kafka_broker_id: {number}{rack}}}")
    lines += [
        "  vars:",
        "    kafka_log_dirs: [/data/1/kafka]",
        f"    kafka_heap_size: {heap_text(asked['heap_size'])}",
        "    kafka_config:",
        *(f"      {key}: {value}" for key, value in sorted(properties(plan).items())),
    ]
    return "\n".join(lines) + "\n"


def heap_text(size: float) -> str:
    """As Java takes it: whole gigabytes, or megabytes."""
    return f"{int(size // GIB)}g" if size % GIB == 0 else f"{max(1, int(size // MIB))}m"


def properties(plan: CapacityPlan) -> dict[str, int]:
    """What of server.properties the plan decides. Replication only where it is not what the role sets (S05)."""
    asked, brokers = plan["asked"], plan["brokers"]["count"]
    copies = asked["replication_factor"]
    found = {"num.partitions": plan["partitions"]["count"]}
    if asked["segment_size"] != GIB:
        found["log.segment.bytes"] = min(int(asked["segment_size"]), 2**31 - 1)
    if "retention" in asked:
        found["log.retention.ms"] = ceil(asked["retention"] * 1000)
    if "retention_bytes" in asked:
        found["log.retention.bytes"] = ceil(asked["retention_bytes"])
        if "retention" not in asked:
            found["log.retention.ms"] = -1
    if asked.get("message_size", 0) > 1_000_012:
        found["message.max.bytes"] = found["replica.fetch.max.bytes"] = ceil(2 * asked["message_size"])
    if copies != min(3, brokers):
        minimum = 2 if copies >= 3 else 1
        found |= {
            "default.replication.factor": copies,
            "min.insync.replicas": minimum,
            "offsets.topic.replication.factor": copies,
            "transaction.state.log.replication.factor": copies,
            "transaction.state.log.min.isr": minimum,
        }
    return found
