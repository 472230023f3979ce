# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What users gave and got a wrong answer to, each with the right one, through the roles' whole plans.

``e``: settings that classes of the release read; ``h``: values of which Python has another idea than Java.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.plan import plan_kafka
from ansible_collections.streamops.kafka.plugins.module_utils._planning.ensemble.plan import plan_zookeeper
from helpers.asked import broker_asked

Config = dict[Any, Any]
ACL, CSV = "kafka.security.auth.SimpleAclAuthorizer", "kafka.metrics.KafkaCSVMetricsReporter"
PUSH, JMX = "org.apache.kafka.tools.PushHttpMetricsReporter", "org.apache.kafka.common.metrics.JmxReporter"
SASL = "org.apache.zookeeper.server.auth.SASLAuthenticationProvider"
AUTHORIZED: Config = {"authorizer.class.name": ACL}


def broker(config: Config, ids: tuple[Any, ...] = (1, 2, 3), **more: Any) -> dict[str, Any]:
    """The plan of the first of some brokers."""
    cluster = [{"host": f"h{place}", "id": one, "rack": ""} for place, one in enumerate(ids, start=1)]
    listener = {"name": "PLAINTEXT", "protocol": "PLAINTEXT", "port": 9092, "advertised_host": "h1"}
    own = {"host": "h1", "broker_id": ids[0], "cluster": cluster, "listeners": [listener], "log_dirs": ["/d"]}
    return plan_kafka(broker_asked(**{**own, "config": config, **more}))


def server(config: Config, ids: tuple[Any, ...] = (1, 2, 3)) -> dict[str, Any]:
    """The plan of the first of some ZooKeeper servers."""
    ports = {"client_port": 2181, "peer_port": 2888, "election_port": 3888}
    members = [{"host": f"h{place}", "address": f"h{place}", "id": one, **ports} for place, one in enumerate(ids, 1)]
    asked: dict[str, Any] = {"host": "h1", "version": "3.4.12", "base": {}, "config": config, "members": members}
    return plan_zookeeper({**asked, "client_port": 2181, "data_dir": "/d", "data_log_dir": "/d"})


def found(plan: dict[str, Any]) -> list[str]:
    """Each finding's number, with its key."""
    return [f"{one['id']} {one['key']}" for one in plan["findings"]]


BROKERS: list[tuple[str, Config, list[str]]] = [
    ("e-authorizer", AUTHORIZED | {"super.users": "User:a;User:b", "allow.everyone.if.no.acl.found": True}, []),
    ("e-authorizer-by-zookeeper", AUTHORIZED | {"authorizer.zookeeper.session.timeout.ms": 6000}, []),
    (
        "e-authorizer-of-somebody-s",
        {"authorizer.class.name": "a.B", "super.users": "x"},
        ["KC027 authorizer.class.name"],
    ),
    ("e-no-authorizer", {"super.users": "User:a"}, ["KC018 super.users"]),
    ("e-no-authorizer-2", {"allow.everyone.if.no.acl.found": True}, ["KC018 allow.everyone.if.no.acl.found"]),
    (
        "e-csv",
        {"kafka.metrics.reporters": CSV, "kafka.csv.metrics.dir": "/m", "kafka.csv.metrics.reporter.enabled": True},
        [],
    ),
    ("e-csv-alone", {"kafka.csv.metrics.dir": "/m"}, ["KC018 kafka.csv.metrics.dir"]),
    (
        "e-push",
        {"metric.reporters": [JMX, PUSH], "metrics.url": "http://m", "metrics.period": 10, "client.id": "k"},
        [],
    ),
    ("e-jaas", {"listener.name.in.scram-sha-256.sasl.jaas.config": "x required;"}, []),
    ("e-kerberos", {"sasl.kerberos.service.name": "kafka", "sasl.kerberos.kinit.cmd": "/usr/bin/kinit"}, []),
    ("e-quotas", {"client.quota.callback.class": "a.B"}, ["KC027 client.quota.callback.class"]),
    ("e-a-plug-in-s", {"a.b": "x"}, ["KC012 a.b"]),
    ("e-java-s-own", {"java.security.auth.login.config": "/j"}, ["KC013 java.security.auth.login.config"]),
    ("e-java-s-own-2", {"zookeeper.sasl.client": "true"}, ["KC013 zookeeper.sasl.client"]),
    ("e-not-a-user", AUTHORIZED | {"super.users": "admin"}, ["KC025 super.users"]),
    ("e-users-with-commas", AUTHORIZED | {"super.users": ["User:a", "User:b"]}, ["KC026 super.users"]),
    ("e-not-true", AUTHORIZED | {"allow.everyone.if.no.acl.found": "yes"}, ["KC025 allow.everyone.if.no.acl.found"]),
    ("h-empty-choice", {"compression.type": ""}, ["KC011 compression.type"]),
    ("h-null", {"compression.type": None}, ["KC028 compression.type"]),
    ("h-null-in-a-list", {"log.cleanup.policy": ["delete", None]}, ["KC028 log.cleanup.policy"]),
    (
        "h-null-for-nothing",
        {"ssl.endpoint.identification.algorithm": None},
        ["KC028 ssl.endpoint.identification.algorithm"],
    ),
    ("h-empty-text", {"ssl.endpoint.identification.algorithm": ""}, []),
    ("h-underscore", {"log.retention.ms": "1_000"}, ["KC011 log.retention.ms"]),
    ("h-underscore-2", {"log.cleaner.min.cleanable.ratio": "0_1.5"}, ["KC011 log.cleaner.min.cleanable.ratio"]),
    ("h-blank-and-true", {"auto.create.topics.enable": " true"}, []),
    ("h-1d", {"log.cleaner.min.cleanable.ratio": "1d"}, []),
    ("h-blanks-and-number", {"num.io.threads": " 8\t"}, []),
    ("h-class", {"authorizer.class.name": "not a class"}, ["KC025 authorizer.class.name"]),
    ("h-class-2", {"principal.builder.class": "a..B"}, ["KC011 principal.builder.class"]),
    ("h-class-of-another-kind", {"alter.config.policy.class.name": JMX}, ["KC025 alter.config.policy.class.name"]),
    ("h-compression", {"compression.type": "brotli"}, ["KC011 compression.type"]),
    ("h-codec", {"offsets.topic.compression.codec": 7}, ["KC011 offsets.topic.compression.codec"]),
    ("h-overrides", {"max.connections.per.ip.overrides": "h1:5,h2"}, ["KC011 max.connections.per.ip.overrides"]),
    ("h-overrides-fine", {"max.connections.per.ip.overrides": "h1:5, ::1:7"}, []),
    ("h-version-as-number", {"log.message.format.version": 2.0}, []),
    ("h-version-as-number-2", {"log.message.format.version": 2}, ["KC011 log.message.format.version"]),
]
SERVERS: list[tuple[str, Config, list[str]]] = [
    (
        "e-kerberos",
        {"kerberos.removeHostFromPrincipal": True, "security.auth_to_local": r"RULE:[1:$1](a\.b)s/a/b/"},
        [],
    ),
    ("e-sasl", {"authProvider.sasl": SASL, "sasl.serverconfig": "Other", "allowSaslFailedClients": False}, []),
    ("e-provider-of-somebody-s", {"authProvider.x509": "a.B"}, ["KC027 authProvider.x509"]),
    ("e-jaas", {"java.security.auth.login.config": "/j"}, ["KC013 java.security.auth.login.config"]),
    ("e-prefix", {"zookeeper.skipACL": "yes"}, ["KC012 zookeeper.skipACL"]),
    ("e-realm", {"server.realm": "A.B"}, ["KC011 server.realm"]),
    ("e-observers", {"observer.syncEnabled": "off"}, ["KC026 observer.syncEnabled"]),
    ("h-null", {"clientPortAddress": None}, ["KC028 clientPortAddress"]),
    ("h-empty", {"clientPortAddress": ""}, ["KC026 clientPortAddress"]),
    ("h-null-2", {"autopurge.purgeInterval": None}, ["KC028 autopurge.purgeInterval"]),
    ("h-underscore", {"tickTime": "2_000"}, ["KC011 tickTime"]),
    ("h-underscore-2", {"snapCount": "100_000"}, ["KC026 snapCount"]),
    ("h-yes", {"syncEnabled": "yes"}, ["KC026 syncEnabled"]),
    ("h-true", {"forceSync": True}, ["KC026 forceSync"]),
    ("h-blanks", {"maxClientCnxns": " 60 ", "syncEnabled": " true"}, []),
    ("h-float", {"maxClientCnxns": 60.0}, ["KC011 maxClientCnxns"]),
    ("h-class", {"serverCnxnFactory": "not a class"}, ["KC026 serverCnxnFactory"]),
]


@pytest.mark.parametrize(("config", "expected"), [case[1:] for case in BROKERS], ids=[case[0] for case in BROKERS])
def test_a_broker_s_setting(config: Config, expected: list[str]) -> None:
    """One right answer, or none."""
    assert found(broker(config)) == expected


@pytest.mark.parametrize(("config", "expected"), [case[1:] for case in SERVERS], ids=[case[0] for case in SERVERS])
def test_a_zookeeper_server_s_setting(config: Config, expected: list[str]) -> None:
    """One right answer, or none."""
    assert found(server(config)) == expected


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (broker({}, ids=("01", 1, 2)), ["KC001", "KC201"]),
        (broker({}, ids=(1, "01", 2)), ["KC201"]),
        (broker({}, ids=(" 1", 2, 3)), ["KC001"]),
        (broker({}, ids=("1_0", 2, 3)), ["KC001"]),
        (broker({}, ids=("\u0661", 2, 3)), ["KC001"]),
        (server({}, ids=("01", 1, 2)), ["KC020", "KC020"]),
        (server({}, ids=(1, "01", 2)), ["KC020"]),
        (server({}, ids=(1, 2, "003")), ["KC020"]),
        (server({}, ids=(1, 2, "\u0663")), ["KC020"]),
        (broker({}, protocol_version="2.1 "), []),
        (broker({}, protocol_version="2.1_0"), ["KC009"]),
    ],
    ids=[
        *("h-01-beside-1", "h-1-beside-01", "h-blank-and-1", "h-1_0", "h-another-script"),
        *("h-server-01-beside-1", "h-server-1-beside-01", "h-server-003", "h-server-in-another-script"),
        *("h-protocol-with-a-blank", "h-protocol-with-an-underscore"),
    ],
)
def test_numbers_that_have_a_variable_of_their_own(plan: dict[str, Any], expected: list[str]) -> None:
    """Two spellings of one number are one number to Java."""
    assert [one["id"] for one in plan["findings"]] == expected


@pytest.mark.parametrize("plan", [broker(case[1]) for case in BROKERS] + [server(case[1]) for case in SERVERS])
def test_e_nobody_is_told_to_remove_what_may_be_read(plan: dict[str, Any]) -> None:
    """A plug-in of the user's may read a setting that no class of the release does; null is the only thing to go."""
    advice = [one["cure"] for one in plan["findings"] if one["id"] != "KC028"]
    assert [cure for cure in advice if re.search("(?i)remove|leave (it|them) out(?!.* if none)", cure)] == []
