# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preferred leaders: what is told of an election."""

from __future__ import annotations

import json

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.cluster.model import NO_LEADER, Reading
from ansible_collections.streamops.kafka.plugins.module_utils._admin.election.model import ElectionState, WantedLeaders
from ansible_collections.streamops.kafka.plugins.module_utils._admin.election.plan import plan
from ansible_collections.streamops.kafka.plugins.module_utils._admin.election.report import (
    election_warnings,
    failure,
    leader_counts,
    moved,
    result_of,
)
from ansible_collections.streamops.kafka.plugins.module_utils._admin.errors import AdminPlaneError
from helpers.leaders import change, observed, outcome, partition


def test_what_has_moved_is_what_is_led_as_asked():
    last = observed(partition(1, number=10), partition(1, number=9), partition(2, number=8))
    asked = [change("t-10"), change("t-9"), change("t-8"), change("deleted-0")]
    assert [one.resource for one in moved(outcome(asked, last))] == ["t-9", "t-10"]


def test_leaders_are_counted_for_every_broker_that_has_to_do_with_it():
    before = observed(partition(2), partition(NO_LEADER, number=1), gone=(3,))
    after = observed(partition(1), partition(4, number=1))
    rows = [tuple(row.values()) for row in leader_counts(before, after)]
    assert rows == [(1, 2, 0, 1), (2, 0, 1, 0), (3, 0, 0, 0), (4, 0, 0, 1)]
    assert leader_counts(before, before, [change("t-0")])[:2] == [
        {"id": 1, "preferred_leaders": 2, "leaders_before": 0, "leaders_after": 1},
        {"id": 2, "preferred_leaders": 0, "leaders_before": 1, "leaders_after": 0},
    ]


SKEWED = observed(partition(2), partition(1, number=1))


@pytest.mark.parametrize("diff", [False, True])
def test_check_mode_predicts_what_a_real_run_returns(diff):
    check = result_of(outcome([], SKEWED), 60, check_mode=True, diff_mode=diff)
    done = outcome([change("t-0")], observed(partition(1), partition(1, number=1)), first=SKEWED)
    assert check == result_of(done, 60, check_mode=False, diff_mode=diff)
    assert (check["changed"], check["in_place"], check["left_alone"], check["warnings"]) == (True, 1, [], [])
    assert check["elected"] == [{"topic": "t", "partition": 0, "before": 2, "after": 1}]
    assert check.get("diff") == ({"before": {"t-0": {"leader": 2}}, "after": {"t-0": {"leader": 1}}} if diff else None)


STUCK = observed(partition(2), pending=frozenset({("ghost", 0), ("t", 0)}))


@pytest.mark.parametrize("check", [False, True])
def test_an_election_that_does_not_end_fails_in_check_mode_too(check):
    with pytest.raises(AdminPlaneError) as raised:
        result_of(outcome([], STUCK), 60, check_mode=check, diff_mode=False)
    assert raised.value.details["not_elected"] == ["t-0"]
    assert (raised.value.details["changed"], raised.value.details["elected"]) == (False, [])


def test_what_has_moved_is_told_when_another_has_not():
    last = observed(partition(1), partition(2, number=1))
    with pytest.raises(AdminPlaneError) as raised:
        result_of(outcome([change("t-0"), change("t-1")], last), 60, check_mode=False, diff_mode=False)
    assert raised.value.details["changed"] and raised.value.details["not_elected"] == ["t-1"]
    assert [one["partition"] for one in raised.value.details["elected"]] == [0]


@pytest.mark.parametrize(
    ("names", "last", "sentence"),
    [
        (
            ["t-0"],
            SKEWED,
            "1 partition is not led by the preferred leader 60 s after its election was asked for (t-0); read the log "
            "of the controller, broker 2; see docs/runbooks/leader-skew.md.",
        ),
        (
            [f"t-{number}" for number in range(12)],
            ElectionState(Reading()),
            "12 partitions are not led by the preferred leader 60 s after its election was asked for (t-0, t-1, t-2, "
            "t-3, t-4, t-5, t-6, t-7, t-8, t-9 and 2 more); read the log of the controller; see "
            "docs/runbooks/leader-skew.md.",
        ),
        (
            ["t-0"],
            STUCK,
            "1 partition is not led by the preferred leader (t-0), because an election that was asked for before "
            "(/admin/preferred_replica_election in ZooKeeper), which names what does not exist (ghost-0), has not "
            "ended after 60 s; restart the controller, broker 2, and the new controller finishes it; see "
            "docs/runbooks/leader-skew.md.",
        ),
    ],
)
def test_failures_are_one_sentence(names, last, sentence):
    assert failure(names, last, 60) == sentence


@pytest.mark.parametrize(
    ("asked", "pending", "part"),
    [
        ([], None, None),
        ([change("t-0")], None, None),
        ([change("t-0"), change("t-1")], {("t", 1)}, "which names what does not exist (t-1), has not ended, and the"),
        ([change("t-0")], {("t", 0), ("of somebody else", 0)}, None),
        ([change("t-0")], set(), None),
    ],
)
def test_an_election_of_ours_that_stays_is_told(asked, pending, part):
    last = observed(partition(1), pending=None if pending is None else frozenset(pending))
    found = election_warnings(outcome(asked, last))
    assert bool(found) == (part is not None)
    assert all(part in text and text.startswith("all leaders have moved, but ") for text in found)


def test_topics_that_do_not_exist_are_told():
    left = plan(WantedLeaders(("t", "no", "nope")), SKEWED)
    assert election_warnings(outcome([], SKEWED, left)) == [
        "no topic is called no, nope; no election was requested there."
    ]


def test_entries_can_be_written_as_json():
    json.dumps(result_of(outcome([], SKEWED), 60, check_mode=True, diff_mode=True))
