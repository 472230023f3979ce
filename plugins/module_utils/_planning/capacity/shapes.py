# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of a load, of a plan for it, of a live cluster's readings and of their forecast: plain dictionaries. Pure.

PRIVATE to the collection. Sizes are in bytes, rates in bytes per second, times in seconds and shares are fractions of
one, where nothing else is said. A result of a module has more keys than are named here; these are those that the
planning reads.
"""

from __future__ import annotations

from typing import Any, Optional, TypedDict, Union

Number = Union[int, str]  # a template may have made a text of a number
Properties = dict[str, Any]  # server.properties as variables have it: name -> a number, a text, true …
Asked = Any  # kafka_capacity as somebody wrote it; `read_capacity` makes a `Load` of it, or refuses it
PublishedReadings = Any  # `Readings`, once they have gone through a file and Ansible's variables
# What grows on a disk: its rate, and the bytes until retention ends it; None: nothing ends it.
Growth = tuple[float, Optional[float]]


class _Defaulted(TypedDict):
    """Of a load what has a default, so it is always there. ``survive``: nothing, broker or rack."""

    growth: float
    consumer_groups: int
    consumers_behind: float
    keyed: bool
    replication_factor: int
    segment_size: float
    racks: int
    survive: str
    disk_fill: float
    network_fill: float
    heap_size: float
    max_partitions_per_broker: int


class Load(_Defaulted):
    """What a cluster is to carry, and what there is for it: each key of `FIELDS`; None where nothing is given.

    ``retention_bytes``: of each partition. ``broker_disk``, ``disk_throughput``, ``network`` (each direction) and
    ``memory``: of one broker.
    """

    throughput: float | None
    average_throughput: float | None
    messages_per_second: float | None
    message_size: float | None
    producer_throughput: float | None
    consumer_throughput: float | None
    partitions: int | None
    retention: float | None
    retention_bytes: float | None
    brokers: int | None
    broker_disk: float | None
    disk_throughput: float | None
    network: float | None
    memory: float | None


class Given(_Defaulted, total=False):
    """A `Load` without what is not given."""

    throughput: float
    average_throughput: float
    messages_per_second: float
    message_size: float
    producer_throughput: float
    consumer_throughput: float
    partitions: int
    retention: float
    retention_bytes: float
    brokers: int
    broker_disk: float
    disk_throughput: float
    network: float
    memory: float


class Need(TypedDict):
    """How many brokers a resource asks for."""

    resource: str
    brokers: int
    arithmetic: str


class Row(TypedDict):
    """What one broker needs of a resource, in its unit or as a number, and has, None where that is not known.

    ``used``: the share of it.
    """

    resource: str
    need: float
    has: float | None
    used: float | None
    arithmetic: str


class Loss(TypedDict):
    """What happens when ``what``, one broker or one rack, is lost: ``lost`` brokers, and whether others carry the load.

    ``says``: sentences.
    """

    what: str
    lost: int
    carried: bool
    says: list[str]


class PartitionsPlan(TypedDict):
    """``by_speed``: how many the throughput takes."""

    count: int
    by_speed: int
    arithmetic: str


class BrokersPlan(TypedDict):
    """``needed``: how many would do; ``binds``: the resource that decides."""

    count: int
    needed: int
    binds: str
    racks: int
    needs: list[Need]


class CapacityPlan(TypedDict):
    """The whole plan. ``assumed``: a line for each default that it rests on; ``warnings`` and ``cloud``: sentences."""

    asked: Given
    assumed: list[str]
    partitions: PartitionsPlan
    brokers: BrokersPlan
    per_broker: list[Row]
    losses: list[Loss]
    warnings: list[str]
    cloud: str


class BrokerUsage(TypedDict):
    """A broker and the text that disk_usage.sh printed there."""

    id: Number
    host: str
    usage: str


class TopicInfo(TypedDict):
    """A topic as kafka_topic_info lists it; ``partitions``: how many, ``config``: its own settings."""

    name: str
    partitions: int
    replication_factor: int
    config: dict[str, str]


class Offsets(TypedDict):
    """A partition as kafka_topic_info describes it: its first and its next offset, None where nobody leads it."""

    topic: str
    partition: int
    earliest: int | None
    latest: int | None


class TopicDetail(TypedDict):
    """What else kafka_topic_info knows of a topic."""

    partitions: list[Offsets]


class TopicsInfo(TypedDict):
    """What kafka_topic_info returned; ``details``: by a topic's name."""

    topics: list[TopicInfo]
    details: dict[str, TopicDetail]


class Limits(TypedDict):
    """What ends a topic's growth: times in milliseconds, -1 is no limit. ``deletes``: whether retention does."""

    deletes: bool
    retention_ms: int
    retention_bytes: int
    segment_ms: int
    segment_bytes: int


class Messages(TypedDict):
    """Of a partition: how many messages are there, and how many were written between the readings."""

    messages: int
    written: int


class TopicReading(Limits):
    """``partitions``: by number, as text."""

    replication_factor: int
    partitions: dict[str, Messages]


class Disk(TypedDict):
    """A file system with the log directories on it; ``partitions``: ``TOPIC-NUMBER`` -> size."""

    paths: list[str]
    total: int
    free: int
    partitions: dict[str, int]


class BrokerReading(TypedDict):
    """A broker's disks."""

    id: int
    host: str
    disks: list[Disk]


class Readings(TypedDict):
    """A reading of a live cluster's disks, and two of its offsets that are ``seconds`` apart; ``topics``: by name."""

    seconds: float
    brokers: list[BrokerReading]
    topics: dict[str, TopicReading]


class TopicRate(TypedDict):
    """A topic: its size, all replicas together, and how fast that grows."""

    topic: str
    size: int
    rate: float


class TopicOnDisk(TopicRate):
    """A topic's replicas on one disk; ``grows_to``: their size in the end, None where ``ends`` is false."""

    grows_to: float | None
    ends: bool


class DiskForecast(TypedDict):
    """A disk; ``grows_to``: bytes that are still to come, None: no end; ``full_in_s``: None: never at this rate."""

    broker: int
    host: str
    paths: list[str]
    total: int
    free: int
    topics: list[TopicOnDisk]
    rate: float
    grows_to: float | None
    full_in_s: float | None


class Forecast(TypedDict):
    """All disks. ``seconds``: between the readings; ``full_in_s``: of the first disk that is full, None: none is.

    ``produced``: what producers write; ``unread``: replicas of partitions that are on no disk of the readings.
    """

    seconds: float
    full_in_s: float | None
    disks: list[DiskForecast]
    topics: list[TopicRate]
    produced: float
    unread: int
