# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Topics: the requests that create, grow, configure and delete them, in batches. No waiting, no judging.

PRIVATE to the collection. Each gives name -> None, or the exception that came instead of an answer.
"""

from __future__ import annotations

import warnings
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any

from ..changes import Change, batches
from ..cluster.configs import PER_REQUEST
from ..connection.client import Connection
from ..connection.reasons import name_and_text
from ..errors import AdminPlaneError

try:
    from confluent_kafka.admin import (
        AlterConfigOpType,
        ConfigEntry,
        ConfigResource,
        NewPartitions,
        NewTopic,
        ResourceType,
    )
except ImportError:  # open_connection() reports it
    AlterConfigOpType = ConfigEntry = ConfigResource = NewPartitions = NewTopic = ResourceType = None

# Batches on their way at a time: the broker goes on while an answer travels (1,000 topics on 2.1.0: 1.3 s
# with four, 2.4 s with one). Creating and deleting wait for the controller, so that there is nothing to win.
CONFIGURED_AT_A_TIME = 4


def create(connection: Connection, changes: list[Change], validate_only: bool = False) -> dict[str, Any]:
    """name -> None, or the exception with which the broker answered."""

    def call(batch: list[Change]) -> dict[str, Any]:
        new = [_new_topic(change.resource, change.after) for change in batch]
        return connection.admin.create_topics(new, validate_only=validate_only, **_timeouts(connection))

    return _in_batches(connection, changes, call)


def _new_topic(name: str, after: dict[str, Any]) -> Any:
    """The library's form of a creation: a number of replicas, or their places."""
    if "assignment" in after:
        return NewTopic(name, after["partitions"], replica_assignment=after["assignment"], config=after["config"])
    return NewTopic(name, after["partitions"], after["replication_factor"], config=after["config"])


def grow(connection: Connection, changes: list[Change], validate_only: bool = False) -> dict[str, Any]:
    """name -> None, or the exception with which the broker answered."""

    def call(batch: list[Change]) -> dict[str, Any]:
        new = []
        for change in batch:
            places = change.after.get("assignment", [])[change.before["partitions"] :]
            where = {"replica_assignment": places} if places else {}
            new.append(NewPartitions(change.resource, change.after["partitions"], **where))
        return connection.admin.create_partitions(new, validate_only=validate_only, **_timeouts(connection))

    return _in_batches(connection, changes, call)


def configure(connection: Connection, changes: list[Change], validate_only: bool = False) -> dict[str, Any]:
    """name -> None, or the exception with which the broker answered.

    Brokers since 2.3 change single settings. Older ones know AlterConfigs only, which replaces all of a topic's own
    settings, so they get the whole map. Which it is, the first batch finds out: the library knows it from the broker.
    """
    incremental = True

    def call(batch: list[Change]) -> dict[str, Any]:
        nonlocal incremental
        options = {"validate_only": validate_only, "request_timeout": connection.timeout_s}
        if incremental:
            asked = connection.admin.incremental_alter_configs([_operations(change) for change in batch], **options)
            futures = {resource.name: future for resource, future in asked.items()}
            answers = connection.gather(futures)
            if not any(_is_unsupported(answer) for answer in answers.values()):
                return futures
            incremental = False
        whole = [ConfigResource(ResourceType.TOPIC, one.resource, set_config=one.after["config"]) for one in batch]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # there is no other way for a broker before 2.3
            asked = connection.admin.alter_configs(whole, **options)
        return {resource.name: future for resource, future in asked.items()}

    return _in_batches(connection, changes, call, CONFIGURED_AT_A_TIME)


def _operations(change: Change) -> Any:
    """The single settings that a change sets or takes away."""
    before, after = change.before["config"], change.after["config"]
    entries = [
        ConfigEntry(key, value, incremental_operation=AlterConfigOpType.SET)
        for key, value in after.items()
        if before.get(key) != value
    ]
    entries += [
        ConfigEntry(key, None, incremental_operation=AlterConfigOpType.DELETE) for key in before if key not in after
    ]
    return ConfigResource(ResourceType.TOPIC, change.resource, incremental_configs=entries)


def _is_unsupported(answer: Any) -> bool:
    """Whether the broker is too old for the request."""
    return isinstance(answer, BaseException) and name_and_text(answer)[0] == "_UNSUPPORTED_FEATURE"


def delete(connection: Connection, changes: list[Change]) -> dict[str, Any]:
    """name -> None, or the exception with which the broker answered."""
    return _in_batches(
        connection,
        changes,
        lambda batch: connection.admin.delete_topics([change.resource for change in batch], **_timeouts(connection)),
    )


def _timeouts(connection: Connection) -> dict[str, float]:
    """The broker answers after half of the request's time at the latest, so that its answer still arrives."""
    return {"request_timeout": connection.timeout_s, "operation_timeout": connection.timeout_s / 2}


def _in_batches(
    connection: Connection, changes: list[Change], call: Callable[[list[Change]], dict[str, Any]], on_the_way: int = 1
) -> dict[str, Any]:
    """One call per batch, at most ``on_the_way`` of them unanswered at a time.

    After a batch of which nothing was done for want of an answer, the rest is not tried.
    """
    answers: dict[str, Any] = {}
    waiting = deque(batches(changes, PER_REQUEST))
    asked: deque[tuple[list[Change], dict[str, Any] | AdminPlaneError]] = deque()
    while waiting or asked:
        while waiting and len(asked) < on_the_way:
            asked.append((waiting[0], _tried(partial(call, waiting.popleft()))))
        batch, futures = asked.popleft()
        got = futures if isinstance(futures, AdminPlaneError) else _tried(partial(connection.gather, futures))
        each = dict.fromkeys([one.resource for one in batch], got) if isinstance(got, AdminPlaneError) else got
        answers |= each
        if all(is_lost(answer) for answer in each.values()):
            waiting.clear()
    unanswered = AdminPlaneError("not tried, because the cluster stopped answering; run again")
    return {change.resource: answers.get(change.resource, unanswered) for change in changes}


def _tried(call: Callable[[], dict[str, Any]]) -> dict[str, Any] | AdminPlaneError:
    """What a call gives, or the foreseen failure it ends in."""
    try:
        return call()
    except AdminPlaneError as error:
        return error


def is_lost(answer: Any) -> bool:
    """Whether an answer means that there was none."""
    return isinstance(answer, AdminPlaneError) or (
        isinstance(answer, BaseException) and name_and_text(answer)[0] in ("_TIMED_OUT", "_TRANSPORT")
    )


def is_done(answer: Any) -> bool:
    """Whether the broker took the change: done, still at it when it answered, or (deleting) done by somebody else."""
    return answer is None or name_and_text(answer)[0] in ("REQUEST_TIMED_OUT", "UNKNOWN_TOPIC_OR_PART")
