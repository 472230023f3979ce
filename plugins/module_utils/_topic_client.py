# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Topics: reading them from a cluster, asking the broker, creating and deleting them, in bulk.

PRIVATE to the collection. Decides nothing: that is in ``_topic.py``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from ansible_collections.streamops.kafka.plugins.module_utils._changes import Change, Result
from ansible_collections.streamops.kafka.plugins.module_utils._connection import (
    AdminPlaneError,
    Connection,
    kafka_reason,
)
from ansible_collections.streamops.kafka.plugins.module_utils._topic import DesiredTopic, Observed, TopicState

try:
    from confluent_kafka.admin import ConfigResource, ConfigSource, NewTopic, ResourceType
except ImportError:  # open_connection() reports it
    ConfigResource = ConfigSource = NewTopic = ResourceType = None

# Per request. Kafka 2.1 reads one znode per topic in the request's thread, so larger requests hold up everybody's.
BATCH = 100
_LONGEST_PAUSE_S = 2.0
_SENTENCES = {
    "TOPIC_ALREADY_EXISTS": (
        "it was created by somebody else meanwhile, or is still being deleted, which waits for every broker that holds "
        "a replica; start those brokers and run again"
    ),
    "TOPIC_DELETION_DISABLED": "the brokers do not allow deletion; set delete.topic.enable=true on them first",
    "TOPIC_AUTHORIZATION_FAILED": "the user has no right to do this; grant it, or connect as another user",
    "CLUSTER_AUTHORIZATION_FAILED": "the user has no right to do this; grant it, or connect as another user",
    "NOT_CONTROLLER": "the controller moved meanwhile; run again",
    "_TIMED_OUT": "no answer within request_timeout_ms; look at the controller's log, then run again",
}


def batches(items: list[Any]) -> Iterator[list[Any]]:
    """``items`` in slices of at most `BATCH`."""
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))


def observe(connection: Connection, desired: list[DesiredTopic]) -> Observed:
    """One metadata request, and one describe_configs per `BATCH` topics of ``desired`` that exist.

    The brokers' defaults are read only if a topic that does not exist yet leaves them open: librdkafka refuses -1
    for a broker that is older than 2.4 (KIP-464).
    """
    metadata = connection.metadata()
    names = frozenset(metadata.topics)
    existing = [topic.name for topic in desired if topic.name in names]
    configs = own_configs(connection, existing)
    topics = {}
    for name in existing:
        partitions = metadata.topics[name].partitions.values()
        factor = min((len(partition.replicas) for partition in partitions), default=0)
        topics[name] = TopicState(len(partitions), factor, configs[name])
    new = [topic for topic in desired if topic.name not in names]
    if all(topic.partitions is not None and topic.replication_factor is not None for topic in new):
        return Observed(len(metadata.brokers), names, topics)
    return Observed(len(metadata.brokers), names, topics, *_broker_defaults(connection, metadata.controller_id))


def _described(connection: Connection, names: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(name, setting -> entry) of every topic. All requests are sent at once, `BATCH` topics in each: that is faster
    than one request for all, in which the broker would read one znode after the other.
    """
    asked: dict[str, Any] = {}
    for batch in batches(sorted(set(names))):
        resources = [ConfigResource(ResourceType.TOPIC, name) for name in batch]
        futures = connection.admin.describe_configs(resources, request_timeout=connection.timeout_s)
        asked |= {resource.name: future for resource, future in futures.items()}
    for name, answer in connection.gather(asked).items():
        if isinstance(answer, BaseException):
            raise AdminPlaneError(f"topic '{name}': its settings cannot be read: {reason_of(answer)}.")
        yield name, answer


def own_configs(connection: Connection, names: list[str]) -> dict[str, dict[str, str]]:
    """name -> the settings that are the topic's own, not defaults of the broker or of Kafka."""
    own = ConfigSource.DYNAMIC_TOPIC_CONFIG.value
    return {
        name: {entry.name: entry.value for entry in entries.values() if entry.source == own}
        for name, entries in _described(connection, names)
    }


def effective_values(connection: Connection, names: list[str], key: str) -> dict[str, str]:
    """name -> the value of one setting that holds for the topic, wherever it comes from."""
    return {name: entries[key].value for name, entries in _described(connection, names) if key in entries}


def _broker_defaults(connection: Connection, broker: int) -> tuple[int, int]:
    """(num.partitions, default.replication.factor) of one broker."""
    resource = ConfigResource(ResourceType.BROKER, str(broker))
    asked = connection.admin.describe_configs([resource], request_timeout=connection.timeout_s)
    answers = connection.gather({item.name: future for item, future in asked.items()})
    answer = answers[str(broker)]
    if isinstance(answer, BaseException):
        raise AdminPlaneError(
            f"the settings of broker {broker} cannot be read ({reason_of(answer)}); "
            "give partitions and replication_factor for every new topic."
        )
    return int(answer["num.partitions"].value), int(answer["default.replication.factor"].value)


def check(connection: Connection, changes: list[Change]) -> list[Result]:
    """What the broker says to the creations without doing them (``validate_only``), for check mode."""
    answers = _create(connection, [change for change in changes if change.action == "create"], validate_only=True)
    return [
        Result(change.resource, change.action, error is None, error)
        for change in changes
        for error in [_sentence(change.resource, answers.get(change.resource))]
    ]


def apply(connection: Connection, changes: list[Change], timeout_s: float) -> list[Result]:
    """Create and delete, then wait until that is proven: every new partition has a leader, every deleted name is free.

    Returns one result per change, in their order; raises nothing for a topic's own error.
    """
    created = [change for change in changes if change.action == "create"]
    deleted = [change for change in changes if change.action == "delete"]
    answers = _create(connection, created) | _delete(connection, deleted)
    errors = {change.resource: _sentence(change.resource, answers[change.resource]) for change in changes}
    deadline = time.monotonic() + timeout_s
    new = {change.resource: change.after["partitions"] for change in created if not errors[change.resource]}
    gone = [change.resource for change in deleted if not errors[change.resource]]
    errors |= _wait_until_led(connection, new, deadline) | _wait_until_gone(connection, gone, deadline)
    return [
        Result(change.resource, change.action, _is_done(answers[change.resource]), errors[change.resource])
        for change in changes
    ]


def _create(connection: Connection, changes: list[Change], validate_only: bool = False) -> dict[str, Any]:
    """name -> None, or the exception with which the broker answered."""

    def call(batch: list[Change]) -> dict[str, Any]:
        new = [
            NewTopic(
                change.resource,
                change.after["partitions"],
                change.after["replication_factor"],
                config=change.after["config"],
            )
            for change in batch
        ]
        return connection.admin.create_topics(new, validate_only=validate_only, **_timeouts(connection))

    return _in_batches(connection, changes, call)


def _delete(connection: Connection, changes: list[Change]) -> dict[str, Any]:
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
    connection: Connection, changes: list[Change], call: Callable[[list[Change]], dict[str, Any]]
) -> dict[str, Any]:
    """One call per batch. After a batch of which nothing was done for want of an answer, the rest is not tried."""
    answers: dict[str, Any] = {}
    for batch in batches(changes):
        try:
            got = connection.gather(call(batch))
        except AdminPlaneError as error:
            got = {change.resource: error for change in batch}
        answers |= got
        if all(_is_lost(answer) for answer in got.values()):
            break
    unanswered = AdminPlaneError("not tried, because the cluster stopped answering; run again")
    return {change.resource: answers.get(change.resource, unanswered) for change in changes}


def _is_lost(answer: Any) -> bool:
    """Whether an answer means that there was none."""
    return isinstance(answer, AdminPlaneError) or (
        isinstance(answer, BaseException) and kafka_reason(answer)[0] in ("_TIMED_OUT", "_TRANSPORT")
    )


def _is_done(answer: Any) -> bool:
    """Whether the broker took the change: done, still at it when it answered, or (deleting) done by somebody else."""
    return answer is None or kafka_reason(answer)[0] in ("REQUEST_TIMED_OUT", "UNKNOWN_TOPIC_OR_PART")


def _sentence(name: str, answer: Any) -> str | None:
    """The sentence for one topic's answer, or None if all is well."""
    return None if _is_done(answer) else f"topic '{name}': {reason_of(answer).rstrip('.')}."


def reason_of(error: BaseException) -> str:
    """What the broker or the library says, in this collection's words where it has some."""
    code, text = kafka_reason(error)
    if isinstance(error, AdminPlaneError):
        return str(error)
    return _SENTENCES.get(code, f"the broker refuses: {text.rstrip('.')} ({code})")


def _rounds(deadline: float) -> Iterator[None]:
    """Rounds of looking, with growing pauses, until ``deadline`` (monotonic); one at least."""
    pause = 0.1
    yield
    while time.monotonic() < deadline:
        time.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE_S)
        yield


def _wait_until_led(connection: Connection, expected: dict[str, int], deadline: float) -> dict[str, str]:
    """Wait for every partition of new topics to have a leader. Returns the sentences about those that have none.

    ``expected``: name -> number of partitions.
    """
    missing = dict(expected)
    try:
        for _round in _rounds(deadline) if expected else ():
            known = connection.metadata().topics
            led = {
                name: sum(partition.leader >= 0 for partition in known[name].partitions.values())
                for name in missing
                if name in known
            }
            missing = {name: expected[name] - led.get(name, 0) for name in missing if led.get(name, 0) < expected[name]}
            if not missing:
                break
    except AdminPlaneError as error:
        return {name: f"topic '{name}': was created, but cannot be looked at: {error}" for name in missing}
    return {
        name: f"topic '{name}': was created, but {count} of {expected[name]} partitions have no leader yet; "
        "check that the brokers which hold its replicas run."
        for name, count in missing.items()
    }


def _wait_until_gone(connection: Connection, names: list[str], deadline: float) -> dict[str, str]:
    """Wait until deleted topics are really gone. Returns the sentences about those that are not.

    A topic leaves the metadata before it is gone, and then cannot be created again. Whether a name is free, the broker
    tells when it is asked to create it with ``validate_only`` (tried on 2.1.0).
    """
    left = list(names)
    try:
        for _round in _rounds(deadline) if names else ():
            known = connection.metadata().topics
            free = [name for name in left if name not in known]
            probe = [Change(name, "create", after=TopicState(1, 1).as_dict()) for name in free]
            answers = _create(connection, probe, validate_only=True)
            left = [name for name in left if name not in answers or not _is_free(answers[name])]
            if not left:
                break
    except AdminPlaneError as error:
        return {name: f"topic '{name}': is marked for deletion, but cannot be looked at: {error}" for name in left}
    return {
        name: f"topic '{name}': is marked for deletion, but still exists; start the brokers that hold its replicas, "
        "and Kafka finishes the deletion by itself."
        for name in left
    }


def _is_free(answer: Any) -> bool:
    """Whether a probe's answer proves that the name is free: any but "exists" and "did not answer"."""
    return answer is None or not (_is_lost(answer) or kafka_reason(answer)[0] == "TOPIC_ALREADY_EXISTS")
