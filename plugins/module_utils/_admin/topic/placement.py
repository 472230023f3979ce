# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where replicas go: a placement over racks that also evens out the cluster, and checks of one given by hand. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

Assignment = tuple[tuple[int, ...], ...]


@dataclass
class Load:
    """How many partitions each broker leads, and how many replicas it holds: broker id -> number."""

    leaders: Counter[int] = field(default_factory=Counter)
    replicas: Counter[int] = field(default_factory=Counter)

    def add(self, replicas: Iterable[int]) -> None:
        """Count one partition; the first replica leads it."""
        for position, broker in enumerate(replicas):
            self.replicas[broker] += 1
            self.leaders[broker] += position == 0


def place(count: int, factor: int, racks: dict[int, str | None], load: Load) -> Assignment:
    """``count`` partitions with ``factor`` replicas each, which must not be more than there are brokers.

    The leader is the broker that leads least; each follower comes from a rack that has no replica yet as long as there
    is one (R61), and there the broker that holds least. Adds what it places to ``load``; the same input gives the same.
    """
    placed = []
    for _number in range(count):
        chosen: list[int] = []
        for position in range(factor):
            used = {racks[broker] for broker in chosen}
            free = [broker for broker in sorted(racks) if broker not in chosen]
            apart = [broker for broker in free if racks[broker] not in used]
            first = position == 0

            def weight(broker: int, first: bool = first) -> tuple[int, int, int]:
                return (load.leaders[broker] if first else 0, load.replicas[broker], broker)

            chosen.append(min(apart or free, key=weight))
        load.add(chosen)
        placed.append(tuple(chosen))
    return tuple(placed)


def rack_problem(racks: dict[int, str | None], needed: bool) -> str | None:
    """R61: why topics cannot be placed by racks. ``needed``: also where no broker has one."""
    without = sorted(broker for broker, rack in racks.items() if rack is None)
    if without and (needed or len(without) < len(racks)):
        return (
            f"broker {', '.join(map(str, without))} has no broker.rack"
            + ("" if len(without) == len(racks) else " and the other brokers have one")
            + "; set it on all brokers, or give placement explicit"
        )
    return None


def assignment_problem(assignment: Assignment, racks: dict[int, str | None]) -> str | None:
    """What is wrong with an assignment given by hand, or None."""
    if not assignment:
        return "assignment is empty; give a list of broker ids for each partition"
    for number, replicas in enumerate(assignment):
        if not replicas:
            return f"assignment of partition {number} is empty; give the ids of its brokers"
        if len(set(replicas)) < len(replicas):
            return f"assignment of partition {number} names a broker twice; name each once"
        if len(replicas) != len(assignment[0]):
            return f"assignment of partition {number} has another number of replicas than the first; make them equal"
        unknown = [broker for broker in replicas if broker not in racks]
        if unknown:
            return f"assignment of partition {number} names broker {unknown[0]}, not up; start it, or choose another"
    return None
