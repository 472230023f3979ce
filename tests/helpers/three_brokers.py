# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests on three brokers share."""

from __future__ import annotations

import contextlib
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.forecast import disk_forecast
from kazoo.client import KazooClient

from helpers.cluster import Cluster
from helpers.messages import MESSAGE, produce

CHROOT = "/kafka/one"


def expected(three: Cluster, **more: Any) -> list[dict[str, Any]]:
    """The option ``expected`` for the whole cluster."""
    return [
        {"id": number, "rack": f"r{number}", "address": three.bootstrap(f"n{number}"), **more} for number in (1, 2, 3)
    ]


def assigned(tree: KazooClient, topic: str) -> list[list[int]]:
    """The brokers of each partition, as ZooKeeper has them."""
    tree.sync("/")
    partitions = json.loads(tree.get(f"/brokers/topics/{topic}")[0])["partitions"]
    return [partitions[str(number)] for number in range(len(partitions))]


def controller(tree: KazooClient) -> int:
    """The broker that is the controller at this moment; it moves when it dies."""
    return json.loads(tree.retry(tree.get, "/controller")[0])["brokerid"]


def own_config(tree: KazooClient, topic: str) -> dict[str, str]:
    """A topic's own settings, as ZooKeeper has them."""
    return json.loads(tree.get(f"/config/topics/{topic}")[0])["config"]


def move(tree: KazooClient, topic: str, *replicas: list[int]) -> None:
    """Ask the controller to put a topic's partitions, from 0 on, elsewhere, as kafka-reassign-partitions.sh does."""
    partitions = [{"topic": topic, "partition": number, "replicas": one} for number, one in enumerate(replicas)]
    tree.create("/admin/reassign_partitions", json.dumps({"version": 1, "partitions": partitions}).encode())


@contextlib.contextmanager
def killed(three: Cluster, host: str) -> Iterator[None]:
    """A broker that has been killed; running again afterwards."""
    os.kill(three.pid(host, "kafka"), signal.SIGKILL)
    try:
        yield
    finally:
        three.service(host, "kafka", "start")


def sizes_on_disks(three: Cluster, topic: str, size: int, path: Path) -> dict[int, int]:
    """Broker -> what it keeps of a topic into which ``size`` bytes went, as capacity_observe.yml reads it."""
    produce(three.bootstrap("n1"), topic, size // MESSAGE)
    run = three.playbook("capacity_observe", kafka_capacity_seconds=1, kafka_capacity_file=str(path))
    assert run.count("changed") == 1, "one file on the controller"
    found = disk_forecast(yaml.safe_load(path.read_text())["kafka_capacity_observed"])
    return {disk["broker"]: row["size"] for disk in found["disks"] for row in disk["topics"] if row["topic"] == topic}
