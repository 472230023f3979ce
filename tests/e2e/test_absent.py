# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each playbook says of three hosts, one of which is down and named absent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.cluster import Cluster

ONE = ["n1", "n2", "n3"]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Both services on each host."""
    hosts = Cluster.create(tmp_path / "hosts", 3, {host: {"kafka_cluster_hosts": ONE} for host in ONE})
    try:
        hosts.playbook("site")
        yield hosts
    finally:
        hosts.stop()


# Minutes; the decisions are in tables of tests/unit, and test_cluster.py has site and support so.
@pytest.mark.slow
def test_l_every_playbook_says_that_an_absent_broker_is_expected(cluster: Cluster, tmp_path: Path) -> None:
    """From site to start: no fault is told, and what is left is."""
    cluster.playbook("smoke")  # a topic with a copy on each broker
    left = "2 of 3 replicas in sync, a further failure makes"
    topic = {"name": "streamops_smoke", "partitions": 9}
    readings = {"kafka_capacity_seconds": 1, "kafka_capacity_file": str(tmp_path / "observed.yml")}
    for kind in ("kafka", "zookeeper"):
        cluster.service("n3", kind, "stop")
    runs: list[tuple[str, dict[str, Any], int, list[str]]] = [
        ("site", {}, 0, [f"partitions have {left}", "ZooKeeper: 2 of 3 servers serve"]),
        ("verify", {}, 0, ["leads and 1 follower is in sync", f"partitions have {left}"]),
        ("status", {}, 0, ["n3 is absent and was not looked at"]),
        (
            "support",
            {},
            0,
            [
                "missing: n3: it is absent, as this run was told",
                f"broker 3 is absent, so that 8 partitions have {left}",
            ],
        ),
        (
            "resources",
            {"kafka_resources_topics": [topic]},
            2,
            ["like the existing ones, which needs as many live brokers, found 2"],
        ),
        ("capacity_observe", readings, 0, ["n3 is absent: its disks are not among them."]),
        ("smoke", {}, 0, ["10 read back"]),
        (
            "rolling_restart",
            {"all": True},
            2,
            ["2 of 3 serve, the others are absent", "bring an absent one back first"],
        ),
        ("start", {}, 0, ["Without those that are absent: 8 partitions have 2 of 3 replicas in sync"]),
    ]
    for name, variables, code, words in runs:
        said = cluster.playbook(name, code=code, absent="n3", **variables).text
        assert [one for one in words if one not in said] == [], f"{name}: {said}"
        assert "under-replicated" not in said and "not registered" not in said, name
