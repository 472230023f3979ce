# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""kafka_smoke against a real Kafka 2.1.0; what it sent is read back with Kafka's own consumer."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import uuid
from collections.abc import Iterator

import pytest
from confluent_kafka import KafkaException, Producer
from confluent_kafka.admin import AdminClient, NewTopic
from helpers.module_tasks import Tasks
from helpers.sandbox import missing
from helpers.site import Site, free_ports


@pytest.fixture
def tasks(kafka, tmp_path):
    """Runs modules against the site, which ``module_defaults`` names."""
    return Tasks(tmp_path, {"bootstrap_servers": kafka.bootstrap})


@pytest.fixture
def topic():
    """A topic's name that nobody else has."""
    return f"s-{uuid.uuid4().hex[:8]}"


def consumed(kafka: Site, topic: str, count: int) -> list[str]:
    """The first ``count`` messages that Kafka's own consumer finds in a topic (R07's command, with a limit)."""
    command = ["bin/kafka-console-consumer.sh", "--bootstrap-server", kafka.bootstrap, "--topic", topic]
    limits = ["--from-beginning", "--max-messages", str(count), "--timeout-ms", "30000"]
    return kafka.run([*command, *limits]).stdout.splitlines()


def codecs(kafka: Site, topic: str) -> list[int]:
    """The compression of each batch in the first segment of partition 0: none, gzip, snappy, lz4, zstd are 0 to 4."""
    (segment,) = kafka.home.glob(f"**/{topic}-0/00000000000000000000.log")
    content, found = segment.read_bytes(), []
    while len(content) > 23:  # a batch of format 2: its first offset and length, and in its header the attributes
        found.append(content[22] & 7)
        content = content[12 + int.from_bytes(content[8:12], "big") :]
    return found


def test_f_a_short_message_is_compressed_too(kafka, tasks, topic):
    """The client sends one as it is that would get larger; nothing would have been proven of its compression."""
    (result,) = tasks.run("kafka_smoke", ({"topic": topic, "messages": ["A", "B", "C", "D", "E"]}, False))
    assert result["messages"] == ["A", "B", "C", "D", "E"]
    assert codecs(kafka, topic) == [0, 1, 2, 3, 4]


def test_four_times_and_never_a_change(kafka, tasks, topic):
    check, real, check_again, real_again = tasks.four("kafka_smoke", {"topic": topic, "messages": ["AAA", "BBB"]})
    assert check == check_again == {"changed": False, "failed": False, "skipped_in_check_mode": True}
    for result, created in ((real, True), (real_again, False)):
        times = (result.pop("produce_ms"), result.pop("consume_ms"))
        assert all(isinstance(spent, int) for spent in times)
        assert result == {
            "changed": False,
            "failed": False,
            "skipped_in_check_mode": False,
            "topic": topic,
            "topic_created": created,
            "sent": 2,
            "acknowledged": 2,
            "received": 2,
            "lost": 0,
            "out_of_order": 0,
            "partitions": {"0": 2},
            "compressions": {"none": 1, "gzip": 1},
            "messages": ["AAA", "BBB"],
        }
    assert consumed(kafka, topic, 4) == ["AAA", "BBB", "AAA", "BBB"]
    configs = ["bin/kafka-configs.sh", "--zookeeper", kafka.zookeeper, "--entity-type", "topics"]
    shown = kafka.run([*configs, "--entity-name", topic, "--describe"]).stdout
    for setting in ("retention.ms=3600000", "segment.ms=600000", "segment.bytes=1048576"):
        assert setting in shown


def test_r63_no_consumer_group_is_left_behind(kafka, tasks, topic):
    tasks.run("kafka_smoke", ({"topic": topic, "client_id": "smoke-group-test"}, False))
    admin = AdminClient({"bootstrap.servers": kafka.bootstrap})
    groups = admin.list_consumer_groups().result(30)
    assert "smoke-group-test" not in {group.group_id for group in groups.valid}


def test_other_messages_do_not_matter_and_all_partitions_are_used(kafka, tasks, topic):
    admin = AdminClient({"bootstrap.servers": kafka.bootstrap})
    admin.create_topics([NewTopic(topic, 3, 1)])[topic].result(30)
    producer = Producer({"bootstrap.servers": kafka.bootstrap})
    for number in range(300):
        producer.produce(topic, value=f"other {number}", partition=number % 3)
    assert producer.flush(30) == 0
    (result,) = tasks.run("kafka_smoke", ({"topic": topic, "count": 20, "compressions": ["zstd", "snappy"]}, False))
    assert result["compressions"] == {"zstd": 10, "snappy": 10}
    assert (result["failed"], result["received"], result["lost"]) == (False, 20, 0)
    assert result["partitions"] == {"0": 7, "1": 7, "2": 6}


def test_too_few_in_sync_replicas_is_the_sentence(kafka, tasks, topic):
    admin = AdminClient({"bootstrap.servers": kafka.bootstrap})
    admin.create_topics([NewTopic(topic, 1, 1, config={"min.insync.replicas": "2"})])[topic].result(30)
    (result,) = tasks.run("kafka_smoke", ({"topic": topic, "count": 1}, False))
    assert (result["failed"], result["step"], result["acknowledged"]) == (True, "produce", 0)
    assert result["msg"] == (
        f"produce: 1 of 1 messages to topic '{topic}' were not acknowledged (partition 0): fewer replicas are in sync "
        "than min.insync.replicas requires; start the other brokers, or wait for them to catch up."
    )


PROPERTIES = """
broker.id=9
listeners=IN://127.0.0.1:{inside},OUT://127.0.0.1:{outside}
advertised.listeners=IN://127.0.0.1:{inside},OUT://kafka-inside.invalid:9092
listener.security.protocol.map=IN:PLAINTEXT,OUT:PLAINTEXT
inter.broker.listener.name=IN
log.dirs={folder}/data
zookeeper.connect={zookeeper}/r09
offsets.topic.replication.factor=1
"""


def answers(admin: AdminClient) -> bool:
    """Whether a broker with a controller answers within a second."""
    try:
        return admin.list_topics(timeout=1).controller_id == 9
    except KafkaException:
        return False


@pytest.fixture(scope="module")
def misadvertised(kafka: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A second broker, in a chroot of its own: (a listener that works, one that advertises an address from inside).

    Its temporary folder is mounted with noexec, where there may be mounts.
    """
    inside, outside = free_ports(2)
    tmp_path = tmp_path_factory.mktemp("second")
    noexec = 'mount -t tmpfs -o noexec tmpfs "$0" && exec "$@"'
    (tmp_path / "noexec").mkdir()
    hardened = ["unshare", "--mount", "--propagation=private", "sh", "-c", noexec, str(tmp_path / "noexec")]
    text = PROPERTIES.format(inside=inside, outside=outside, folder=tmp_path, zookeeper=kafka.zookeeper)
    (tmp_path / "server.properties").write_text(text)
    with (tmp_path / "broker.log").open("w") as log:
        broker = subprocess.Popen(
            [*([] if missing() else hardened), "bin/kafka-server-start.sh", str(tmp_path / "server.properties")],
            cwd=kafka.kafka_home,
            env={
                **kafka.environment(),
                "LOG_DIR": str(tmp_path / "logs"),
                "KAFKA_HEAP_OPTS": "-Xmx256m",
                "KAFKA_OPTS": f"-Djava.io.tmpdir={tmp_path / 'noexec'}",
            },
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        admin = AdminClient({"bootstrap.servers": f"127.0.0.1:{inside}", "log_level": 0})
        deadline = time.monotonic() + 90
        while not answers(admin):
            assert broker.poll() is None and time.monotonic() < deadline, (tmp_path / "broker.log").read_text()
        yield f"127.0.0.1:{inside}", f"127.0.0.1:{outside}"
    finally:
        os.killpg(broker.pid, signal.SIGKILL)
        broker.wait(30)


def test_r09_an_advertised_address_that_does_not_work_from_here_is_named(tasks, misadvertised):
    works, does_not = misadvertised
    plain = {"compressions": ["none", "gzip", "lz4"], "count": 6}
    (good,) = tasks.run("kafka_smoke", ({"bootstrap_servers": works, **plain}, False))
    assert good["failed"] is False
    assert good["compressions"] == {"none": 2, "gzip": 2, "lz4": 2}  # lz4 has a way without native code
    (smoke,) = tasks.run("kafka_smoke", ({"bootstrap_servers": does_not}, False))
    (topic,) = tasks.run("kafka_topic", ({"bootstrap_servers": does_not, "name": "t"}, False))
    # The first answer may still come through the address that was asked, so sending may be the first to fail.
    assert smoke["failed"] and smoke["step"] in ("connect", "produce")
    assert (topic["failed"], topic["step"]) == (True, "connect")
    for result in (smoke, topic):
        assert "broker 9 advertises kafka-inside.invalid:9092, which does not work from this host" in result["msg"]


@pytest.mark.skipif(bool(missing()), reason=missing() or "-")
def test_f_a_broker_that_cannot_load_native_code_is_found(tasks, misadvertised):
    """f-noexec: it started, and takes gzip; else producers with snappy would have been the first to know."""
    (result,) = tasks.run("kafka_smoke", ({"bootstrap_servers": misadvertised[0], "topic": "native"}, False))
    assert (result["failed"], result["step"], result["acknowledged"]) == (True, "produce", 6)
    assert result["msg"] == (
        "produce: 4 of 10 messages to topic 'native' were not acknowledged (partition 0; compression snappy, zstd): "
        "the broker failed on it; snappy and zstd need native code, which a broker cannot load if its temporary "
        "directory "
        "(java.io.tmpdir) is full or on a mount with noexec; see its server.log, and kafka_tmp_dir."
    )
