# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Growing or refilling an ensemble never loses metadata (safety rule S01), on real servers that would."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from helpers.cluster import Cluster
from helpers.site import tree
from kazoo.client import KazooClient

ZNODES = 50


def fill(cluster: Cluster) -> None:
    """Write what must not be lost."""
    client = KazooClient(hosts=f"127.0.0.1:{cluster.ports['n1']['client']}")
    client.start(timeout=30)
    for number in range(ZNODES):
        client.create(f"/kept/{number}", b"metadata", makepath=True)
    client.stop()
    client.close()


def count(cluster: Cluster, host: str = "n1") -> int:
    """How much of it one member still knows."""
    client = KazooClient(hosts=f"127.0.0.1:{cluster.ports[host]['client']}")
    client.start(timeout=30)
    client.sync("/")
    found = len(client.get_children("/kept"))
    client.stop()
    client.close()
    return found


@pytest.fixture
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Three hosts, of which the first carries ZooKeeper so far."""
    cluster = Cluster.create(tmp_path_factory.mktemp("ensemble") / "hosts", 3, {})
    try:
        yield cluster
    finally:
        cluster.stop()


def test_s01_growing_from_one_to_three_is_refused(hosts: Cluster) -> None:
    """S01: two empty members would outvote the one with data; nothing is written, and all znodes are there."""
    hosts.zookeepers = 1
    hosts.write()
    hosts.playbook("site")
    fill(hosts)
    before = tree(hosts.home / "n1/etc")
    hosts.zookeepers = 3
    hosts.write()
    done = hosts.playbook("site", code=2)
    assert "n1: zookeeper_cluster_hosts: holds data of an ensemble with different members" in done.text
    assert "no playbook changes the members of an ensemble that holds data" in done.text
    assert tree(hosts.home / "n1/etc") == before
    assert not (hosts.home / "n2").exists()
    assert count(hosts) == ZNODES


def test_s01_an_emptied_member_needs_a_word(hosts: Cluster) -> None:
    """S01: a lost disk is a voter without memory: refused, then let in by name while the others serve."""
    hosts.playbook("site")
    fill(hosts)
    hosts.service("n3", "zookeeper", "stop")
    shutil.rmtree(hosts.home / "n3/data/zookeeper")
    refused = hosts.playbook("site", code=2)
    assert "n3: zookeeper_data_dir: has an empty data directory, and the ensemble is in use" in refused.text
    assert not (hosts.home / "n3/data/zookeeper").exists()
    assert count(hosts) == ZNODES
    joined = hosts.playbook("site", zookeeper_join="n3")
    assert joined.recap["n1"]["changed"] == 0
    assert hosts.mode("n3") == "follower"
    assert count(hosts, "n3") == ZNODES
    assert hosts.playbook("site").count("changed") == 0
