# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every rule that a role checks in the variables of a host: what triggers it, and what is nearest to that and not."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.plan import plan_kafka
from ansible_collections.streamops.kafka.plugins.module_utils._planning.ensemble.plan import plan_zookeeper
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings import rules
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings.forms import form_findings
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings.model import Finding
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.run import config_findings
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.variables import (
    known_names,
    unknown_variables,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.archive import archive_findings
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.java_source import (
    package_findings,
    source_findings,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.jvm import java_findings, java_version
from helpers.asked import broker_asked

Ids = Callable[[], list[str]]


def ids(found: list[Finding]) -> list[str]:
    """The ids of findings."""
    return [one.id for one in found]


def kafka(**changes: Any) -> Ids:
    """What role kafka finds for one of ``brokers`` (3)."""
    count = changes.pop("brokers", 3)
    listener = {"name": "INSIDE", "port": 9092, "advertised_host": "b1", "protocol": "PLAINTEXT"}
    listener |= changes.pop("listener", {})
    cluster = [{"host": f"b{n}", "id": str(n), "rack": f"r{n}"} for n in range(1, count + 1)]
    own = {"version": "2.1.1", "cluster": cluster, "listeners": [listener], "chroot": "/kafka", "rack": "r1"}
    asked = broker_asked(**{**own, "log_dirs": ["/data/1"], "cores": 4, **changes})
    return lambda: [one["id"] for one in plan_kafka(asked)["findings"]]


def zookeeper(**changes: Any) -> Ids:
    """What role zookeeper finds for one of ``members`` (3 ids)."""
    ports = {"client_port": "2181", "peer_port": "2888", "election_port": "3888"}
    members = [
        {"host": f"z{place}", "address": f"z{place}", "id": number, **ports}
        for place, number in enumerate(changes.pop("members", ("1", "2", "3")), start=1)
    ]
    asked = {"host": "z1", "version": "3.4.14", "base": {}, "config": {}, "members": members, "client_port": 2181}
    asked |= {"data_dir": "/data", "data_log_dir": "/data", "allow_even": False, **changes}
    return lambda: [one["id"] for one in plan_zookeeper(asked)["findings"]]


def variables(name: str) -> Ids:
    """What is found of a variable's name."""
    specs: list[dict[str, Any]] = [{"argument_specs": {"main": {"options": {"kafka_rack": {}}}}}]
    return lambda: [one["id"] for one in unknown_variables([name], known_names(specs), ["kafka_"], "b1")]


def form(value: Any) -> Ids:
    """What is found of the form of a variable that is to be a list."""
    return lambda: [one.id for one in form_findings({"kafka_opts": value}, {"kafka_opts": {"type": "list"}}, "b1")]


def java(output: str) -> Ids:
    """What is found of a Java."""
    return lambda: ids(java_findings(java_version(output), {"min": 8, "max": 11}, "/opt/java", "b1"))


def java_source(**given: str) -> Ids:
    """What is found of the variables of role java."""
    names = ("java_home", "java_tarball_name", "java_tarball_checksum", "java_tarball_file", "java_tarball_url")
    return lambda: ids(source_findings({**dict.fromkeys(names, ""), **given}, "b1"))


def java_home(home: str, **given: str) -> Ids:
    """What is found of a Java that is there."""
    return java_source(java_source="path", java_home=home, **given)


def java_package(package: str = "", home: str = "") -> Ids:
    """What is found where Java comes by package."""
    given = {"package": package, "home": home, "release": "Plan 9", "vault": True, "architecture": "", "known": []}
    return lambda: ids(package_findings(given, "b1"))


def archive(**given: str) -> Ids:
    """What is found of the variables of role tarball."""
    names = ("base_url", "url", "file", "checksum", "link")
    good = {**dict.fromkeys(names, ""), "name": "zookeeper-3.4.12", "source": "auto", "where": "zookeeper_tarball"}
    known = {"zookeeper-3.4.12": {"path": "zookeeper", "checksum": "sha256:" + "a" * 64}}
    return lambda: ids(archive_findings({**good, "install_root": "/opt", **given}, known, "b1"))


ACL = "kafka.security.auth.SimpleAclAuthorizer"
JMX = "org.apache.kafka.common.metrics.JmxReporter"
DIGEST = "org.apache.zookeeper.server.auth.DigestAuthenticationProvider"
LOGIN = {"quorum.auth.learnerRequireSasl": True}
TLS = {"ssl.keystore.location": "/k.jks"}
CASES: list[tuple[str, Ids, Ids]] = [
    ("KC001", kafka(broker_id="one"), kafka(broker_id="1")),
    ("KC001", kafka(broker_id="01"), kafka(broker_id=1)),
    ("KC001", kafka(broker_id="-1"), kafka(broker_id="0")),
    (
        "KC002",
        kafka(cluster=[{"host": "b1", "id": "1", "rack": "r"}] + [{"host": "b", "id": "2", "rack": ""}] * 2),
        kafka(),
    ),
    ("KC003", kafka(listener={"port": 80}), kafka(listener={"port": 1024})),
    ("KC003", kafka(inter_broker_listener="OUT"), kafka(inter_broker_listener="INSIDE")),
    ("KC004", kafka(listener={"advertised_host": "0.0.0.0"}), kafka(listener={"advertised_host": "10.0.0.1"})),
    (
        "KC005",
        kafka(listener={"advertised_host": "127.0.0.1"}),
        kafka(listener={"advertised_host": "::1", "loopback": True}),
    ),
    ("KC006", kafka(zookeeper_connect=["z1"]), kafka(zookeeper_connect=["z1:2181", "z2:2181"])),
    ("KC006", kafka(chroot="kafka"), kafka(chroot="")),
    ("KC007", kafka(log_dirs=["/d", "/d/1"]), kafka(log_dirs=["/d/1", "/d/11"])),
    ("KC007", kafka(folders={"kafka_log_dir": "/data/1/logs"}), kafka(folders={"kafka_log_dir": "/data/1-logs"})),
    ("KC007", kafka(beside={"kafka_run_dir": "/data/1"}), kafka(beside={"kafka_run_dir": "/data"})),
    ("KC008", kafka(log_dirs=["/tmp/k"]), kafka(log_dirs=["/tmp/k"], allow_tmp=True)),
    ("KC009", kafka(protocol_version="2.2"), kafka(protocol_version="0.10.2")),
    ("KC010", kafka(config={"log.dir": "/x"}), kafka(config={"log.segment.bytes": 10**9})),
    ("KC010", zookeeper(config={"server.4": "a:1:2"}), zookeeper(config={"group.4": "1:2:3"})),
    ("KC011", kafka(config={"num.partitions": 0}), kafka(config={"num.partitions": 1})),
    ("KC011", zookeeper(config={"tickTime": "fast"}), zookeeper(config={"tickTime": 3000})),
    ("KC012", kafka(config={"num.partitons": 1}), kafka(config={"num.partitons": 1}, extra_keys=["num.partitons"])),
    ("KC012", zookeeper(config={"tickTme": 1}), zookeeper()),
    ("KC013", kafka(config={"log.roll.hours.per.topic": "a:1"}), kafka(config={"log.roll.hours": 1})),
    ("KC013", kafka(config={"leader.replication.throttled.rate": 1}), kafka()),
    ("KC013", zookeeper(config={"jute.maxbuffer": 1}), zookeeper(config={"snapCount": 10})),
    ("KC014", kafka(config={"zookeeper.sync.time.ms": 1}), kafka(config={"zookeeper.max.in.flight.requests": 5})),
    ("KC015", kafka(config={"log.roll.ms": 10**8, "log.roll.hours": 1}), kafka(config={"log.roll.hours": 1})),
    ("KC016", kafka(brokers=2), kafka(brokers=1)),
    ("KC017", variables("kafka_rak"), variables("kafka_rack")),
    ("KC018", zookeeper(config={"jaasLoginRenew": 1}), zookeeper(config={"snapCount": 10})),
    (
        "KC018",
        kafka(config={"super.users": "User:a"}),
        kafka(config={"super.users": "User:a", "authorizer.class.name": ACL}),
    ),
    ("KC019", zookeeper(members=("1", "2")), zookeeper(members=("1", "2"), allow_even=True)),
    ("KC019", zookeeper(members=tuple("123456789")), zookeeper(members=tuple("1234567"))),
    ("KC020", zookeeper(members=("1", "2", "2")), zookeeper(members=("1", "2", "255"))),
    ("KC021", zookeeper(config={"minSessionTimeout": 9000}), zookeeper(config={"maxSessionTimeout": 9000})),
    ("KC022", zookeeper(data_dir="data", data_log_dir="data"), zookeeper(data_dir="/d", data_log_dir="/d")),
    ("KC023", java('openjdk version "17.0.1"'), java('openjdk version "11.0.13"')),
    ("KC024", java_source(java_source="path"), java_source(java_source="path", java_home="/opt/java")),
    ("KC024", java_package(package="java"), java_package(package="java", home="/usr/lib/jvm/java")),
    (
        "KC024",
        java_source(java_source="tarball", java_tarball_name="jdk", java_tarball_url="u"),
        java_source(java_source="tarball", java_tarball_name="jdk", java_tarball_checksum="c", java_tarball_url="u"),
    ),
    ("KC025", kafka(config={"compression.type": "GZIP"}), kafka(config={"compression.type": "gzip"})),
    ("KC025", kafka(config={"authorizer.class.name": JMX}), kafka(config={"metric.reporters": JMX})),
    ("KC026", zookeeper(config={"syncEnabled": "on"}), zookeeper(config={"syncEnabled": " TRUE"})),
    ("KC026", zookeeper(config={"clientPortAddress": ""}), zookeeper(config={"clientPortAddress": "[::]"})),
    ("KC027", kafka(config={"authorizer.class.name": "com.example.Own"}), kafka(config={"authorizer.class.name": ""})),
    ("KC027", zookeeper(config={"authProvider.1": "com.example.Own"}), zookeeper(config={"authProvider.1": DIGEST})),
    ("KC028", kafka(config={"compression.type": None}), kafka(config={"ssl.provider": ""})),
    ("KC028", zookeeper(config={"clientPortAddress": None}), zookeeper(config={"superUser": ""})),
    ("KC029", zookeeper(config=LOGIN), zookeeper(config=LOGIN | {"quorum.auth.enableSasl": True})),
    ("KC030", zookeeper(config={"group.1": "1:2"}), zookeeper(config={"group.1": "1:2", "group.2": "3"})),
    ("KC032", kafka(config={"ssl.key.password": " x"}), kafka(config={"ssl.key.password": "x  y"})),
    ("KC032", kafka(folders={"kafka_link": "/a b"}), kafka(folders={"kafka_link": "/données/Ω"})),
    ("KC032", kafka(options={"kafka_opts": ["-Da=b c"]}), kafka(options={"kafka_opts": ["-Xlog:gc*:file=Ω"]})),
    ("KC032", zookeeper(folders={"zookeeper_link": "/a%b"}), zookeeper(folders={"zookeeper_link": "/a+b@c"})),
    ("KC032", java_home("/opt/my java"), java_home("/opt/jdk-11.0.2+9")),
    ("KC032", java_home("/opt", java_install_root="/a b"), java_home("/opt", java_install_root="/a-b")),
    (
        "KC032",
        kafka(pythons={"kafka_admin_python": "/a b/python"}, ansible="2.16.19"),
        kafka(pythons={"kafka_admin_python": "/a b/python"}, ansible="2.21.5"),
    ),
    ("KC032", zookeeper(pythons={"p": "/a b"}, ansible="2.18.1"), zookeeper(pythons={"p": "/ab"}, ansible="2.16.1")),
    ("KC033", kafka(config={"sasl.kerberos.service.name": "k "}), kafka(config={"num.partitions": "3 "})),
    ("KC034", kafka(ports={"kafka_jmx_port": 65536}), kafka(ports={"kafka_jmx_port": "0"})),
    ("KC034", zookeeper(address="z1:2181"), zookeeper(address="fd00::1")),
    ("KC034", zookeeper(ports={"zookeeper_peer_port": 0}), zookeeper(ports={"zookeeper_peer_port": 1})),
    ("KC036", kafka(listener={"name": "SSL"}), kafka(listener={"name": "SSL_IN"})),
    ("KC037", kafka(config=TLS, listener={"protocol": None}), kafka(config=TLS)),
    ("KC001", kafka(cluster=[]), kafka()),
    ("KC003", kafka(admin_listener="OUTSIDE"), kafka(admin_listener="INSIDE")),
    ("KC020", zookeeper(host="z4"), zookeeper()),
    ("KC040", form("-Da=b -Dc=d"), form(["-Da=b", "-Dc=d"])),
    (
        "KC042",
        kafka(folders={"kafka_tmp_dir": "/var/tmp/k"}),
        kafka(folders={"kafka_tmp_dir": "/tmp/k", "kafka_log_dir": "/tmp"}),
    ),
    ("KC042", zookeeper(folders={"zookeeper_tmp_dir": "/tmp"}), zookeeper(folders={"zookeeper_tmp_dir": "/tmpfs"})),
    ("KC043", archive(link="zookeeper"), archive(link="/opt/zookeeper")),
    ("KC043", archive(source="file"), archive(source="file", file="/srv/zookeeper.tar.gz")),
]


@pytest.mark.parametrize(("number", "bad", "good"), CASES, ids=[f"{case[0]}-{n}" for n, case in enumerate(CASES)])
def test_a_rule_of_a_role(number: str, bad: Ids, good: Ids) -> None:
    """Triggered, and by nothing else; and not."""
    assert set(bad()) == {number}
    assert good() == []


def test_every_rule_of_a_role_has_a_case() -> None:
    """A new rule without a test fails here."""
    assert [rule.id for rule in rules.VARIABLES] == list(dict.fromkeys(case[0] for case in CASES))


def test_what_a_role_finds_is_in_the_one_table() -> None:
    """With the reason where it is accepted; an error that is not stops the run."""
    plan = plan_kafka(broker_asked(version="2.1.1", log_dirs=["/d"], config={"num.partitons": 3}))
    host = {"kind": "kafka", "host": "b1", "version": "2.1.1", "properties": plan["public"], "found": plan["findings"]}
    result = config_findings({"hosts": [host]})
    assert result["errors"] == plan["errors"] == [plan["findings"][0]["sentence"]]
    assert re.search(r"^KC012 +error +b1 +num.partitons +Kafka 2.1 has no such broker setting$", result["table"], re.M)
    assert (
        "Neither a broker nor a plug-in of the release reads it. Did you mean 'num.partitions'? Else" in result["table"]
    )
    meant = config_findings({"hosts": [{**host, "accepted": {"KC012": "a patched broker"}}]})
    assert meant["errors"] == [] and "Accepted: a patched broker" in meant["table"]
