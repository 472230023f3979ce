# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every variable that holds a host, a port or both: one sentence that names it, or the value as it is meant."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.plan import plan_kafka
from ansible_collections.streamops.kafka.plugins.module_utils._planning.ensemble.plan import plan_zookeeper
from helpers.asked import broker_asked

BOUND, TOLD = "kafka_listeners[0].host: ", "kafka_listeners[0].advertised_host: "
TOLD_PORT = "kafka_listeners[0].advertised_port: "
LOOPBACK = {"host": "::1", "advertised_host": "::1", "loopback": True}
PORTS = {"zookeeper_client_port": "2181", "zookeeper_peer_port": 2888, "zookeeper_election_port": 3888}


def broker(brokers: int = 3, **changes: Any) -> dict[str, Any]:
    """The plan of the first of some brokers; ``listener``: changes of its only one."""
    listener = {"name": "INSIDE", "port": 9092, "advertised_host": "b1", **changes.pop("listener", {})}
    cluster = [{"host": f"b{number}", "id": number, "rack": ""} for number in range(1, brokers + 1)]
    return plan_kafka(broker_asked(**{"cluster": cluster, "listeners": [listener], **changes}))


def server(address: str, others: dict[str, str] | None = None, **changes: Any) -> dict[str, Any]:
    """The plan of server z1 of three; ``others``: host -> address."""
    hosts = {"z1": address, **({"z2": "z2", "z3": "z3"} if others is None else others)}
    members = [
        {"host": host, "address": text, "id": number, "client_port": 2181, "peer_port": 2888, "election_port": 3888}
        for number, (host, text) in enumerate(hosts.items(), start=1)
    ]
    asked = {"host": "z1", "version": "3.4.14", "base": {}, "config": {}, "members": members, "client_port": 2181}
    asked |= {"data_dir": "/data", "data_log_dir": "/data", "service_user": "zookeeper", "ports": PORTS}
    return plan_zookeeper({**asked, "address": address, **changes})


@pytest.mark.parametrize(
    ("listener", "begin", "cure"),
    [
        pytest.param(
            {"advertised_host": "b1:9092"}, f"KC004 b1: {TOLD}'b1:9092' holds a port;", "b1, and", id="c-port"
        ),
        pytest.param({"advertised_host": "PLAINTEXT://b1"}, f"KC004 b1: {TOLD}'PLAINTEXT://b1' is", "b1", id="c-url"),
        pytest.param({"advertised_host": "b1 "}, f"KC004 b1: {TOLD}'b1 ' has blanks", "Write 'b1'", id="c-blank"),
        pytest.param({"advertised_host": ""}, "KC004 b1: kafka_listeners: INSIDE advertises ''", "reach", id="c-empty"),
        pytest.param({"advertised_host": "::"}, "KC004 b1: kafka_listeners: INSIDE adv", "reach", id="c-every-ipv6"),
        pytest.param({"advertised_host": "0::0"}, "KC004 b1: kafka_listeners: INSIDE adv", "reach", id="c-every-long"),
        pytest.param(
            {"advertised_host": 10.1}, f"KC004 b1: {TOLD}'10.1' is not an IPv4", "four numbers", id="c-number"
        ),
        pytest.param({"advertised_host": "239.0.0.1"}, f"KC004 b1: {TOLD}'239.0.0.1' is no", "", id="c-group"),
        pytest.param({"advertised_host": "fe80::1%eth0"}, f"KC004 b1: {TOLD}'fe80::1%eth0' is no", "", id="c-card"),
        pytest.param({"advertised_host": "fd00::1:9092"}, f"KC004 b1: {TOLD}'fd00::1:9092' may be", "[", id="c-either"),
        pytest.param(
            {"advertised_host": "fd00::1:9094", "advertised_port": 9094},
            f"KC004 b1: {TOLD}'fd00::1:9094' may be an IPv6 address with its port",
            "Write [fd00::1:9094], or [fd00::1] and the port by itself.",
            id="c-either-advertised",
        ),
        pytest.param({"advertised_host": "::ffff:127.0.0.1"}, "KC005 b1: kafka_listeners:", "", id="c-loopback"),
        pytest.param({"advertised_host": "LOCALHOST."}, "KC005 b1: kafka_listeners:", "loopback", id="c-localhost"),
        pytest.param({"advertised_port": 99999}, f"KC004 b1: {TOLD_PORT}99999 is not a port;", "or 0", id="c-99999"),
        pytest.param({"advertised_port": -1}, f"KC004 b1: {TOLD_PORT}-1 is not a port;", "or 0", id="c-minus"),
        pytest.param({"advertised_port": "-1"}, f"KC004 b1: {TOLD_PORT}-1 is not a port;", "or 0", id="c-minus-text"),
        pytest.param({"host": "b1:9092"}, f"KC003 b1: {BOUND}'b1:9092' holds a port;", "empty", id="c-bound-port"),
        pytest.param(
            {"host": "*"}, f"KC003 b1: {BOUND}'*' is not a host name", "empty for every address", id="c-bound-star"
        ),
        pytest.param({"host": " "}, f"KC003 b1: {BOUND}' ' is empty", "empty for every address", id="c-bound-blank"),
        pytest.param({"host": "http://b1"}, f"KC003 b1: {BOUND}'http://b1' is a URL", "b1", id="c-bound-url"),
        pytest.param({"port": 65536}, "KC003 b1: kafka_listeners: INSIDE has port 65536", "1024", id="c-bound-65536"),
    ],
)
def test_c_a_listener_that_is_refused(listener: dict[str, Any], begin: str, cure: str) -> None:
    """In one sentence."""
    (error,) = broker(listener=listener)["errors"]
    assert error.startswith(begin) and cure in error.partition(". ")[2]


@pytest.mark.parametrize(
    ("listener", "bound", "told"),
    [
        pytest.param({}, "INSIDE://:9092", "INSIDE://b1:9092", id="c-every-address"),
        pytest.param({"host": "fd00::1"}, "INSIDE://[fd00::1]:9092", "INSIDE://b1:9092", id="c-ipv6"),
        pytest.param({"host": "[FD00:0::1]"}, "INSIDE://[fd00::1]:9092", "INSIDE://b1:9092", id="c-ipv6-brackets"),
        pytest.param({"host": "::"}, "INSIDE://[::]:9092", "INSIDE://b1:9092", id="c-ipv6-every-address"),
        pytest.param({"host": "fe80::1%eth0"}, "INSIDE://[fe80::1%eth0]:9092", "INSIDE://b1:9092", id="c-ipv6-card"),
        pytest.param({"advertised_host": "fd00::2"}, "INSIDE://:9092", "INSIDE://[fd00::2]:9092", id="c-told-ipv6"),
        pytest.param({"advertised_port": "443"}, "INSIDE://:9092", "INSIDE://b1:443", id="c-told-port"),
        pytest.param({"advertised_port": 0}, "INSIDE://:9092", "INSIDE://b1:9092", id="c-told-port-0"),
        pytest.param({"advertised_port": None, "host": None}, "INSIDE://:9092", "INSIDE://b1:9092", id="c-null"),
        pytest.param(LOOPBACK, "INSIDE://[::1]:9092", "INSIDE://[::1]:9092", id="c-loopback"),
    ],
)
def test_c_a_listener_that_is_taken(listener: dict[str, Any], bound: str, told: str) -> None:
    """As Kafka reads it (EndPoint.createEndPoint, tag 2.1.0)."""
    plan = broker(listener=listener)
    assert plan["findings"] == []
    assert (plan["properties"]["listeners"], plan["properties"]["advertised.listeners"]) == (bound, told)


def test_c_advertised_ports_are_different_too() -> None:
    """CoreUtils.listenerListToEndPoints refuses one port for two listeners, whatever the hosts; it is said once."""
    two = [
        {"name": name, "port": port, "advertised_host": name.lower()} for name, port in (("IN", 9092), ("OUT", 9093))
    ]
    assert broker(listeners=two)["errors"] == []
    (error,) = broker(listeners=[two[0], {**two[1], "advertised_port": 9092}])["errors"]
    assert error.startswith("KC003 b1: kafka_listeners: advertised port 9092 is used by more than one listener;")
    (error,) = broker(listeners=[two[0], {**two[1], "port": 9092}])["errors"]
    assert error.startswith("KC003 b1: kafka_listeners: port 9092 is used")


@pytest.mark.parametrize(
    ("connect", "words"),
    [
        pytest.param(["z1:99999"], ["'z1:99999' is not HOST:PORT: it has port '99999';"], id="c-99999"),
        pytest.param(["z1:2181", "z1:2181"], ["'z1:2181' is there twice;"], id="c-twice"),
        pytest.param(["z1:2181", "Z1:2181"], ["'Z1:2181' is 'z1:2181' again;"], id="c-twice-by-case"),
        pytest.param(["[::1]:1", "[0::1]:1"], ["'[0::1]:1' is '[::1]:1' again;"], id="c-twice-ipv6"),
        pytest.param(["z1", "z2:2181/k"], ["it has no port;", "into kafka_zookeeper_chroot."], id="c-both"),
        pytest.param(["zk://z1:2181"], ["it is a URL;"], id="c-url"),
        pytest.param(["fd00::1:2181"], ["Write [fd00::1]:2181."], id="c-ipv6"),
        pytest.param(["z1:2181,z2:2181"], ["it holds more than one;"], id="c-list-in-a-text"),
        pytest.param(["z1:2181 "], ["has blanks at its ends;"], id="c-blank"),
    ],
)
def test_c_servers_that_are_refused(connect: list[str], words: list[str]) -> None:
    """A sentence for each."""
    errors = broker(zookeeper_connect=connect, zookeeper_given=connect)["errors"]
    assert len(errors) == len(words)
    assert all(one.startswith("KC006 b1: kafka_zookeeper_connect: ") for one in errors)
    assert all(word in one for one, word in zip(errors, words))


def test_c_what_zookeepers_own_variables_say_is_not_said_of_the_brokers() -> None:
    """An address that comes from zookeeper_host is looked at there, once."""
    assert broker(zookeeper_connect=["z1 :2181"], zookeeper_given=[])["errors"] == []
    assert len(broker(zookeeper_connect=[], zookeeper_given=[])["errors"]) == 1


def test_c_zookeeper_connect_has_one_spelling() -> None:
    """An IPv6 address in brackets and short."""
    plan = broker(zookeeper_connect=["[FD00:0::1]:2181", "z2:02181"], chroot="/kafka")
    assert plan["errors"] == [] and plan["properties"]["zookeeper.connect"] == "[fd00::1]:2181,z2:2181/kafka"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        pytest.param(
            99999, "'99999' is not a port; nothing can listen there. Use 1024 to 65535, or 0 for none.", id="c-99999"
        ),
        pytest.param("-1", "'-1' is not a port;", id="c-minus"),
        pytest.param(99, "99, which only root may open; the service runs as 'kafka'.", id="c-roots"),
    ],
)
def test_c_a_jmx_port_that_is_refused(value: Any, words: str) -> None:
    """The JVM would end, and say so in a file that nobody looks at."""
    (error,) = broker(ports={"kafka_jmx_port": value})["errors"]
    assert error.startswith(f"KC034 b1: kafka_jmx_port: {words}")


@pytest.mark.parametrize("value", [0, "0", 9999, "9999"], ids=lambda value: f"c-{value!r}")
def test_c_a_jmx_port_that_is_taken(value: Any) -> None:
    """0 is off."""
    assert broker(ports={"kafka_jmx_port": value})["findings"] == []


@pytest.mark.parametrize(
    ("address", "words"),
    [
        pytest.param("http://z1", "'http://z1' is a URL;", id="c-url"),
        pytest.param("z1 ", "'z1 ' has blanks at its ends;", id="c-blank"),
        pytest.param("z1:2181", "'z1:2181' holds a port;", id="c-port"),
        pytest.param("", "is empty;", id="c-empty"),
        pytest.param("0.0.0.0", "'0.0.0.0' is every address, and none to connect to;", id="c-every-address"),
        pytest.param("[::]", "'[::]' is every address, and none to connect to;", id="c-every-ipv6"),
        pytest.param("fd00::1:2888", "'fd00::1:2888' may be an IPv6 address with its port", id="c-either"),
        pytest.param("fd00::1:2181", "'fd00::1:2181' may be an IPv6 address with its port", id="c-either-clients"),
        pytest.param("fe80::1%eth0", "'fe80::1%eth0' is not an address that all other hosts can use;", id="c-card"),
        pytest.param("fd00::g", "'fd00::g' is not an IPv6 address;", id="c-no-ipv6"),
    ],
)
def test_c_a_zookeeper_host_that_is_refused(address: str, words: str) -> None:
    """Before ZooKeeper ends with a trace, or is not found by the others; also of a single server."""
    alone: dict[str, str] = {}
    for others in (None, alone):
        (error,) = server(address, others)["errors"]
        assert error.startswith(f"KC034 z1: zookeeper_host: {words}")


@pytest.mark.parametrize("address", ["fd00::1", "[fd00::1]", "[FD00:0::1]"], ids=lambda text: f"c-{text}")
def test_c_an_ipv6_address_of_zookeeper_gets_its_brackets(address: str) -> None:
    """QuorumPeerConfig ends without; the record of the members has the same spelling, so that none is new."""
    plan = server(address)
    assert plan["findings"] == [] and plan["properties"]["server.1"] == "[fd00::1]:2888:3888"
    assert plan["members"].startswith("server.1=[fd00::1]:2888:3888\n")


@pytest.mark.parametrize(
    ("others", "words"),
    [
        pytest.param({"z2": "Z1.", "z3": "z3"}, "'z1:2181' is also that of z2;", id="c-name"),
        pytest.param({"z2": "z1", "z3": "z1"}, "'z1:2181' is also that of z2;", id="c-one-for-all"),
    ],
)
def test_c_one_address_for_two_servers_is_refused(others: dict[str, str], words: str) -> None:
    """As when zookeeper_host stands in the group's variables; a sentence for each other server."""
    errors = server("z1", others)["errors"]
    assert len(errors) == len([one for one in others.values() if one != "z3"])
    assert errors[0].startswith(f"KC034 z1: zookeeper_host: {words}")


def test_c_servers_of_one_machine_have_other_ports() -> None:
    """Then they may share the address, but for none of the three ports."""
    first = {"host": "z1", "address": "m", "id": 1, "client_port": 1, "peer_port": 2, "election_port": 3}
    second = {"host": "z2", "address": "m", "id": 2, "client_port": 4, "peer_port": 5, "election_port": 6}
    third = {**second, "host": "z3", "id": 3, "client_port": 7, "peer_port": 8, "election_port": 9}
    assert server("m", members=[first, second, third])["errors"] == []
    (error,) = server("m", members=[first, {**second, "election_port": 3}, third])["errors"]
    assert "'m:3' is also that of z2; only one of them can be there for elections." in error


@pytest.mark.parametrize("variable", PORTS, ids=lambda name: f"c-{name}")
@pytest.mark.parametrize("value", [0, 65536, -1, "99999"], ids=lambda value: f"c-{value}")
def test_c_a_port_of_zookeeper_that_is_refused(variable: str, value: Any) -> None:
    """All but JMX's must be there."""
    (error,) = server("z1", ports={**PORTS, variable: value})["errors"]
    assert error.startswith(
        f"KC034 z1: {variable}: '{value}' is not a port; nothing can listen there. Use 1024 to 65535."
    )
    (error,) = server("z1", ports={**PORTS, variable: 1023})["errors"]
    assert error.startswith(f"KC034 z1: {variable}: 1023, which only root may open; the service runs as 'zookeeper'")
