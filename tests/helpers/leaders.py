# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preferred leaders: partitions, a cluster and an election, in a line each."""

from __future__ import annotations

from typing import Any

from ansible_collections.streamops.kafka.plugins.module_utils._admin.changes import Change
from ansible_collections.streamops.kafka.plugins.module_utils._admin.cluster.model import (
    Answer,
    Broker,
    Partition,
    Reading,
)
from ansible_collections.streamops.kafka.plugins.module_utils._admin.election.model import (
    ElectionState,
    Outcome,
    Plan,
    WantedLeaders,
)
from ansible_collections.streamops.kafka.plugins.module_utils._admin.election.plan import plan

ALL = WantedLeaders()


def partition(
    leader: int, replicas: tuple[int, ...] = (1, 2, 3), isr: tuple[int, ...] | None = None, **more: Any
) -> Partition:
    """Partition 0 of topic ``t``, all in sync unless it says otherwise."""
    return Partition(more.get("topic", "t"), more.get("number", 0), leader, replicas, replicas if isr is None else isr)


def observed(
    *partitions: Partition, silent: tuple[int, ...] = (), gone: tuple[int, ...] = (), **more: Any
) -> ElectionState:
    """Three brokers, of which some do not answer and some are not registered."""
    numbers = [number for number in (1, 2, 3) if number not in gone]
    answers = {
        number: Answer(f"k{number}:9092", "connection refused" if number in silent else None) for number in numbers
    }
    reading = Reading(
        controller=2,
        brokers={number: Broker(number) for number in numbers},
        answers=answers,
        partitions=partitions,
        deleting=more.pop("deleting", {}),
    )
    return ElectionState(reading, **more)


def change(name: str, before: int | None = 2, after: int = 1) -> Change:
    """An election."""
    return Change(name, "elect", {"leader": before}, {"leader": after})


def outcome(
    asked: list[Change], last: ElectionState, left: Plan | None = None, first: ElectionState | None = None
) -> Outcome:
    """What `elect_leaders` returns."""
    return Outcome(first or last, last, left or plan(ALL, last), {one.resource: one for one in asked})
