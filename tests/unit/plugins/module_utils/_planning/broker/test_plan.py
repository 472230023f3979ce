# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of a broker: derived properties, refusals and warnings."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.plan import (
    log_dir_findings,
    plan_kafka,
    protocol_findings,
    recovery_threads,
    replication_properties,
    zookeeper_findings,
)
from helpers.asked import broker_asked

LISTENER = {"name": "INSIDE", "port": 9092, "advertised_host": "broker1"}


def asked(**changes: Any) -> dict[str, Any]:
    """One healthy broker of a cluster of one, with changes."""
    own = {"host": "broker1", "version": "2.1.1", "cores": 4, "zookeeper_connect": ["zk1:2181"]}
    own |= {"cluster": [{"host": "broker1", "id": "1", "rack": ""}], "listeners": [LISTENER], "log_dirs": ["/data/1"]}
    own["base"] = {"auto.create.topics.enable": False, "zookeeper.session.timeout.ms": 18000}
    return broker_asked(**{**own, **changes})


def three(**changes: Any) -> dict[str, Any]:
    """The first of three brokers."""
    cluster = [{"host": f"broker{number}", "id": str(number), "rack": f"r{number}"} for number in (1, 2, 3)]
    return asked(**{"cluster": cluster, "rack": "r1", **changes})


def test_a_single_broker_has_every_derived_property() -> None:
    """R10 to R16, S03, S05 and S13 for one broker."""
    plan = plan_kafka(asked(chroot="/kafka"))
    assert plan["errors"] == []
    assert plan["properties"] == {
        "advertised.listeners": "INSIDE://broker1:9092",
        "auto.create.topics.enable": "false",
        "broker.id": "1",
        "default.replication.factor": "1",
        "inter.broker.listener.name": "INSIDE",
        "inter.broker.protocol.version": "2.1",
        "listener.security.protocol.map": "INSIDE:PLAINTEXT",
        "listeners": "INSIDE://:9092",
        "log.dirs": "/data/1",
        "min.insync.replicas": "1",
        "num.recovery.threads.per.data.dir": "4",
        "offsets.topic.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "transaction.state.log.replication.factor": "1",
        "zookeeper.connect": "zk1:2181/kafka",
        "zookeeper.session.timeout.ms": "18000",
    }
    assert plan["session_timeout_ms"] == 18000
    assert plan["secret"] is False


def test_the_user_has_the_last_word() -> None:
    """kafka_config wins over the role's and the derived properties (architecture, Properties)."""
    plan = plan_kafka(three(config={"min.insync.replicas": 1, "auto.create.topics.enable": True}))
    assert plan["errors"] == []
    assert plan["properties"]["min.insync.replicas"] == "1"
    assert plan["properties"]["auto.create.topics.enable"] == "true"


def test_zookeeper_connect_is_the_same_whatever_the_broker() -> None:
    """R12: host:port list, then one chroot."""
    plan = plan_kafka(asked(zookeeper_connect=["a:1", "b:2", "c:3"], chroot="/k/prod"))
    assert plan["properties"]["zookeeper.connect"] == "a:1,b:2,c:3/k/prod"


@pytest.mark.parametrize(("brokers", "factor", "in_sync"), [(1, "1", "1"), (2, "2", "1"), (3, "3", "2"), (9, "3", "2")])
def test_s05_replication_by_size(brokers: int, factor: str, in_sync: str) -> None:
    """S05: the factors and min ISR of topics, offsets and transactions alike."""
    properties = replication_properties(brokers)
    assert properties["default.replication.factor"] == factor
    assert properties["offsets.topic.replication.factor"] == factor
    assert properties["transaction.state.log.replication.factor"] == factor
    assert properties["min.insync.replicas"] == properties["transaction.state.log.min.isr"] == in_sync


def test_s05_two_brokers_are_warned_about() -> None:
    """Two brokers cannot both be safe and available."""
    cluster = [{"host": f"broker{number}", "id": str(number), "rack": ""} for number in (1, 2)]
    (warning,) = plan_kafka(asked(cluster=cluster))["findings"]
    assert warning["id"] == "KC016" and "Use three" in warning["cure"]


@pytest.mark.parametrize(("cores", "dirs", "threads"), [(8, 1, 8), (8, 3, 2), (2, 4, 1), (1, 1, 1)])
def test_r14_recovery_threads_are_per_directory(cores: int, dirs: int, threads: int) -> None:
    """R14: directories times threads use every core, and never none."""
    assert recovery_threads(cores, dirs) == threads


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"broker_id": None}, "KC001 broker1: kafka_broker_id: not set"),
        ({"broker_id": ""}, "kafka_broker_id: not set"),
        ({"broker_id": "one"}, "kafka_broker_id: 'one' is not a whole number"),
        ({"broker_id": "-1"}, "whole number"),
        ({"listeners": []}, "kafka_listeners: is empty"),
        ({"listeners": [{**LISTENER, "port": 80}]}, "which only root may open"),
        ({"listeners": [{**LISTENER, "port": 70000}]}, "Use 1024 to 65535"),
        ({"listeners": [{**LISTENER, "advertised_host": "0.0.0.0"}]}, "no client can connect to that"),
        ({"listeners": [{**LISTENER, "name": "in-side"}]}, "not a listener name"),
        ({"listeners": [{**LISTENER, "protocol": "TLS"}]}, "Use one of PLAINTEXT"),
        ({"listeners": [LISTENER, {**LISTENER, "port": 9093}]}, "name INSIDE is used by more than one"),
        ({"listeners": [LISTENER, {**LISTENER, "name": "OUT"}]}, "port 9092 is used by more than one"),
        ({"inter_broker_listener": "REPL"}, "there is no listener 'REPL'"),
        ({"zookeeper_connect": []}, "no ZooKeeper to register with"),
        ({"zookeeper_connect": ["zk1"]}, "is not HOST:PORT"),
        ({"zookeeper_connect": ["zk1:2181/kafka"]}, "is not HOST:PORT"),
        ({"chroot": "kafka"}, "does not begin with /"),
        ({"chroot": "/kafka/"}, "ends with /"),
        ({"protocol_version": "2.2"}, "above kafka_version 2.1.1"),
        ({"protocol_version": "latest"}, "is not a version"),
        ({"protocol_version": "1.5"}, "'1.5' is not a version"),
        ({"config": {"broker.id": 2}}, "Set kafka_broker_id"),
        ({"config": {"zookeeper.connect": "x"}}, "Set kafka_zookeeper_connect"),
        ({"config": {"num.partitons": 2}}, "Did you mean 'num.partitions'? Else put it into kafka_config_extra_keys"),
        (
            {"config": {"log.segment.ms": 2}},
            "has no such broker setting; neither a broker nor a plug-in of the release reads it. Use 'log.roll.ms'",
        ),
        (
            {"config": {"log.message.format.version": "3.5"}},
            "must be a version up to 2.1, such as 2.1 or 0.10.2, not '3.5'",
        ),
        ({"config": {"log.retention.hours.per.topic": "a:1"}}, "Set 'retention.ms' on the topic"),
        ({"config": {"leader.replication.throttled.rate": 1}}, "only as a dynamic setting"),
        ({"config": {"num.partitions": "many"}}, "whole number"),
        ({"config": {"num.partitions": 0}}, "at least 1"),
        ({"config": {"num.partitions": 2**31}}, "type int"),
        ({"config": {"delete.topic.enable": "maybe"}}, "true or false"),
        ({"config": {"log.cleanup.policy": "compact,shred"}}, "must be one of compact, delete, not 'shred'"),
        ({"config": {"log.message.timestamp.type": "Now"}}, "must be one of CreateTime"),
    ],
)
def test_what_cannot_work_is_refused_in_one_sentence(changes: dict[str, Any], words: str) -> None:
    """R10, R11, R12, R26, S03 and misspelt settings: exactly one sentence each."""
    errors = plan_kafka(asked(**changes))["errors"]
    assert len(errors) == 1, errors
    assert words in errors[0]


def test_r10_one_id_for_two_brokers_is_refused() -> None:
    """R10: broker.id is unique in the cluster, and both hosts are named."""
    cluster = [{"host": "broker1", "id": "1", "rack": ""}, {"host": "broker2", "id": 1, "rack": ""}]
    errors = plan_kafka(asked(cluster=cluster))["errors"]
    assert errors == [
        "KC201 broker1: kafka_broker_id: 1 is given to both broker1 and broker2; the second one to start ends with "
        "NodeExists. Give each broker its own."
    ]


def test_r61_racks_are_all_or_none() -> None:
    """R61: a mix makes topic creation fail."""
    cluster = [{"host": "broker1", "id": "1", "rack": "a"}, {"host": "broker2", "id": "2", "rack": ""}]
    errors = plan_kafka(asked(cluster=cluster, rack="a"))["errors"]
    assert len(errors) == 1
    assert "not set for broker2" in errors[0]
    assert plan_kafka(three())["properties"]["broker.rack"] == "r1"


def test_r09_loopback_is_advertised_only_on_one_machine() -> None:
    """R09: in a cluster, localhost would send every client to itself, unless all brokers share the machine."""
    local = {**LISTENER, "advertised_host": "localhost"}
    assert "connect to themselves" in plan_kafka(three(listeners=[local]))["errors"][0]
    assert plan_kafka(three(listeners=[{**local, "loopback": True}]))["errors"] == []
    assert plan_kafka(asked(listeners=[local]))["errors"] == []


@pytest.mark.parametrize(
    ("dirs", "words"),
    [
        ([], "is empty"),
        (["data"], "not an absolute path"),
        (["/"], "'/' is the root"),
        (["/d,e"], "'/d,e' holds a comma"),
        (["/tmp/kafka-logs"], "emptied at a reboot"),
        (["/var/tmp/k"], "emptied at a reboot"),
        (["/d/1", "/d/1/"], "given twice"),
        (["/d", "/d/1"], "lies inside '/d'"),
    ],
)
def test_r13_log_dirs_are_checked(dirs: list[str], words: str) -> None:
    """R06 and R13: absolute, distinct, not nested, not emptied at a reboot."""
    assert any(words in one.what for one in log_dir_findings(dirs, False, "h"))


def test_r06_tmp_is_taken_when_asked_for() -> None:
    """R06: /tmp is refused unless asked for."""
    assert log_dir_findings(["/tmp/k", "/tmpfiles/k"], True, "h") == []
    assert log_dir_findings(["/tmpfiles/k"], False, "h") == []


def test_r21_a_retention_that_is_ignored_is_reported() -> None:
    """R21: the smallest unit wins, so the others are named."""
    config = {"log.retention.hours": 1, "log.retention.ms": 5, "log.retention.minutes": 2}
    found = plan_kafka(asked(config=config))["findings"]
    assert [(one["id"], one["key"], one["what"]) for one in found] == [
        ("KC015", "log.retention.minutes", "log.retention.ms is set too"),
        ("KC015", "log.retention.hours", "log.retention.ms is set too"),
    ]


def test_secrets_hide_the_diff_and_never_show_in_a_refusal() -> None:
    """A password in the file switches its diff off; a wrong value of a secret is not repeated."""
    assert plan_kafka(asked(config={"ssl.keystore.password": "hunter2"}))["secret"] is True
    (broken,) = plan_kafka(asked(config={"ssl.keystore.password": "hunter2\n"}))["errors"]
    assert "hunter2" not in broken


@pytest.mark.parametrize(
    ("protocol", "good"),
    [("2.1", True), ("2.1.0", True), ("2.0-IV1", True), ("0.10.2.1", True), ("two", False), ("1.9", False)],
)
def test_s03_protocol_versions(protocol: str, good: bool) -> None:
    """S03: any version up to the software's."""
    assert (protocol_findings(protocol, "2.1.0", "h") == []) is good


def test_zookeeper_addresses_take_any_host() -> None:
    """Names and addresses are both fine."""
    assert zookeeper_findings(["zk-1.example.org:2181", "10.0.0.1:2182"], "/a/b-c", "h") == []


def test_what_is_meant_is_accepted_by_its_id_and_what_cannot_work_is_not() -> None:
    """An unknown key with a reason stays in the findings; an id that two brokers have stops the role all the same."""
    asked_for = asked(config={"num.partitons": 3}, accepted={"KC012": "a patched broker reads it"})
    plan = plan_kafka(asked_for)
    assert plan["errors"] == [] and plan["properties"]["num.partitons"] == "3"
    assert [one["accepted"] for one in plan["findings"]] == ["a patched broker reads it"]
    assert len(plan_kafka(asked(broker_id="", accepted={"KC001": "no"}))["errors"]) == 1
    assert len(plan_kafka(asked(config={"num.partitons": 3}, accepted={"KC012": " "}))["errors"]) == 1
