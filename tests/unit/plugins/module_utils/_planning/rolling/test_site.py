# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts the plays of site.yml are about, and what it says at its end."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling.site import (
    differs,
    ends,
    has_part,
    joining,
    proofs,
    to_prove,
    unproven,
    waits,
)

SERVERS, BROKERS, OTHERS = ["z1", "z2"], ["b1", "b2"], ["c1"]
GROUPS = {"zookeeper": SERVERS, "kafka": [*BROKERS, *OTHERS]}
NOBODY = ["!all"]
INFO = {"healthy": True, "leader": "z2:2181", "followers": ["z1:2181"]}
HEALTH = {"healthy": True, "controller_id": 2, "brokers": [{"answers": True}, {"answers": True}]}


def known(*differing: str, **more: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What a run knows of an ensemble and two clusters, with hosts on which something differs, and more of some."""
    found = {}
    for service, cluster in (("zookeeper", SERVERS), ("kafka", BROKERS), ("kafka", OTHERS)):
        for host in cluster:
            seen = {"state": {"host": host, "cluster": cluster, "join": ""}, "differs": host in differing}
            found[host] = {"__node": {"services": {service: seen}}, **more.get(host, {})}
    return found


@pytest.mark.parametrize(
    ("differing", "expected"),
    [
        ([], NOBODY),
        (["b2"], ["b1", "b2"]),
        (["b1"], ["b1"]),
        (["c1"], ["c1"]),
        (["z2"], ["z1", "z2", "b1", "c1"]),
    ],
    ids=["l-none", "l-with-the-first", "l-the-first", "l-another-cluster", "l-with-those-that-zookeeper-serves"],
)
def test_l_who_is_changed(differing: list[str], expected: list[str]) -> None:
    """Where something differs; and with it who is asked for the whole cluster."""
    assert differs(known(*differing), GROUPS) == expected


def test_l_who_asks_for_its_cluster_takes_part() -> None:
    """The first host of the cluster; no other, and not for a service that it does not have."""
    hostvars = known("b2")
    assert [host for host in BROKERS if has_part(hostvars, host, "kafka")] == BROKERS
    assert not has_part(hostvars, "c1", "kafka") and not has_part(hostvars, "b2", "zookeeper")
    assert [host for host in BROKERS if has_part(known("b1"), host, "kafka")] == ["b1"]


@pytest.mark.parametrize(
    ("differing", "more", "expected"),
    [
        ([], {}, ["b1", "c1"]),
        (["b2"], {}, ["c1"]),
        (["b1", "c1"], {}, NOBODY),
        ([], {"z1": {"__rolling_zookeeper": {"ended": "failed"}}}, NOBODY),
        ([], {"z1": {"__rolling_zookeeper": {"ended": "done"}}}, ["b1", "c1"]),
    ],
    ids=["l-all", "l-not-those-that-have-proven-it", "l-none", "l-after-a-roll-that-failed", "l-after-a-roll"],
)
def test_l_who_proves_that_its_cluster_works(
    differing: list[str], more: dict[str, dict[str, Any]], expected: list[str]
) -> None:
    """The first host of each in which nothing differed."""
    assert to_prove(known(*differing, **more), GROUPS, "kafka") == expected
    assert to_prove(known(*differing, **more), GROUPS, "kafka", says=True)[0] in GROUPS["kafka"] + SERVERS


def test_l_what_was_not_proven_ends_the_run() -> None:
    """With the hosts of rolls that are over; nobody where all is well."""
    smoke = {"path": "/p"}
    well = known(
        z1={"__zookeeper_info": INFO, "__zookeeper_smoke": smoke},
        b1={"__kafka_health": HEALTH},
        c1={"__kafka_health": HEALTH},
    )
    assert ends(well, GROUPS) == NOBODY
    assert unproven(well, GROUPS, "kafka") == unproven(well, GROUPS, "zookeeper") == []
    well["c1"]["__kafka_health"] = {**HEALTH, "healthy": False}
    well["z1"]["__zookeeper_smoke"] = {"msg": "…"}
    assert unproven(well, GROUPS, "kafka") == ["c1"] and unproven(well, GROUPS, "zookeeper") == ["z1"]
    assert ends(well, GROUPS) == ["z1", "c1"]
    well["b1"]["__rolling_kafka"] = {"ended": "failed"}
    for host in BROKERS:
        well[host]["__rolling_turn_kafka"] = {"cluster": "b1"}
    assert ends(well, GROUPS) == BROKERS, "nothing is proven after it"


def test_l_what_was_proven_is_said() -> None:
    """A sentence for each cluster; in check mode nothing is written, which proves no less of the servers."""
    smoke = {"skipped_in_check_mode": True}
    more: dict[str, Any] = {
        "z1": {"__zookeeper_info": INFO, "__zookeeper_smoke": smoke},
        "b1": {"__kafka_health": HEALTH},
    }
    assert proofs(known(**more), GROUPS) == [
        "ZooKeeper works: z2:2181 leads, and 1 other is in step.",
        "Kafka works: 2 brokers answer, and 2 is the controller.",
    ]
    assert proofs(known(), GROUPS) == []
    alone = {"__zookeeper_info": {**INFO, "followers": []}, "__zookeeper_smoke": smoke}
    assert proofs(known(z1=alone), GROUPS) == ["ZooKeeper works: z2:2181 stands alone."]


def test_l_what_waits_is_said() -> None:
    """Of each service and host."""
    now = {"observed": {}, "pending": {"kafka": ["kafka.env", "log4j.properties"]}}
    hostvars = known(b2={"__jvm_service_now": now})
    assert waits(hostvars, GROUPS) == ["restart pending for kafka on b2: kafka.env, log4j.properties"]
    turn = {"host": "b2", "name": "kafka", "cluster": "b1", "why": []}
    hostvars["b2"]["__rolling_turn_kafka"] = turn
    assert len(waits(hostvars, GROUPS)) == 1, "its roll has not begun"
    outcomes: dict[str, Any] = {"b2": {"status": 1, "seconds": {}, "words": ""}}
    hostvars["b1"]["__rolling_kafka"] = {"turns": [turn], "outcomes": outcomes, "ended": "failed"}
    assert len(waits(hostvars, GROUPS)) == 1
    outcomes["b2"]["status"] = 0
    assert waits(hostvars, GROUPS) == []


def test_l_who_is_joined_asks() -> None:
    """All of an ensemble that an empty server is to join."""
    hostvars = known()
    assert joining(hostvars, GROUPS) == NOBODY
    for host in SERVERS:
        hostvars[host]["__node"]["services"]["zookeeper"]["state"]["join"] = "z2"
    assert joining(hostvars, GROUPS) == SERVERS


def test_l_hosts_that_were_left_out_are_nobody() -> None:
    """With --limit nothing is known of the others; a syntax check knows nobody."""
    hostvars = {**known("b2"), "b1": {}}
    assert differs(hostvars, GROUPS) == ["b2"]
    assert differs({}, GROUPS) == to_prove({}, GROUPS, "kafka", says=True) == joining({}, GROUPS) == NOBODY
