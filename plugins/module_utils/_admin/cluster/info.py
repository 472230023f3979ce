# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules that only tell about a cluster and its topics return. Reads only.

PRIVATE to the collection.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from ..._catalogue.topic import INTERNAL_TOPICS
from ..connection.client import Connection
from ..connection.reasons import reason_of
from ..errors import AdminPlaneError
from ..topic.read import described, effective_values, own_config, state_of
from .model import SHOWN, Partition, Reading, rack_violations, racks_of
from .read import partitions_of, read_cluster, read_nodes

try:
    from confluent_kafka import TopicPartition
    from confluent_kafka.admin import ConfigResource, ConfigSource, OffsetSpec, ResourceType
except ImportError:  # open_connection() reports it
    TopicPartition = ConfigResource = ConfigSource = OffsetSpec = ResourceType = None

_PROTOCOL = "inter.broker.protocol.version"


def cluster_info(params: dict[str, Any], connection: Connection) -> dict[str, Any]:
    """The result of kafka_cluster_info. Raises AdminPlaneError."""
    reading = read_cluster(params, connection, {}, with_partitions=True)
    if reading.error is not None:
        raise AdminPlaneError(reading.error, step="connect")
    min_isr = effective_values(connection, sorted(reading.topics), "min.insync.replicas")
    settings = _settings(connection, reading.alive)
    versions = {
        number: entries[_PROTOCOL].value for number, entries in settings.items() if _PROTOCOL in entries
    }  # no request tells the release
    overrides = {number: overridden(entries) for number, entries in settings.items()}
    return summary(reading, {name: int(value) for name, value in min_isr.items()}, versions, overrides)


def overridden(entries: dict[str, Any]) -> dict[str, str]:
    """The settings that ZooKeeper overrides for a broker, or for all; secrets, which are not shown, left out (S12)."""
    dynamic = (ConfigSource.DYNAMIC_BROKER_CONFIG.value, ConfigSource.DYNAMIC_DEFAULT_BROKER_CONFIG.value)
    return {
        name: entry.value
        for name, entry in sorted(entries.items())
        if entry.source in dynamic and entry.value is not None
    }


def _settings(connection: Connection, alive: set[int]) -> dict[int, dict[str, Any]]:
    """broker id -> setting -> entry; those left out that do not tell."""
    asked: dict[str, Any] = {}
    for number in sorted(alive):
        resource = ConfigResource(ResourceType.BROKER, str(number))
        futures = connection.admin.describe_configs([resource], request_timeout=connection.timeout_s)
        asked |= {str(number): future for future in futures.values()}
    return {
        int(number): answer
        for number, answer in connection.gather(asked).items()
        if not isinstance(answer, BaseException)
    }


def summary(
    reading: Reading, min_isr: dict[str, int], versions: dict[int, str], overrides: dict[int, dict[str, str]]
) -> dict[str, Any]:
    """The result of kafka_cluster_info, of a good reading. Pure.

    ``min_isr``: topic -> what holds for it; ``versions`` and ``overrides``: broker id -> what it told.
    """
    partitions = reading.partitions or ()
    leaders = Counter(one.leader for one in partitions)
    preferred = Counter(one.replicas[0] for one in partitions if one.replicas)
    replicas = Counter(number for one in partitions for number in one.replicas)
    racks = {number: broker.rack for number, broker in reading.brokers.items()}
    lists = {
        "offline": reading.offline,
        "under_replicated": reading.under_replicated,
        "under_min_isr": [one for one in partitions if len(one.isr) < min_isr.get(one.topic, 1)],
        "at_min_isr": [one for one in partitions if len(one.isr) == min_isr.get(one.topic, 1)],
        "rack_violations": rack_violations(partitions, racks),
    }
    return {
        "cluster_id": reading.cluster_id,
        "controller_id": reading.controller,
        "brokers": [
            {
                "id": number,
                "addresses": list(broker.addresses),
                "rack": broker.rack,
                "answers": number in reading.alive,
                "error": reading.answers[number].error if number in reading.answers else None,
                "protocol_version": versions.get(number),
                "overrides": overrides.get(number, {}),
                "leaders": leaders[number],
                "preferred_leaders": preferred[number],
                "replicas": replicas[number],
            }
            for number, broker in sorted(reading.brokers.items())
        ],
        "racks": racks_of(reading.brokers.values()),
        "topics": len(reading.topics),
        "partitions": len(partitions),
        "counts": {name: len(found) for name, found in lists.items()},
        **{name: [one.as_dict() for one in found[:SHOWN]] for name, found in lists.items()},
    }


def chosen(names: set[str], params: dict[str, Any]) -> list[str]:
    """The topics that kafka_topic_info is asked about: those named, else those that match and are not internal."""
    if params["names"] is not None:
        return sorted(names & set(params["names"]))
    try:
        match = re.compile(params["match"])
    except re.error as error:
        raise AdminPlaneError(
            f"match: '{params['match']}' is not a regular expression ({error}); correct it."
        ) from error
    return sorted(
        name for name in names if match.fullmatch(name) and (params["include_internal"] or name not in INTERNAL_TOPICS)
    )


def topic_info(params: dict[str, Any], connection: Connection) -> dict[str, Any]:
    """The result of kafka_topic_info. Raises AdminPlaneError."""
    metadata = connection.metadata()
    names = chosen(set(metadata.topics), params)
    states = {
        name: state_of(metadata.topics[name], own_config(entries)) for name, entries in described(connection, names)
    }
    racks = {number: broker.rack for number, broker in read_nodes(connection, metadata).items()}
    parts: dict[str, list[Partition]] = {name: [] for name in names}
    for (name, _number), one in sorted(partitions_of(metadata).items()):
        if name in parts:
            parts[name].append(one)
    offsets = _offsets(connection, parts) if params["offsets"] else {}
    return {
        "topics": [{"name": name, **states[name].as_dict()} for name in names],
        "details": {
            name: {
                "internal": name in INTERNAL_TOPICS,
                "partitions": [
                    {**one.as_dict(), **offsets.get((name, one.number), {"earliest": None, "latest": None})}
                    for one in parts[name]
                ],
                "rack_violations": [one.number for one in rack_violations(parts[name], racks)],
            }
            for name in names
        },
        "missing": sorted(set(params["names"] or []) - set(names)),
    }


def _offsets(connection: Connection, parts: dict[str, list[Partition]]) -> dict[tuple[str, int], dict[str, int]]:
    """(topic, number) -> earliest and latest offset, of the partitions that have a leader."""
    found: dict[tuple[str, int], dict[str, int]] = {}
    for what, spec in (("earliest", OffsetSpec.earliest()), ("latest", OffsetSpec.latest())):
        wanted = {
            TopicPartition(one.topic, one.number): spec for some in parts.values() for one in some if one.leader >= 0
        }
        futures = connection.admin.list_offsets(wanted, request_timeout=connection.timeout_s) if wanted else {}
        named = {f"{place.topic}-{place.partition}": (place, future) for place, future in futures.items()}
        answers = connection.gather({name: future for name, (_place, future) in named.items()})
        for name, answer in answers.items():
            if isinstance(answer, BaseException):
                raise AdminPlaneError(f"partition {name}: its offsets cannot be read: {reason_of(answer)}.")
            place = named[name][0]
            found.setdefault((place.topic, place.partition), {})[what] = answer.offset
    return found
