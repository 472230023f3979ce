# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must be true of the whole site, over the protocols: a check returns a sentence for each thing that is not."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from verify.nodes import Node, Site

TOPIC = "orders"  # made by molecule/shared/side_effect.yml
SECONDS = 10.0  # patience of a client
INSIDE, OUTSIDE = 9092, 9094


def srvr(address: str) -> dict[str, str]:
    """What a ZooKeeper server says of itself; nothing if it does not answer."""
    try:
        with closing(socket.create_connection((address, 2181), timeout=5)) as line:
            line.sendall(b"srvr")
            answer = b"".join(iter(lambda: line.recv(4096), b"")).decode()
    except OSError:
        return {}
    return dict(row.split(": ", 1) for row in answer.splitlines() if ": " in row)


def modes(site: Site) -> list[str]:
    """R04, R05: one leader and followers, or one that stands alone."""
    found = {node.name: srvr(node.address).get("Mode", "silent") for node in site.zookeepers}
    wanted = ["standalone"] if len(found) == 1 else ["follower"] * (len(found) - 1) + ["leader"]
    return [] if sorted(found.values()) == wanted else [f"ZooKeeper: {found}, not {wanted}"]


def versions(site: Site) -> list[str]:
    """The release that answers is the one that was asked for."""
    found = {node.name: srvr(node.address).get("Zookeeper version", "silent") for node in site.zookeepers}
    problems = [
        f"{node.name}: ZooKeeper {found[node.name]} answers, not {node.wanted['zookeeper_version']}"
        for node in site.zookeepers
        if not found[node.name].startswith(f"{node.wanted['zookeeper_version']}-")
    ]
    for node in (node for cluster in site.clusters.values() for node in cluster):
        if f"kafka_2.12-{node.wanted['kafka_version']}.jar" not in node.output(
            f"cat /proc/{node.pid('kafka')}/cmdline"
        ):
            problems.append(f"{node.name}: the broker does not run Kafka {node.wanted['kafka_version']}")
    return problems


def registered(site: Site, chroot: str) -> dict[int, dict[str, Any]]:
    """What the brokers of a cluster say of themselves in ZooKeeper, by id."""
    client = site.zookeeper(chroot)
    try:
        return {
            int(name): json.loads(client.get(f"/brokers/ids/{name}")[0]) for name in client.get_children("/brokers/ids")
        }
    finally:
        client.stop()
        client.close()


def brokers(site: Site) -> list[str]:
    """R61, R62: each cluster has its own brokers with their racks, and a controller among them."""
    problems = []
    for chroot, nodes in site.clusters.items():
        wanted = {node.broker_id: node.rack for node in nodes}
        found = {number: one.get("rack") or "" for number, one in registered(site, chroot).items()}
        if found != wanted:
            problems.append(f"cluster '{chroot}': brokers and racks are {found}, not {wanted}")
        try:
            controller = metadata(nodes).controller_id
        except KafkaException as failure:
            problems.append(f"cluster '{chroot}' does not answer: {failure}")
            continue
        if controller not in wanted:
            problems.append(f"cluster '{chroot}': the controller is {controller}, none of {sorted(wanted)}")
    return problems


def metadata(nodes: tuple[Node, ...]) -> Any:
    """A cluster's own view, asked from outside. Raises KafkaException where no broker answers."""
    servers = ",".join(f"{node.address}:{OUTSIDE}" for node in nodes)
    return AdminClient({"bootstrap.servers": servers, "log_level": 0}).list_topics(timeout=SECONDS)


def replicas(site: Site) -> list[str]:
    """R61: a partition's replicas are in sync and in different racks. R62: the clusters' topics do not mix."""
    problems = []
    for chroot, nodes in site.clusters.items():
        racks = {number: one.get("rack") or f"broker {number}" for number, one in registered(site, chroot).items()}
        topics = metadata(nodes).topics
        own = f"only-in{chroot.replace('/', '-')}"
        foreign = [name for name in topics if name.startswith("only-in") and name != own]
        if TOPIC not in topics or own not in topics or foreign:
            problems.append(
                f"cluster '{chroot}': its topics are {sorted(topics)}, without {own} or with those of another"
            )
            continue
        for number, partition in sorted(topics[TOPIC].partitions.items()):
            where = f"cluster '{chroot}': {TOPIC}-{number}"
            if len(partition.replicas) != min(3, len(nodes)):
                problems.append(f"{where} has the replicas {partition.replicas}")
            if sorted(partition.replicas) != sorted(partition.isrs):
                problems.append(f"{where}: of the replicas {partition.replicas} only {partition.isrs} are in sync")
            if len({racks.get(one) for one in partition.replicas}) != len(partition.replicas):
                problems.append(f"{where}: its replicas {partition.replicas} share a rack: {racks}")
    return problems


def _through(address: str, text: str) -> list[str]:
    """Send a message to every partition through one broker, and read it back from there."""
    client = {"bootstrap.servers": address, "socket.timeout.ms": int(SECONDS * 1000), "log_level": 0}
    producer = Producer({**client, "acks": "all", "message.timeout.ms": int(SECONDS * 1000)})
    try:
        partitions = producer.list_topics(TOPIC, timeout=SECONDS).topics[TOPIC].partitions
    except KafkaException as failure:
        return [f"{address} does not answer: {failure}"]
    if not partitions:
        return [f"{address} knows no topic {TOPIC}"]
    sent: dict[int, tuple[int, str]] = {}

    def acknowledged(error: Any, message: Any) -> None:
        sent[message.partition()] = (message.offset(), str(error) if error else "")

    for number in partitions:
        producer.produce(TOPIC, f"{text} {number}".encode(), partition=number, callback=acknowledged)
    producer.flush(SECONDS + 2)
    problems = [f"{address}: {TOPIC}-{number}: {error}" for number, (_offset, error) in sent.items() if error]
    problems += [f"{address}: {TOPIC}-{number}: no answer" for number in partitions if number not in sent]
    if problems:
        return problems
    with closing(Consumer({**client, "group.id": "verify", "enable.auto.commit": False})) as consumer:
        consumer.assign([TopicPartition(TOPIC, number, offset) for number, (offset, _error) in sent.items()])
        wanted = {f"{text} {number}" for number in partitions}
        got: set[str] = set()
        while got < wanted:
            message = consumer.poll(SECONDS)
            if message is None:
                break
            got.add((message.value() or b"").decode())
    return [f"{address}: '{one}' was sent and not read back" for one in sorted(wanted - got)]


def outside(site: Site) -> list[str]:
    """R09: messages go in and out through every broker's outer listener, from a host without the containers' names."""
    return [
        problem
        for nodes in site.clusters.values()
        for node in nodes
        for problem in _through(f"{node.address}:{OUTSIDE}", f"outside {node.name}")
    ]


def inside(site: Site) -> list[str]:
    """Messages go in and out through every broker's inner listener, by the containers' names, with Kafka's tools."""
    pairs = [pair for nodes in site.clusters.values() for pair in zip(nodes, (*nodes[1:], nodes[0]))]
    with ThreadPoolExecutor(len(pairs)) as pool:  # the consumer's patience is idle time
        return [problem for found in pool.map(lambda pair: _inside(*pair), pairs) for problem in found]


def _inside(node: Node, other: Node) -> list[str]:
    """Through one broker, from another container where there is one."""
    broker, text = f"{node.name}:{INSIDE}", f"inside {node.name}"
    done = other.run(
        f"cd /usr/local/kafka && echo {text} | bin/kafka-console-producer.sh --broker-list {broker} --topic {TOPIC} "
        "--request-required-acks all --sync --request-timeout-ms 10000 --max-block-ms 10000 && "
        f"bin/kafka-console-consumer.sh --bootstrap-server {broker} --topic {TOPIC} --from-beginning "
        "--timeout-ms 10000 2>/dev/null",
        code=None,
    )
    if text in done.stdout:
        return []
    return [f"{other.name} sent through {broker} and did not read it back: {done.stderr[-300:]}"]


def explained(site: Site, port: int = INSIDE) -> list[str]:
    """R09: who comes in through a listener whose advertised name is unknown here is told so, in one sentence."""
    tool = os.path.join(os.path.dirname(sys.executable), "ansible")
    problems = []
    for nodes in site.clusters.values():
        arguments = f"bootstrap_servers={nodes[0].address}:{port}"
        done = subprocess.run(
            [
                *(tool, "localhost", "--inventory", "localhost,", "--connection", "local"),
                *("--extra-vars", f"ansible_python_interpreter={sys.executable}"),
                *("--module-name", "streamops.kafka.kafka_smoke", "--args", arguments),
            ],
            env={**os.environ, "ANSIBLE_CALLBACK_RESULT_FORMAT": "json"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        if not done.returncode or "advertises" not in done.stdout or "advertised.listeners" not in done.stdout:
            problems.append(f"through {arguments} nothing is said about the advertised address: {done.stdout[-300:]}")
    return problems


ON_THE_SITE = (modes, versions, brokers, replicas, outside, inside, explained)
