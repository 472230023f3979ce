# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Topics: reading them from a cluster in a few bulk calls.

PRIVATE to the collection. Decides nothing: that is in ``plan.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..._catalogue.topic_values import topic_defaults
from ..cluster.configs import broker_configs, own_config, topic_configs
from ..cluster.read import read_nodes
from ..connection.client import Connection
from ..connection.reasons import reason_of
from ..errors import AdminPlaneError
from .model import DesiredTopic, ObservedTopics, TopicState
from .placement import Load


def read(
    connection: Connection,
    desired: list[DesiredTopic],
    purged: Callable[[frozenset[str]], list[str]] | None = None,
    whole: bool = True,
) -> ObservedTopics:
    """One metadata request, one describe_configs per 100 topics that exist, and what new or growing ones need.

    ``purged`` tells, from the names of all topics, which others are to be looked at. ``whole``: read the settings of
    every topic that exists; False: only of those for which settings or more partitions are asked, and ``config`` of the
    others stays empty. The brokers' own settings are read only if a new topic leaves something open, because librdkafka
    refuses -1 for a broker older than 2.4 (KIP-464).
    """
    metadata = connection.metadata()
    names = frozenset(metadata.topics)
    existing = [topic for topic in desired if topic.name in names]
    topics = {topic.name: state_of(metadata.topics[topic.name], {}) for topic in existing}
    looked_at = [topic.name for topic in existing if whole or topic.config or _may_grow(topic, topics[topic.name])]
    if existing and not looked_at and any(topic.config for topic in desired):
        looked_at = [existing[0].name]  # for the settings that the brokers know
    defaults: dict[str, str] = {}
    known: frozenset[str] = frozenset()
    for name, entries in topic_configs(connection, looked_at + (purged(names) if purged else [])):
        config = own_config(entries)
        topics[name] = state_of(metadata.topics[name], config)
        known = known or frozenset(entries)
        if len(defaults) < len(entries):
            defaults |= {entry.name: entry.value for entry in entries.values() if entry.name not in config}
    new = [topic for topic in desired if topic.name not in names]
    sizes = {}
    open_size = any(not topic.assignment and None in (topic.partitions, topic.replication_factor) for topic in new)
    if open_size or any(topic.config for topic in new):
        broker = _broker_values(connection, metadata.controller_id, needed=open_size)
        defaults = topic_defaults(broker) | defaults
    if open_size:
        sizes = {
            "default_partitions": int(broker["num.partitions"]),
            "default_replication_factor": int(broker["default.replication.factor"]),
        }
    placing = bool(new) or any(_may_grow(topic, topics[topic.name]) for topic in desired if topic.name in topics)
    return ObservedTopics(
        len(metadata.brokers),
        names,
        topics,
        racks={number: one.rack for number, one in read_nodes(connection, metadata).items()} if placing else {},
        defaults=defaults,
        known=known,
        load=_load(metadata) if any(topic.placement == "rack_aware" for topic in desired) else Load(),
        **sizes,
    )


def state_of(topic: Any, config: dict[str, str]) -> TopicState:
    """A topic's state from its metadata."""
    replicas = tuple(tuple(one.replicas) for _number, one in sorted(topic.partitions.items()))
    return TopicState(len(replicas), min(map(len, replicas), default=0), config, replicas)


def _may_grow(topic: DesiredTopic, current: TopicState) -> bool:
    """Whether new partitions may have to be placed."""
    return topic.assignment is not None or (topic.partitions or 0) > current.partitions


def _load(metadata: Any) -> Load:
    """Where the replicas of all topics are."""
    load = Load()
    for topic in metadata.topics.values():
        for one in topic.partitions.values():
            load.add(one.replicas)
    return load


def _broker_values(connection: Connection, broker: int, needed: bool) -> dict[str, str]:
    """setting -> value of one broker, those left out that it does not show. Empty where it may not be asked.

    Raises AdminPlaneError then if they are ``needed``.
    """
    answer = broker_configs(connection, [broker])[broker]
    if isinstance(answer, BaseException):
        if not needed:
            return {}
        raise AdminPlaneError(
            f"the settings of broker {broker} cannot be read ({reason_of(answer)}); "
            "give partitions and replication_factor for every new topic."
        )
    return {entry.name: entry.value for entry in answer.values() if entry.value is not None}
