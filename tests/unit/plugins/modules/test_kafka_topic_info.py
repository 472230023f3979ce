# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""kafka_topic_info: the real ``main()`` against a cluster in memory."""

from __future__ import annotations

import pytest
from ansible_collections.streamops.kafka.plugins.modules import kafka_topic_info
from confluent_kafka import KafkaError

SERVERS = {"bootstrap_servers": ["k1:9092"]}


@pytest.mark.parametrize(
    ("args", "names", "missing"),
    [
        ({}, ["a", "b"], []),
        ({"match": "a.*"}, ["a"], []),
        ({"match": "__.*", "include_internal": True}, ["__consumer_offsets"], []),
        ({"names": ["b", "z", "__consumer_offsets"]}, ["__consumer_offsets", "b"], ["z"]),
    ],
)
def test_topic_info_chooses(cluster, run_module, args, names, missing):
    for name in ("a", "b", "__consumer_offsets"):
        cluster.add(name, 1, 1, retention_ms="5")
    result = run_module(kafka_topic_info, SERVERS | args)
    assert [topic["name"] for topic in result["topics"]] == names == sorted(result["details"])
    assert result["missing"] == missing


@pytest.mark.parametrize("offsets", [False, True])
def test_topic_info_tells_the_topics_own_settings_and_its_partitions(cluster, run_module, offsets):
    cluster.brokers, cluster.racks = 2, {1: "a", 2: "a"}
    cluster.add("a", 1, 2, retention_ms="5")
    result = run_module(kafka_topic_info, SERVERS | {"offsets": offsets})
    known = {"earliest": 0, "latest": 2} if offsets else {"earliest": None, "latest": None}
    part = {"topic": "a", "partition": 0, "leader": 1, "replicas": [1, 2], "isr": [1, 2], **known}
    assert result == {
        "changed": False,
        "topics": [{"name": "a", "partitions": 1, "replication_factor": 2, "config": {"retention.ms": "5"}}],
        "details": {"a": {"internal": False, "partitions": [part], "rack_violations": []}},
        "missing": [],
    }


def test_topic_info_errors(cluster, run_module):
    assert run_module(kafka_topic_info, SERVERS | {"match": "("})["msg"].startswith("match: '(' is not a regular")
    cluster.add("a")
    cluster.refuse[("offsets", "a")] = KafkaError(KafkaError.TOPIC_AUTHORIZATION_FAILED)
    assert run_module(kafka_topic_info, SERVERS | {"offsets": True})["msg"] == (
        "partition a-0: its offsets cannot be read: the user has no right to do this; grant it, or connect as "
        "another user."
    )
