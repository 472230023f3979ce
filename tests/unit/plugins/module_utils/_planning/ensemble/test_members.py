# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which ZooKeeper servers may be started together (safety rule S01)."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.ensemble.members import (
    members_text,
    start_findings,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.judge import error_text

THREE = "server.1=zk1:2888:3888\nserver.2=zk2:2888:3888\nserver.3=zk3:2888:3888\n"


def state(number: int, *, data: bool = True, established: bool = True, **changes: Any) -> dict[str, Any]:
    """Member N of an ensemble of three that is in use, with changes."""
    known = {"myid": str(number), "members": THREE} if data else {"myid": "", "members": ""}
    return {
        "host": f"zk{number}",
        "id": str(number),
        "has_data": data,
        "established": established,
        "record": "/etc/zookeeper/members",
        "mark": "/etc/zookeeper/established",
        **known,
        **changes,
    }


def test_the_list_of_members_does_not_depend_on_the_inventorys_order() -> None:
    """The same members in another order are the same list; one member is no ensemble."""
    members = [
        {"id": str(number), "address": f"zk{number}", "peer_port": 2888, "election_port": "3888"}
        for number in (3, 1, 2)
    ]
    assert members_text(members) == THREE
    assert members_text(members[:1]) == "standalone\n"


@pytest.mark.parametrize(
    ("states", "words"),
    [
        pytest.param([state(number, data=False, established=False) for number in (1, 2, 3)], None, id="all are new"),
        pytest.param(
            [state(1, data=False)],
            "zk1: zookeeper_data_dir: is the only ZooKeeper server",
            id="an emptied standalone server",
        ),
        pytest.param([state(number) for number in (1, 2, 3)], None, id="all are in use"),
        pytest.param(
            [state(1, established=False), *(state(number, data=False, established=False) for number in (2, 3))],
            None,
            id="an interrupted first installation goes on",
        ),
        pytest.param(
            [state(1, members="standalone\n"), state(2, data=False), state(3, data=False)],
            "zk1: zookeeper_cluster_hosts: holds data of an ensemble with different members",
            id="1 to 3 would lose everything",
        ),
        pytest.param(
            [state(1), state(2), state(3, data=False)],
            "zk3: zookeeper_data_dir: has an empty data directory",
            id="a wiped member",
        ),
        pytest.param(
            [state(1, members=""), state(2), state(3)],
            "zk1: zookeeper_data_dir: holds data, and no record tells",
            id="somebody else's data",
        ),
        pytest.param([state(1, myid="2"), state(2), state(3)], "myid on its disk is 2", id="another server's disk"),
    ],
)
def test_s01_empty_servers_never_outvote_data(states: list[dict[str, Any]], words: str | None) -> None:
    """S01: each refusal is one sentence; a first installation may be interrupted and run again."""
    found = start_findings(states, THREE, "", {})
    assert (words or "") in error_text(found)
    assert bool(found) is bool(words)


@pytest.mark.parametrize(
    ("empty", "join", "info", "words"),
    [
        ((3,), "zk3", {"leader": "zk1:2181", "followers": ["zk2:2181"]}, None),
        ((3,), "zk3", {"leader": None, "followers": []}, "only 0 of the other servers serve"),
        ((3,), "zk3", {"leader": "zk1:2181", "followers": []}, "only 1 of the other servers serve"),
        (
            (3,),
            "zk2",
            {"leader": "zk1:2181", "followers": ["zk2:2181"]},
            "zk3: zookeeper_data_dir: has an empty data directory",
        ),
        (
            (2, 3),
            "zk3",
            {"leader": "zk1:2181", "followers": []},
            "zk2, zk3: zookeeper_data_dir: has an empty data directory",
        ),
    ],
)
def test_s01_exactly_one_empty_server_may_join_a_serving_majority(
    empty: tuple[int, ...], join: str, info: dict[str, Any], words: str | None
) -> None:
    """S01: zookeeper_join names one host, and the others must be a majority that serves."""
    states = [state(number, data=number not in empty) for number in (1, 2, 3)]
    found = start_findings(states, THREE, join, info)
    assert (words or "") in error_text(found)
    assert bool(found) is bool(words)


FIVE = [state(number) for number in (1, 2, 3)]


@pytest.mark.parametrize(
    ("states", "absent", "join", "words"),
    [
        pytest.param([state(1), state(2)], ["zk3"], "", None, id="l-one of three is absent"),
        pytest.param(FIVE, ["zk4", "zk5"], "", None, id="l-two of five"),
        pytest.param(
            [state(1)], ["zk2", "zk3"], "", "absent: zk2, zk3 of 3 ZooKeeper servers; 2 of", id="l-two of three"
        ),
        pytest.param(
            [state(1), state(2, data=False)],
            ["zk3"],
            "",
            "zk2: zookeeper_data_dir: has an empty data",
            id="l-an empty one",
        ),
        pytest.param(
            [state(number, data=False, established=False) for number in (1, 2)],
            ["zk3"],
            "",
            "has an empty data directory while zk3 is absent, which may hold data",
            id="l-nobody knows what the absent one holds",
        ),
        pytest.param(
            [state(1), state(2, data=False)],
            ["zk3"],
            "zk2",
            "only 1 of the other servers serve, and 2 must",
            id="l-no majority to join",
        ),
    ],
)
def test_l_s01_a_server_that_is_absent(
    states: list[dict[str, Any]], absent: list[str], join: str, words: str | None
) -> None:
    """A majority has to stay, and an empty one may not outvote what the absent one knows."""
    found = start_findings(states, THREE, join, {"leader": "zk1:2181", "followers": []}, absent)
    assert (words or "") in error_text(found)
    assert bool(found) is bool(words)
