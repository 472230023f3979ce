# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ZooKeeper's own words: what they say of one server and of an ensemble."""

from __future__ import annotations

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.errors import AdminPlaneError
from ansible_collections.streamops.kafka.plugins.module_utils._admin.zookeeper.ensemble import (
    absence,
    ensemble_problems,
    parse_srvr,
    parse_synced_followers,
    split_address,
)

NONE = dict.fromkeys(("version", "mode", "zxid", "connections", "outstanding", "node_count"))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("z1.example.com:2181", ("z1.example.com", 2181)),
        ("10.0.0.1:1", ("10.0.0.1", 1)),
        ("[::1]:2181", ("::1", 2181)),
        ("z1", None),
        ("z1:", None),
        ("z1:65536", None),
        ("z1:2181/kafka", None),
        ("http://z1:2181", None),
    ],
)
def test_split_address(address, expected):
    if expected is None:
        with pytest.raises(AdminPlaneError, match=r"^hosts: .* is not HOST:PORT: it "):
            split_address(address)
    else:
        assert split_address(address) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Zookeeper version: 3.4.12--1, built on 03/27/2018 04:49 GMT\nLatency min/avg/max: 0/0/0\nReceived: 1\n"
            "Sent: 0\nConnections: 1\nOutstanding: 2\nZxid: 0x0\nMode: standalone\nNode count: 4\n",
            {
                "version": "3.4.12--1",
                "mode": "standalone",
                "zxid": "0x0",
                "connections": 1,
                "outstanding": 2,
                "node_count": 4,
                "error": None,
            },
        ),
        (
            "This ZooKeeper instance is not currently serving requests\n",
            {**NONE, "error": "it runs, but serves no requests: it sees no quorum; start the other members."},
        ),
        (
            "srvr is not executed because it is not in the whitelist.\n",
            {**NONE, "error": "it does not allow the word srvr; add it to 4lw.commands.whitelist."},
        ),
        pytest.param(
            "",
            {
                **NONE,
                "error": "it closes the connection without an answer; it may have too many connections "
                "(maxClientCnxns), or is not ZooKeeper.",
            },
            id="g-closed",
        ),
        ("HTTP/1.1 400 Bad Request\r\n", {**NONE, "error": "what answers there is not ZooKeeper; check the port."}),
    ],
)
def test_parse_srvr(text, expected):
    assert parse_srvr(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("zk_version\t3.4.12\nzk_server_state\tleader\nzk_synced_followers\t2\nzk_pending_syncs\t0\n", 2),
        ("zk_server_state\tfollower\n", None),
        ("mntr is not executed because it is not in the whitelist.\n", None),
    ],
)
def test_parse_synced_followers(text, expected):
    assert parse_synced_followers(text) == expected


def member(number, mode, error=None, synced=None):
    """A server's entry, as far as it matters."""
    entry = {"address": f"z{number}:2181", "mode": mode, "error": error, "synced_followers": synced}
    return {**entry, "reachable": not (error or "").startswith("it cannot be reached")}


@pytest.mark.parametrize(
    ("servers", "problems"),
    [
        ([member(1, "standalone")], []),
        ([member(1, "leader", synced=2), member(2, "follower"), member(3, "follower")], []),
        ([member(1, "leader", synced=1), member(2, "follower"), member(3, "observer")], []),
        (
            [member(1, "leader", synced=1), member(2, "follower"), member(3, "follower")],
            ["1 of 2 followers are synced; wait for the rest"],
        ),
        (
            [member(1, "leader"), member(2, "follower")],
            ["z1:2181 does not allow the word mntr; add it to 4lw.commands.whitelist"],
        ),
        (
            [member(1, "leader", synced=1), member(2, "follower"), member(3, None, "it cannot be reached; start it.")],
            ["z3:2181: it cannot be reached; start it"],
        ),
        ([member(1, "follower"), member(2, "follower")], ["there is no leader; wait for the election"]),
        (
            [member(1, "leader", synced=0), member(2, "leader")],
            ["z1:2181 and z2:2181 both lead; are they one ensemble?"],
        ),
        (
            [member(1, "leader", synced=0), member(2, "standalone")],
            ["z2:2181 runs alone, outside the ensemble; give it the ensemble's configuration"],
        ),
        ([member(1, "leader", synced=2)], ["z1:2181 is a leader; name every server of the ensemble in hosts"]),
    ],
)
def test_s10_ensemble_problems(servers, problems):
    assert ensemble_problems(servers) == problems


DOWN = "it cannot be reached; start it."
Z3 = ["z3:2181"]


@pytest.mark.parametrize(
    ("servers", "absent", "problems", "text"),
    [
        pytest.param(
            [member(1, "leader", synced=1), member(2, "follower"), member(3, None, DOWN)],
            Z3,
            [],
            "2 of 3 servers serve, a further failure leaves no majority",
            id="l-one of three",
        ),
        pytest.param(
            [
                *(member(1, "leader", synced=3), member(2, "follower"), member(3, None, DOWN)),
                *(member(number, "follower") for number in (4, 5)),
            ],
            Z3,
            [],
            "4 of 5 servers serve",
            id="l-one of five",
        ),
        pytest.param(
            [member(1, "leader", synced=1), member(2, None, DOWN), member(3, None, DOWN)],
            Z3,
            ["z2:2181: it cannot be reached; start it"],
            "1 of 3 servers serves",
            id="l-another one",
        ),
        pytest.param(
            [member(1, "follower"), member(2, "follower"), member(3, "leader", synced=1)],
            Z3,
            ["1 of 2 followers are synced; wait for the rest"],
            "3 of 3 servers serve",
            id="l-it serves",
        ),
        pytest.param(
            [member(1, "leader", synced=0)], ["z1:2181"], ["z1:2181 is a leader; name"], "1 of 1 server", id="l-all"
        ),
    ],
)
def test_l_a_server_that_is_absent(servers, absent, problems, text):
    """It need not serve; one that serves all the same counts; and what is left is told."""
    found = ensemble_problems(servers, absent)
    assert len(found) == len(problems) and all(one.startswith(begin) for one, begin in zip(found, problems)), found
    left = absence(servers, absent)
    assert left is not None and left["text"].startswith(text)
    assert left["servers"] == [one["address"] for one in servers if one["address"] in absent and one["error"]]


def test_l_one_that_answers_although_it_is_absent_is_told():
    """Also where it sees no quorum."""
    servers = [member(1, "leader"), member(2, None, "it runs, but serves no requests.")]
    left = absence(servers, ["z2:2181"])
    assert left is not None and left["answering"] == ["z2:2181"]
    assert absence(servers, []) is None
