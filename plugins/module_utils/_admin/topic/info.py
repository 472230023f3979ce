# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What kafka_topic_info tells. Reads only.

PRIVATE to the collection.
"""

from __future__ import annotations

import re
from typing import Any

from ..._catalogue.topic import INTERNAL_TOPICS
from ..cluster.configs import own_config, topic_configs
from ..cluster.model import Partition, rack_violations
from ..cluster.read import partitions_of, read_nodes
from ..connection.client import Connection
from ..connection.reasons import reason_of
from ..errors import AdminPlaneError
from .read import state_of

try:
    from confluent_kafka import TopicPartition
    from confluent_kafka.admin import OffsetSpec
except ImportError:  # open_connection() reports it
    TopicPartition = OffsetSpec = None


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
        name: state_of(metadata.topics[name], own_config(entries)) for name, entries in topic_configs(connection, names)
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
