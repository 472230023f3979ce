# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""kafka_topic against a real Kafka 2.1.0; what it did is read back with Kafka's own tools."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from confluent_kafka import KafkaException, Producer
from confluent_kafka.admin import AdminClient, NewTopic
from helpers.module_tasks import Tasks
from helpers.processes import until
from helpers.site import Site


@pytest.fixture
def tasks(kafka, tmp_path):
    """Runs modules against the site, which ``module_defaults`` names."""
    return Tasks(tmp_path, {"bootstrap_servers": kafka.bootstrap})


@pytest.fixture
def prefix():
    """A beginning of topic names that nobody else has."""
    return f"t-{uuid.uuid4().hex[:8]}"


def described(kafka: Site, topic: str) -> str | None:
    """The first line that Kafka's tool prints about a topic, or None where there is none."""
    command = ["bin/kafka-topics.sh", "--zookeeper", kafka.zookeeper, "--describe", "--topic", topic]
    lines = [line for line in kafka.run(command).stdout.splitlines() if line.startswith("Topic:")]
    return lines[0].rstrip() if lines else None


def outcome(name: str, action: str) -> list[dict[str, Any]]:
    """``results`` for one topic that went well."""
    return [{"name": name, "action": action, "changed": action != "none"}]


def test_create_four_times(kafka, tasks, prefix):
    args = {
        "name": prefix,
        "partitions": 3,
        "replication_factor": 1,
        "config": {
            "retention.ms": 86400000,
            "preallocate": True,
            "min.cleanable.dirty.ratio": 0.25,
            "cleanup.policy": ["compact", "delete"],
        },
    }
    check, real, check_again, real_again = tasks.four("kafka_topic", args)
    assert check == real
    after = {
        "partitions": 3,
        "replication_factor": 1,
        "config": {
            "cleanup.policy": "compact,delete",
            "min.cleanable.dirty.ratio": "0.25",
            "preallocate": "true",
            "retention.ms": "86400000",
        },
    }
    assert real == {
        "changed": True,
        "failed": False,
        "results": outcome(prefix, "create"),
        "diff": {"before": {}, "after": {prefix: after}},
    }
    assert check_again == real_again
    assert real_again == {
        "changed": False,
        "failed": False,
        "results": outcome(prefix, "none"),
        "diff": {"before": {}, "after": {}},
    }
    line = described(kafka, prefix)
    assert line is not None
    assert line.startswith(f"Topic:{prefix}\tPartitionCount:3\tReplicationFactor:1\tConfigs:")
    assert set(re.split(r",(?=[a-z.]+=)", line.partition("Configs:")[2])) == {
        "cleanup.policy=compact,delete",
        "min.cleanable.dirty.ratio=0.25",
        "preallocate=true",
        "retention.ms=86400000",
    }


def test_delete_four_times(kafka, tasks, prefix):
    tasks.run("kafka_topic", ({"name": prefix, "partitions": 2, "config": {"flush.ms": 5}}, False))
    assert described(kafka, prefix)
    check, real, check_again, real_again = tasks.four("kafka_topic", {"name": prefix, "state": "absent"})
    assert (
        check
        == real
        == {
            "changed": True,
            "failed": False,
            "results": outcome(prefix, "delete"),
            "diff": {
                "before": {prefix: {"partitions": 2, "replication_factor": 1, "config": {"flush.ms": "5"}}},
                "after": {},
            },
        }
    )
    assert check_again == real_again
    assert real_again["results"] == outcome(prefix, "none")
    assert described(kafka, prefix) is None


def test_check_mode_alone_creates_and_deletes_nothing(kafka, tasks, prefix):
    tasks.run("kafka_topic", ({"name": f"{prefix}-kept"}, False))
    tasks.run("kafka_topic", ({"name": prefix}, True), ({"name": f"{prefix}-kept", "state": "absent"}, True))
    assert described(kafka, prefix) is None
    assert described(kafka, f"{prefix}-kept")


def test_a_deleted_name_is_free_when_the_module_returns(tasks, prefix):
    args = {"name": prefix, "partitions": 8, "replication_factor": 1}
    steps = [({**args, "state": state}, False) for state in ("present", "absent") * 4]
    assert [step["changed"] for step in tasks.run("kafka_topic", *steps)] == [True] * 8


def test_many_topics_in_one_call_with_the_brokers_defaults(kafka, tasks, prefix):
    names = [f"{prefix}-{number:03}" for number in range(120)]
    topics = [{"name": name} for name in names[:-1]] + [{"name": names[-1], "partitions": -1}]
    check, real, check_again, real_again = tasks.four("kafka_topic", {"topics": topics})
    assert check == real
    assert [entry["action"] for entry in real["results"]] == ["create"] * 120
    assert [entry["action"] for entry in real_again["results"]] == ["none"] * 120
    assert check_again == real_again
    listed = kafka.run(["bin/kafka-topics.sh", "--zookeeper", kafka.zookeeper, "--list"]).stdout.split()
    assert set(names) <= set(listed)
    (gone,) = tasks.run("kafka_topic", ({"topics": topics, "state": "absent", "timeout_s": 250}, False))
    assert (gone["failed"], gone["changed"]) == (False, True)


def test_growing_and_configuring_four_times_keeps_what_others_set(kafka, tasks, prefix):
    """Kafka 2.1 can only replace all settings at once; throttles and settings of others must survive that."""
    tasks.run("kafka_topic", ({"name": prefix, "partitions": 2, "config": {"flush.ms": 5, "retention.ms": 7}}, False))
    throttle = "leader.replication.throttled.replicas=[0:1]"
    command = ["bin/kafka-configs.sh", "--zookeeper", kafka.zookeeper, "--alter", "--entity-type", "topics"]
    kafka.run([*command, "--entity-name", prefix, "--add-config", throttle])
    args = {"name": prefix, "partitions": 4, "config": {"flush.ms": "6s", "retention.ms": None}}
    check, real, check_again, real_again = tasks.four("kafka_topic", args)
    kept = {"leader.replication.throttled.replicas": "0:1"}
    assert check == real
    assert real == {
        "changed": True,
        "failed": False,
        "results": outcome(prefix, "update"),
        "diff": {
            "before": {
                prefix: {
                    "partitions": 2,
                    "replication_factor": 1,
                    "config": {**kept, "flush.ms": "5", "retention.ms": "7"},
                }
            },
            "after": {prefix: {"partitions": 4, "replication_factor": 1, "config": {**kept, "flush.ms": "6000"}}},
        },
    }
    assert check_again == real_again and not real_again["changed"]
    line = described(kafka, prefix)
    assert line is not None and "PartitionCount:4\t" in line
    assert "flush.ms=6000" in line and "throttled.replicas=0:1" in line and "retention.ms" not in line
    replaced = tasks.four("kafka_topic", {"name": prefix, "config_mode": "replace"})
    assert replaced[0] == replaced[1] and replaced[1]["changed"] and not replaced[3]["changed"]
    line = described(kafka, prefix)
    assert line is not None and line.endswith("Configs:leader.replication.throttled.replicas=0:1")


def test_s07_a_setting_takes_effect(kafka, tasks, prefix):
    """Reading back proves storage only: here the broker itself refuses what is too large from then on."""

    def too_large() -> bool:
        seen = []
        producer = Producer({"bootstrap.servers": kafka.bootstrap, "message.max.bytes": 2000000})
        producer.produce(prefix, b"x" * 5000, on_delivery=lambda error, _message: seen.append(error))
        assert producer.flush(30) == 0
        return seen[0] is not None and seen[0].name() == "MSG_SIZE_TOO_LARGE"

    tasks.run("kafka_topic", ({"name": prefix, "partitions": 1, "replication_factor": 1}, False))
    assert not too_large()
    (set_once,) = tasks.run("kafka_topic", ({"name": prefix, "config": {"max.message.bytes": "1KiB"}}, False))
    assert set_once["changed"]
    until(too_large, 10)


@pytest.mark.parametrize("check", [True, False])
def test_r20_what_cannot_be_done_is_refused_and_nothing_is_changed(kafka, tasks, prefix, check):
    (_made,) = tasks.run("kafka_topic", ({"name": prefix, "partitions": 2, "config": {"flush.ms": 5}}, False))
    before = described(kafka, prefix)
    differing = {"name": prefix, "partitions": 1, "replication_factor": 2, "config": {"flush.ms": 6}}
    (result,) = tasks.run("kafka_topic", ({"topics": [{"name": f"{prefix}-new"}, differing]}, check))
    assert result["failed"] and not result["changed"]
    for part in ("1 partition asked, 2 exist", "replication_factor 2 asked, 1 found"):
        assert part in result["msg"]
    assert described(kafka, prefix) == before
    assert described(kafka, f"{prefix}-new") is None


def test_purge_four_times_and_its_ceiling(kafka, tasks, prefix):
    tasks.run("kafka_topic", ({"topics": [{"name": f"{prefix}.{name}"} for name in "abc"]}, False))
    purge = {"match": f"{prefix}[.].*", "max_deletions": 1, "named": []}
    args = {"topics": [{"name": f"{prefix}.a"}], "purge": purge}
    (refused,) = tasks.run("kafka_topic", (args, False))
    assert refused["failed"] and refused["purge"] == [f"{prefix}.b", f"{prefix}.c"]
    assert described(kafka, f"{prefix}.b")
    purge["max_deletions"] = 2
    check, real, check_again, real_again = tasks.four("kafka_topic", args)
    assert check == real
    assert [(entry["name"], entry["action"]) for entry in real["results"]] == [
        (f"{prefix}.a", "none"),
        (f"{prefix}.b", "delete"),
        (f"{prefix}.c", "delete"),
    ]
    assert set(real["diff"]["after"].values()) == {"deleted by purge, because it is not declared"}
    assert check_again == real_again and not real_again["changed"]
    assert described(kafka, f"{prefix}.a") and described(kafka, f"{prefix}.b") is None


def test_the_brokers_own_topics_survive_a_purge_of_everything(kafka, tasks, prefix):
    tasks.run("kafka_smoke", ({"topic": prefix}, False))  # the first consumer ever makes __consumer_offsets
    args = {"topics": [{"name": prefix}], "purge": {"match": ".*", "max_deletions": 100000}}
    (result,) = tasks.run("kafka_topic", (args, True))
    assert not result["failed"]
    assert [entry["name"] for entry in result["results"] if entry["name"].startswith("__")] == []


def test_another_cluster_than_the_expected_one_is_left_alone(kafka, tasks, prefix):
    (result,) = tasks.run("kafka_topic", ({"name": prefix, "expected_cluster_id": "another"}, False))
    assert result["failed"] and "not another as expected_cluster_id says" in result["msg"]
    assert described(kafka, prefix) is None


def test_r26_and_other_refusals_come_before_anything_is_changed(kafka, tasks, prefix):
    topics = [
        {"name": f"{prefix}-fine"},
        {"name": f"{prefix}-a", "config": {"log.retention.hours.per.topic": 1}},
        {"name": f"{prefix}-b", "config": {"retention.mss": 1}},
        {"name": f"{prefix}-c", "replication_factor": 2},
        {"name": f"{prefix} d"},
    ]
    (result,) = tasks.run("kafka_topic", ({"topics": topics}, False))
    assert result["failed"] and not result["changed"]
    assert [re.sub(r"^topic '[^']*': ", "", problem).split(";")[0] for problem in result["msg"].splitlines()] == [
        "Kafka allows ASCII letters, digits, '.', '_' and '-' in a name",
        "'log.retention.hours.per.topic' has not existed since Kafka 0.8.1 and would be ignored",
        "Kafka 2.1 has no topic setting 'retention.mss'",
        "replication_factor 2 needs 2 live brokers, found 1",
    ]
    assert described(kafka, f"{prefix}-fine") is None


def test_names_that_collide_are_refused_by_us_because_the_broker_refuses_them(kafka, tasks, prefix):
    tasks.run("kafka_topic", ({"name": f"{prefix}.x"}, False))
    (result,) = tasks.run("kafka_topic", ({"name": f"{prefix}_x"}, False))
    assert f"collides with topic '{prefix}.x'" in result["msg"]
    admin = AdminClient({"bootstrap.servers": kafka.bootstrap})
    with pytest.raises(KafkaException, match="collides with existing topics"):
        admin.create_topics([NewTopic(f"{prefix}_x", 1, 1)])[f"{prefix}_x"].result(30)


def test_a_value_is_refused_by_us_because_the_broker_refuses_it(kafka, tasks, prefix):
    config = {"leader.replication.throttled.replicas": "nonsense"}
    check, real, *_again = tasks.four("kafka_topic", {"name": prefix, "config": config})
    assert check["failed"] and real["failed"] and not real["changed"]
    assert check["msg"] == real["msg"]
    assert "leader.replication.throttled.replicas" in check["msg"] and "nonsense" in check["msg"]
    assert described(kafka, prefix) is None
    admin = AdminClient({"bootstrap.servers": kafka.bootstrap})
    with pytest.raises(KafkaException, match=r"leader\.replication\.throttled\.replicas"):
        admin.create_topics([NewTopic(prefix, 1, 1, config=config)])[prefix].result(30)
