# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""zookeeper_info against a real ZooKeeper 3.4.12 with a Kafka 2.1.0; the values are compared with a raw client's."""

from __future__ import annotations

import json
import socket

import pytest
from helpers.module_tasks import Tasks
from kazoo.client import KazooClient


@pytest.fixture
def tasks(tmp_path):
    """Runs modules."""
    return Tasks(tmp_path, {})


def closed_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def test_four_times_and_never_a_change(kafka, tasks):
    down = f"127.0.0.1:{closed_port()}"
    hosts = {"hosts": [kafka.zookeeper, down], "timeout_s": 5}
    results = tasks.four("zookeeper_info", hosts)
    (without,) = tasks.run("zookeeper_info", ({**hosts, "absent": [down], "expected": []}, False))
    assert without["problems"] == [
        f"{kafka.zookeeper} runs alone, outside the ensemble; give it the ensemble's configuration"
    ]
    assert without["absence"] == {"servers": [down], "answering": [], "text": "1 of 2 servers serves"}
    assert without["unexpected"] == [broker["id"] for broker in without["kafka"]["brokers"]] != []
    client = KazooClient(hosts=kafka.zookeeper)
    client.start(timeout=10)
    try:
        cluster = json.loads(client.get("/cluster/id")[0])["id"]
        (broker,) = client.get_children("/brokers/ids")
        registered = json.loads(client.get(f"/brokers/ids/{broker}")[0])
    finally:
        client.stop()
        client.close()
    for result in results:
        assert (result["changed"], result["failed"]) == (False, False)
        up, gone = result["servers"]
        assert (up["address"], up["reachable"], up["mode"], up["error"]) == (kafka.zookeeper, True, "standalone", None)
        assert up["version"].startswith("3.4.12-")
        assert up["node_count"] > 1 and up["connections"] >= 1 and up["zxid"].startswith("0x")
        assert (gone["reachable"], gone["mode"]) == (False, None)
        assert (result["leader"], result["followers"]) == (kafka.zookeeper, [])
        assert result["kafka"] == {
            "chroot": "",
            "chroot_exists": True,
            "cluster_id": cluster,
            "controller_id": int(broker),
            "brokers": [
                {
                    "id": int(broker),
                    "host": registered["host"],
                    "port": registered["port"],
                    "endpoints": registered["endpoints"],
                    "listener_map": registered["listener_security_protocol_map"],
                    "rack": registered.get("rack"),
                }
            ],
            "error": None,
        }


def test_a_chroot_that_does_not_exist_is_said_and_not_made(kafka, tasks):
    (result,) = tasks.run("zookeeper_info", ({"hosts": [kafka.zookeeper], "chroot": "/mistyped"}, False))
    assert result["kafka"]["chroot_exists"] is False
    assert (result["kafka"]["cluster_id"], result["kafka"]["brokers"]) == (None, [])
    (again,) = tasks.run("zookeeper_info", ({"hosts": [kafka.zookeeper], "chroot": "/mistyped"}, False))
    assert again["kafka"]["chroot_exists"] is False


def test_nothing_that_answers_is_an_answer(kafka, tasks):
    hosts = [f"127.0.0.1:{closed_port()}", kafka.bootstrap]
    (result,) = tasks.run("zookeeper_info", ({"hosts": hosts, "timeout_s": 5}, False))
    assert (result["failed"], result["leader"]) == (False, None)
    assert [server["mode"] for server in result["servers"]] == [None, None]
    assert result["servers"][1]["error"].endswith("(maxClientCnxns), or is not ZooKeeper.")
    assert result["kafka"]["error"] == "no ZooKeeper server serves requests; see servers."
