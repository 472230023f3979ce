# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preflight: what is said of members that cannot be reached, by what was seen of each."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings import rules
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings.model import finding
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.judge import error_text
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.observed import closed_findings
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.run import not_again


def pair(peer: str = "k2", port: int = 9092, at: str = "10.0.0.2", status: int = 1, said: str = "") -> dict[str, Any]:
    """One that b1 cannot reach."""
    return {"host": "b1", "peer": peer, "port": port, "at": at, "status": status, "said": said}


UNKNOWN: dict[str, Any] = {"at": "", "said": "Name or service not known"}
NO_DNS: dict[str, Any] = {"at": "", "said": "Temporary failure in name resolution"}
DOWN = "a member that cannot be reached is as good as down."


@pytest.mark.parametrize(
    ("pairs", "sentences"),
    [
        pytest.param([], [], id="none"),
        pytest.param(
            [pair(**UNKNOWN), pair("k3", **UNKNOWN), pair("z1", 2181, **UNKNOWN)],
            [
                "KC403 b1: name: k2, k3, z1 cannot be resolved on the host; servers find each other by these names. "
                "Put them into the DNS or into its /etc/hosts, or correct the names."
            ],
            id="g-unresolved",
        ),
        pytest.param(
            [pair(**NO_DNS), pair("k3", at="", status=124)],
            [
                "KC403 b1: name: the host's resolver does not answer for k2, k3; servers find each other by these "
                "names. See what its /etc/resolv.conf names, or put the members into its /etc/hosts."
            ],
            id="g-no-resolver",
        ),
        pytest.param(
            [pair(status=124), pair(port=9093, status=124)],
            [
                f"KC403 b1: port: 9092, 9093 of k2 (10.0.0.2) does not answer; {DOWN} If that machine runs and has the "
                "address, open the port in the firewall between; for firewalld see kafka_firewalld and "
                "zookeeper_firewalld."
            ],
            id="g-silent",
        ),
        pytest.param(
            [pair("10.0.0.2", said="No route to host")],
            [
                f"KC403 b1: port: 9092 of 10.0.0.2 cannot be reached: No route to host; {DOWN} Start that machine, "
                "correct the address, or open the port in the firewall that rejects it; for firewalld see "
                "kafka_firewalld and zookeeper_firewalld."
            ],
            id="g-no-route",
        ),
        pytest.param(
            [pair(said="Network is unreachable")],
            [
                f"KC403 b1: port: 9092 of k2 (10.0.0.2) cannot be reached: Network is unreachable; {DOWN} Give this "
                "host a route to that network, or correct the address."
            ],
            id="g-unreachable",
        ),
        pytest.param(
            [pair(said="Cannot assign requested address")],
            [
                f"KC403 b1: port: 9092 of k2 (10.0.0.2) cannot be reached: Cannot assign requested address; {DOWN} See "
                "on this host what keeps it from connecting there."
            ],
            id="g-other",
        ),
    ],
)
def test_g_what_a_member_out_of_reach_is_told_by(pairs: list[dict[str, Any]], sentences: list[str]) -> None:
    """A name without an address is no matter of firewalls."""
    assert [one.sentence for one in closed_findings(pairs)] == sentences


def test_g_names_that_nobody_resolves_are_one_sentence() -> None:
    """18 pairs of six hosts, one line."""
    names = ("k1", "k2", "k3")
    pairs = [{**pair(name, **UNKNOWN), "host": f"b{number}"} for number in range(1, 7) for name in names]
    text = error_text(closed_findings(pairs))
    assert text.count("\n") == 0
    assert "KC403 b1, b2 and 4 more: name: k1, k2, k3 cannot be resolved on the host;" in text


def test_g_a_name_that_the_look_at_the_node_has_found_is_not_found_again() -> None:
    """KC527 is the reason of it; a port that is closed as well is another matter."""
    said = [finding(rules.UNRESOLVED, "b1", "kafka_listeners", "1 name leads to no address", "why", "Add it")]
    pairs = [pair(**UNKNOWN), pair("k3", status=124), {**pair(**UNKNOWN), "host": "b2"}]
    left = not_again(closed_findings(pairs), said)
    assert [(one.host, one.key) for one in left] == [("b2", "name"), ("b1", "port")]
