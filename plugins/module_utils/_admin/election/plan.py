# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which partitions are to get their preferred leaders and which cannot; whether the controller can move. Pure.

PRIVATE to the collection. What is told afterwards is in ``report.py``.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..._common.pages import page
from ..changes import Change
from ..cluster.model import NO_LEADER, Partition
from ..errors import AdminPlaneError
from .model import ElectionState, Plan, Skipped, WantedLeaders

NO_TOPIC = "this topic does not exist"
NO_CONTROLLER = "docs/runbooks/no-controller.md"


def wanted_leaders(params: dict[str, Any]) -> WantedLeaders:
    """The module's options. Raises AdminPlaneError for those that cannot work."""
    topics, partitions = params["topics"], params["partitions"]
    if not params["zookeeper_hosts"]:
        raise AdminPlaneError(
            "zookeeper_hosts is not given; name every ZooKeeper server as HOST:PORT, because brokers before 2.2 elect "
            "preferred leaders only through ZooKeeper."
        )
    if partitions is not None and len(topics or ()) != 1:
        raise AdminPlaneError("partitions are those of one topic; name exactly one in topics, or leave partitions out.")
    if params["timeout_s"] < 1:
        raise AdminPlaneError(f"timeout_s: {params['timeout_s']} is too short; give 1 or more.")
    return WantedLeaders(
        None if topics is None else tuple(sorted(set(topics))),
        None if partitions is None else tuple(sorted(set(partitions))),
    )


def plan(wanted: WantedLeaders, observed: ElectionState) -> Plan:
    """What to elect. Each change's ``after`` has the first of the replicas as leader."""
    deleting = observed.reading.deleting
    skipped = [Skipped(name, None, "it is being deleted") for name in sorted(deleting) if _is_wanted(wanted, name)]
    known = {(one.topic, one.number) for one in observed.partitions}
    known_topics = {topic for topic, _number in known}
    for name in wanted.topics or ():
        if name in deleting:
            continue
        if name not in known_topics:
            skipped.append(Skipped(name, None, NO_TOPIC))
            continue
        missing = [number for number in wanted.partitions or () if (name, number) not in known]
        skipped += [Skipped(name, number, "this partition does not exist") for number in missing]
    changes, in_place = [], 0
    for one in observed.partitions:
        if not _is_wanted(wanted, one.topic, one.number):
            continue
        if one.leader == one.replicas[0]:
            in_place += 1
            continue
        reason = _hindrance(one, observed)
        if reason is None:
            changes.append(Change(one.name, "elect", _leader(one.leader), _leader(one.replicas[0])))
        else:
            skipped.append(Skipped(one.topic, one.number, reason))
    return Plan(tuple(changes), tuple(skipped), in_place)


def _is_wanted(wanted: WantedLeaders, topic: str, number: int | None = None) -> bool:
    """Whether a topic, or one of its partitions, is asked for."""
    if wanted.topics is not None and topic not in wanted.topics:
        return False
    return number is None or wanted.partitions is None or number in wanted.partitions


def _leader(number: int) -> dict[str, Any]:
    """One side of a change."""
    return {"leader": None if number == NO_LEADER else number}


def _hindrance(one: Partition, observed: ElectionState) -> str | None:
    """Why a partition's preferred leader cannot be elected, or None.

    While replicas are being moved their order is arbitrary, and Kafka's own balancing waits too. A broker that has just
    been killed stays registered and in sync until its session ends (S08); as leader it would take the partition down.
    """
    number, reading = one.replicas[0], observed.reading
    if (one.topic, one.number) in observed.moving:
        return "its replicas are being moved"
    if number not in reading.brokers:
        return f"its preferred leader, broker {number}, is not registered"
    if number not in reading.alive:
        answer = reading.answers.get(number)
        why = "it was not asked" if answer is None else answer.error
        return f"its preferred leader, broker {number}, does not answer: {why}"
    if number not in one.isr:
        return f"its preferred leader, broker {number}, is not in sync"
    return None


def controller_refusal(controller: int | None, brokers: Collection[int], away_from: Collection[int]) -> str:
    """Why the controller cannot be moved away from the brokers ``away_from``; '' if it can, or is not there."""
    if controller is None:
        return f"the cluster has no controller, so it cannot be moved; see {page(NO_CONTROLLER)}."
    if controller in away_from and not set(brokers) - set(away_from):
        names = ", ".join(map(str, sorted(away_from)))
        return f"no broker but {names} is registered, so no other can be the controller; start another one."
    return ""
