# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The health gate's rules by tables (S08, S09, S11), and what a reading is."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.cluster.absence import absence, unexpected
from ansible_collections.streamops.kafka.plugins.module_utils._admin.cluster.health import (
    blocking,
    cluster_problems,
    missing_brokers,
)
from ansible_collections.streamops.kafka.plugins.module_utils._admin.cluster.model import (
    Answer,
    Broker,
    Partition,
    Reading,
    merge_views,
    rack_violations,
    racks_of,
)
from ansible_collections.streamops.kafka.plugins.module_utils._admin.cluster.report import gate_result
from ansible_collections.streamops.kafka.plugins.module_utils._admin.cluster.stops import (
    ExpectedBroker,
    Stops,
    WantedCluster,
    stop_problems,
    stops,
)


def broker(number, rack=None):
    """A broker with one listener."""
    return Broker(number, (f"k{number}:9092",), rack)


def part(name, replicas, isr=None, leader=None):
    """A partition such as ``t-0``; led by its first in-sync replica."""
    topic, _dash, number = name.rpartition("-")
    isr = tuple(replicas if isr is None else isr)
    return Partition(topic, int(number), (isr[0] if isr else -1) if leader is None else leader, tuple(replicas), isr)


def reading(partitions=(), numbers=(1, 2, 3), silent=(), topics=("t",), controller=1, knows=(1, 2, 3)):
    """A cluster of three, all well unless said."""
    answers = {
        number: Answer(f"k{number}:9092", "connection refused" if number in silent else None, frozenset(knows))
        for number in numbers
    }
    brokers = {number: broker(number, f"r{number}") for number in numbers}
    return Reading(None, "id", controller, brokers, answers, frozenset(topics), tuple(partitions))


THREE = tuple(ExpectedBroker(number, f"r{number}", f"k{number}:9092") for number in (1, 2, 3))
WHOLE = [part("t-0", [1, 2, 3]), part("t-1", [2, 3, 1])]
LATE = part("t-1", [2, 3, 1], [2, 1])


@pytest.mark.parametrize(
    ("wanted", "seen", "expected"),
    [
        ({}, reading(WHOLE), []),
        ({}, reading([]), []),
        ({"brokers": ()}, reading(WHOLE, silent=[2]), ["broker 2 is registered, but does not answer at k2:9092"]),
        ({}, Reading(error="no answer from ZooKeeper."), ["no answer from ZooKeeper"]),
        (
            {},
            reading(WHOLE, numbers=(1, 2)),
            [
                "broker 3 is not registered; start it, or read its server.log",
                "2 partitions are under-replicated (t-0, t-1)",  # in sync only for a broker that is gone
            ],
        ),
        (
            {"brokers": (ExpectedBroker(1, "x", "other:1"),)},
            reading(WHOLE),
            ["broker 1 has rack 'r1', not 'x'", "broker 1 advertises k1:9092, not other:1"],
        ),
        ({}, reading(WHOLE, knows=(1, 2)), ["broker 3 answers, but does not know itself yet"]),
        ({}, reading(WHOLE, controller=None), ["there is no controller"]),
        ({}, reading(WHOLE, controller=9), ["the controller, broker 9, is not registered"]),
        ({}, replace(reading(WHOLE), deleting={"a": 59.9}), []),
        ({"whole": False}, replace(reading(WHOLE), deleting={"a": 99}), []),
        (
            {},
            replace(reading(WHOLE), deleting={"b": 61, "a": 60, "c": 1}),
            ["2 topics are being deleted for more than 60 s (a, b); start"],
        ),
        (
            {},
            replace(reading(WHOLE), deleting=dict.fromkeys("abcdefg", 99)),
            ["7 topics are being deleted for more than 60 s (a, b, c, d, e and 2 more)"],
        ),
        ({}, replace(reading(WHOLE), deleting={"a": 99}), ["1 topic is being deleted for more than 60 s (a)"]),
        ({}, reading([LATE]), ["1 partition is under-replicated: broker 3 is behind (t-1)"]),
        ({"whole": False}, reading([LATE]), []),
        ({}, reading([part("t-0", [1, 2], [])]), ["1 partition has no leader (t-0)"]),
        ({"baseline_topics": 2}, reading(WHOLE), ["only 1 of 2 topics are known"]),
        ({"brokers": (), "baseline_brokers": {1, 4}}, reading(WHOLE), ["broker 4 is not registered"]),
        # absent: broker 3 need not be there; what the others lack is wrong all the same
        ({"brokers": THREE[:2], "absent": {3}}, reading([part("t-1", [2, 3, 1], [2, 1])], numbers=(1, 2)), []),
        ({"absent": {3}}, reading([part("t-1", [3, 1], [3], -1)], numbers=(1, 2)), []),
        ({"absent": {3}}, reading([part("t-1", [3])], numbers=(1, 2)), []),
        (
            {"absent": {3}},
            reading([part("t-1", [2, 3, 1], [2]), part("t-2", [1, 2], [])], numbers=(1, 2)),
            ["1 partition has no leader (t-2)", "1 partition is under-replicated: broker 1 is behind (t-1)"],
        ),
        (
            {"absent": {3}},
            reading([LATE]),
            ["1 partition is under-replicated: broker 3 is behind (t-1)"],
        ),  # it is there
        (
            {},
            reading([part(f"t-{number}", [1, 2], [1]) for number in range(7)]),
            ["7 partitions are under-replicated: broker 2 is behind (t-0, t-1, t-2, t-3, t-4 and 2 more)"],
        ),
    ],
)
def test_s08_problems(wanted, seen, expected):
    if "absent" in wanted:
        wanted = {**wanted, "absent": frozenset(wanted["absent"])}
    found = cluster_problems(replace(WantedCluster(THREE), **wanted), seen)
    assert len(found) == len(expected), found
    assert all(text.startswith(start) for text, start in zip(found, expected)), found


def test_a_broker_that_was_not_asked_is_a_problem():
    seen = replace(reading(WHOLE), answers={})
    assert cluster_problems(WantedCluster(THREE[:1]), seen) == ["broker 1 has not been asked; run again"]


@pytest.mark.parametrize(
    ("partition", "stopping", "min_isr", "accepted", "reason"),
    [
        (part("t-0", [1, 2, 3]), {1}, 2, (), None),
        (part("t-0", [2, 3]), {1}, 2, (), None),  # not touched
        (part("t-0", [1, 2, 3]), {1}, 3, (), "3 replicas, min.insync.replicas 3: no order protects it"),
        (part("t-0", [1, 2, 3]), {1, 2}, 1, (), "brokers 1, 2 hold replicas of it"),
        (part("t-0", [1, 2]), {1}, 1, (), "2 replicas, min.insync.replicas 1: no order protects it"),
        (part("t-0", [1, 2]), {1}, 1, ("t",), None),
        (part("t-0", [1, 2, 3]), {1}, 2, (), None),
        (part("t-0", [1, 2, 3], [1, 2]), {1}, 1, (), "1 in sync would stay, 2 are needed"),
        (part("t-0", [1]), {1}, 1, (), "1 replica, min.insync.replicas 1: no order protects it"),
        (part("t-0", [1]), {1}, 1, ("t",), None),
        (part("t-0", [1]), {1}, 1, ("other",), "1 replica, min.insync.replicas 1: no order protects it"),
    ],
)
def test_s09_s11_what_a_stop_may_take(partition, stopping, min_isr, accepted, reason):
    wanted = WantedCluster(
        THREE,
        whole=False,
        stopping=frozenset(stopping),
        accepted=tuple(map(re.compile, accepted)),
        min_isr={"t": min_isr},
    )
    blocked = stops(wanted, reading([partition])).blocked
    found = blocking(wanted, reading([partition]), blocked)
    assert [one.reason for one in found] == ([] if reason is None else [reason])
    sentences = stop_problems(blocked)
    assert len(sentences) == len(found) and all(reason in text and "t-0" in text for text in sentences)


def test_s09_a_single_broker_implies_that_all_may_be_unavailable():
    wanted = WantedCluster(stopping=frozenset({1}), min_isr={"t": 1})
    assert stops(wanted, reading([part("t-0", [1])], numbers=(1,))).blocked == ()


def test_blocking_names_each_partition_once():
    seen = reading([part("t-0", [1, 2], []), LATE, part("t-2", [1, 2, 3])])
    assert [(one.partition.name, one.reason) for one in blocking(WantedCluster(THREE), seen)] == [
        ("t-0", "no leader; replicas 1, 2"),
        ("t-1", "under-replicated: in sync 2, 1 of 2, 3, 1"),
    ]
    assert blocking(WantedCluster(THREE), seen)[0].as_dict() == {
        "topic": "t",
        "partition": 0,
        "reason": "no leader; replicas 1, 2",
    }
    assert blocking(WantedCluster(THREE), Reading(error="x")) == []


def test_s08_of_several_views_the_most_pessimistic_counts():
    first = {("t", 0): part("t-0", [1, 2, 3]), ("t", 1): part("t-1", [1, 2])}
    second = {("t", 0): part("t-0", [1, 2, 3], [1, 3], leader=-1)}
    assert merge_views([first, second]) == [Partition("t", 0, -1, (1, 2, 3), (1, 3)), part("t-1", [1, 2])]


@pytest.mark.parametrize(
    ("replicas", "racks", "violates"),
    [
        ([1, 2], {1: "a", 2: "b", 3: "a"}, False),
        ([1, 3], {1: "a", 2: "b", 3: "a"}, True),
        ([1, 2, 3], {1: "a", 2: "b", 3: "a"}, False),  # more replicas than racks: each rack has one
        ([1, 3], {1: "a", 2: None, 3: "a"}, False),
        ([1, 3], {}, False),
    ],
)
def test_r61_rack_violations(replicas, racks, violates):
    assert bool(rack_violations([part("t-0", replicas)], racks)) is violates


def test_racks_of():
    assert racks_of([broker(2, "b"), broker(3, "a"), broker(1, "b"), broker(4)]) == {"a": [3], "b": [1, 2]}


@pytest.mark.parametrize(
    ("seen", "missing"),
    [
        (reading(WHOLE), []),
        (reading([LATE]), [3]),
        (reading(WHOLE, numbers=(1, 2)), [3]),
        (reading(WHOLE, silent=[2]), [2]),
        (reading(WHOLE, knows=(1, 2)), [3]),
        (reading([part("t-0", [1, 2], [])]), [1, 2]),
        (reading(WHOLE, controller=None), []),
        (Reading(error="no answer"), []),
    ],
)
def test_s02_who_keeps_a_gate_closed(seen, missing):
    """Only such a broker is put back: a restart of one in sync, while another is away, would take one copy more."""
    assert missing_brokers(WantedCluster(THREE), seen) == missing


def test_l_what_blocks_is_a_few_lines_before_the_sentence():
    """Ansible prints ``blocking`` before ``msg``: 1,000 partitions are ten entries of three values."""
    seen = reading([part(f"t-{number}", [1, 2], [1]) for number in range(1000)])
    result = gate_result(WantedCluster(THREE), seen, Stops(), ["no"], [], 0.0)
    assert result["blocking_count"] == 1000
    assert len(result["blocking"]) == 10 and {len(one) for one in result["blocking"]} == {3}


def test_an_absent_broker_keeps_no_gate_closed():
    """What it lacks is not waited for, and nobody is put back because of it."""
    wanted, seen = WantedCluster(THREE[:2], absent=frozenset({3})), reading([LATE], numbers=(1, 2))
    assert missing_brokers(wanted, seen) == [] and blocking(wanted, seen) == []


HELD = [part(f"t-{number}", [1, 2, 3], [1, 2]) for number in range(12)]


@pytest.mark.parametrize(
    ("partitions", "min_isr", "counts", "text"),
    [
        pytest.param(
            HELD,
            2,
            (12, 12, 0, 0),
            "12 partitions have 2 of 3 replicas in sync, a further failure makes 12 partitions unwritable",
            id="l-one of three",
        ),
        pytest.param(HELD[:1], 1, (1, 0, 0, 0), "1 partition has 2 of 3 replicas in sync", id="l-enough"),
        pytest.param(
            [part("t-0", [1, 3], [1]), part("t-1", [3], [3]), part("t-2", [1, 2])],
            2,
            (2, 0, 1, 1),
            "1 partition has 1 of 2 replicas in sync, 1 partition has 0 of 1 replica in sync, "
            "1 partition takes no writes with acks=all, 1 partition has no leader",
            id="l-too few",
        ),
        pytest.param([part("t-2", [1, 2])], 2, (0, 0, 0, 0), "no partition has a replica there", id="l-none"),
        # not noticed yet: the state node still says that it is in sync
        pytest.param(WHOLE, 1, (2, 0, 0, 0), "2 partitions have 2 of 3 replicas in sync", id="l-just gone"),
    ],
)
def test_l_what_is_left_while_a_broker_is_absent(partitions, min_isr, counts, text):
    """How many copies, and what the next failure would do."""
    wanted = WantedCluster(THREE[:2], absent=frozenset({3}), min_isr={"t": min_isr})
    found = absence(wanted, reading(partitions, numbers=(1, 2)))
    assert found is not None and found["text"] == text and (found["brokers"], found["registered"]) == ([3], [])
    assert tuple(found[name] for name in ("partitions", "at_min_isr", "under_min_isr", "offline")) == counts


def test_l_one_that_is_said_to_be_absent_and_is_there_is_told():
    """It runs; and without an absent one there is nothing to tell."""
    found = absence(WantedCluster(absent=frozenset({3})), reading(WHOLE))
    assert found is not None and (found["brokers"], found["registered"], found["partitions"]) == ([], [3], 0)
    assert absence(WantedCluster(THREE), reading(WHOLE)) is None


def test_l_who_is_registered_and_nobody_has_told_of():
    """Neither expected nor of before nor absent; where nobody is expected, nobody is strange."""
    seen = reading(WHOLE, numbers=(1, 2, 3))
    assert unexpected(WantedCluster(THREE[:1], baseline_brokers=frozenset({2})), seen) == [3]
    assert unexpected(WantedCluster(THREE[:2], absent=frozenset({3})), seen) == []
    assert unexpected(WantedCluster(), seen) == []
