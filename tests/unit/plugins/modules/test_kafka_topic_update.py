# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""kafka_topic on topics that exist, and purging: the real ``main()`` against a cluster in memory."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection import client as connection_client
from ansible_collections.streamops.kafka.plugins.module_utils._admin.errors import AdminPlaneError
from ansible_collections.streamops.kafka.plugins.modules import kafka_topic
from confluent_kafka import KafkaError

SERVERS = {"bootstrap_servers": ["k1:9092"]}
ORDERS: dict[str, Any] = {"name": "orders", "partitions": 3, "replication_factor": 1, "config": {"retention.ms": 1000}}


def result_of(name: str, action: str, changed: bool = True, **more: str) -> dict[str, Any]:
    """One entry of ``results``."""
    return {"name": name, "action": action, "changed": changed, **more}


def changed_orders(cluster):
    """A topic that differs from `ORDERS` in its size and settings, and has one of somebody else."""
    cluster.add("orders", 2, 1, retention_ms="5", flush_ms="7", leader_replication_throttled_replicas="0:1")


@pytest.mark.parametrize("modern", [False, True])
@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("mode", ["merge", "replace"])
def test_a_topic_is_grown_and_configured_and_settings_of_others_are_kept(cluster, run_module, modern, check, mode):
    changed_orders(cluster)
    cluster.modern = modern
    result = run_module(kafka_topic, SERVERS | ORDERS | {"config_mode": mode}, check=check, diff=True)
    before = {"flush.ms": "7", "leader.replication.throttled.replicas": "0:1", "retention.ms": "5"}
    after = {**before, "retention.ms": "1000"}
    if mode == "replace":
        del after["flush.ms"]
    warning = result.pop("warnings")
    assert [text.split(",")[0] for text in warning if "keys" in text] == ["topic 'orders': if its messages have keys"]
    assert result == {
        "changed": True,
        "results": [result_of("orders", "update")],
        "diff": {
            "before": {"orders": {"partitions": 2, "replication_factor": 1, "config": before}},
            "after": {"orders": {"partitions": 3, "replication_factor": 1, "config": after}},
        },
    }
    assert cluster.topics["orders"].config == (before if check else after)
    assert len(cluster.topics["orders"].replicas) == (2 if check else 3)
    # Kafka 2.1 can only replace the whole map; the broker is asked in check mode too.
    assert cluster.called("validate config" if check else "configure") == ([] if modern else [["orders"]])
    assert cluster.called("validate growth" if check else "grow") == [["orders"]]


@pytest.mark.parametrize(
    ("refused", "changed", "part"),
    [
        ("grow", False, "replicas are being moved, and no partitions can be added until that ends"),
        ("configure", True, "too bad (INVALID_CONFIG); its new partitions stay."),
    ],
)
def test_an_update_that_fails_half_way_says_what_stays(cluster, run_module, refused, changed, part):
    changed_orders(cluster)
    codes = {
        "grow": KafkaError(KafkaError.REASSIGNMENT_IN_PROGRESS),
        "configure": KafkaError(KafkaError.INVALID_CONFIG, "too bad"),
    }
    cluster.refuse[(refused, "orders")] = codes[refused]
    result = run_module(kafka_topic, SERVERS | ORDERS)
    assert (result["failed"], result["changed"], result["not_done"]) == (True, changed, ["orders"])
    assert part in result["msg"]
    assert cluster.topics["orders"].config["retention.ms"] == "5"
    check = run_module(kafka_topic, SERVERS | ORDERS, check=True)
    assert (check["failed"], check["changed"]) == (True, False)


@pytest.mark.parametrize("check", [True, False])
def test_purge_deletes_what_is_not_declared_and_matches(cluster, run_module, check):
    for name in ("shop.a", "shop.b", "other", "__consumer_offsets"):
        cluster.add(name)
    args = {"topics": [{"name": "shop.a"}], "purge": {"match": ".*[.].*|__.*", "max_deletions": 1}}
    result = run_module(kafka_topic, SERVERS | args, check=check)
    assert result["results"] == [result_of("shop.a", "none", changed=False), result_of("shop.b", "delete")]
    assert cluster.called("delete") == ([] if check else [["shop.b"]])


def test_purge_above_its_ceiling_changes_nothing(cluster, run_module):
    for name in ("shop.a", "shop.b"):
        cluster.add(name)
    args = {"topics": [{"name": "new", "partitions": 1, "replication_factor": 1}]}
    result = run_module(kafka_topic, SERVERS | args | {"purge": {"match": "shop.*", "max_deletions": 1}})
    assert (result["failed"], result["purge"]) == (True, ["shop.a", "shop.b"])
    assert "new" not in cluster.topics and cluster.called("delete") == []


def test_purge_and_absent_exclude_each_other(cluster, run_module):
    args = {"topics": [], "state": "absent", "purge": {"match": ".*", "max_deletions": 1}}
    assert run_module(kafka_topic, SERVERS | args)["msg"].startswith("purge belongs to the topics that are to stay")


def test_mixed_racks_are_refused_before_the_broker_fails_at_them(cluster, run_module):
    cluster.brokers, cluster.racks = 2, {1: "a"}
    result = run_module(kafka_topic, SERVERS | ORDERS)
    assert "broker 2 has no broker.rack and the other brokers have one" in result["msg"]


def test_another_cluster_than_the_expected_one_is_refused(cluster, run_module):
    result = run_module(kafka_topic, SERVERS | ORDERS | {"expected_cluster_id": "other"})
    assert result["msg"].startswith("k1:9092 is cluster the-cluster, not other as expected_cluster_id says")
    assert cluster.called("create") == []


def test_new_replicas_are_put_into_racks_where_the_fewest_are(cluster, run_module):
    cluster.brokers, cluster.racks = 3, {1: "a", 2: "b", 3: "c"}
    cluster.add("old", 2, 1)  # both on broker 1
    new = {"name": "orders", "partitions": 2, "replication_factor": 2, "placement": "rack_aware"}
    result = run_module(kafka_topic, SERVERS | new, diff=True)
    places = result["diff"]["after"]["orders"]["assignment"]
    assert sorted(broker for replicas in places for broker in replicas).count(1) <= 1
    assert all(len(set(replicas)) == 2 for replicas in places)
    assert cluster.topics["orders"].replicas == [2, 2]


@pytest.mark.parametrize(
    ("sizes", "sentence"),
    [
        ({"partitions": 1, "replication_factor": 1}, None),
        ({}, "the settings of broker 1 cannot be read"),
    ],
)
def test_a_broker_whose_settings_may_not_be_read(cluster, run_module, sizes, sentence):
    cluster.refuse[("describe_configs", "1")] = KafkaError(KafkaError.CLUSTER_AUTHORIZATION_FAILED)
    new = {"name": "orders", "config": {"flush.ms": 1}, **sizes}
    result = run_module(kafka_topic, SERVERS | new)
    assert (sentence is None) is not result.get("failed", False)
    assert sentence is None or sentence in result["msg"]


@pytest.mark.parametrize(("state", "said"), [("present", "exists, but"), ("absent", "is marked for deletion, but")])
def test_a_cluster_that_goes_away_while_it_is_waited_for(cluster, run_module, monkeypatch, state, said):
    if state == "absent":
        cluster.add("orders")
    readings = iter([connection_client.Connection.metadata])

    def metadata(self):
        """The first reading is good."""
        for real in readings:
            return real(self)
        raise AdminPlaneError("nobody is there.")

    monkeypatch.setattr(connection_client.Connection, "metadata", metadata)
    sizes = {"partitions": 1, "replication_factor": 1} if state == "present" else {}
    result = run_module(kafka_topic, SERVERS | {"name": "orders", "state": state, **sizes})
    assert result["failed"] and result["changed"]
    assert result["msg"] == f"topic 'orders': {said} cannot be looked at: nobody is there."
