# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Three ZooKeeper servers and three brokers on three racks, for the modules that need more than one of each."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
import yaml
from helpers.processes import until
from helpers.site import ROOT, defaults, unreadable
from helpers.three_brokers import (
    CHROOT,
    assigned,
    controller,
    expected,
    killed,
    move,
    own_config,
    sizes_on_disks,
)

from tests.integration import topic_faults


def test_s08_a_whole_cluster_four_times_by_zookeeper_and_by_the_brokers(three, tasks):
    args = {"expected": expected(three), "baseline": {"brokers": [1, 2], "topics": 0}, "timeout_s": 30}
    results = tasks.four("kafka_health", args)
    results += tasks.run("kafka_health", ({"zookeeper_hosts": [], "readings": 2, "interval_ms": 10}, False))
    for result in results:
        assert (result["changed"], result["failed"], result["healthy"], result["problems"]) == (False, False, True, [])
        assert [broker["id"] for broker in result["brokers"]] == [1, 2, 3]
        assert result["racks"] == {"r1": [1], "r2": [2], "r3": [3]}
        assert result["baseline"]["brokers"] == [1, 2, 3]
        assert result["controller_id"] in (1, 2, 3)


def test_capacity_counts_copies_where_they_are(three, tasks, prefix, tmp_path):
    """10 MB with three copies: as much on each broker, in one file."""
    tasks.run("kafka_topic", ({"name": prefix, "partitions": 2, "replication_factor": 3}, False))
    sizes = sizes_on_disks(three, prefix, 10_000_000, tmp_path / "observed.yml")
    assert sizes == dict.fromkeys((1, 2, 3), pytest.approx(10_000_000, rel=0.05))


def test_what_is_not_as_expected_is_named(three, tasks):
    wrong = [{"id": 1, "rack": "elsewhere", "address": three.bootstrap("n2")}, {"id": 9}]
    (result,) = tasks.run("kafka_health", ({"expected": wrong, "timeout_s": 0, "require": "brokers"}, False))
    assert result["failed"]
    for what in (
        "broker 1 has rack 'r1'",
        f"broker 1 advertises {three.bootstrap('n1')}",
        "broker 9 is not registered",
    ):
        assert what in result["msg"]
    assert result["msg"].startswith("not all brokers are up (waited ")


def test_s08_a_killed_broker_is_noticed_before_its_session_ends_and_its_return_is_waited_for(
    three, tasks, tree, prefix
):
    """Meanwhile a replica that is moved to it keeps its topic from growing; it is grown once the broker is back."""
    moving: dict[str, Any] = {"name": f"{prefix}-moving", "placement": "explicit", "assignment": [[controller(tree)]]}
    tasks.run("kafka_topic", ({"topics": [{"name": prefix, "partitions": 6, "replication_factor": 3}, moving]}, False))
    (before,) = tasks.run("kafka_health", ({"expected": expected(three)}, False))
    victim = controller(tree) % 3 + 1
    with killed(three, f"n{victim}"):
        (at_once,) = tasks.run("kafka_health", ({"expected": expected(three), "timeout_s": 0}, False))
        move(tree, moving["name"], [controller(tree), victim])
        grown = {"name": moving["name"], "partitions": 2}
        (info,) = tasks.run("kafka_cluster_info", ({"zookeeper_hosts": []}, False))
        refused = tasks.run("kafka_topic", (grown, True), (grown, False))
    assert at_once["failed"] and f"broker {victim} is registered, but does not answer" in at_once["msg"]
    assert not info["failed"] and info["cluster_id"] == before["cluster_id"]
    for result in refused:
        assert (
            result["failed"]
            and "replicas are being moved, and no partitions can be added until that ends" in result["msg"]
        )
    (after,) = tasks.run(
        "kafka_health", ({"expected": expected(three), "baseline": before["baseline"], "timeout_s": 90}, False)
    )
    assert after["healthy"] and after["progress"][-1].endswith("s: all is well")
    assert after["baseline"] == before["baseline"]
    until(lambda: not tree.exists("/admin/reassign_partitions"), 60)
    (done,) = tasks.run("kafka_topic", (grown, False))
    assert done["changed"] and not done["failed"]
    assert assigned(tree, moving["name"])[0] == [controller(tree), victim]
    tasks.run("kafka_topic", ({"name": moving["name"], "state": "absent"}, False))


def test_s09_s11_a_stop_that_would_take_too_much_is_refused(three, tasks, tree, prefix):
    safe, alone = f"{prefix}-safe", f"{prefix}-alone"
    topics = [
        {"name": safe, "partitions": 3, "replication_factor": 3, "config": {"min.insync.replicas": 2}},
        {"name": alone, "placement": "explicit", "assignment": [[1]]},
    ]
    tasks.run("kafka_topic", ({"topics": topics}, False))
    one = {"timeout_s": 20, "readings": 1}
    first, second, accepted, two, order, none = tasks.run(
        "kafka_health",
        ({**one, "stopping": [1], "timeout_s": 0}, False),
        ({**one, "stopping": [2]}, False),
        ({**one, "stopping": [1], "accept_unavailable": [f"{prefix}-al.*"]}, False),
        ({**one, "stopping": [2, 3], "timeout_s": 0}, False),
        ({**one, "candidates": [1, 2, 3], "most": 2, "accept_unavailable": [".*"]}, False),
        ({**one, "candidates": [2, 3], "timeout_s": 0, "absent": [9]}, False),
    )
    assert first["failed"] and f"no order protects it ({alone}-0)" in first["msg"]
    assert [(block["topic"], block["partition"]) for block in first["blocking"]] == [(alone, 0)]
    assert second["healthy"] and accepted["healthy"]
    assert two["failed"] and "brokers 2, 3 hold replicas of it" in two["msg"]
    others = [number for number in (1, 2, 3) if number != controller(tree)]
    assert order["batches"] == [*([number] for number in others), [controller(tree)]], "a rack each: one at a time"
    assert none["batches"] == [[number] for number in sorted((2, 3), key=lambda one: (one == controller(tree), one))]
    assert (none["absence"]["brokers"], none["absence"]["partitions"], none["unexpected"]) == ([9], 0, [])
    tasks.run("kafka_topic", ({"topics": topics, "state": "absent"}, False))


@pytest.mark.parametrize(
    ("path", "data", "part"),
    [
        ("/config/users/bob", '{"version":1,"config":{"producer_byte_rate":"1e6"}}', "'producer_byte_rate' must be"),
        ("/config/clients/app", '{"version":1,"config":{"request_percentage":5}}', "is not text in quotes"),
        ("/config/topics/none", "not json", "cannot be read by a broker"),
    ],
)
def test_s06_a_value_that_would_stop_a_broker_is_found(tasks, tree, path, data, part):
    tree.create(path, data.encode(), makepath=True)
    try:
        args = {"timeout_s": 10, "readings": 1}
        whole, brokers, unchecked = tasks.run(
            "kafka_health",
            (args, False),
            ({**args, "require": "brokers"}, False),
            ({**args, "check_config": False}, False),
        )
    finally:
        tree.delete(path)
    assert whole["failed"] and path in whole["msg"] and part in whole["msg"]
    assert brokers["healthy"] and unchecked["healthy"]


def test_r61_rack_aware_and_explicit_placement_four_times(tasks, tree, prefix):
    apart, by_hand = f"{prefix}-apart", f"{prefix}-by-hand"
    topics: list[dict[str, Any]] = [
        {"name": apart, "partitions": 6, "replication_factor": 2, "placement": "rack_aware"},
        {"name": by_hand, "placement": "explicit", "assignment": [[3, 1], [2, 3]]},
    ]
    for grown in (False, True):
        if grown:
            topics[0]["partitions"] = 9
            topics[1]["assignment"].append([1, 2])
        check, real, check_again, real_again = tasks.four("kafka_topic", {"topics": topics})
        assert check == real and real["changed"] and not real["failed"]
        assert check_again == real_again and not real_again["changed"]
        assert assigned(tree, by_hand) == topics[1]["assignment"]
        places = assigned(tree, apart)
        assert places == real["diff"]["after"][apart]["assignment"] and len(places) == topics[0]["partitions"]
    (info,) = tasks.run("kafka_cluster_info", ({}, False))
    assert info["counts"]["rack_violations"] == 0 and info["counts"]["under_replicated"] == 0
    assert {replica for replicas in assigned(tree, apart) for replica in replicas} == {1, 2, 3}
    (moved,) = tasks.run(
        "kafka_topic", ({"name": by_hand, "placement": "explicit", "assignment": [[1, 3], [2, 3], [1, 2]]}, False)
    )
    assert moved["failed"] and "assignment puts partition 0 on [1, 3], it is on [3, 1]" in moved["msg"]


def test_an_export_is_valid_input_and_tells_where_the_cluster_is(tasks, tree, prefix):
    made: list[dict[str, Any]] = [
        {"name": f"{prefix}-a", "partitions": 2, "replication_factor": 3, "config": {"retention.ms": "86400000"}},
        {"name": f"{prefix}-b", "partitions": 1, "replication_factor": 2, "config": {}},
    ]
    tasks.run("kafka_topic", ({"topics": made}, False))
    tasks.run("kafka_smoke", ({"topic": f"{prefix}-a", "count": 4}, False))
    four = tasks.four("kafka_topic_info", {"match": f"{prefix}.*", "offsets": True})
    by_name, internal = tasks.run(
        "kafka_topic_info",
        ({"names": [f"{prefix}-b", "nobody"]}, False),
        ({"match": "__.*", "include_internal": True}, False),
    )
    for result in four:
        assert (result["changed"], result["failed"]) == (False, False)
        assert result["topics"] == made
        parts = result["details"][f"{prefix}-a"]["partitions"]
        assert sum(part["latest"] - part["earliest"] for part in parts) == 4
        assert [part["replicas"] for part in parts] == assigned(tree, f"{prefix}-a")
        assert all(sorted(part["isr"]) == [1, 2, 3] for part in parts)
    assert (by_name["topics"], by_name["missing"]) == (made[1:], ["nobody"])
    assert [topic["name"] for topic in internal["topics"]] == [
        name for name in sorted(tree.get_children("/brokers/topics")) if name.startswith("__")
    ]
    (again,) = tasks.run("kafka_topic", ({"topics": four[0]["topics"], "config_mode": "replace"}, False))
    assert not again["changed"]


def test_the_documentations_examples_run_as_they_are(three, tasks, tree):
    """All of them, in one play; only the names of the servers, their racks and the path in ZooKeeper are ours."""
    ours = {"/kafka\n": f"{CHROOT}\n", "broker9.": "broker1.", "rack: a": "rack: r1", "rack: b": "rack: r2"}
    for number, client in enumerate(three.ensemble.split(","), start=1):
        ours[f"zookeeper{number}.example.com:2181"] = client
        ours[f"broker{number}.example.com:9092"] = three.bootstrap(f"n{number}")
    examples: list[dict[str, Any]] = []
    for module in sorted(path.stem for path in (ROOT / "plugins/modules").glob("*.py")):
        name = f"ansible_collections.streamops.kafka.plugins.modules.{module}"
        text = importlib.import_module(name).EXAMPLES
        for theirs, mine in ours.items():
            text = text.replace(theirs, mine)
        assert "example.com" not in text, module
        examples += yaml.safe_load(text)
    assert len(examples) > 15
    purge = {"match": ".*", "max_deletions": 99}  # what other tests left with two copies would forbid a stop
    tasks.run("kafka_topic", ({"topics": [], "purge": purge}, False))
    done = tasks.play(examples)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("TASK [") == len(examples) and "failed=0" in done.stdout
    made = {"payments", "customers", "shop.orders", "shop.audit"}
    assert made <= set(tree.get_children("/brokers/topics")) and not tree.exists("/brokers/topics/orders")
    assert own_config(tree, "customers") == {"cleanup.policy": "compact", "segment.bytes": "268435456"}
    topics = [{"name": name} for name in sorted(made)]
    assert tasks.run("kafka_topic", ({"topics": topics, "state": "absent"}, False))[0]["changed"]


def test_s10_the_ensemble_and_a_member_that_stops(three, tasks):
    hosts = three.ensemble.split(",")
    smoke = tasks.four("zookeeper_smoke", {"hosts": hosts, "timeout_s": 10})
    assert [result["skipped_in_check_mode"] for result in smoke] == [True, False, True, False]
    assert smoke[1]["read_through"] == hosts and not smoke[1]["changed"]
    whole = tasks.four("zookeeper_info", {"hosts": hosts, "chroot": CHROOT, "wait_s": 10})
    for result in whole:
        assert (result["healthy"], result["problems"], len(result["versions"])) == (True, [], 1)
        assert [server["synced_followers"] for server in result["servers"] if server["mode"] == "leader"] == [2]
    follower = next(host for host in three.names if three.mode(host) == "follower")
    gone = f"127.0.0.1:{three.ports[follower]['client']}"
    three.service(follower, "zookeeper", "stop")
    try:
        (info,) = tasks.run("zookeeper_info", ({"hosts": hosts}, False))
        (refused,) = tasks.run("zookeeper_smoke", ({"hosts": hosts, "timeout_s": 3}, False))
        left = [host for host in hosts if host != gone]
        (proof,) = tasks.run("zookeeper_smoke", ({"hosts": left}, False))
    finally:
        three.service(follower, "zookeeper", "start")
    assert not info["failed"] and not info["healthy"] and info["problems"][0].startswith(f"{gone}: ")
    assert refused["failed"] and gone in refused["msg"]
    assert proof["read_through"] == left
    (back,) = tasks.run("zookeeper_info", ({"hosts": hosts, "wait_s": 30}, False))
    assert back["healthy"]


def test_resources_yml_makes_the_declared_topics_and_then_nothing(three, tree, prefix, tmp_path):
    declared: list[dict[str, Any]] = [
        {"name": f"{prefix}.a", "partitions": 3, "config": {"retention.ms": "7d"}},
        {"name": f"{prefix}.b", "placement": "rack_aware", "config": {"preallocate": True}},
    ]
    variables: dict[str, Any] = {"kafka_resources_topics": declared, "kafka_resources_topics_config_mode": "replace"}
    before = three.playbook("resources", "--check", **variables)
    assert before.count("changed") == 1 and not tree.exists(f"/brokers/topics/{prefix}.a")
    assert three.playbook("resources", **variables).count("changed") == 1
    assert own_config(tree, f"{prefix}.a") == {"retention.ms": "604800000"}
    assert three.playbook("resources", **variables).count("changed") == 0
    purge = {"match": f"{prefix}[.].*", "max_deletions": 0}
    variables |= {"kafka_resources_topics": declared[:1], "kafka_resources_topics_purge": purge}
    refused = three.playbook("resources", code=2, environment=defaults(tmp_path), **variables)
    assert "max_deletions" in refused.text and unreadable(refused) == []
    purge["max_deletions"] = 1
    assert "deleted 1" in three.playbook("resources", **variables).text
    until(lambda: not tree.exists(f"/brokers/topics/{prefix}.b"))


# The last ones, as they break things on purpose.
test_in_the_middle_of_creating_and_of_deleting = topic_faults.test_in_the_middle_of_creating_and_of_deleting
test_what_an_earlier_deletion_left_is_waited_for = topic_faults.test_what_an_earlier_deletion_left_is_waited_for
