# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Topics: asking the broker, creating, growing, setting and deleting them, in bulk, until it is proven.

PRIVATE to the collection. Decides nothing: that is in ``plan.py``.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Any

from ..._common.progress import tell
from ..._common.text import counted
from ..changes import Change, Result
from ..connection.client import Connection
from ..connection.reasons import name_and_text, reason_of
from ..errors import AdminPlaneError
from ..waiting import rounds
from .model import TopicState
from .requests import configure, create, delete, grow, is_done, is_lost

# A broker that has just ceased to be the controller says so without looking at the name.
_NO_PROOF = ("TOPIC_ALREADY_EXISTS", "NOT_CONTROLLER", "REQUEST_TIMED_OUT", "UNKNOWN")


def check(connection: Connection, changes: list[Change]) -> list[Result]:
    """What the broker says to the changes without making them (``validate_only``), for check mode.

    Deletions have no such question.
    """
    answers = _Answers(changes, real=False)
    answers.add(create(connection, _of(changes, "create"), validate_only=True))
    answers.add(grow(connection, _growing(changes), validate_only=True))
    answers.add(configure(connection, answers.going_on(_configuring(changes)), validate_only=True))
    return answers.results()


def apply(
    connection: Connection, changes: list[Change], timeout_s: float, absent: Collection[str] = ()
) -> list[Result]:
    """Create, grow, configure, delete, in this order, then wait for the proof.

    Every new partition has a leader, every deleted name is free; so is every name in ``absent``, which the metadata no
    longer shows but an earlier deletion may still hold. Returns one result per change, in their order, then one for
    each of ``absent`` that is not free; raises nothing for a topic's own error. What fails in one step is not tried in
    the next.
    """
    answers = _Answers(changes)
    answers.add(create(connection, _of(changes, "create")))
    answers.add(grow(connection, _growing(changes)))
    answers.add(configure(connection, answers.going_on(_configuring(changes))))
    answers.add(delete(connection, _of(changes, "delete")))
    deadline = time.monotonic() + timeout_s
    placed = answers.done(_of(changes, "create") + _growing(changes))
    answers.errors |= _wait_until_led(
        connection, {change.resource: change.after["partitions"] for change in placed}, deadline
    )
    gone = [change.resource for change in answers.done(_of(changes, "delete"))]
    held = _wait_until_gone(connection, [*gone, *absent], deadline)
    answers.errors |= held
    return answers.results() + [Result(name, "none", False, held[name]) for name in absent if name in held]


class _Answers:
    """What the broker said to each change so far: whether anything was done, and the sentence if something was not."""

    def __init__(self, changes: list[Change], real: bool = True) -> None:
        self.changes = changes
        self.real = real
        self.changed: set[str] = set()
        self.refused: set[str] = set()
        self.errors: dict[str, str] = {}

    def add(self, answers: dict[str, Any]) -> None:
        """Take the answers of one step: name -> None, or the exception."""
        for name, answer in answers.items():
            if is_done(answer):
                self.changed.add(name)
            else:
                self.refused.add(name)
                half = "; its new partitions stay" if self.real and name in self.changed else ""
                self.errors[name] = f"topic '{name}': {reason_of(answer).rstrip('.')}{half}."

    def going_on(self, changes: list[Change]) -> list[Change]:
        """Those of ``changes`` of which nothing has failed."""
        return [change for change in changes if change.resource not in self.refused]

    def done(self, changes: list[Change]) -> list[Change]:
        """Those of ``changes`` that the broker took whole."""
        return [change for change in self.going_on(changes) if change.resource in self.changed]

    def results(self) -> list[Result]:
        """One per change, in their order; what no step asked about, such as a deletion in check mode, went well."""
        return [
            Result(
                change.resource,
                change.action,
                change.resource not in self.refused or (self.real and change.resource in self.changed),
                self.errors.get(change.resource),
            )
            for change in self.changes
        ]


def _of(changes: list[Change], action: str) -> list[Change]:
    """The changes of one kind."""
    return [change for change in changes if change.action == action]


def _growing(changes: list[Change]) -> list[Change]:
    """The changes that add partitions."""
    return [one for one in _of(changes, "update") if one.after["partitions"] > one.before["partitions"]]


def _configuring(changes: list[Change]) -> list[Change]:
    """The changes of a configuration."""
    return [one for one in _of(changes, "update") if one.after["config"] != one.before["config"]]


def _wait_until_led(connection: Connection, expected: dict[str, int], deadline: float) -> dict[str, str]:
    """Wait for every partition of new topics to have a leader. Returns the sentences about those that have none.

    ``expected``: name -> number of partitions.
    """
    missing = dict(expected)
    try:
        for _round in rounds(deadline) if expected else ():
            known = connection.metadata().topics
            led = {
                name: sum(partition.leader >= 0 for partition in known[name].partitions.values())
                for name in missing
                if name in known
            }
            missing = {name: expected[name] - led.get(name, 0) for name in missing if led.get(name, 0) < expected[name]}
            if not missing:
                break
            left = counted(sum(missing.values()), "partition has", "partitions have")
            tell(f"{left} no leader yet ({', '.join(missing)})")
    except AdminPlaneError as error:
        return {name: f"topic '{name}': exists, but cannot be looked at: {error}" for name in missing}
    return {
        name: f"topic '{name}': exists, but {count} of {counted(expected[name], 'partition has', 'partitions have')} "
        "no leader yet; check that the brokers which hold its replicas run."
        for name, count in missing.items()
    }


def _wait_until_gone(connection: Connection, names: list[str], deadline: float) -> dict[str, str]:
    """Wait until deleted topics are really gone. Returns the sentences about those that are not.

    A topic leaves the metadata before it is gone, and then cannot be created again. Whether a name is free, the broker
    tells when it is asked to create it with ``validate_only`` (tried on 2.1.0). The controller of 2.1.0 can wait for
    ever when its connection to ZooKeeper breaks in the middle (seen in KafkaZkClient.deleteTopicDeletions).
    """
    left = list(names)
    try:
        for _round in rounds(deadline) if names else ():
            known = connection.metadata().topics
            free = [name for name in left if name not in known]
            probe = [Change(name, "create", after=TopicState(1, 1).as_dict()) for name in free]
            answers = create(connection, probe, validate_only=True)
            left = [name for name in left if name not in answers or not _is_free(answers[name])]
            if not left:
                break
            tell(f"marked for deletion, and still there: {', '.join(left)}")
    except AdminPlaneError as error:
        return {name: f"topic '{name}': is marked for deletion, but cannot be looked at: {error}" for name in left}
    return {
        name: f"topic '{name}': is marked for deletion, but still exists; start the brokers that hold its replicas, "
        "and Kafka finishes the deletion by itself; if all of them run, the controller, broker "
        f"{connection.controller}, may be stuck: restart it."
        for name in left
    }


def _is_free(answer: Any) -> bool:
    """Whether a probe's answer proves that the name is free: any from the controller but "exists"."""
    return answer is None or not (is_lost(answer) or name_and_text(answer)[0] in _NO_PROOF)
