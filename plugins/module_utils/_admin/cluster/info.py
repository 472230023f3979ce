# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What kafka_cluster_info tells. Reads only.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from ..connection.client import Connection
from ..errors import AdminPlaneError
from .configs import broker_configs, effective_values, overridden
from .model import SHOWN, Reading, rack_violations, racks_of
from .read import read_cluster

_PROTOCOL = "inter.broker.protocol.version"


def cluster_info(params: dict[str, Any], connection: Connection) -> dict[str, Any]:
    """The result of kafka_cluster_info. Raises AdminPlaneError."""
    reading = read_cluster(params, connection, {}, with_partitions=True)
    if reading.error is not None:
        raise AdminPlaneError(reading.error, step="connect")
    min_isr = effective_values(connection, sorted(reading.topics), "min.insync.replicas")
    answers = broker_configs(connection, sorted(reading.alive))
    settings = {number: answer for number, answer in answers.items() if not isinstance(answer, BaseException)}
    versions = {
        number: entries[_PROTOCOL].value for number, entries in settings.items() if _PROTOCOL in entries
    }  # no request tells the release
    overrides = {number: overridden(entries) for number, entries in settings.items()}
    return summary(reading, {name: int(value) for name, value in min_isr.items()}, versions, overrides)


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
