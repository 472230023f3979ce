# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a topic is refused: each reason one sentence with the way out. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

import re
from collections import Counter

from ..._catalogue.topic import INTERNAL_TOPICS
from ..._catalogue.topic_values import config_problem, normalise
from ..._common.text import number_of
from .model import DesiredTopic, ObservedTopics, TopicState, size_of
from .placement import assignment_problem, rack_problem

_LEGAL_NAME = re.compile(r"[a-zA-Z0-9._-]+")
MOST_PARTITIONS = 100_000  # RD_KAFKAP_PARTITIONS_MAX of librdkafka
_LONGEST_NAME = 249  # Topic.java, tag 2.1.0: a folder is called NAME-PARTITION, at most 255 characters.


def list_problems(desired: list[DesiredTopic]) -> list[str]:
    """The same name twice in one call."""
    counts = Counter(topic.name for topic in desired)
    return [
        f"topic '{name}': named {count} times in one call; name it once." for name, count in counts.items() if count > 1
    ]


def name_problems(name: str) -> list[str]:
    """Kafka's rules for a topic's name (Topic.java, tag 2.1.0)."""
    if name in ("", ".", ".."):
        return [f"topic '{name}': not a name that Kafka allows; choose another one."]
    if len(name) > _LONGEST_NAME:
        return [f"topic '{name[:40]}…': the name has {len(name)} characters; Kafka allows {_LONGEST_NAME}."]
    if _LEGAL_NAME.fullmatch(name) is None:
        return [f"topic '{name}': Kafka allows ASCII letters, digits, '.', '_' and '-' in a name; choose another one."]
    return []


def deletion_problems(name: str) -> list[str]:
    """Topics that must not be deleted: all consumers' positions would be gone."""
    if name not in INTERNAL_TOPICS:
        return []
    return [f"topic '{name}': the brokers keep their own state in it; it is never deleted by this module."]


def config_problems(topic: DesiredTopic, observed: ObservedTopics) -> list[str]:
    """Unknown settings and impossible values, each with the way out (R26)."""
    return [
        f"topic '{topic.name}': {problem}"
        for key, value in topic.config.items()
        for problem in [config_problem(key, value, observed.known)]
        if problem
    ]


def creation_problems(topic: DesiredTopic, metric_names: dict[str, list[str]], observed: ObservedTopics) -> list[str]:
    """Why a topic cannot be created here."""
    problems = _placement_problems(topic, observed)
    if topic.partitions is not None and topic.partitions < 1:
        problems.append(f"topic '{topic.name}': {number_of(topic.partitions, 'partitions')} asked; ask for 1 or more.")
    if topic.replication_factor is not None and topic.replication_factor < 1:
        problems.append(
            f"topic '{topic.name}': replication_factor {topic.replication_factor} asked; ask for 1 or more."
        )
    partitions, factor = size_of(topic, observed)
    problems += _count_problems(topic, partitions)
    if factor > observed.brokers:
        origin = "" if topic.replication_factor or topic.assignment else " (the brokers' default)"
        problems.append(
            f"topic '{topic.name}': replication_factor {factor}{origin} needs "
            f"{number_of(factor, 'live brokers')}, found {observed.brokers}; start the other brokers, or set it to "
            f"{observed.brokers} or less."
        )
    problems += _min_isr_problems(topic, factor)
    problems += [
        f"topic '{topic.name}': collides with topic '{other}', because Kafka's metrics write '.' as '_'; "
        "choose another name."
        for other in metric_names[_metric_name(topic.name)]
        if other != topic.name
    ]
    return problems


def _count_problems(topic: DesiredTopic, partitions: int) -> list[str]:
    """More partitions than the client library asks a broker for, which is more than any cluster of 2.1 can have."""
    if partitions <= MOST_PARTITIONS:
        return []
    return [f"topic '{topic.name}': {number_of(partitions, 'partitions')} asked; ask for {MOST_PARTITIONS} at most."]


def _min_isr_problems(topic: DesiredTopic, factor: int) -> list[str]:
    """S05: a topic whose own min.insync.replicas is more than its replicas takes nothing that is sent with acks=all."""
    asked = topic.config.get("min.insync.replicas")
    key = "min.insync.replicas"
    if asked is None or config_problem(key, asked) or not 0 < factor < int(normalise(key, asked)):
        return []
    return [
        f"topic '{topic.name}': min.insync.replicas {asked} is more than its {number_of(factor, 'replicas')}, so "
        f"no message with acks=all would be accepted; set {factor} or less."
    ]


def _placement_problems(topic: DesiredTopic, observed: ObservedTopics) -> list[str]:
    """Why replicas cannot be put where they are asked for (R61)."""
    problem = None
    if topic.placement == "explicit" and topic.assignment is None:
        problem = "placement explicit needs assignment; give a list of broker ids for each partition"
    elif topic.placement != "explicit" and topic.assignment is not None:
        problem = "assignment is only used with placement explicit; set that, or leave assignment out"
    elif topic.assignment is None:
        problem = rack_problem(observed.racks, needed=topic.placement == "rack_aware")
    else:
        problem = assignment_problem(topic.assignment, observed.racks)
        sizes = (("partitions", len(topic.assignment)), ("replication_factor", len((topic.assignment or ((),))[0])))
        for option, number in sizes if problem is None else ():
            if getattr(topic, option) not in (None, number):
                problem = f"{option} {getattr(topic, option)} asked, but assignment has {number}; leave {option} out"
    return [] if problem is None else [f"topic '{topic.name}': {problem}."]


def update_problems(topic: DesiredTopic, current: TopicState, observed: ObservedTopics) -> list[str]:
    """Why a topic that exists cannot be made as asked."""
    asked = len(topic.assignment) if topic.assignment else topic.partitions
    problems = []
    if asked is not None and asked < current.partitions:  # R20
        problems.append(
            f"topic '{topic.name}': {number_of(asked, 'partitions')} asked, {current.partitions} exist; Kafka cannot "
            f"remove partitions. Ask for {current.partitions} or more, or delete and re-create the topic yourself."
        )
    problems += _count_problems(topic, asked or 0)
    factor = len(topic.assignment[0]) if topic.assignment else topic.replication_factor
    if factor not in (None, current.replication_factor):
        problems.append(
            f"topic '{topic.name}': replication_factor {factor} asked, {current.replication_factor} found; changing it "
            "moves data, which this module does not do: use kafka-reassign-partitions.sh, or ask for "
            f"{current.replication_factor}."
        )
    problems += _min_isr_problems(topic, current.replication_factor)
    if (asked is not None and asked > current.partitions) or topic.assignment is not None:
        problems += _placement_problems(topic, observed)
    if asked is not None and asked > current.partitions and not topic.assignment:
        problems += _growth_problems(topic, current, observed)
    kept = (topic.assignment or ())[: current.partitions]
    if not problems and topic.assignment and kept != current.assignment:
        number = next(at for at, pair in enumerate(zip(kept, current.assignment)) if pair[0] != pair[1])
        problems.append(
            f"topic '{topic.name}': assignment puts partition {number} on {list(kept[number])}, it is on "
            f"{list(current.assignment[number])}; moving it is not done by this module: use "
            "kafka-reassign-partitions.sh, or give the present assignment."
        )
    return problems


def _growth_problems(topic: DesiredTopic, current: TopicState, observed: ObservedTopics) -> list[str]:
    """New partitions get as many replicas as the old ones have (AdminManager.createPartitions, tag 2.1.0)."""
    if current.replication_factor <= observed.brokers:
        return []
    return [
        f"topic '{topic.name}': its new partitions get {number_of(current.replication_factor, 'replicas')}, like "
        f"the existing ones, which needs as many live brokers, found {observed.brokers}; start the other brokers first."
    ]


def _metric_name(name: str) -> str:
    """What a topic is called in a metric's name; equal ones are refused by the broker (Topic.java, tag 2.1.0)."""
    return name.replace(".", "_")


def metric_names(desired: list[DesiredTopic], observed: ObservedTopics) -> dict[str, list[str]]:
    """metric name -> the topics with it, of those that exist and those that are asked for."""
    found: dict[str, list[str]] = {}
    for name in sorted(observed.names | {topic.name for topic in desired}):
        found.setdefault(_metric_name(name), []).append(name)
    return found
