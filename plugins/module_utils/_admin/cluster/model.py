# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What one reading of a cluster is: its brokers, who answers, its partitions. Pure; read by ``read.py``.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

NO_LEADER = -1
SHOWN = 100


@dataclass(frozen=True)
class Broker:
    """A registered broker. ``addresses`` are the ``host:port`` that it advertises, one for each listener known."""

    id: int
    addresses: tuple[str, ...] = ()
    rack: str | None = None


@dataclass(frozen=True)
class Partition:
    """One partition: the leader's id or `NO_LEADER`, the replicas in their order, those in sync."""

    topic: str
    number: int
    leader: int
    replicas: tuple[int, ...]
    isr: tuple[int, ...]

    @property
    def name(self) -> str:
        """As Kafka calls it, such as ``orders-0``."""
        return f"{self.topic}-{self.number}"

    @property
    def under_replicated(self) -> bool:
        """Whether a replica is not in sync."""
        return len(set(self.isr)) < len(set(self.replicas))

    def is_offline(self, alive: Iterable[int] | None = None) -> bool:
        """Whether it has no leader, or one that is not among ``alive`` (None: not looked at)."""
        return self.leader == NO_LEADER or (alive is not None and self.leader not in alive)

    def led_by_none_but(self, gone: frozenset[int]) -> bool:
        """Whether only brokers that are ``gone`` could lead it, since they alone were in sync."""
        return bool(self.isr) and gone.issuperset(self.isr)

    def as_dict(self) -> dict[str, Any]:
        """For a module's result."""
        return {
            "topic": self.topic,
            "partition": self.number,
            "leader": None if self.leader == NO_LEADER else self.leader,
            "replicas": list(self.replicas),
            "isr": list(self.isr),
        }


@dataclass(frozen=True)
class Answer:
    """What one broker said when it was asked at its own address. ``error`` is why it said nothing, or None."""

    address: str
    error: str | None = None
    brokers: frozenset[int] = frozenset()
    topics: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Reading:
    """One look at a cluster. ``answers``: broker id -> what it said; ``error``: why there is no reading, or None.

    ``partitions`` is None when they were not asked for. ``deleting``: topic -> seconds since it was marked for
    deletion, where ZooKeeper is known.
    """

    error: str | None = None
    cluster_id: str | None = None
    controller: int | None = None
    brokers: dict[int, Broker] = field(default_factory=dict)
    answers: dict[int, Answer] = field(default_factory=dict)
    topics: frozenset[str] = frozenset()
    partitions: tuple[Partition, ...] | None = None
    deleting: dict[str, float] = field(default_factory=dict)

    @property
    def alive(self) -> set[int]:
        """The brokers that are registered and answer."""
        return {number for number, answer in self.answers.items() if answer.error is None and number in self.brokers}

    @property
    def offline(self) -> list[Partition]:
        """The partitions without a leader that is registered."""
        return [one for one in self.partitions or () if one.is_offline(self.brokers)]

    @property
    def under_replicated(self) -> list[Partition]:
        """The partitions of which a replica is not in sync, or is in sync only for a broker that is gone (S08)."""
        return [one for one in self.partitions or () if one.under_replicated or not set(one.isr) <= set(self.brokers)]

    def late(self, one: Partition) -> set[int]:
        """The brokers whose replica of a partition is not in sync, or is so only because nobody has noticed yet."""
        return set(one.replicas) - set(one.isr).intersection(self.brokers)


def racks_of(brokers: Iterable[Broker]) -> dict[str, list[int]]:
    """rack -> the ids of its brokers; brokers without a rack are left out."""
    racks: dict[str, list[int]] = {}
    for broker in sorted(brokers, key=lambda one: one.id):
        if broker.rack is not None:
            racks.setdefault(broker.rack, []).append(broker.id)
    return dict(sorted(racks.items()))


def rack_violations(partitions: Iterable[Partition], racks: dict[int, str | None]) -> list[Partition]:
    """R61: partitions with two replicas in a rack although another rack has none. Empty unless every broker has one."""
    if not racks or None in racks.values():
        return []
    total = len(set(racks.values()))
    found = []
    for one in partitions:
        used = {racks[replica] for replica in one.replicas if replica in racks}
        if len(used) < min(len(one.replicas), total):
            found.append(one)
    return found


def merge_views(views: list[dict[tuple[str, int], Partition]]) -> list[Partition]:
    """The partitions as the most pessimistic of several brokers sees them: what one misses in sync is not in sync."""
    merged: dict[tuple[str, int], Partition] = {}
    for view in views:
        for key, one in view.items():
            other = merged.get(key)
            if other is None:
                merged[key] = one
                continue
            leader = NO_LEADER if NO_LEADER in (one.leader, other.leader) else one.leader
            isr = tuple(number for number in other.isr if number in one.isr)
            merged[key] = Partition(one.topic, one.number, leader, one.replicas, isr)
    return [merged[key] for key in sorted(merged)]
