# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""R07: every command of the notes works as it is written there, from the installation's directory."""

from __future__ import annotations

import os
import signal

import pytest
from helpers.own_processes import OwnProcesses, decoy
from helpers.processes import arguments, identity, listening, running_with, until
from helpers.site import Site
from kazoo.client import KazooClient

READ = "bin/kafka-console-consumer.sh --bootstrap-server localhost:{kafka} --topic test --from-beginning"


def shell(
    site: Site,
    command: str,
    code: int = 0,
    folder: str = "kafka",
    own: OwnProcesses | None = None,
    **options: str,
) -> str:
    """Run a line as a user would type it in ``folder``, with this site's ports; its standard output.

    ``own``: the processes that it may see, all without.
    """
    line = ["bash", "-c", command.format(kafka=site.kafka_port, zookeeper=site.zookeeper_port)]
    return str(site.run(own.command(*line) if own else line, code=code, cwd=site.home / folder, **options).stdout)


@pytest.fixture(scope="module")
def topic(kafka: Site) -> str:
    """What creating the topic of the notes printed; two messages are in it."""
    created = shell(
        kafka,
        "bin/kafka-topics.sh --create --zookeeper localhost:{zookeeper} "
        "--replication-factor 1 --partitions 1 --topic test",
    )
    produce = "bin/kafka-console-producer.sh --broker-list localhost:{kafka} --topic test"
    shell(kafka, produce, input="AAA\nBBB\n")
    return created


def test_r07_zookeeper_tells_its_mode(kafka: Site) -> None:
    """The notes call it from ZooKeeper's folder."""
    assert "Mode: standalone" in shell(kafka, "bin/zkServer.sh status", folder="zookeeper")


def test_r07_topic_is_created_described_and_listed(kafka: Site, topic: str) -> None:
    """By way of ZooKeeper, as the notes do it."""
    assert 'Created topic "test"' in topic
    described = shell(kafka, "bin/kafka-topics.sh --describe --zookeeper localhost:{zookeeper} --topic test")
    assert described.splitlines()[0].split("\t")[:3] == ["Topic:test", "PartitionCount:1", "ReplicationFactor:1"]
    assert "Leader: 1\tReplicas: 1\tIsr: 1" in described
    assert "test" in shell(kafka, "bin/kafka-topics.sh --list --zookeeper localhost:{zookeeper}").split()


@pytest.mark.usefixtures("topic")
def test_r07_messages_come_back_from_the_beginning(kafka: Site) -> None:
    """The notes end the consumer by hand; here it ends after two messages."""
    assert shell(kafka, READ + " --max-messages 2").split() == ["AAA", "BBB"]


@pytest.mark.usefixtures("topic")
def test_r63_offsets_of_consumers_are_in_kafka(kafka: Site) -> None:
    """A group that has read everything is known to Kafka, and ZooKeeper's place for groups is empty."""
    shell(kafka, READ + " --group notes --max-messages 2")
    assert "__consumer_offsets" in shell(kafka, "bin/kafka-topics.sh --list --zookeeper localhost:{zookeeper}")
    described = shell(
        kafka, "bin/kafka-consumer-groups.sh --bootstrap-server localhost:{kafka} --describe --group notes"
    )
    row = next(line.split() for line in described.splitlines() if line.startswith("test "))
    assert row[:5] == ["test", "0", "2", "2", "0"]  # topic, partition, committed, end, behind
    client = KazooClient(kafka.zookeeper, read_only=True)
    client.start(timeout=10)
    try:
        assert client.get_children("/consumers") == []
    finally:
        client.stop()
        client.close()


@pytest.mark.usefixtures("topic")
def test_r07_the_broker_starts_as_a_daemon_by_hand_on_the_same_data(kafka: Site, own: OwnProcesses) -> None:
    """As the service user, with the service stopped; afterwards the service takes over again.

    What stops it may be Apache's command, which would stop every broker of this machine (safety rule S18).
    """
    identity_file = kafka.home / "etc/kafka/identity"
    before = identity_file.read_text()
    kafka.service("kafka", "stop")
    try:
        shell(kafka, "bin/kafka-server-start.sh -daemon config/server.properties", own=own)
        until(lambda: port_of(kafka) == [kafka.kafka_port], 60)
        (by_hand,) = brokers(kafka)
        assert arguments(by_hand)[-1] == "config/server.properties"
        started = identity(by_hand)
        assert kafka.service("kafka", "status", code=3) == "stopped"  # it is not the service's process
        assert shell(kafka, READ + " --max-messages 2").split() == ["AAA", "BBB"]
        assert identity(by_hand) == started
        with decoy(["-cp", f"{kafka.kafka_home}/libs/kafka.jar", "kafka.Kafka", "config/server.properties"]) as other:
            shell(kafka, "bin/kafka-server-stop.sh", own=own)
            until(lambda: brokers(kafka) == [other.pid], 60)
            assert other.poll() is None
    finally:
        for pid in brokers(kafka):
            os.kill(pid, signal.SIGTERM)
        until(lambda: not brokers(kafka), 60)
        started_again = kafka.playbook("start")
    assert started_again.count("changed") == 1
    assert identity_file.read_text() == before
    assert shell(kafka, READ + " --max-messages 2").split() == ["AAA", "BBB"]


def test_r07_k_zookeeper_is_started_by_its_own_command_as_the_service(kafka: Site) -> None:
    """As the notes start it: the process is the service's, with its logs; nothing is left in the caller's folder."""
    server = "bin/zkServer.sh "
    before = kafka.pid("zookeeper")
    assert shell(kafka, server + "start", folder="zookeeper") == "zookeeper is running already\n"
    assert kafka.pid("zookeeper") == before
    said = shell(kafka, server + "restart", folder="zookeeper")
    assert said.startswith("zookeeper stopped\n") and "\nzookeeper started: running " in said
    assert kafka.pid("zookeeper") != before
    assert f"-Dzookeeper.log.dir={kafka.home}/log/zookeeper" in arguments(kafka.pid("zookeeper"))
    assert "Mode: standalone" in shell(kafka, server + "status", folder="zookeeper")
    assert not [*(kafka.home / "zookeeper").glob("*.out"), *kafka.home.rglob("zookeeper_server.pid")]


def brokers(site: Site) -> list[int]:
    """Broker processes of this site, whoever started them."""
    return [pid for pid in running_with("kafka.Kafka") if any(str(site.home) in word for word in arguments(pid))]


def port_of(site: Site) -> list[int]:
    """Ports that its brokers listen on, without those that only the JVM chose."""
    return [port for pid in brokers(site) for _address, port in listening(pid) if port == site.kafka_port]
