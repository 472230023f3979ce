# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a cluster has left while brokers are absent, and which brokers nobody has told of. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from ..._common.text import counted, number_of
from .model import Reading
from .stops import WantedCluster


def absence(wanted: WantedCluster, reading: Reading) -> dict[str, Any] | None:
    """What is left without the brokers of ``absent``; None where none is absent, or the partitions are not known.

    ``wanted`` has min.insync.replicas of the topics that they hold replicas of.
    """
    if not wanted.absent or reading.partitions is None:
        return None
    gone = wanted.gone(reading)
    copies: Counter[tuple[int, int]] = Counter()
    least = offline = under = 0
    for one in reading.partitions:
        if gone.isdisjoint(one.replicas):
            continue
        here, minimum = len(set(one.replicas) - reading.late(one)), wanted.min_isr.get(one.topic, 1)
        copies[here, len(one.replicas)] += 1
        offline += here == 0
        under += 0 < here < minimum
        least += here == minimum
    return {
        "brokers": sorted(gone),
        "registered": sorted(wanted.absent - gone),
        "partitions": sum(copies.values()),
        "at_min_isr": least,
        "under_min_isr": under,
        "offline": offline,
        "text": _text(copies, least, under, offline),
    }


def unexpected(wanted: WantedCluster, reading: Reading) -> list[int]:
    """The registered brokers that are neither expected nor in the baseline nor absent, where either is given."""
    told = {one.id for one in wanted.brokers} | wanted.baseline_brokers
    return sorted(set(reading.brokers) - told - wanted.absent) if told else []


def _text(copies: Counter[tuple[int, int]], least: int, under: int, offline: int) -> str:
    """``12 partitions have 2 of 3 replicas in sync, a further failure makes 12 partitions unwritable``."""
    if not copies:
        return "no partition has a replica there"
    clauses = [
        f"{counted(number, 'partition has', 'partitions have')} {here} of {number_of(all_of, 'replicas')} in sync"
        for (here, all_of), number in sorted(copies.items(), reverse=True)
    ]
    if least:
        clauses.append(f"a further failure makes {counted(least, 'partition', 'partitions')} unwritable")
    if under:
        clauses.append(f"{counted(under, 'partition takes', 'partitions take')} no writes with acks=all")
    if offline:
        clauses.append(f"{counted(offline, 'partition has', 'partitions have')} no leader")
    return ", ".join(clauses)
