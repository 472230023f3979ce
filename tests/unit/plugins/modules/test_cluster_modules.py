# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""kafka_health and kafka_cluster_info: the real ``main()`` against a cluster in memory."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.cluster import gate as health_gate
from ansible_collections.streamops.kafka.plugins.module_utils._admin.cluster import read as cluster_read
from ansible_collections.streamops.kafka.plugins.module_utils._admin.cluster.model import Answer
from ansible_collections.streamops.kafka.plugins.module_utils._admin.errors import AdminPlaneError
from ansible_collections.streamops.kafka.plugins.modules import kafka_cluster_info, kafka_health
from confluent_kafka import KafkaError

SERVERS = {"bootstrap_servers": ["k1:9092"]}
ZOOKEEPER = {**SERVERS, "zookeeper_hosts": ["z1:2181"]}
ONCE = {"timeout_s": 0}


class FakeSession:
    """A session with ZooKeeper over path -> bytes; the names below a path follow from the paths."""

    chroot = ""

    def __init__(self, nodes: dict[str, bytes]) -> None:
        self.nodes = nodes

    def read(self, paths: Any) -> dict[str, bytes]:
        """Those that exist."""
        return {path: self.nodes[path] for path in paths if path in self.nodes}

    def children_of(self, paths: Any) -> dict[str, list[str]]:
        """Those that have names below them."""
        found = {path: self.children(path) for path in paths}
        return {path: names for path, names in found.items() if names}

    def ages(self, paths: Any) -> dict[str, float]:
        """What a node holds stands for its age."""
        return {path: float(data or 0) for path, data in self.read(paths).items()}

    def children(self, path: str) -> list[str]:
        """The names below a path."""
        return sorted({node[len(path) + 1 :].split("/")[0] for node in self.nodes if node.startswith(f"{path}/")})


def broker_node(number: int) -> bytes:
    """A registration."""
    return json.dumps({"endpoints": [f"IN://k{number}:9092"], "rack": f"r{number}"}).encode()


@pytest.fixture
def nodes(cluster, monkeypatch):
    """ZooKeeper's nodes: two brokers and topic ``t`` with one partition, all well."""
    cluster.brokers = 2
    cluster.add("t", 1, 2)
    found = {
        "/brokers/ids/1": broker_node(1),
        "/brokers/ids/2": broker_node(2),
        "/controller": b'{"brokerid":1}',
        "/cluster/id": b'{"id":"the-cluster"}',
        "/brokers/topics/t": b'{"partitions":{"0":[1,2]}}',
        "/brokers/topics/t/partitions/0/state": b'{"leader":1,"isr":[1,2]}',
        "/brokers/topics/orphan": b'{"partitions":{"0":[9]}}',
    }

    @contextlib.contextmanager
    def session(params: dict[str, Any]) -> Iterator[FakeSession]:
        yield FakeSession(found)

    monkeypatch.setattr(cluster_read.zookeeper_session, "open_session", session)
    return found


def test_a_whole_cluster_by_zookeeper(cluster, nodes, run_module):
    result = run_module(
        kafka_health, {**ZOOKEEPER, "expected": [{"id": 1, "rack": "r1", "address": "k1:9092"}, {"id": 2}]}
    )
    assert result.pop("waited_s") >= 0
    assert [line.split("s: ")[1] for line in result.pop("progress")] == ["all is well"]
    assert result == {
        "changed": False,
        "healthy": True,
        "problems": [],
        "cluster_id": "the-cluster",
        "controller_id": 1,
        "brokers": [
            {
                "id": number,
                "rack": f"r{number}",
                "addresses": [f"k{number}:9092"],
                "asked_at": f"k{number}:9092",
                "answers": True,
                "error": None,
            }
            for number in (1, 2)
        ],
        "missing": [],
        "racks": {"r1": [1], "r2": [2]},
        "partitions": 1,
        "blocking": [],
        "blocking_count": 0,
        "unexpected": [],
        "absence": None,
        "baseline": {"brokers": [1, 2], "topics": 1},
        "batches": [],
        "final": False,
    }


def test_s11_the_order_of_the_candidates(cluster, nodes, run_module):
    """The controller last; what no order protects is accepted by name."""
    args = {**ZOOKEEPER, **ONCE, "accept_unavailable": ["t"]}
    assert run_module(kafka_health, {**args, "candidates": [1, 2]})["batches"] == [[2], [1]]
    assert run_module(kafka_health, {**args, "candidates": [1]})["batches"] == [[1]]
    refused = run_module(kafka_health, {**ZOOKEEPER, "timeout_s": 60, "candidates": [1]})
    assert refused["final"] and refused["waited_s"] < 10, "no order protects it: waiting does not help"


@pytest.mark.parametrize(
    ("servers", "asked"),
    [(["new:9092"], ["new:9092", "k1:9092,k2:9092"]), (["new:9092", "k1:9092"], ["new:9092,k1:9092"])],
)
def test_the_addresses_of_now_are_asked_when_those_of_the_options_come_with_the_restart(
    cluster, nodes, run_module, servers, asked
):
    """What roll asks for is the address after it; until then the brokers are where ZooKeeper says."""
    args = {**ZOOKEEPER, **ONCE, "accept_unavailable": ["t"], "candidates": [1, 2], "bootstrap_servers": servers}
    assert run_module(kafka_health, args)["batches"] == [[2], [1]]
    used = [settings["bootstrap.servers"] for settings in cluster.called("settings")]
    assert [one for one in used if one not in ("k1:9092", "k2:9092")] == asked


def test_s08_several_good_readings_in_a_row_are_needed(cluster, nodes, run_module, monkeypatch):
    """A bad one in between starts the count again."""
    good = nodes["/controller"]
    looks: list[None] = []

    def pause(_seconds: float) -> None:
        looks.append(None)
        nodes.pop("/controller", None) if len(looks) == 2 else nodes.update({"/controller": good})

    monkeypatch.setattr(health_gate.time, "sleep", pause)
    result = run_module(kafka_health, {**ZOOKEEPER, "readings": 3})
    assert result["healthy"] and len(looks) == 5
    assert [line.split("s: ")[1][:22] for line in result["progress"]] == [
        "all is well",
        "there is no controller",
        "all is well",
    ]


@pytest.mark.parametrize(
    ("change", "args", "part"),
    [
        ({"/brokers/topics/t/partitions/0/state": b'{"leader":1,"isr":[1]}'}, {}, "broker 2 is behind (t-0)"),
        ({"/brokers/topics/t/partitions/0/state": b'{"leader":-1,"isr":[1]}'}, {}, "1 partition has no leader (t-0)"),
        ({"/brokers/topics/t/partitions/0/state": None}, {}, "1 partition has no leader (t-0)"),
        ({"/brokers/ids/2": b"nonsense"}, {}, "what is registered below '/' is not what Kafka writes"),
        ({}, {"baseline": {"brokers": [3], "topics": 9}}, "broker 3 is not registered"),
        ({}, {"stopping": [1]}, "broker 1 may not stop (waited 0 s): 1 partition forbids the stop: 2 replicas"),
        ({}, {"candidates": [1, 2]}, "no broker may stop (waited 0 s): 1 partition forbids the stop: 2 replicas"),
        ({"/controller": None}, {"candidates": [1]}, "the cluster is not healthy (waited 0 s): there is no"),
        ({"/brokers/ids/2": None}, {"expected": [{"id": 2}]}, "see docs/runbooks/broker-down.md."),
        ({"/controller": None}, {}, "see docs/runbooks/no-controller.md."),
        ({"/config/users/bob": b"nonsense"}, {}, "see docs/runbooks/gate-closed.md."),
        ({"/config/users/bob": b"nonsense"}, {}, "/config/users/bob in ZooKeeper cannot be read by a broker"),
        (
            {"/cluster/id": b'{"id":"other"}'},
            {"expected_cluster_id": "the-cluster"},
            "is cluster other, not the-cluster",
        ),
    ],
)
def test_what_is_wrong_is_one_sentence(cluster, nodes, run_module, change, args, part):
    for path, data in change.items():
        nodes.pop(path, None) if data is None else nodes.update({path: data})
    result = run_module(kafka_health, {**ZOOKEEPER, **ONCE, **args})
    assert result["failed"] and not result["healthy"]
    assert part in result["msg"] and result["msg"].endswith(".")
    assert "problems" not in result, "the sentence has them"
    assert result["progress"][-1].partition(" s: ")[2] in result["msg"]


def test_topics_that_are_being_deleted_and_brokers_only_do_not_block(cluster, nodes, run_module):
    nodes["/brokers/topics/t/partitions/0/state"] = b'{"leader":-1,"isr":[]}'
    assert run_module(kafka_health, {**ZOOKEEPER, **ONCE, "require": "brokers"})["partitions"] is None
    nodes["/admin/delete_topics/t"] = b""
    assert run_module(kafka_health, {**ZOOKEEPER, **ONCE})["partitions"] == 0
    nodes["/admin/delete_topics/t"] = b"75"
    stuck = run_module(kafka_health, {**ZOOKEEPER, **ONCE})
    assert stuck["failed"] and "(t); start the brokers that hold replicas; if all run, the controller" in stuck["msg"]


def test_a_stop_that_is_allowed_looks_at_min_insync_replicas(cluster, nodes, run_module):
    cluster.brokers = 3
    nodes["/brokers/ids/3"] = broker_node(3)
    nodes["/brokers/topics/t"] = b'{"partitions":{"0":[1,2,3]}}'
    nodes["/brokers/topics/t/partitions/0/state"] = b'{"leader":1,"isr":[1,2,3]}'
    assert run_module(kafka_health, {**ZOOKEEPER, **ONCE, "stopping": [1]})["healthy"]
    cluster.topics["t"].config["min.insync.replicas"] = "3"
    refused = run_module(kafka_health, {**ZOOKEEPER, **ONCE, "stopping": [1]})
    assert refused["msg"].startswith(
        "broker 1 may not stop (waited 0 s): 1 partition forbids the stop: 3 replicas, min"
    )
    assert refused["blocking"][0]["reason"] == "3 replicas, min.insync.replicas 3: no order protects it"
    cluster.refuse[("describe_configs", "t")] = KafkaError(KafkaError.TOPIC_AUTHORIZATION_FAILED)
    assert "its settings cannot be read" in run_module(kafka_health, {**ZOOKEEPER, **ONCE, "stopping": [1]})["msg"]


def test_l_a_broker_that_is_absent(cluster, nodes, run_module):
    """Its replicas are not waited for, and what is left is told, also where only brokers are asked for."""
    del nodes["/brokers/ids/2"]
    nodes["/brokers/topics/t/partitions/0/state"] = b'{"leader":1,"isr":[1]}'
    args = {**ZOOKEEPER, "expected": [{"id": 1}], "absent": [2]}
    found = [run_module(kafka_health, {**args, **ONCE, "require": one})["absence"] for one in ("whole", "brokers")]
    assert [one["text"][:43] for one in found] == ["1 partition has 1 of 2 replicas in sync, a "] * 2
    refused = run_module(kafka_health, {**args, "candidates": [1]})
    assert refused["final"] and "1 of 2 replicas while broker 2 is absent" in refused["msg"]


def test_without_zookeeper_every_broker_is_asked(cluster, run_module):
    cluster.brokers, cluster.racks = 2, {1: "a", 2: "b"}
    cluster.add("t", 1, 2)
    result = run_module(kafka_health, {**SERVERS, **ONCE})
    assert (result["healthy"], result["racks"], result["partitions"]) == (True, {"a": [1], "b": [2]}, 1)


def test_a_broker_with_two_listeners_is_asked_on_that_of_the_bootstrap_servers(cluster, nodes, run_module, monkeypatch):
    nodes["/brokers/ids/2"] = b'{"endpoints":["OUT://outside:1","IN://k2:9092"],"rack":"r2"}'
    asked = []

    def ask(_params: dict[str, Any], address: str) -> tuple[Answer, None]:
        asked.append(address)
        return Answer(address, None, frozenset({1, 2}), frozenset({"t"})), None

    monkeypatch.setattr(cluster_read, "ask_broker", ask)
    assert run_module(kafka_health, {**ZOOKEEPER, **ONCE})["healthy"]
    assert sorted(asked) == ["k1:9092", "k2:9092"]


@pytest.mark.parametrize(
    ("args", "part"),
    [
        ({"timeout_s": -1}, "timeout_s: -1 is too small; give 0 or more."),
        ({"readings": 0}, "readings: 0 is too small; give 1 or more."),
        ({"stopping": [1], "require": "brokers"}, "stopping needs the partitions' state"),
        ({"expected": [{"id": 1, "address": "fd00::1"}]}, "expected[0].address: 'fd00::1' is not HOST:PORT: it has no"),
        ({"accept_unavailable": ["("]}, "accept_unavailable: '(' is not a regular expression"),
    ],
)
def test_options_that_cannot_work(cluster, run_module, args, part):
    assert run_module(kafka_health, SERVERS | args)["msg"].startswith(part)
    assert cluster.calls == []


def test_cluster_info(cluster, nodes, run_module):
    nodes["/brokers/topics/t/partitions/0/state"] = b'{"leader":1,"isr":[1]}'
    result = run_module(kafka_cluster_info, ZOOKEEPER)
    late = {"topic": "t", "partition": 0, "leader": 1, "replicas": [1, 2], "isr": [1]}
    first = {"leaders": 1, "preferred_leaders": 1, "replicas": 1, "protocol_version": "2.1-IV2", "overrides": {}}
    second = {"leaders": 0, "preferred_leaders": 0, "replicas": 1, "protocol_version": "2.1-IV2", "overrides": {}}
    assert result == {
        "changed": False,
        "cluster_id": "the-cluster",
        "controller_id": 1,
        "brokers": [
            {
                "id": number,
                "addresses": [f"k{number}:9092"],
                "rack": f"r{number}",
                "answers": True,
                "error": None,
                **counts,
            }
            for number, counts in ((1, first), (2, second))
        ],
        "racks": {"r1": [1], "r2": [2]},
        "topics": 1,
        "partitions": 1,
        "counts": {"offline": 0, "under_replicated": 1, "under_min_isr": 0, "at_min_isr": 1, "rack_violations": 0},
        "offline": [],
        "under_replicated": [late],
        "under_min_isr": [],
        "at_min_isr": [late],
        "rack_violations": [],
    }


def test_cluster_info_fails_where_nothing_can_be_read(cluster, run_module, monkeypatch):
    def refuse(_params: dict[str, Any]) -> None:
        raise AdminPlaneError("no answer from ZooKeeper at z1:2181.")

    monkeypatch.setattr(cluster_read.zookeeper_session, "open_session", refuse)
    assert run_module(kafka_cluster_info, ZOOKEEPER)["msg"] == "no answer from ZooKeeper at z1:2181."
