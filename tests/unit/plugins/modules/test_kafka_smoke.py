# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""kafka_smoke: the real ``main()`` against a cluster in memory, the whole result compared."""

from __future__ import annotations

import pytest
from ansible_collections.streamops.kafka.plugins.modules import kafka_smoke
from confluent_kafka import KafkaError

SERVERS = {"bootstrap_servers": ["k1:9092"]}
TIMES = ("produce_ms", "consume_ms")


def without_times(result):
    """The result less its two times, which must be whole milliseconds, or null if there was no reading."""
    produce_ms, consume_ms = (result.pop(name) for name in TIMES)
    assert isinstance(produce_ms, int)
    assert consume_ms is None if result["lost"] is None else isinstance(consume_ms, int)
    return result


def test_messages_come_back_as_sent_and_nothing_is_called_a_change(cluster, run_module):
    cluster.add("test", 1)
    cluster.topics["test"].records[0] = [b"from somebody else"]
    result = run_module(kafka_smoke, SERVERS | {"topic": "test", "messages": ["AAA", "BBB"]})
    assert without_times(result) == {
        "changed": False,
        "skipped_in_check_mode": False,
        "topic": "test",
        "topic_created": False,
        "sent": 2,
        "acknowledged": 2,
        "received": 2,
        "lost": 0,
        "out_of_order": 0,
        "partitions": {"0": 2},
        "compressions": {"none": 1, "gzip": 1},
        "messages": ["AAA", "BBB"],
    }


def test_a_missing_topic_is_created_small_and_with_a_partition_for_each_broker(cluster, run_module):
    cluster.brokers = 4
    result = run_module(kafka_smoke, SERVERS)
    assert result["topic_created"] is True
    assert result["partitions"] == {"0": 3, "1": 3, "2": 2, "3": 2}
    topic = cluster.topics["streamops_smoke"]
    assert topic.replicas == [3, 3, 3, 3]
    assert topic.config == {"retention.ms": "3600000", "segment.ms": "600000", "segment.bytes": "1048576"}


def test_generated_messages_are_unique_over_runs(cluster, run_module):
    runs = [run_module(kafka_smoke, SERVERS | {"count": 3})["messages"] for _run in range(2)]
    assert len({text for messages in runs for text in messages}) == 6


def test_only_the_first_hundred_messages_are_returned(cluster, run_module):
    result = run_module(kafka_smoke, SERVERS | {"count": 101})
    assert (result["received"], len(result["messages"])) == (101, 100)


def test_everything_is_acknowledged_by_all_replicas_and_no_group_is_committed_to(cluster, run_module):
    run_module(kafka_smoke, SERVERS)
    producers, (consumer,) = cluster.called("producer"), cluster.called("consumer")
    assert [producer["compression.type"] for producer in producers] == ["none", "gzip", "snappy", "lz4", "zstd"]
    assert {producer["acks"] for producer in producers} == {"all"}
    assert consumer["enable.auto.commit"] is False
    assert cluster.called("consumer closed") == [None]


def test_check_mode_sends_nothing_and_asks_nobody(cluster, run_module):
    result = run_module(kafka_smoke, SERVERS, check=True)
    assert result == {"changed": False, "skipped_in_check_mode": True}
    assert cluster.calls == []


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        (
            KafkaError.NOT_ENOUGH_REPLICAS,
            "fewer replicas are in sync than min.insync.replicas requires; start the other brokers, "
            "or wait for them to catch up",
        ),
        (KafkaError._MSG_TIMED_OUT, "the leader did not acknowledge in time; look at its log"),
        (KafkaError.MSG_SIZE_TOO_LARGE, "Broker: Message size too large (MSG_SIZE_TOO_LARGE)"),
    ],
)
def test_a_message_that_is_not_acknowledged_fails_the_step_produce(cluster, run_module, code, cause):
    cluster.add("test", 2)
    cluster.refuse[("produce", "1")] = KafkaError(code)
    result = run_module(kafka_smoke, SERVERS | {"topic": "test", "messages": ["a", "b", "c"]})
    assert without_times(result) == {
        "failed": True,
        "msg": (
            f"produce: 1 of 3 messages to topic 'test' were not acknowledged (partition 1; compression gzip): {cause}."
        ),
        "step": "produce",
        "topic": "test",
        "topic_created": False,
        "sent": 3,
        "acknowledged": 2,
        "received": 0,
        "lost": None,
        "out_of_order": 0,
        "partitions": {},
        "compressions": {},
        "messages": [],
    }


def test_f_compressions_that_a_broker_cannot_unpack_are_named(cluster, run_module):
    cluster.add("test", 1)
    for name in ("snappy", "zstd"):
        cluster.refuse[("compressed", name)] = KafkaError(KafkaError.UNKNOWN)
    result = run_module(kafka_smoke, SERVERS | {"topic": "test"})
    assert (result["failed"], result["step"], result["acknowledged"]) == (True, "produce", 6)
    assert result["msg"] == (
        "produce: 4 of 10 messages to topic 'test' were not acknowledged (partition 0; compression snappy, zstd): "
        "the broker failed on it; snappy and zstd need native code, which a broker cannot load if its temporary "
        "directory "
        "(java.io.tmpdir) is full or on a mount with noexec; see its server.log, and kafka_tmp_dir."
    )


def test_f_a_compression_that_the_brokers_do_not_know_is_left_out(cluster, run_module):
    cluster.add("test", 1)
    cluster.refuse[("compressed", "zstd")] = KafkaError(KafkaError.UNSUPPORTED_COMPRESSION_TYPE)
    result = run_module(kafka_smoke, SERVERS | {"topic": "test", "count": 5})
    assert (result["received"], result["lost"]) == (5, 0)
    assert result["compressions"] == {"none": 2, "gzip": 1, "snappy": 1, "lz4": 1}


def test_a_message_that_is_not_read_back_fails_the_step_consume(cluster, run_module):
    cluster.add("test", 1)
    cluster.lose = 1
    result = run_module(kafka_smoke, SERVERS | {"topic": "test", "messages": ["a", "b"], "timeout_s": 1})
    assert (result["failed"], result["step"], result["received"], result["lost"]) == (True, "consume", 1, 1)
    assert result["msg"] == (
        "consume: 1 of 2 acknowledged messages of topic 'test' were not read back in time "
        "(first: partition 0, offset 1); see the log of the partition's leader, or raise timeout_s."
    )


def test_other_content_at_an_acknowledged_offset_counts_as_lost(cluster, run_module):
    cluster.garble = True
    result = run_module(kafka_smoke, SERVERS | {"count": 2})
    assert (result["failed"], result["step"], result["received"], result["lost"]) == (True, "consume", 0, 2)
    assert "came back different from what was sent" in result["msg"]


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        (KafkaError._AUTO_OFFSET_RESET, "no longer has an offset that was acknowledged; messages are lost"),
        (KafkaError.TOPIC_AUTHORIZATION_FAILED, "the user has no right to do this"),
    ],
)
def test_what_waiting_does_not_mend_stops_the_reading_at_once(cluster, run_module, code, cause):
    cluster.refuse[("consume", "0")] = KafkaError(code)
    result = run_module(kafka_smoke, SERVERS)
    assert (result["failed"], result["step"]) == (True, "consume")
    assert cause in result["msg"]
    assert cluster.called("consumer closed") == [None]


def test_a_topic_that_cannot_be_created_is_the_reason(cluster, run_module):
    cluster.refuse[("create", "streamops_smoke")] = KafkaError(KafkaError.TOPIC_AUTHORIZATION_FAILED)
    result = run_module(kafka_smoke, SERVERS)
    assert result == {
        "failed": True,
        "step": "connect",
        "msg": "topic 'streamops_smoke': the user has no right to do this; grant it, or connect as another user.",
    }


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"messages": []}, "messages is empty; give at least one, or leave it out."),
        ({"count": 0}, "count: 0 messages prove nothing; give 1 or more."),
        ({"compressions": []}, "compressions is empty; give some of none, gzip, snappy, lz4, zstd."),
        ({"timeout_s": 0}, "timeout_s: 0 is too short; give 1 or more."),
    ],
)
def test_options_that_prove_nothing_are_refused_also_in_check_mode(cluster, run_module, options, message):
    assert run_module(kafka_smoke, SERVERS | options, check=True)["msg"] == message
