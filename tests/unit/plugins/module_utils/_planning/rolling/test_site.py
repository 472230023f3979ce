# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts the plays of site.yml are about, and what it says at its end."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling.site import (
    answers,
    changes,
    ends,
    joining,
    lacks,
    proofs,
    rolls,
    schedule,
    speaker,
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
            state = {"host": host, "cluster": cluster, "join": "", "running": True, "proven": True}
            state |= {"installed": True, "opens_ports": False, "archive": "a"}
            seen = {"state": state, "differs": host in differing, "name": service}
            found[host] = {"__node": {"java": {"major": 8}, "services": {service: seen}}, **more.get(host, {})}
    return found


def stands(hostvars: dict[str, dict[str, Any]], host: str, **how: Any) -> None:
    """Have the services of a host stand otherwise."""
    for seen in hostvars[host]["__node"]["services"].values():
        seen["state"] |= how


def rolled(service: str, first: str = "b1", **state: Any) -> dict[str, Any]:
    """What a roll has registered on the host by which it was played."""
    return {"__rolling_now": {"states": {service: {first: {"turns": [], "outcomes": {}, **state}}}}}


@pytest.mark.parametrize(
    ("differing", "servers", "brokers"),
    [
        ([], NOBODY, NOBODY),
        (["b2"], NOBODY, ["b1", "b2"]),
        (["b1"], NOBODY, ["b1"]),
        (["c1"], NOBODY, ["c1"]),
        (["z2"], ["z1", "z2"], NOBODY),
    ],
    ids=["l-none", "l-with-the-first", "l-the-first", "l-another-cluster", "l-the-other-service"],
)
def test_l_who_is_changed(differing: list[str], servers: list[str], brokers: list[str]) -> None:
    """Where something differs; and with it who is asked for the whole cluster."""
    assert changes(known(*differing), GROUPS, "zookeeper") == servers
    assert changes(known(*differing), GROUPS, "kafka") == brokers


def test_l_who_asks_before_a_change() -> None:
    """The first host of a cluster that was in use before, and in which something differs."""
    assert schedule(known(), GROUPS)["asks"] == {"zookeeper": [], "kafka": []}
    hostvars = known("b2", "c1")
    assert schedule(hostvars, GROUPS)["asks"]["kafka"] == ["b1", "c1"]
    stands(hostvars, "c1", running=False, stamped=False)
    assert schedule(hostvars, GROUPS)["asks"]["kafka"] == ["b1"], "c1 is new"
    stands(hostvars, "c1", stamped=True)
    assert schedule(hostvars, GROUPS)["asks"]["kafka"] == ["b1", "c1"], "c1 is only stopped"


def test_l_who_proves_at_once() -> None:
    """All of a cluster in which something was stopped, or had not proven that it works."""
    hostvars = known("b2")
    assert schedule(hostvars, GROUPS)["starts"] == {"zookeeper": [], "kafka": []}
    stands(hostvars, "b2", running=False)
    stands(hostvars, "z1", proven=False)
    assert schedule(hostvars, GROUPS)["starts"] == {"zookeeper": SERVERS, "kafka": BROKERS}


def test_l_what_is_got_before_anything_is_installed() -> None:
    """By each host for itself, and an archive by the first host of a cluster that lacks it."""
    hostvars = known()
    assert lacks(hostvars, GROUPS) == NOBODY
    for host in BROKERS:
        stands(hostvars, host, installed=False)
    stands(hostvars, "z2", installed=False)
    hostvars["b2"]["__node"]["java"]["major"] = 0
    found = {host: [one["what"] for one in got] for host, got in schedule(hostvars, GROUPS)["parts"].items()}
    assert found == {"z2": ["the archive of ZooKeeper"], "b1": ["the archive of Kafka"], "b2": ["Java"]}
    assert lacks(hostvars, GROUPS) == list(found)
    hostvars["b2"]["__node"]["services"]["kafka"] |= {"differs": True}
    stands(hostvars, "b2", archive="another", opens_ports=True)
    got = schedule(hostvars, GROUPS)["parts"]
    assert [one["what"] for one in got["b2"]] == ["Java", "access to Kafka", "the archive of Kafka"]
    assert got["b1"] == [{"role": "kafka", "part": "fetch", "what": "the archive of Kafka"}]


def test_l_a_roll_is_played_by_one_host_where_something_waits() -> None:
    assert rolls(known(), GROUPS) == rolls({}, GROUPS) == NOBODY
    assert rolls(
        known(c1={"__jvm_service_now": {"observed": {}, "pending": {"kafka": ["kafka.env"]}, "looked_at": 1}}), GROUPS
    ) == ["z1"]


@pytest.mark.parametrize(
    ("stopped", "more", "expected"),
    [
        ([], {}, ["b1", "c1"]),
        (["b2"], {}, ["c1"]),
        (["b2"], rolled("kafka", ended="done", turns=[{"host": "b2"}]), ["b1", "c1"]),
        (["b1", "c1"], {}, []),
        ([], rolled("zookeeper", "z1", ended="failed"), []),
        ([], rolled("zookeeper", "z1", ended="done"), ["b1", "c1"]),
    ],
    ids=[
        *("l-all", "l-not-those-that-have-proven-it", "l-those-that-were-restarted-since", "l-none"),
        *("l-after-a-roll-that-failed", "l-after-a-roll"),
    ],
)
def test_l_who_proves_that_its_cluster_works(stopped: list[str], more: dict[str, Any], expected: list[str]) -> None:
    """The first host of each that has not proven it since something was done with it."""
    hostvars = known(z1=more)
    for host in stopped:
        stands(hostvars, host, running=False)
    assert to_prove(hostvars, GROUPS, "kafka") == expected
    assert speaker(hostvars, GROUPS) == ["z1"]


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
    well["z1"] |= rolled("kafka", ended="failed", hosts=BROKERS)
    assert ends(well, GROUPS) == BROKERS, "nothing is proven after it"


def test_l_what_was_proven_is_said() -> None:
    """A sentence for each cluster; in check mode nothing is written, which proves no less of the servers."""
    smoke = {"skipped_in_check_mode": True}
    more: dict[str, Any] = {
        "z1": {"__zookeeper_info": INFO, "__zookeeper_smoke": smoke},
        "b1": {"__kafka_health": HEALTH},
    }
    assert proofs(known(**more), GROUPS) == [
        "ZooKeeper works: z2:2181 leads, and 1 follower is in sync.",
        "Kafka works: 2 brokers answer, and broker 2 is the controller.",
    ]
    assert proofs(known(), GROUPS) == []
    alone = {"__zookeeper_info": {**INFO, "followers": []}, "__zookeeper_smoke": smoke}
    assert proofs(known(z1=alone), GROUPS) == ["ZooKeeper works: z2:2181 runs alone."]


def test_l_what_waits_is_said() -> None:
    """Of each service and host."""
    now = {"observed": {}, "pending": {"kafka": ["kafka.env", "log4j.properties"]}}
    hostvars = known(b2={"__jvm_service_now": now})
    assert waits(hostvars, GROUPS) == ["restart pending for kafka on b2: kafka.env, log4j.properties"]
    assert waits(hostvars, GROUPS, check=True)[0].startswith("restart would be pending for kafka on b2: ")
    turn = {"host": "b2", "name": "kafka", "why": []}
    outcomes: dict[str, Any] = {"b2": {"status": 1, "seconds": {}, "words": ""}}
    hostvars["z1"] |= rolled("kafka", turns=[turn], outcomes=outcomes, ended="failed")
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
    assert changes(hostvars, GROUPS, "kafka") == ["b2"]
    assert changes({}, GROUPS, "kafka") == speaker({}, GROUPS) == joining({}, GROUPS) == lacks({}, GROUPS) == NOBODY
    assert to_prove({}, GROUPS, "kafka") == []


def test_l_brokers_of_another_cluster_are_no_proof() -> None:
    """S04: the stamp of a host names the cluster to which it belongs."""
    hostvars = known()
    hostvars["z1"]["__site_proof"] = {"answers": {"b1": {"__kafka_health": {**HEALTH, "cluster_id": "abc"}}}}
    stands(hostvars, "b2", stamp="abc")
    assert "b1" not in unproven(hostvars, GROUPS, "kafka")
    stands(hostvars, "b2", stamp="def")
    assert "b1" in unproven(hostvars, GROUPS, "kafka")
    assert answers(hostvars, GROUPS, "b1")["__kafka_health"]["cluster_id"] == "abc"
