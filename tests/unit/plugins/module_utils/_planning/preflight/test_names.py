# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""By which names the members of clusters and ensembles connect to each other."""

from __future__ import annotations

from typing import Any

from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.estate import estate_of
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.names import names_of


def test_the_listener_for_brokers_zookeeper_and_the_ensemble() -> None:
    """Not what is advertised to clients, which a node need not know; brokers with one listener have no other."""
    one = {"zookeeper.connect": "z1:2181,[fd00::1]:2181/kafka", "advertised.listeners": "IN://b1:9092,OUT://far:9093"}
    two = {**one, "advertised.listeners": "OUT://far:9093,IN://b2:9092", "inter.broker.listener.name": "IN"}
    servers = {"server.1": "z1:2888:3888", "server.2": "z2:2888:3888"}
    shared = {"version": "2.1.0"}
    hosts: list[dict[str, Any]] = [
        {"kind": "kafka", "host": "b1", "peers": ["b1", "b2"], "properties": one, **shared},
        {"kind": "kafka", "host": "b2", "machine": "b1", "peers": ["b1", "b2"], "properties": two, **shared},
        *(
            {"kind": "zookeeper", "host": z, "peers": ["z1", "z2"], "properties": servers, **shared}
            for z in ("z1", "z2")
        ),
        {"kind": "zookeeper", "host": "z3", "properties": {}, **shared},
    ]
    connect = {"z1": "zookeeper.connect", "[fd00::1]": "zookeeper.connect"}
    assert names_of(estate_of(hosts)) == [
        {
            "hosts": ["b1", "b2"],
            "machines": 1,
            "names": {**connect, "b1": "kafka_listeners", "b2": "kafka_listeners"},
        },
        {"hosts": ["z1", "z2"], "machines": 2, "names": {"z1": "zookeeper_host", "z2": "zookeeper_host"}},
        {"hosts": ["z3"], "machines": 1, "names": {}},
    ]
