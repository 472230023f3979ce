# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Restarts without playbooks, as yardsticks: gated by hand, as a careful operator would, and all brokers at once."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from kazoo.client import KazooClient

from helpers.cluster import Cluster
from helpers.processes import until
from helpers.watch import all_in_sync, broker_order, elsewhere, in_step, zookeeper_order

READINGS = 3  # that must be good, one after the other
BETWEEN = 0.5  # s
PATIENCE = 300.0  # s


def gated(cluster: Cluster, hosts: Sequence[str], chroot: str = "/kafka/one") -> None:
    """ZooKeeper's followers, its leader, then the brokers, the controller last; each waits until all are in step."""
    tree = KazooClient(hosts=cluster.ensemble + chroot, timeout=10)
    tree.start(timeout=60)
    try:
        for host in zookeeper_order(cluster):
            restart(cluster, host, "zookeeper")
            until(lambda: in_step(cluster), PATIENCE)
        wait_in_sync(tree, hosts)
        left = list(hosts)
        while left:
            host = broker_order(tree, left)[0]
            restart(cluster, host, "kafka")
            wait_in_sync(tree, hosts)
            left.remove(host)
    finally:
        tree.stop()
        tree.close()


def elect(tree: KazooClient) -> None:
    """Bring leadership back to the first replica of every partition, as kafka-preferred-replica-election.sh does."""
    asked = [{"topic": topic, "partition": number} for topic, number in elsewhere(tree)]
    if asked:
        tree.create("/admin/preferred_replica_election", json.dumps({"version": 1, "partitions": asked}).encode())
        until(lambda: not elsewhere(tree), PATIENCE)


def at_once(cluster: Cluster, hosts: Sequence[str], chroot: str = "/kafka/one") -> None:
    """Every broker at the same time, as handlers do that are not made for clusters; then wait until all are in sync."""
    with ThreadPoolExecutor(len(hosts)) as pool:
        for done in [pool.submit(restart, cluster, host, "kafka") for host in hosts]:
            done.result()
    tree = KazooClient(hosts=cluster.ensemble + chroot, timeout=10)
    tree.start(timeout=60)
    try:
        wait_in_sync(tree, hosts)
    finally:
        tree.stop()
        tree.close()


def restart(cluster: Cluster, host: str, kind: str) -> None:
    """Stop and start one service by its own script."""
    cluster.service(host, kind, "stop")
    cluster.service(host, kind, "start")


def wait_in_sync(tree: KazooClient, hosts: Sequence[str]) -> None:
    """Until several readings in a row are good."""
    numbers = [int(host[1:]) for host in hosts]
    until(lambda: all_in_sync(tree, numbers), PATIENCE)
    for _reading in range(READINGS - 1):
        time.sleep(BETWEEN)
        until(lambda: all_in_sync(tree, numbers), PATIENCE)
