# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Topics: what is wanted, what differs, what is refused. Pure: values in, changes or refusals out.

PRIVATE to the collection. Reading and changing a cluster is in ``_topic_client.py``.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.streamops.kafka.plugins.module_utils._catalogue_topic import (
    TOPIC_KEY_OF_BROKER_KEY,
    TOPIC_KEYS,
)
from ansible_collections.streamops.kafka.plugins.module_utils._changes import Change, join_sentences
from ansible_collections.streamops.kafka.plugins.module_utils._connection import AdminPlaneError
from ansible_collections.streamops.kafka.plugins.module_utils._properties import (
    did_you_mean,
    property_text,
    value_problem,
)

# Topics in which the brokers keep their own state. Kafka 2.1 would delete them without a question (KafkaApis.scala).
INTERNAL_TOPICS = ("__consumer_offsets", "__transaction_state")
BROKER_DEFAULT = -1
_LEGAL_NAME = re.compile(r"[a-zA-Z0-9._-]+")
_LONGEST_NAME = 249  # Topic.java, tag 2.1.0: a folder is called NAME-PARTITION, at most 255 characters.


@dataclass(frozen=True)
class DesiredTopic:
    """What is asked for. None: the brokers' default for a new topic, anything for an existing one."""

    name: str
    partitions: int | None = None
    replication_factor: int | None = None
    config: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TopicState:
    """What a topic is. ``replication_factor`` is the smallest of its partitions, ``config`` its own settings only."""

    partitions: int
    replication_factor: int
    config: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """For the diff."""
        return {
            "partitions": self.partitions,
            "replication_factor": self.replication_factor,
            "config": dict(sorted(self.config.items())),
        }


@dataclass(frozen=True)
class Observed:
    """What a cluster is: live brokers, the names of all topics, the state of those asked for, the brokers' defaults."""

    brokers: int
    names: frozenset[str]
    topics: dict[str, TopicState] = field(default_factory=dict)
    default_partitions: int = 1
    default_replication_factor: int = 1


def desired_topics(params: dict[str, Any]) -> list[DesiredTopic]:
    """Both forms of the options, ``name`` or ``topics``, as one list. -1 means the same as not given."""
    items = params["topics"] if params.get("topics") is not None else [params]
    return [
        DesiredTopic(
            name=item["name"],
            partitions=_given(item.get("partitions")),
            replication_factor=_given(item.get("replication_factor")),
            config=item.get("config") or {},
        )
        for item in items
    ]


def _given(number: int | None) -> int | None:
    """None also for -1, Kafka's own way to say "the default"."""
    return None if number == BROKER_DEFAULT else number


def normalise(key: str, value: Any) -> str:
    """A setting's value as Kafka stores it, so that ``true``, ``'True'`` and ``604800000.0`` compare as they should."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = property_text(value).strip()
    kind = TOPIC_KEYS[key].type if key in TOPIC_KEYS else "string"
    if kind == "boolean":
        return text.lower()
    if kind == "list":
        return ",".join(part.strip() for part in text.split(","))
    return str(int(text)) if kind in ("int", "long") and re.fullmatch(r"[+-]?\d+", text) else text


def same_value(key: str, one: str, other: str) -> bool:
    """Whether two normalised values mean the same: a list's order does not count, nor how a number is written."""
    kind = TOPIC_KEYS[key].type if key in TOPIC_KEYS else "string"
    if kind == "list":
        return sorted(one.split(",")) == sorted(other.split(","))
    if kind == "double":
        return float(one) == float(other)
    return one == other


def plan(desired: list[DesiredTopic], observed: Observed, state: str) -> list[Change]:
    """The changes that make ``desired`` true, in its order; empty when it is true already.

    Raises AdminPlaneError with every problem of every topic (also as the list ``problems``) before anything is changed.
    """
    problems = [*_list_problems(desired), *(text for topic in desired for text in _name_problems(topic.name))]
    changes = []
    for topic in desired:
        if state == "absent":
            problems += _deletion_problems(topic.name)
            changes += _deletion(topic.name, observed)
            continue
        problems += _config_problems(topic)
        if topic.name in observed.topics:
            problems += _difference_problems(topic, observed.topics[topic.name])
        else:
            problems += _creation_problems(topic, desired, observed)
            changes.append(_creation(topic, observed))
    if problems:
        raise AdminPlaneError(join_sentences(problems), problems=problems)
    return changes


def _deletion(name: str, observed: Observed) -> list[Change]:
    """The change that removes a topic, if there is one."""
    if name not in observed.topics:
        return []
    return [Change(name, "delete", before=observed.topics[name].as_dict())]


def _creation(topic: DesiredTopic, observed: Observed) -> Change:
    """The change that makes a new topic, with the brokers' defaults filled in."""
    target = TopicState(
        observed.default_partitions if topic.partitions is None else topic.partitions,
        observed.default_replication_factor if topic.replication_factor is None else topic.replication_factor,
        {key: normalise(key, value) for key, value in topic.config.items()},
    )
    return Change(topic.name, "create", after=target.as_dict())


def _list_problems(desired: list[DesiredTopic]) -> list[str]:
    """The same name twice in one call."""
    counts = Counter(topic.name for topic in desired)
    return [
        f"topic '{name}': named {count} times in one call; name it once." for name, count in counts.items() if count > 1
    ]


def _name_problems(name: str) -> list[str]:
    """Kafka's rules for a topic's name (Topic.java, tag 2.1.0)."""
    if name in ("", ".", ".."):
        return [f"topic '{name}': not a name that Kafka allows; choose another one."]
    if len(name) > _LONGEST_NAME:
        return [f"topic '{name[:40]}…': the name has {len(name)} characters; Kafka allows {_LONGEST_NAME}."]
    if _LEGAL_NAME.fullmatch(name) is None:
        return [f"topic '{name}': Kafka allows ASCII letters, digits, '.', '_' and '-' in a name; choose another one."]
    return []


def _deletion_problems(name: str) -> list[str]:
    """Topics that must not be deleted: all consumers' positions would be gone."""
    if name not in INTERNAL_TOPICS:
        return []
    return [f"topic '{name}': the brokers keep their own state in it; it is never deleted by this module."]


def _config_problems(topic: DesiredTopic) -> list[str]:
    """Unknown settings and impossible values, each with the way out (R26)."""
    return [
        f"topic '{topic.name}': {problem}"
        for key, value in topic.config.items()
        for problem in [_key_problem(key) or _value_problem(key, value)]
        if problem
    ]


def _key_problem(key: str) -> str | None:
    """What is wrong with a setting's name."""
    if key in TOPIC_KEYS:
        return None
    bare = key.removesuffix(".per.topic")
    setting = TOPIC_KEY_OF_BROKER_KEY.get(bare)
    if bare != key:
        use = f"; the topic setting is '{setting}'." if setting else "; set it on the topic itself."
        return f"'{key}' has not existed since Kafka 0.8.1 and would be ignored{use}"
    if setting:
        return f"'{key}' is a broker's setting; on a topic it is called '{setting}'."
    return f"Kafka 2.1 has no topic setting '{key}'{did_you_mean(key, TOPIC_KEYS)}"


def _value_problem(key: str, value: Any) -> str | None:
    """What is wrong with a known setting's value."""
    if value is None or isinstance(value, dict):
        return f"'{key}' has no value that Kafka can store; give text, a number, true or false, or leave the key out."
    problem = value_problem(TOPIC_KEYS[key], normalise(key, value))
    return None if problem is None else f"'{key}' {problem}."


def _creation_problems(topic: DesiredTopic, desired: list[DesiredTopic], observed: Observed) -> list[str]:
    """Why a topic cannot be created here."""
    problems = []
    if topic.partitions is not None and topic.partitions < 1:
        problems.append(f"topic '{topic.name}': {topic.partitions} partitions asked; ask for 1 or more.")
    if topic.replication_factor is not None and topic.replication_factor < 1:
        problems.append(
            f"topic '{topic.name}': replication_factor {topic.replication_factor} asked; ask for 1 or more."
        )
    factor = observed.default_replication_factor if topic.replication_factor is None else topic.replication_factor
    if factor > observed.brokers:
        origin = " (the brokers' default)" if topic.replication_factor is None else ""
        problems.append(
            f"topic '{topic.name}': replication_factor {factor}{origin} needs {factor} live brokers, found "
            f"{observed.brokers}; start the others, or ask for {observed.brokers} or less."
        )
    others = sorted((observed.names | {other.name for other in desired}) - {topic.name})
    problems += [
        f"topic '{topic.name}': collides with topic '{other}', because Kafka's metrics write '.' as '_'; "
        "choose another name."
        for other in others
        if _metric_name(other) == _metric_name(topic.name)
    ]
    return problems


def _metric_name(name: str) -> str:
    """What a topic is called in a metric's name; equal ones are refused by the broker (Topic.java, tag 2.1.0)."""
    return name.replace(".", "_")


def _difference_problems(topic: DesiredTopic, current: TopicState) -> list[str]:
    """What differs on a topic that exists. Changing it comes later; until then it is said, with the command to use."""
    problems = []
    zookeeper = "--zookeeper HOST:PORT/CHROOT"
    if topic.partitions is not None and topic.partitions != current.partitions:
        way_out = (
            f"grow it with kafka-topics.sh {zookeeper} --alter --topic {topic.name} --partitions {topic.partitions}"
        )
        if topic.partitions < current.partitions:
            way_out = "Kafka cannot remove partitions, so delete and create it yourself"
        found = current.partitions
        problems.append(f"{topic.partitions} partitions asked, {found} exist; {way_out}, or ask for {found}")
    if topic.replication_factor not in (None, current.replication_factor):
        problems.append(
            f"replication_factor {topic.replication_factor} asked, {current.replication_factor} found; "
            f"move its replicas with kafka-reassign-partitions.sh, or ask for {current.replication_factor}"
        )
    asked = {key: normalise(key, value) for key, value in topic.config.items() if _key_problem(key) is None}
    wrong = {
        key: value
        for key, value in asked.items()
        if _value_problem(key, topic.config[key]) is None
        and (key not in current.config or not same_value(key, value, normalise(key, current.config[key])))
    }
    if wrong:
        differs = ", ".join(f"{key} {value} (found {current.config.get(key, 'unset')})" for key, value in wrong.items())
        pairs = ",".join(f"{key}={f'[{value}]' if ',' in value else value}" for key, value in wrong.items())
        problems.append(
            f"config asked {differs}; set it with kafka-configs.sh {zookeeper} --alter --entity-type topics "
            f"--entity-name {topic.name} --add-config {pairs}"
        )
    return [
        f"topic '{topic.name}': {'; '.join(problems)}; this module does not change an existing topic yet, "
        "and nothing was changed."
    ] * bool(problems)
