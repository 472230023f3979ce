# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preferred leaders: what is asked for, what is known of a cluster, what is planned and what came of it. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..changes import Change
from ..cluster.model import Partition, Reading
from .node import Place


@dataclass(frozen=True)
class WantedLeaders:
    """Whose leaders are to be elected. None: all topics, or all partitions of the topics."""

    topics: tuple[str, ...] | None = None
    partitions: tuple[int, ...] | None = None


@dataclass(frozen=True)
class ElectionState:
    """A cluster, the partitions whose replicas are being moved, and those of an election in progress, or None."""

    reading: Reading
    moving: frozenset[Place] = frozenset()
    pending: frozenset[Place] | None = None

    @property
    def partitions(self) -> tuple[Partition, ...]:
        """All partitions of topics that are not being deleted."""
        return self.reading.partitions or ()


@dataclass(frozen=True)
class Skipped:
    """What is left as it is, and why. ``number`` None: the whole topic."""

    topic: str
    number: int | None
    reason: str

    def as_dict(self) -> dict[str, Any]:
        """For the module's result."""
        return {"topic": self.topic, "partition": self.number, "reason": self.reason}


@dataclass(frozen=True)
class Plan:
    """The partitions to elect leaders for, those that cannot be, and how many are led as they should be."""

    changes: tuple[Change, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    in_place: int = 0


@dataclass(frozen=True)
class Outcome:
    """The first look, the last one and what it leaves to do, and what was asked of the controller (name -> change)."""

    first: ElectionState
    last: ElectionState
    left: Plan
    asked: dict[str, Change]
