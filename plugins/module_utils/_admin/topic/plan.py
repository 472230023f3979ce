# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Topics: what is wanted, what differs, what is refused. Pure: values in, changes or refusals out.

PRIVATE to the collection. Reading and changing a cluster is in ``apply.py``.
"""

from __future__ import annotations

import re
from typing import Any

from ..._catalogue.topic import GUARDED_TOPICS, INTERNAL_TOPICS
from ..._catalogue.topic_values import target_config
from ..._common.text import join_sentences
from ..changes import Change, Purge, purge_plan
from ..errors import AdminPlaneError
from .model import DesiredTopic, ObservedTopics, TopicState, size_of
from .placement import Assignment, place
from .problems import (
    config_problems,
    creation_problems,
    deletion_problems,
    list_problems,
    metric_names,
    name_problems,
    update_problems,
)

BROKER_DEFAULT = -1


def desired_topics(params: dict[str, Any]) -> list[DesiredTopic]:
    """Both forms of the options, ``name`` or ``topics``, as one list. -1 means the same as not given."""
    items = params["topics"] if params.get("topics") is not None else [params]
    return [_desired(item) for item in items]


def _desired(item: dict[str, Any]) -> DesiredTopic:
    """One item of the options."""
    given = item.get("assignment")
    return DesiredTopic(
        name=item["name"],
        partitions=_given(item.get("partitions")),
        replication_factor=_given(item.get("replication_factor")),
        config=item.get("config") or {},
        placement=item.get("placement") or "broker",
        assignment=None if given is None else tuple(_broker_ids(item["name"], replicas) for replicas in given),
    )


def _broker_ids(name: str, replicas: list[Any]) -> tuple[int, ...]:
    """One partition's part of ``assignment``. Raises AdminPlaneError for what is no number."""
    wrong = [item for item in replicas if not re.fullmatch("[0-9]+", str(item))]
    if wrong:
        raise AdminPlaneError(f"topic '{name}': assignment has '{wrong[0]}', which is not a broker id; give numbers.")
    return tuple(int(item) for item in replicas)


def _given(number: int | None) -> int | None:
    """None also for -1, Kafka's own way to say "the default"."""
    return None if number == BROKER_DEFAULT else number


def purged_names(desired: list[DesiredTopic], names: frozenset[str], purge: Purge | None) -> list[str]:
    """The topics that ``purge`` would delete. Raises AdminPlaneError when they are too many."""
    declared = {topic.name for topic in desired}
    return purge_plan("topics", names, declared, purge, GUARDED_TOPICS, INTERNAL_TOPICS)


def plan(
    desired: list[DesiredTopic],
    observed: ObservedTopics,
    state: str,
    mode: str = "merge",
    purged: list[str] | None = None,
) -> list[Change]:
    """The changes that make ``desired`` true, in its order, then the ``purged``; empty when all is true already.

    ``mode``: ``merge`` or ``replace``, for the configuration. Raises AdminPlaneError with every problem of every topic
    (also as the list ``problems``) before anything is changed.
    """
    problems = [*list_problems(desired), *(text for topic in desired for text in name_problems(topic.name))]
    changes = []
    named_alike = metric_names(desired, observed)
    for topic in desired:
        if state == "absent":
            problems += deletion_problems(topic.name)
            changes += _deletion(topic.name, observed)
            continue
        problems += config_problems(topic, observed)
        if topic.name in observed.topics:
            found = update_problems(topic, observed.topics[topic.name], observed)
        else:
            found = creation_problems(topic, named_alike, observed)
        problems += found
        if problems:
            continue
        changes += _update(topic, observed, mode) if topic.name in observed.topics else [_creation(topic, observed)]
    if problems:
        raise AdminPlaneError(join_sentences(problems), problems=problems)
    return changes + [change for name in purged or () for change in _deletion(name, observed)]


def _deletion(name: str, observed: ObservedTopics) -> list[Change]:
    """The change that removes a topic, if there is one."""
    if name not in observed.topics:
        return []
    return [Change(name, "delete", before=observed.topics[name].as_dict())]


def _creation(topic: DesiredTopic, observed: ObservedTopics) -> Change:
    """The change that makes a new topic, with the brokers' defaults filled in."""
    partitions, factor = size_of(topic, observed)
    assignment = topic.assignment or ()
    if topic.placement == "rack_aware":
        assignment = place(partitions, factor, observed.racks, observed.load)
    target = TopicState(partitions, factor, target_config({}, topic.config, "merge"), assignment)
    return Change(topic.name, "create", after=target.as_dict(bool(assignment)))


def _update(topic: DesiredTopic, observed: ObservedTopics, mode: str) -> list[Change]:
    """The change of a topic that exists, if there is one."""
    current = observed.topics[topic.name]
    wanted = len(topic.assignment) if topic.assignment else topic.partitions
    count = current.partitions if wanted is None else wanted
    grown = count > current.partitions
    assignment: Assignment = ()
    if grown and topic.assignment:
        assignment = topic.assignment
    elif grown and topic.placement == "rack_aware":
        more = place(count - current.partitions, current.replication_factor, observed.racks, observed.load)
        assignment = current.assignment + more
    config = target_config(current.config, topic.config, mode) if topic.config or mode == "replace" else current.config
    if not grown and config == current.config:
        return []
    target = TopicState(count, current.replication_factor, config, assignment)
    shown = bool(assignment)
    return [Change(topic.name, "update", before=current.as_dict(shown), after=target.as_dict(shown))]
