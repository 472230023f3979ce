# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is a member of a cluster, and who is absent (part L), by tables."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings.model import Finding
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.absent import (
    absent_hosts,
    absent_problem,
    clusters_on,
    live_findings,
    status_remarks,
    stop_problem,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.judge import judge
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.members import RULES
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.run import (
    config_findings,
    observed_input,
)
from helpers.judged import estate
from helpers.preflight import inventory


def registered(*numbers: int, **changes: Any) -> list[dict[str, Any]]:
    """Brokers as kafka_cluster_info tells them; ``rN``: the replicas of broker N."""
    return [
        {"id": number, "addresses": [f"b{number}:9092"], "replicas": changes.get(f"r{number}", 4)} for number in numbers
    ]


def states(new: str = "", **racks: str) -> dict[str, dict[str, Any]]:
    """The nodes of three brokers; ``new`` has not been in the cluster, ``racks`` are those that they run with."""
    return {
        host: {"stamped": host != new, "rack": racks.get(host, f"r{host[1:]}") if host != new else None}
        for host in ("b1", "b2", "b3")
    }


THREE = registered(1, 2, 3)
LEFT = {"under_replicated": 12, "at_min_isr": 1, "under_min_isr": 0, "offline": 0, "rack_violations": 0}
CASES: list[Any] = [
    pytest.param({"registered": {"b1": THREE}, "counts": {"b1": {}}, "states": states()}, [], id="all is well"),
    pytest.param({"registered": {}, "states": {}}, [], id="nothing runs"),
    pytest.param(
        {"registered": {"b1": registered(1, 2, 3, 4, 7)}},
        ["KC406 b1: kafka_cluster_hosts: brokers 4 at b4:9092, 7 at b7:9092, on no host of this inventory"],
        id="l-not in the inventory",
    ),
    pytest.param(
        {"registered": {"b1": registered(1, 2)}, "absent": ["b3"], "counts": {"b1": LEFT}},
        [
            "KC407 b3: absent: 12 partitions lack replicas, 1 would be unwritable with a further failure; this run "
            "leaves the host as it is, and counts the replicas on the others"
        ],
        id="l-absent",
    ),
    pytest.param({"absent": ["b3"]}, ["KC407 b3: absent: left alone"], id="l-absent, and nobody was asked"),
    pytest.param(
        {"registered": {"b1": THREE}, "absent": ["b3"]},
        ["KC407 b3: absent: left alone", "KC408 b3: absent: broker 3 is registered at b3:9092; it runs"],
        id="l-absent and it runs",
    ),
    pytest.param(
        {"registered": {"b1": registered(1, 2, 3, r3=0)}},
        ["KC409 b3: broker.id: 3 holds no partition; it takes no load"],
        id="l-no partition",
    ),
    pytest.param({"registered": {"b1": registered(1, 2, 3, r1=0, r2=0, r3=0)}}, [], id="no topic yet"),
    pytest.param(
        {"states": states(new="b3")},
        ["KC409 b3: broker.id: 3 is new in a cluster that is in use; it holds no partition"],
        id="l-a new broker",
    ),
    pytest.param({"states": {h: {"stamped": False, "rack": None} for h in states()}}, [], id="a new cluster"),
    pytest.param(
        {"states": states(b2="r9")},
        ["KC410 b2: broker.rack: 'r2', and it runs with 'r9': the replicas that it holds stay where they are; "],
        id="l-another rack",
    ),
    pytest.param(
        {"states": states(b2="")},
        ["KC410 b2: broker.rack: 'r2', and it runs with ''"],
        id="l-a rack where there was none",
    ),
    pytest.param(
        {"counts": {"b1": {"rack_violations": 3}}},
        ["KC410 b1: broker.rack: 3 partitions have two replicas in a rack although another rack has none"],
        id="l-copies from before the racks",
    ),
]


@pytest.mark.parametrize(("seen", "sentences"), CASES)
def test_l_members_by_inventory_and_by_what_runs(seen: dict[str, Any], sentences: list[str]) -> None:
    """Each a warning with what to do; nothing without a look."""
    found = [
        Finding.read(one).sentence for one in config_findings({"hosts": inventory(), "observed": seen})["findings"]
    ]
    assert len(found) == len(sentences), found
    assert all(said.startswith(begin) for said, begin in zip(found, sentences)), found


def test_every_rule_of_members_has_a_case() -> None:
    """The tables of test_run.py ask it of their own."""
    assert [rule.id for rule in RULES if not any(rule.id in line for case in CASES for line in case.values[1])] == []


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ("kafka3", ["kafka3"]),
        ("kafka3, zk1,kafka3,", ["kafka3", "zk1"]),
        (["kafka3", "zk1"], ["kafka3", "zk1"]),
        ("", []),
        (None, []),
        ([], []),
    ],
)
def test_l_absent_is_a_name_or_several(given: Any, names: list[str]) -> None:
    """As -e absent=a,b gives it, or as a list."""
    assert absent_hosts(given) == names


@pytest.mark.parametrize("given", [3, {"a": 1}, [1], True])
def test_l_another_form_is_a_sentence(given: Any) -> None:
    """Not a traceback."""
    with pytest.raises(ValueError, match=r"^absent: .* is not the name of a host, or several with commas between them"):
        absent_hosts(given)


def test_l_an_unknown_host_is_a_sentence() -> None:
    """With the nearest that there is."""
    known = ["kafka1", "kafka2"]
    assert absent_problem(["kafka2"], known) == ""
    assert absent_problem(["kafka22"], known) == "absent: the inventory has no host kafka22; did you mean kafka2?"
    assert absent_problem(["x"], known).endswith("has no host x; write a host's name as the inventory has it.")


BOTH = ("zookeeper", "kafka")


def live(host: str, **facts: Any) -> dict[str, Any]:
    """A host's variables after a run has looked at its cluster."""
    return {"inventory_hostname": host, **{f"__{name}": value for name, value in facts.items()}}


def test_l_what_a_run_has_seen_is_told() -> None:
    """What is left, who runs all the same, and who is on no host; hosts that asked nobody tell nothing."""
    brokers = [{"id": number, "addresses": [f"k{number}:9092"]} for number in (1, 3, 4)]
    health = {"brokers": brokers, "unexpected": [4], "absence": {"text": "2 of 3", "brokers": [2], "registered": [3]}}
    ensemble = {"absence": {"text": "2 of 3 servers serve", "servers": ["n3:2181"], "answering": ["n3:2181"]}}
    hosts = [
        live("n1", kafka_health=health, zookeeper_info=ensemble, kafka_state={"absent": ["n3"]}),
        live("n2", kafka_health={"skipped": True}, zookeeper_info={"skipped": True}),
        live("n4"),
    ]
    hosts[0]["__zookeeper_state"] = {"absent": ["n3"]}
    assert [(one.id, one.host, one.what) for one in live_findings(hosts, BOTH)] == [
        ("KC406", "n1", "broker 4 at k4:9092, on no host of this inventory"),
        ("KC407", "n3", "2 of 3"),
        ("KC408", "n3", "broker 3 is registered at k3:9092"),
        ("KC407", "n3", "ZooKeeper: 2 of 3 servers serve"),
        ("KC408", "n3", "ZooKeeper answers at n3:2181"),
    ]


INFO = {
    "unexpected": [4],
    "kafka": {"chroot": "/one", "brokers": [{"id": n, "endpoints": [f"IN://k{n}:9092"]} for n in (1, 4)]},
}


def test_l_the_status_and_a_dry_run_tell_of_a_broker_that_the_inventory_does_not_have() -> None:
    """Where only ZooKeeper was asked."""
    hosts = [live("n1", kafka_info=INFO), live("n2", kafka_info={"skipped": True}), live("n3")]
    assert status_remarks(hosts, ["n5"]) == [
        "n5 is absent and was not looked at",
        "broker 4 at k4:9092 (/one in ZooKeeper) runs and is on no host of this inventory",
    ]
    assert [(one.id, one.what) for one in live_findings(hosts, BOTH)] == [
        ("KC406", "broker 4 at k4:9092, on no host of this inventory")
    ]


def test_l_clusters_are_known_by_their_place() -> None:
    """Only the brokers of the run are to stop; one without an id is none."""
    hostvars: dict[str, dict[str, Any]] = {
        "n1": {"kafka_zookeeper_chroot": "/one", "__kafka_public": {"id": "1"}},
        "n2": {"kafka_zookeeper_chroot": "/one", "__kafka_public": {"id": "2"}},
        "n3": {"__kafka_public": {"id": ""}},
    }
    assert clusters_on(hostvars, ["n1", "n2", "n3"], ["n1", "n3"]) == [
        {"chroot": "/one", "ids": [1]},
        {"chroot": "", "ids": []},
    ]


def test_l_zookeeper_is_not_stopped_under_brokers_that_go_on() -> None:
    """Whoever is registered and does not stop; where nobody could be asked, nothing is known of them."""
    said = stop_problem([INFO, {"msg": "no kazoo", "failed": True}])
    assert said.startswith(
        "This run would stop ZooKeeper, and broker 4 at k4:9092 would keep running without it: registered there"
    )
    assert said.endswith("-e accept_running_brokers=true stops it anyway.")
    assert stop_problem([{**INFO, "unexpected": []}, {}]) == ""


@pytest.mark.parametrize(
    ("absent", "errors"),
    [
        pytest.param(["b3"], "", id="l-one broker"),
        pytest.param(
            ["b1", "b2", "b3"],
            "KC062 b1: absent: every broker of its cluster; nothing could be done there. Name those that are down.",
            id="l-all brokers",
        ),
        pytest.param(
            ["z1"],
            "KC062 z1: absent: z1 of 1 ZooKeeper server; 1 of them have to serve, or none does. Bring enough of them "
            "back first.",
            id="l-the only server",
        ),
    ],
)
def test_l_what_cannot_be_spared_is_refused_before_any_node_is_contacted(absent: list[str], errors: str) -> None:
    """By the variables alone."""
    assert judge(estate(), [], {"absent": absent})["errors"] == errors


def test_l_an_admin_host_cannot_be_absent() -> None:
    """It is who asks the cluster; where another one is named, it can be spared as others."""
    hosts = estate({"b1": {"service": {"admin_host": "b3"}}})
    said = judge(hosts, [], {"absent": ["b3"]})["errors"]
    assert said == (
        "KC062 b1: kafka_admin_host: b3, which is absent; nobody else asks the cluster. Name another with "
        "-e kafka_admin_host=HOST."
    )
    assert judge(hosts, [], {"absent": ["b2"]})["errors"] == ""


def test_facts_of_hosts_become_what_is_observed() -> None:
    """A look at the nodes, and at the cluster by its first host."""
    state = {"stamped": True, "racks": ["r1"], "findings": [], "service": {}}
    hosts = [
        live("b1", kafka_live={"brokers": THREE, "counts": LEFT}, kafka_state=state),
        live("b2", kafka_live={"skipped": True}, kafka_state={**state, "racks": []}),
    ]
    assert observed_input(hosts) == {
        "registered": {"b1": THREE},
        "counts": {"b1": LEFT},
        "states": {"b1": {"stamped": True, "rack": "r1"}, "b2": {"stamped": True, "rack": None}},
    }
