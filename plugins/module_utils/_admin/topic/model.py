# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Topics: what is asked for, what one is, and what is known of a cluster. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .placement import Assignment, Load


@dataclass(frozen=True)
class DesiredTopic:
    """What is asked for. None: the brokers' default for a new topic, anything for an existing one.

    ``placement``: ``broker``, ``rack_aware`` or ``explicit``; the last comes with ``assignment``, which then gives the
    number of partitions and replicas too.
    """

    name: str
    partitions: int | None = None
    replication_factor: int | None = None
    config: dict[str, Any] = field(default_factory=dict)
    placement: str = "broker"
    assignment: Assignment | None = None


@dataclass(frozen=True)
class TopicState:
    """What a topic is. ``replication_factor`` is the smallest of its partitions, ``config`` its own settings only."""

    partitions: int
    replication_factor: int
    config: dict[str, str] = field(default_factory=dict)
    assignment: Assignment = ()

    def as_dict(self, with_assignment: bool = False) -> dict[str, Any]:
        """For the diff. The replicas' places are part of it only where this module decides on them."""
        state = {
            "partitions": self.partitions,
            "replication_factor": self.replication_factor,
            "config": dict(sorted(self.config.items())),
        }
        return {**state, "assignment": [list(replicas) for replicas in self.assignment]} if with_assignment else state


@dataclass(frozen=True)
class ObservedTopics:
    """What a cluster is: live brokers, the names of all topics, the state of those asked for, the brokers' defaults.

    ``racks``: id -> rack of the live brokers, empty where nothing needed them; ``defaults``: topic setting -> what
    holds where a topic has none, as far as it is known; ``known``: the settings that the brokers list; ``load``: where
    the replicas of all topics are.
    """

    brokers: int
    names: frozenset[str]
    topics: dict[str, TopicState] = field(default_factory=dict)
    default_partitions: int = 1
    default_replication_factor: int = 1
    racks: dict[int, str | None] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    load: Load = field(default_factory=Load)


def size_of(topic: DesiredTopic, observed: ObservedTopics) -> tuple[int, int]:
    """(partitions, replication factor) of a new topic."""
    if topic.assignment:
        return len(topic.assignment), len(topic.assignment[0])
    return (
        observed.default_partitions if topic.partitions is None else topic.partitions,
        observed.default_replication_factor if topic.replication_factor is None else topic.replication_factor,
    )
