# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preferred leaders: what is elected and what is not, by tables."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.cluster.model import NO_LEADER, Broker, Reading
from ansible_collections.streamops.kafka.plugins.module_utils._admin.election.model import (
    ElectionState,
    Skipped,
    WantedLeaders,
)
from ansible_collections.streamops.kafka.plugins.module_utils._admin.election.plan import plan, wanted_leaders
from ansible_collections.streamops.kafka.plugins.module_utils._admin.errors import AdminPlaneError
from helpers.leaders import ALL, change, observed, partition

OPTIONS: dict[str, Any] = {"zookeeper_hosts": ["z1:2181"], "topics": None, "partitions": None, "timeout_s": 60}


@pytest.mark.parametrize(
    ("seen", "changes", "reasons"),
    [
        (observed(partition(1)), [], []),
        (observed(partition(2)), [change("t-0")], []),
        (observed(partition(NO_LEADER)), [change("t-0", None)], []),
        (observed(partition(2, isr=(2, 1))), [change("t-0")], []),
        (observed(partition(3, replicas=(2, 3))), [change("t-0", 3, 2)], []),
        (observed(partition(2, isr=(2, 3))), [], ["its preferred leader, broker 1, is not in sync"]),
        (observed(partition(2), gone=(1,)), [], ["its preferred leader, broker 1, is not registered"]),
        (
            observed(partition(2), silent=(1,)),
            [],
            ["its preferred leader, broker 1, does not answer: connection refused"],
        ),
        (observed(partition(2), moving=frozenset({("t", 0)})), [], ["its replicas are being moved"]),
        (observed(partition(2), moving=frozenset({("t", 1)})), [change("t-0")], []),
        # That the broker which leads is gone or late is not a matter of preferred leaders.
        (observed(partition(1), silent=(1,)), [], []),
        (observed(partition(1, isr=(1,)), gone=(2, 3)), [], []),
    ],
)
def test_one_partition(seen, changes, reasons):
    found = plan(ALL, seen)
    assert list(found.changes) == changes
    assert found.skipped == tuple(Skipped("t", 0, reason) for reason in reasons)
    assert found.in_place == 1 - len(changes) - len(reasons)


def test_a_registered_broker_that_was_not_asked_does_not_lead():
    seen = ElectionState(Reading(brokers={1: Broker(1)}, partitions=(partition(2),)))
    (skipped,) = plan(ALL, seen).skipped
    assert skipped.reason == "its preferred leader, broker 1, does not answer: it was not asked"


MANY = (partition(2, topic="a-b"), partition(2, topic="a-b", number=1), partition(2, topic="c"))


@pytest.mark.parametrize(
    ("wanted", "names", "skipped"),
    [
        (ALL, ["a-b-0", "a-b-1", "c-0"], [("gone", None, "it is being deleted")]),
        (WantedLeaders(()), [], []),
        (WantedLeaders(("c",)), ["c-0"], []),
        (WantedLeaders(("c", "no")), ["c-0"], [("no", None, "this topic does not exist")]),
        (WantedLeaders(("gone",)), [], [("gone", None, "it is being deleted")]),
        (WantedLeaders(("a-b",), (1,)), ["a-b-1"], []),
        (WantedLeaders(("a-b",), (1, 7)), ["a-b-1"], [("a-b", 7, "this partition does not exist")]),
        (WantedLeaders(("no",), (1, 7)), [], [("no", None, "this topic does not exist")]),
        (WantedLeaders(("a-b",), ()), [], []),
    ],
)
def test_what_is_asked_for(wanted, names, skipped):
    found = plan(wanted, observed(*MANY, deleting={"gone": 1.0}))
    assert [one.resource for one in found.changes] == names
    assert [(one.topic, one.number, one.reason) for one in found.skipped] == skipped


@pytest.mark.parametrize(
    ("options", "part"),
    [
        ({"zookeeper_hosts": None}, "zookeeper_hosts is not given; name every ZooKeeper server as HOST:PORT"),
        ({"zookeeper_hosts": []}, "zookeeper_hosts is not given"),
        ({"partitions": [0]}, "partitions are those of one topic; name exactly one in topics"),
        ({"partitions": [0], "topics": ["a", "b"]}, "partitions are those of one topic"),
        ({"timeout_s": 0}, "timeout_s: 0 is too short; give 1 or more."),
    ],
)
def test_options_that_cannot_work(options, part):
    with pytest.raises(AdminPlaneError) as raised:
        wanted_leaders(OPTIONS | options)
    assert str(raised.value).startswith(part) and str(raised.value).endswith(".")


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ({}, ALL),
        ({"topics": []}, WantedLeaders(())),
        ({"topics": ["b", "a", "b"]}, WantedLeaders(("a", "b"))),
        ({"topics": ["a"], "partitions": [3, 0, 3]}, WantedLeaders(("a",), (0, 3))),
    ],
)
def test_options(options, wanted):
    assert wanted_leaders(OPTIONS | options) == wanted
