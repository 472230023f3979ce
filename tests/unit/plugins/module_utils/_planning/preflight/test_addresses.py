# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses that mean another machine wherever they are read, and those that are one in several spellings."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.run import config_findings
from helpers.preflight import every, inventory, one

Changes = dict[int, dict[str, Any]]
LOCAL = {"server.1": "127.0.0.1:2888:3888", "server.2": "z2:2888:3888", "server.3": "z3:2888:3888"}
TOGETHER: Changes = {0: {"machine": "m"}}
APART = {number: {"ports": {str(9092 + number): "kafka_listeners"}, "machine": "m"} for number in (1, 2, 3)}


def found(brokers: Changes | None = None, servers: Changes | None = None) -> dict[str, list[str]]:
    """id -> the hosts with it, errors only."""
    ids: dict[str, list[str]] = {}
    for each in config_findings({"hosts": inventory(brokers, servers)})["findings"]:
        if each["severity"] == "error":
            ids.setdefault(each["id"], []).append(each["host"])
    return ids


def connect(text: str) -> dict[int, dict[str, Any]]:
    """All brokers with these servers of ZooKeeper."""
    return every(zookeeper__connect=f"{text}/kafka")


@pytest.mark.parametrize(
    ("brokers", "servers", "expected"),
    [
        pytest.param(connect("localhost:2181"), None, {"KC219": ["b1", "b2", "b3"]}, id="c-localhost"),
        pytest.param(connect("[::1]:2181"), None, {"KC219": ["b1", "b2", "b3"]}, id="c-zk-ipv6"),
        pytest.param(connect("z1:2181,127.0.0.1:2181"), None, {"KC219": ["b1", "b2", "b3"]}, id="c-one-of-two"),
        pytest.param(
            {0: {"machine": "m", "ports": {}, "set": {"zookeeper.connect": "localhost:2181"}, "heap_size": "1g"}},
            {0: {"machine": "m", "ports": {}}},
            {},
            id="c-all-on-one-machine",
        ),
        pytest.param(
            {0: {"machine": "m", "ports": {}, "set": {"zookeeper.connect": "localhost:2181"}, "heap_size": "1g"}},
            None,
            {"KC219": ["b1", "b2", "b3"]},
            id="c-servers-elsewhere",
        ),
        pytest.param(None, every(**LOCAL), {"KC219": ["z1", "z2", "z3"]}, id="c-member"),
        pytest.param(None, every(**LOCAL | {"server.1": "[::1]:1:2"}), {"KC219": ["z1", "z2", "z3"]}, id="c-ipv6"),
        pytest.param(None, every(**dict.fromkeys(LOCAL, "localhost:1:2")), {}, id="c-all-members"),
        pytest.param(
            every(**{"zookeeper.connect": "localhost:2181", "advertised.listeners": "INSIDE://localhost:9092"}),
            every(clientPortAddress="::1"),
            {"KC205": ["b2", "b3"]},
            id="c-brokers-that-say-so",
        ),
        pytest.param(None, {1: {"set": {"clientPortAddress": "127.0.0.1"}}}, {"KC219": ["z1"]}, id="c-clients"),
        pytest.param(None, {1: {"set": {"clientPortAddress": "0.0.0.0"}}}, {}, id="c-every-client"),
        pytest.param(one(2, listeners="INSIDE://127.0.0.1:9092"), None, {"KC219": ["b2"]}, id="c-between-brokers"),
        pytest.param(one(2, listeners="INSIDE://[::1]:9092"), None, {"KC219": ["b2"]}, id="c-between-brokers-ipv6"),
        pytest.param(one(2, listeners="INSIDE://:9092,OUT://127.0.0.1:9093"), None, {}, id="c-another-listener"),
    ],
)
def test_c_an_address_that_each_machine_takes_for_itself(
    brokers: Changes | None, servers: Changes | None, expected: dict[str, list[str]]
) -> None:
    """Found where several machines need the same one, and only there."""
    assert found(brokers, servers) == expected


@pytest.mark.parametrize(
    ("brokers", "expected"),
    [
        pytest.param(one(2, advertised__listeners="INSIDE://B1.:9092"), {"KC205": ["b2"]}, id="c-told-case"),
        pytest.param(
            {
                1: {"set": {"advertised.listeners": "INSIDE://[fd00::1]:9092"}},
                2: {"set": {"advertised.listeners": "INSIDE://[fd00:0::1]:9092"}},
            },
            {"KC205": ["b2"]},
            id="c-told-ipv6",
        ),
        pytest.param(one(2, zookeeper__connect="Z1:2181,z2.:2181,z3:2181/kafka"), {}, id="c-servers-case"),
        pytest.param(one(2, zookeeper__connect="z1:2181,z2:2181,z3:2182/kafka"), {"KC203": ["b2"]}, id="c-port"),
        pytest.param(
            {
                0: {"set": {"zookeeper.connect": "[fd00::1]:2181/kafka"}},
                3: {"set": {"zookeeper.connect": "[FD00:0::1]:2181/kafka"}, "peers": ["b3"]},
            },
            {"KC204": ["b3"]},
            id="c-two-clusters-ipv6",
        ),
    ],
)
def test_c_an_address_is_one_in_all_its_spellings(brokers: Changes | None, expected: dict[str, list[str]]) -> None:
    """What is the same is found, and what is only written otherwise is not."""
    assert {number: hosts for number, hosts in found(brokers).items() if number != "KC202"} == expected


@pytest.mark.parametrize(
    ("java", "ports", "hosts"),
    [
        pytest.param({"major": 8, "update": 101}, {"9999": "kafka_jmx_port"}, ["b1", "b2", "b3"], id="b-8u101"),
        pytest.param({"major": 8, "update": 102}, {"9999": "kafka_jmx_port"}, [], id="b-8u102"),
        pytest.param({"major": 11, "update": 0}, {"9999": "kafka_jmx_port"}, [], id="b-11"),
        pytest.param({"major": 8, "update": 0}, {"9999": "kafka_jmx_port"}, [], id="b-unknown"),
        pytest.param({"major": 8, "update": 77}, {"9092": "kafka_listeners"}, [], id="b-off"),
        pytest.param({}, {"9999": "kafka_jmx_port"}, [], id="b-before-the-nodes"),
    ],
)
def test_b_jmx_stays_on_its_machine_or_it_is_said(
    java: dict[str, int], ports: dict[str, str], hosts: list[str]
) -> None:
    """Java before 8u102 does not know the option that binds it to an address, and opens it to everybody."""
    result = config_findings({"hosts": inventory({0: {"java": java, "ports": ports}})})
    assert [one["host"] for one in result["findings"] if one["id"] == "KC216"] == hosts
