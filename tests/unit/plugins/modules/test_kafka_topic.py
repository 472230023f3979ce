# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""kafka_topic: the real ``main()`` against a cluster in memory, the whole result compared."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection import client as connection_client
from ansible_collections.streamops.kafka.plugins.modules import kafka_topic
from confluent_kafka import KafkaError

SERVERS = {"bootstrap_servers": ["k1:9092"]}
ORDERS: dict[str, Any] = {"name": "orders", "partitions": 3, "replication_factor": 1, "config": {"retention.ms": 1000}}
ORDERS_STATE = {"partitions": 3, "replication_factor": 1, "config": {"retention.ms": "1000"}}


def result_of(name: str, action: str, changed: bool = True, **more: str) -> dict[str, Any]:
    """One entry of ``results``."""
    return {"name": name, "action": action, "changed": changed, **more}


@pytest.mark.parametrize("check", [True, False])
def test_a_new_topic_is_created_and_check_mode_predicts_the_same(cluster, run_module, check):
    result = run_module(kafka_topic, SERVERS | ORDERS, check=check, diff=True)
    assert result == {
        "changed": True,
        "results": [result_of("orders", "create")],
        "diff": {"before": {}, "after": {"orders": ORDERS_STATE}},
    }
    assert cluster.called("create") == ([] if check else [["orders"]])
    assert cluster.called("validate") == ([["orders"]] if check else [])
    assert ("orders" in cluster.topics) is not check


@pytest.mark.parametrize("check", [True, False])
def test_a_topic_that_is_as_declared_is_left_alone(cluster, run_module, check):
    cluster.add("orders", 3, 1, retention_ms="1000", flush_ms="5")
    result = run_module(kafka_topic, SERVERS | ORDERS, check=check, diff=True)
    assert result == {
        "changed": False,
        "results": [result_of("orders", "none", changed=False)],
        "diff": {"before": {}, "after": {}},
    }
    assert [kind for kind, _what in cluster.calls] == ["settings", "describe_configs"]


@pytest.mark.parametrize("check", [True, False])
def test_a_topic_is_deleted_and_check_mode_predicts_the_same(cluster, run_module, check):
    cluster.add("orders", 3, 1, retention_ms="1000")
    cluster.lingering["orders"] = 2
    result = run_module(kafka_topic, SERVERS | {"name": "orders", "state": "absent"}, check=check, diff=True)
    assert result == {
        "changed": True,
        "results": [result_of("orders", "delete")],
        "diff": {"before": {"orders": ORDERS_STATE}, "after": {}},
    }
    assert ("orders" in cluster.topics) is check
    # Gone only when the broker would take the name again, not when it leaves the metadata.
    assert cluster.called("validate") == ([] if check else [["orders"]] * 3)


def test_a_topic_that_does_not_exist_is_absent_already(cluster, run_module):
    result = run_module(kafka_topic, SERVERS | {"name": "orders", "state": "absent"})
    assert result == {"changed": False, "results": [result_of("orders", "none", changed=False)]}


@pytest.mark.parametrize("given", [{}, {"partitions": -1, "replication_factor": -1}])
def test_the_brokers_defaults_are_filled_in_because_2_1_takes_no_minus_one(cluster, run_module, given):
    cluster.brokers, cluster.defaults = 2, (4, 2)
    result = run_module(kafka_topic, SERVERS | {"name": "orders"} | given, diff=True)
    after = {"orders": {"partitions": 4, "replication_factor": 2, "config": {}}}
    assert result["diff"] == {"before": {}, "after": after}
    assert cluster.topics["orders"].replicas == [2, 2, 2, 2]


def test_creation_waits_until_every_partition_has_a_leader(cluster, run_module, monkeypatch):
    looks: list[float] = []
    monkeypatch.setattr(kafka_topic.topic_apply.time, "sleep", looks.append)
    run_module(kafka_topic, SERVERS | ORDERS)
    assert len(looks) == 1  # led at the second look


def test_a_topic_without_leaders_is_reported_as_created_and_failed(cluster, run_module, monkeypatch):
    monkeypatch.setattr(kafka_topic.topic_apply, "rounds", lambda _deadline: iter([None]))
    result = run_module(kafka_topic, SERVERS | ORDERS)
    sentence = (
        "topic 'orders': exists, but 3 of 3 partitions have no leader yet; "
        "check that the brokers which hold its replicas run."
    )
    assert result == {
        "failed": True,
        "changed": True,
        "msg": sentence,
        "results": [result_of("orders", "create", error=sentence)],
        "done": ["orders"],
        "not_done": ["orders"],
    }


def test_a_deletion_that_cannot_finish_is_reported(cluster, run_module, monkeypatch):
    cluster.add("orders")
    cluster.lingering["orders"] = 99
    monkeypatch.setattr(kafka_topic.topic_apply, "rounds", lambda _deadline: iter([None, None]))
    result = run_module(kafka_topic, SERVERS | {"name": "orders", "state": "absent"})
    assert result["failed"] and result["changed"]
    assert result["msg"] == (
        "topic 'orders': is marked for deletion, but still exists; start the brokers that hold its replicas, "
        "and Kafka finishes the deletion by itself; if all of them run, the controller, broker 1, may be stuck: "
        "restart it."
    )


def test_a_broker_that_ceased_to_be_the_controller_proves_nothing(cluster, run_module, monkeypatch):
    cluster.add("orders")
    cluster.refuse[("validate", "orders")] = KafkaError(KafkaError.NOT_CONTROLLER)
    monkeypatch.setattr(kafka_topic.topic_apply, "rounds", lambda _deadline: iter([None, None]))
    result = run_module(kafka_topic, SERVERS | {"name": "orders", "state": "absent"})
    assert result["failed"] and "still exists" in result["msg"]


def test_partial_failure_says_what_is_done_and_what_is_not(cluster, run_module):
    cluster.refuse[("create", "b")] = KafkaError(KafkaError.POLICY_VIOLATION, "too large")
    topics = [{"name": name, "partitions": 1, "replication_factor": 1} for name in "abc"]
    result = run_module(kafka_topic, SERVERS | {"topics": topics})
    sentence = "topic 'b': the broker refuses: too large (POLICY_VIOLATION)."
    assert result == {
        "failed": True,
        "changed": True,
        "msg": "1 of 3 topics failed, 2 changed; fix the errors below and run again; completed changes are kept.\n"
        + sentence,
        "results": [
            result_of("a", "create"),
            result_of("b", "create", changed=False, error=sentence),
            result_of("c", "create"),
        ],
        "done": ["a", "c"],
        "not_done": ["b"],
    }


def test_check_mode_reports_what_the_broker_would_refuse(cluster, run_module):
    cluster.refuse[("validate", "orders")] = KafkaError(KafkaError.TOPIC_AUTHORIZATION_FAILED)
    result = run_module(kafka_topic, SERVERS | ORDERS, check=True)
    assert result["failed"] and not result["changed"]
    assert result["msg"] == ("topic 'orders': the user has no right to do this; grant it, or connect as another user.")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (KafkaError.TOPIC_ALREADY_EXISTS, "is still being deleted"),
        (KafkaError.NOT_CONTROLLER, "the controller moved"),
        (KafkaError._TIMED_OUT, "no answer within request_timeout_ms"),
    ],
)
def test_what_the_broker_refuses_becomes_one_sentence(cluster, run_module, code, text):
    cluster.refuse[("create", "orders")] = KafkaError(code)
    result = run_module(kafka_topic, SERVERS | ORDERS)
    assert result["failed"] and not result["changed"] and result["not_done"] == ["orders"]
    assert text in result["msg"] and result["msg"].count(". ") == 0


def test_a_creation_that_the_broker_still_works_on_is_waited_for(cluster, run_module):
    cluster.refuse[("create", "orders")] = KafkaError(KafkaError.REQUEST_TIMED_OUT)
    result = run_module(kafka_topic, SERVERS | ORDERS | {"timeout_s": 0})
    assert result["results"][0]["changed"] is True  # it may come to be: never reported as untouched
    assert "have no leader yet" in result["msg"]


def test_deletion_that_is_switched_off_names_the_setting(cluster, run_module):
    cluster.add("orders")
    cluster.refuse[("delete", "orders")] = KafkaError(KafkaError.TOPIC_DELETION_DISABLED)
    result = run_module(kafka_topic, SERVERS | {"name": "orders", "state": "absent"})
    assert result["failed"] and not result["changed"]
    assert "delete.topic.enable=true" in result["msg"]


def test_calls_are_bulk_whatever_the_number_of_topics(cluster, run_module):
    for number in range(150):
        cluster.add(f"old-{number:03}")
    topics: list[dict[str, Any]] = [
        {"name": f"old-{number:03}", "config": {"segment.ms": "7d"}} for number in range(150)
    ]
    topics += [{"name": f"new-{number:03}", "partitions": 1, "replication_factor": 1} for number in range(250)]
    result = run_module(kafka_topic, SERVERS | {"topics": topics})
    assert [entry["action"] for entry in result["results"]] == ["update"] * 150 + ["create"] * 250
    assert [len(names) for names in cluster.called("configure")] == [100, 50]
    assert [len(names) for names in cluster.called("create")] == [100, 100, 50]
    assert [len(names) for names in cluster.called("describe_configs")] == [100, 50]


@pytest.mark.parametrize(
    ("more", "read"),
    [
        ({}, []),
        ({"config": {"segment.ms": "7d"}}, ["orders"]),
        ({"partitions": 4}, ["orders"]),  # the diff shows the settings that stay
        ({"config_mode": "replace"}, ["orders"]),
        ({"state": "absent"}, ["orders"]),
    ],
)
def test_settings_are_read_only_where_they_count(cluster, run_module, more, read):
    cluster.add("orders", 3, retention_ms="5")
    result = run_module(kafka_topic, SERVERS | {"name": "orders"} | more, check=True, diff=True)
    assert cluster.called("describe_configs") == ([read] if read else [])
    before = result["diff"]["before"].get("orders")
    assert before is None or before["config"] == {"retention.ms": "5"}


def test_a_new_topics_setting_is_judged_by_what_the_brokers_list(cluster, run_module):
    cluster.add("other", 3, a_new_setting="1")
    new = {"name": "orders", "partitions": 1, "replication_factor": 1, "config": {"a.new.setting": "2"}}
    result = run_module(kafka_topic, SERVERS | {"topics": [{"name": "other"}, new]})
    assert not result.get("failed") and cluster.topics["orders"].config == {"a.new.setting": "2"}


def test_after_a_batch_without_any_answer_the_rest_is_not_tried(cluster, run_module):
    topics = [{"name": f"t{number:03}", "partitions": 1, "replication_factor": 1} for number in range(250)]
    for number in range(100, 200):
        cluster.refuse[("create", f"t{number:03}")] = KafkaError(KafkaError._TIMED_OUT)
    result = run_module(kafka_topic, SERVERS | {"topics": topics})
    assert [len(names) for names in cluster.called("create")] == [100, 100]
    assert (len(result["done"]), len(result["not_done"])) == (100, 150)
    assert result["results"][249]["error"] == (
        "topic 't249': not tried, because the cluster stopped answering; run again."
    )


def test_a_refused_call_changes_nothing_at_all(cluster, run_module):
    cluster.add("orders", 8)
    topics = [{"name": "fine"}, {"name": "orders", "partitions": 6}]
    result = run_module(kafka_topic, SERVERS | {"topics": topics})
    assert result["failed"] and "results" not in result
    assert "6 partitions asked, 8 exist" in result["msg"] and "problems" not in result
    assert cluster.called("create") == cluster.called("validate") == []


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"name": "a", "topics": []}, "parameters are mutually exclusive: topics|name"),
        ({"topics": [], "config": {"retention.ms": 1}}, "parameters are mutually exclusive: topics|config"),
        ({}, "one of the following is required: name, topics"),
        (
            {"name": "a", "security_protocol": "SASL_SSL"},
            "security_protocol is SASL_SSL but all of the following are missing: "
            "sasl_mechanism, sasl_username, sasl_password",
        ),
        ({"name": "a", "ssl_certfile": "/x"}, "parameters are required together: ssl_certfile, ssl_keyfile"),
    ],
)
def test_options_that_exclude_or_need_each_other(cluster, run_module, args, message):
    result = run_module(kafka_topic, SERVERS | args)
    assert result == {"failed": True, "msg": message}
    assert cluster.calls == []


def test_settings_that_cannot_be_read_fail_before_anything_is_planned(cluster, run_module):
    cluster.add("orders")
    cluster.refuse[("describe_configs", "orders")] = KafkaError(KafkaError.TOPIC_AUTHORIZATION_FAILED)
    result = run_module(kafka_topic, SERVERS | ORDERS)
    assert result["msg"].startswith("topic 'orders': its settings cannot be read: the user has no right")


def test_a_missing_library_is_named(run_module, monkeypatch):
    monkeypatch.setattr(connection_client, "IMPORT_ERROR", "Traceback …")
    result = run_module(kafka_topic, SERVERS | ORDERS)
    assert result["failed"] and result["exception"]
    assert result["msg"].startswith("Failed to import the required Python library (confluent-kafka) on ")
