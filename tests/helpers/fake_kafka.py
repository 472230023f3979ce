# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Kafka cluster in memory, behind the part of confluent-kafka's AdminClient that the modules use."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from confluent_kafka import KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import ConfigSource, OffsetSpec, ResourceType


def answered(value: Any) -> Future[Any]:
    """A future that has its answer; an error code becomes the exception that the library raises."""
    future: Future[Any] = Future()
    if isinstance(value, KafkaError):
        future.set_exception(KafkaException(value))
    else:
        future.set_result(value)
    return future


def entry(name: str, value: str, source: ConfigSource) -> SimpleNamespace:
    """One setting, as describe_configs gives it."""
    return SimpleNamespace(name=name, value=value, source=source.value)


@dataclass
class FakeTopic:
    """A topic: replicas of each partition, own settings, messages per partition, looks until it has leaders."""

    replicas: list[int]
    config: dict[str, str] = field(default_factory=dict)
    looks_until_led: int = 0
    records: dict[int, list[bytes]] = field(default_factory=dict)


@dataclass
class FakeCluster:
    """``refuse``: (call, name) -> KafkaError; ``calls``: what was asked, in order; ``lingering``: name -> looks."""

    brokers: int = 1
    topics: dict[str, FakeTopic] = field(default_factory=dict)
    defaults: tuple[int, int] = (1, 1)
    racks: dict[int, str | None] = field(default_factory=dict)
    controller: int = 1
    modern: bool = False  # knows IncrementalAlterConfigs, as brokers since 2.3 do
    refuse: dict[tuple[str, str], KafkaError] = field(default_factory=dict)
    lingering: dict[str, int] = field(default_factory=dict)
    calls: list[tuple[str, Any]] = field(default_factory=list)
    lose: int = 0
    garble: bool = False

    def add(self, name: str, partitions: int = 1, factor: int = 1, **config: str) -> None:
        """Put a topic there before the test begins; ``_`` in a setting's name stands for ``.``."""
        self.topics[name] = FakeTopic([factor] * partitions, {key.replace("_", "."): v for key, v in config.items()})

    def called(self, call: str) -> list[Any]:
        """What was asked with one kind of call."""
        return [what for kind, what in self.calls if kind == call]


class FakeAdmin:
    """AdminClient."""

    def __init__(self, cluster: FakeCluster, settings: dict[str, Any]) -> None:
        self.cluster = cluster
        cluster.calls.append(("settings", settings))

    def poll(self, timeout: float) -> int:
        """Nothing is logged."""
        return 0

    def list_topics(self, timeout: float) -> SimpleNamespace:
        """Metadata."""
        topics = {}
        for name, topic in self.cluster.topics.items():
            leader = -1 if topic.looks_until_led > 0 else 1
            topic.looks_until_led -= 1
            partitions = {
                number: SimpleNamespace(
                    leader=leader, replicas=list(range(1, factor + 1)), isrs=list(range(1, factor + 1))
                )
                for number, factor in enumerate(topic.replicas)
            }
            topics[name] = SimpleNamespace(partitions=partitions)
        brokers = {
            number: SimpleNamespace(id=number, host=f"k{number}", port=9092)
            for number in range(1, self.cluster.brokers + 1)
        }
        controller = self.cluster.controller
        return SimpleNamespace(brokers=brokers, controller_id=controller, cluster_id="the-cluster", topics=topics)

    def describe_cluster(self, request_timeout: float) -> Future[Any]:
        """The racks."""
        numbers = range(1, self.cluster.brokers + 1)
        nodes = [SimpleNamespace(id=number, rack=self.cluster.racks.get(number)) for number in numbers]
        return answered(SimpleNamespace(nodes=nodes))

    def list_offsets(self, wanted: dict[TopicPartition, Any], request_timeout: float) -> dict[Any, Future[Any]]:
        """Two messages in every partition."""
        answers = {}
        for place, spec in wanted.items():
            refused = self.cluster.refuse.get(("offsets", place.topic))
            offset = 0 if spec is OffsetSpec.earliest() else 2
            answers[place] = answered(refused or SimpleNamespace(offset=offset))
        return answers

    def create_partitions(self, new: list[Any], validate_only: bool, **_timeouts: float) -> dict[str, Future[Any]]:
        """Add partitions."""
        assert all(0 < one.new_total_count <= 100_000 for one in new), "librdkafka raises ValueError"
        self.cluster.calls.append(("validate growth" if validate_only else "grow", [one.topic for one in new]))
        answers = {}
        for one in new:
            refused = self.cluster.refuse.get(("grow", one.topic))
            topic = self.cluster.topics[one.topic]
            if refused is None and not validate_only:
                topic.replicas += [topic.replicas[0]] * (one.new_total_count - len(topic.replicas))
                topic.looks_until_led = 1
            answers[one.topic] = answered(refused)
        return answers

    def incremental_alter_configs(
        self, resources: list[Any], validate_only: bool, request_timeout: float
    ) -> dict[Any, Future[Any]]:
        """Single settings, on brokers that know it."""
        if not self.cluster.modern:
            return {resource: answered(KafkaError(KafkaError._UNSUPPORTED_FEATURE)) for resource in resources}
        answers = {}
        for resource in resources:
            refused = self.cluster.refuse.get(("configure", resource.name))
            own = self.cluster.topics[resource.name].config
            for one in resource.incremental_configs if refused is None and not validate_only else ():
                own.pop(one.name, None)
                if one.value is not None:
                    own[one.name] = one.value
            answers[resource] = answered(refused)
        return answers

    def alter_configs(
        self, resources: list[Any], validate_only: bool, request_timeout: float
    ) -> dict[Any, Future[Any]]:
        """All of a topic's settings at once: what is not named is gone."""
        kind = "validate config" if validate_only else "configure"
        self.cluster.calls.append((kind, [resource.name for resource in resources]))
        answers = {}
        for resource in resources:
            refused = self.cluster.refuse.get(("configure", resource.name))
            if refused is None and not validate_only:
                self.cluster.topics[resource.name].config = dict(resource.set_config_dict)
            answers[resource] = answered(refused)
        return answers

    def describe_configs(self, resources: list[Any], request_timeout: float) -> dict[Any, Future[Any]]:
        """A topic's settings: one default, and its own; a broker's defaults for new topics."""
        self.cluster.calls.append(("describe_configs", [resource.name for resource in resources]))
        return {resource: answered(self._config(resource)) for resource in resources}

    def _config(self, resource: Any) -> Any:
        refused = self.cluster.refuse.get(("describe_configs", resource.name))
        if refused is not None:
            return refused
        if resource.restype == ResourceType.BROKER:
            names = ("num.partitions", "default.replication.factor", "inter.broker.protocol.version")
            return {
                name: entry(name, str(value), ConfigSource.DEFAULT_CONFIG)
                for name, value in zip(names, (*self.cluster.defaults, "2.1-IV2"))
            }
        own = self.cluster.topics[resource.name].config
        defaults = {"segment.ms": "604800000", "min.insync.replicas": "1"}
        return {name: entry(name, value, ConfigSource.DEFAULT_CONFIG) for name, value in defaults.items()} | {
            name: entry(name, value, ConfigSource.DYNAMIC_TOPIC_CONFIG) for name, value in own.items()
        }

    def create_topics(self, new: list[Any], validate_only: bool, **_timeouts: float) -> dict[str, Future[Any]]:
        """Create, or only say whether it could be done."""
        assert all(0 < one.num_partitions <= 100_000 for one in new), "librdkafka raises ValueError"
        self.cluster.calls.append(("validate" if validate_only else "create", [topic.topic for topic in new]))
        return {topic.topic: answered(self._create(topic, validate_only)) for topic in new}

    def _create(self, topic: Any, validate_only: bool) -> Any:
        refused = self.cluster.refuse.get(("validate" if validate_only else "create", topic.topic))
        if refused is not None:
            return refused
        if self.cluster.lingering.get(topic.topic, 0) > 0 or topic.topic in self.cluster.topics:
            self.cluster.lingering[topic.topic] = self.cluster.lingering.get(topic.topic, 0) - 1
            return KafkaError(KafkaError.TOPIC_ALREADY_EXISTS)
        if not validate_only:
            factor = len(topic.replica_assignment[0]) if topic.replica_assignment else topic.replication_factor
            made = FakeTopic([factor] * topic.num_partitions, topic.config, looks_until_led=1)
            self.cluster.topics[topic.topic] = made
        return None

    def delete_topics(self, names: list[str], **_timeouts: float) -> dict[str, Future[Any]]:
        """Delete; the name stays taken for ``lingering`` looks, as with a real 2.1.0."""
        self.cluster.calls.append(("delete", names))
        answers = {}
        for name in names:
            refused = self.cluster.refuse.get(("delete", name))
            if refused is None:
                self.cluster.topics.pop(name, None)
            answers[name] = answered(refused)
        return answers
