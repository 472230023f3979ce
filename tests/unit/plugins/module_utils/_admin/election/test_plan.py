# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preferred leaders: what is elected, what is not, and what is told of it, by tables."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.changes import Change, batches
from ansible_collections.streamops.kafka.plugins.module_utils._admin.cluster.model import (
    NO_LEADER,
    Answer,
    Broker,
    Partition,
    Reading,
)
from ansible_collections.streamops.kafka.plugins.module_utils._admin.election.model import (
    ElectionState,
    Outcome,
    Plan,
    Skipped,
    WantedLeaders,
)
from ansible_collections.streamops.kafka.plugins.module_utils._admin.election.node import (
    PER_NODE,
    encode_places,
    parse_places,
    place_of,
)
from ansible_collections.streamops.kafka.plugins.module_utils._admin.election.plan import plan, wanted_leaders
from ansible_collections.streamops.kafka.plugins.module_utils._admin.election.report import (
    election_warnings,
    failure,
    leader_counts,
    moved,
    result_of,
)
from ansible_collections.streamops.kafka.plugins.module_utils._admin.errors import AdminPlaneError

ALL = WantedLeaders()
OPTIONS: dict[str, Any] = {"zookeeper_hosts": ["z1:2181"], "topics": None, "partitions": None, "timeout_s": 60}


def partition(
    leader: int, replicas: tuple[int, ...] = (1, 2, 3), isr: tuple[int, ...] | None = None, **more: Any
) -> Partition:
    """Partition 0 of topic ``t``, all in sync unless it says otherwise."""
    return Partition(more.get("topic", "t"), more.get("number", 0), leader, replicas, replicas if isr is None else isr)


def observed(
    *partitions: Partition, silent: tuple[int, ...] = (), gone: tuple[int, ...] = (), **more: Any
) -> ElectionState:
    """Three brokers, of which some do not answer and some are not registered."""
    numbers = [number for number in (1, 2, 3) if number not in gone]
    answers = {
        number: Answer(f"k{number}:9092", "connection refused" if number in silent else None) for number in numbers
    }
    reading = Reading(
        controller=2,
        brokers={number: Broker(number) for number in numbers},
        answers=answers,
        partitions=partitions,
        deleting=more.pop("deleting", {}),
    )
    return ElectionState(reading, **more)


def change(name: str, before: int | None = 2, after: int = 1) -> Change:
    """An election."""
    return Change(name, "elect", {"leader": before}, {"leader": after})


def outcome(
    asked: list[Change], last: ElectionState, left: Plan | None = None, first: ElectionState | None = None
) -> Outcome:
    """What ``elect`` returns."""
    return Outcome(first or last, last, left or plan(ALL, last), {one.resource: one for one in asked})


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
        (WantedLeaders(("c", "no")), ["c-0"], [("no", None, "there is no such topic")]),
        (WantedLeaders(("gone",)), [], [("gone", None, "it is being deleted")]),
        (WantedLeaders(("a-b",), (1,)), ["a-b-1"], []),
        (WantedLeaders(("a-b",), (1, 7)), ["a-b-1"], [("a-b", 7, "there is no such partition")]),
        (WantedLeaders(("no",), (1, 7)), [], [("no", None, "there is no such topic")]),
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


def test_the_node_is_as_kafka_writes_it_and_is_read_again():
    data = encode_places([change("a-b-0"), change("c-12")])
    assert data == (
        b'{"version":1,"partitions":[{"topic":"a-b","partition":0},{"topic":"c","partition":12}]}'  # ZkData.scala
    )
    assert parse_places(data) == {("a-b", 0), ("c", 12)}


@pytest.mark.parametrize(
    "data", [b"", b"nonsense", b"[]", b"{}", b'{"partitions":1}', b'{"partitions":[{"topic":"t"}]}']
)
def test_a_node_that_kafka_did_not_write_names_nothing(data):
    assert parse_places(data) == frozenset()


def test_a_batch_with_the_longest_names_fits_into_one_request():
    changes = tuple(change(f"{number:0249}-{number}") for number in range(PER_NODE + 1))
    first, second = batches(changes, PER_NODE)
    assert (tuple(first + second), len(first), len(second)) == (changes, PER_NODE, 1)
    checks = sum(len(f"/a/chroot/of/some/length/brokers/topics/{place_of(one)[0]}") + 30 for one in first)
    assert len(encode_places(first)) + checks < 0xFFFFF, "jute.maxbuffer of ZooKeeper 3.4"


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
            "ended after 60 s; restart the controller, broker 2, and the next one ends it; see "
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
    assert election_warnings(outcome([], SKEWED, left)) == ["no topic is called no, nope; nothing was elected there."]


def test_entries_can_be_written_as_json():
    json.dumps(result_of(outcome([], SKEWED), 60, check_mode=True, diff_mode=True))
