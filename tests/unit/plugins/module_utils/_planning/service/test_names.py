# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that resolve nowhere, or elsewhere: each is one sentence, before anything listens or connects."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.names import (
    ClusterNames,
    name_findings,
    names_for,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.probe import parse_probe

CLUSTERS: list[ClusterNames] = [
    {"hosts": ["b1", "b2"], "machines": 2, "names": {"b1.x": "kafka_listeners", "z1.x": "zookeeper.connect"}},
    {"hosts": ["b1"], "machines": 1, "names": {"10.0.0.1": "kafka_listeners", "[fd00::1]": "kafka_listeners"}},
    {"hosts": ["c1"], "machines": 1, "names": {"c1.x": "kafka_listeners"}},
]
MACHINE = "fact\taddresses\t10.0.0.1,127.0.0.1,fd00:0000:0000:0000:0000:0000:0000:0001\n"


def test_names_of_ones_own_cluster_only() -> None:
    """Addresses are none, and what others need is not asked for."""
    assert names_for(CLUSTERS, "b1", {"b1.x": "kafka_listeners", "": "kafka_listeners"}) == {
        "b1.x": {"variable": "kafka_listeners", "listens": True, "others": True},
        "z1.x": {"variable": "zookeeper.connect", "listens": False, "others": True},
    }
    assert names_for(CLUSTERS, "c1", {})["c1.x"] == {"variable": "kafka_listeners", "listens": False, "others": False}
    assert names_for([], "b1", {"10.0.0.1": "kafka_listeners"}) == {}


@pytest.mark.parametrize(
    ("case", "own", "lines", "sentence"),
    [
        ("f-known", True, "name\tn\t10.0.0.1\n", ""),
        ("f-known-by-ipv6", True, "name\tn\tfd00::1\n", ""),
        ("f-not-asked", True, "", ""),
        (
            *("f-nowhere", False, "name\tn\t\n"),
            "KC527 b1: kafka_listeners: 1 name leads to no address on this host (n); it must look up what it listens "
            "on and connects to. Add it to DNS or to /etc/hosts there, or write the name that is known there.",
        ),
        (
            *("f-127.0.1.1", True, "name\tn\t127.0.1.1\n"),
            "KC528 b1: kafka_listeners: n is 127.0.1.1 on this host, an address that no other host can reach; "
            "the other hosts connect to it there. Remove the name from the line of 127.0.1.1 in /etc/hosts, and map it "
            "to the address that other hosts use.",
        ),
        ("f-loopback-to-connect-to", False, "name\tn\t127.0.1.1\n", ""),
        (
            *("f-another-machine", True, f"name\tn\tfd00::1,10.0.0.2\n{MACHINE}"),
            "KC528 b1: kafka_listeners: n is 10.0.0.2 on this host, which is not one of its addresses; nothing can "
            "listen there. Correct DNS or /etc/hosts of this host, or write a name of its own.",
        ),
        ("f-another-machine-to-connect-to", False, f"name\tn\t10.0.0.2\n{MACHINE}", ""),
        ("f-addresses-unknown", True, "name\tn\t10.0.0.2\n", ""),
    ],
)
def test_f_a_name_that_leads_nowhere_or_elsewhere(case: str, own: bool, lines: str, sentence: str) -> None:
    """What a host listens on must be its own, and what it connects to must be known."""
    wanted: Any = {"n": {"variable": "kafka_listeners", "listens": own, "others": True}}
    text = lines if "addresses" in lines or case == "f-addresses-unknown" else MACHINE + lines
    assert [one.sentence for one in name_findings(wanted, parse_probe(text), "b1")] == [sentence] * bool(sentence), case
    alone: Any = {"n": {**wanted["n"], "others": False}}
    if case == "f-127.0.1.1":
        assert name_findings(alone, parse_probe(text), "b1") == []


def test_f_many_names_are_one_sentence() -> None:
    """f-nowhere-many: of one variable."""
    wanted: Any = {
        f"n{number}": {"variable": "zookeeper.connect", "listens": False, "others": True} for number in range(5)
    }
    (found,) = name_findings(wanted, parse_probe("".join(f"name\t{name}\t\n" for name in wanted)), "b1")
    assert found.what == "5 names lead to no address on this host (n0, n1, n2 and 2 more)"
