# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""kafka_topic: settings of topics as YAML gives them, through the real ``main()`` and a cluster in memory."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.modules import kafka_topic

ORDERS: dict[str, Any] = {"bootstrap_servers": ["k1:9092"], "name": "orders", "partitions": 1, "replication_factor": 1}


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("message.format.version", 2.0, "2.0"),
        ("message.format.version", 1.0, "1.0"),
        ("message.format.version", "2.1.0", "2.1.0"),
        ("min.cleanable.dirty.ratio", "1d", "1d"),
        ("unclean.leader.election.enable", " true", "true"),
        ("max.message.bytes", 1e6, "1000000"),
        ("min.insync.replicas", 1.0, "1"),
        ("cleanup.policy", ["compact", "delete"], "compact,delete"),
        ("cleanup.policy", "", ""),
    ],
)
def test_h_a_topic_s_value_is_kafka_s(cluster, run_module, key, value, text):
    """As YAML gives it; the second time nothing is to be done."""
    asked = ORDERS | {"config": {key: value}}
    assert run_module(kafka_topic, asked)["results"] == [{"name": "orders", "action": "create", "changed": True}]
    assert cluster.topics["orders"].config == {key: text}
    assert run_module(kafka_topic, asked)["changed"] is False


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("compression.type", ""),
        ("compression.type", "GZIP"),
        ("message.format.version", 2),
        ("retention.ms", "1_000"),
        ("retention.ms", ""),
        ("min.cleanable.dirty.ratio", "inf"),
        ("preallocate", "yes"),
        ("segment.bytes", 1.5),
        ("leader.replication.throttled.replicas", "0-1"),
        ("cleanup.policy", ["compact", None]),
    ],
)
def test_h_a_topic_s_value_that_is_none_is_refused(cluster, run_module, key, value):
    """In a sentence that names the setting, before a broker is asked for anything but what is there."""
    asked = ORDERS | {"config": {key: value}}
    result = run_module(kafka_topic, asked)
    assert result["failed"] and f"'{key}' must be" in result["msg"]
    assert cluster.topics == {}
