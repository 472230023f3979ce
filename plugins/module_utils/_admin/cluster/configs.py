# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of topics and brokers as the brokers tell them, and where each comes from. Reads only.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from ..changes import batches
from ..connection.client import Connection
from ..connection.reasons import reason_of
from ..errors import AdminPlaneError

try:
    from confluent_kafka.admin import ConfigResource, ConfigSource, ResourceType
except ImportError:  # open_connection() reports it
    ConfigResource = ConfigSource = ResourceType = None

# Per request. Kafka 2.1 reads one znode per topic in the request's thread, so larger requests hold up everybody's.
PER_REQUEST = 100
ON_THE_WAY = 8


def topic_configs(connection: Connection, names: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(name, setting -> entry) of every topic.

    `PER_REQUEST` topics in each request and `ON_THE_WAY` requests at a time: that is faster than one request for all,
    in which the broker would read one znode after the other, and none waits in the broker's queue until it times out.
    """
    waiting = deque(batches(sorted(set(names)), PER_REQUEST))
    asked: deque[dict[str, Any]] = deque()
    while waiting or asked:
        while waiting and len(asked) < ON_THE_WAY:
            resources = [ConfigResource(ResourceType.TOPIC, name) for name in waiting.popleft()]
            futures = connection.admin.describe_configs(resources, request_timeout=connection.timeout_s)
            asked.append({resource.name: future for resource, future in futures.items()})
        for name, answer in connection.gather(asked.popleft()).items():
            if isinstance(answer, BaseException):
                raise AdminPlaneError(f"topic '{name}': its settings cannot be read: {reason_of(answer)}.")
            yield name, answer


def effective_values(connection: Connection, names: list[str], key: str) -> dict[str, str]:
    """name -> the value of one setting that holds for the topic, wherever it comes from."""
    return {name: entries[key].value for name, entries in topic_configs(connection, names) if key in entries}


def broker_configs(connection: Connection, numbers: Iterable[int]) -> dict[int, dict[str, Any] | BaseException]:
    """broker id -> setting -> entry, or the exception that came instead."""
    asked: dict[str, Any] = {}
    for number in numbers:
        resource = ConfigResource(ResourceType.BROKER, str(number))
        futures = connection.admin.describe_configs([resource], request_timeout=connection.timeout_s)
        asked |= {str(number): future for future in futures.values()}
    return {int(number): answer for number, answer in connection.gather(asked).items()}


def own_config(entries: dict[str, Any]) -> dict[str, str]:
    """The settings that are the topic's own, not defaults of the broker or of Kafka."""
    own = ConfigSource.DYNAMIC_TOPIC_CONFIG.value
    return {entry.name: entry.value for entry in entries.values() if entry.source == own}


def overridden(entries: dict[str, Any]) -> dict[str, str]:
    """The settings that ZooKeeper overrides for a broker, or for all; secrets, which are not shown, left out (S12)."""
    dynamic = (ConfigSource.DYNAMIC_BROKER_CONFIG.value, ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG.value)
    return {
        name: entry.value
        for name, entry in sorted(entries.items())
        if entry.source in dynamic and entry.value is not None
    }
