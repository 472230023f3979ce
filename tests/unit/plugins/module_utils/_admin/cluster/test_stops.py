# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""In which order brokers stop, by tables (S09, S11)."""

from __future__ import annotations

import re

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.cluster.model import (
    Answer,
    Broker,
    Partition,
    Reading,
)
from ansible_collections.streamops.kafka.plugins.module_utils._admin.cluster.stops import (
    WantedCluster,
    next_stops,
    stop_problems,
)

RACKS = {1: "a", 2: "b", 3: "c", 4: "a", 5: "b", 6: "c"}


def reading(partitions, racks=None, controller=1, silent=()):
    """A cluster; ``partitions``: replicas, or (replicas, in sync)."""
    racks = RACKS if racks is None else racks
    pairs = [one if isinstance(one, tuple) else (one, one) for one in partitions]
    return Reading(
        controller=controller,
        brokers={number: Broker(number, (), rack) for number, rack in racks.items()},
        answers={number: Answer("", "refused" if number in silent else None) for number in racks},
        partitions=tuple(
            Partition("t", index, isr[0], tuple(replicas), tuple(isr)) for index, (replicas, isr) in enumerate(pairs)
        ),
    )


def wanted(candidates, most=1, accepted=(), min_isr=2, absent=()):
    """Brokers that are to stop."""
    return WantedCluster(
        absent=frozenset(absent),
        candidates=frozenset(candidates),
        most=most,
        accepted=tuple(map(re.compile, accepted)),
        min_isr={"t": min_isr},
    )


@pytest.mark.parametrize(
    ("asked", "seen", "batches"),
    [
        (wanted([]), reading([[1, 2, 3]]), []),
        (wanted([1, 2, 3]), reading([]), [[2], [3], [1]]),
        (wanted([1, 2, 3]), reading([[1, 2, 3]]), [[2], [3], [1]]),
        (wanted([1, 2, 3]), reading([[1, 2, 3]], controller=2), [[1], [3], [2]]),
        (wanted([3, 1]), reading([[1, 2, 3]], controller=2), [[1], [3]]),
        (wanted([1]), reading([[1, 2, 3]]), [[1]]),
        # by racks, so that a rack is over before the next begins
        (wanted(range(1, 7)), reading([[1, 2, 3], [4, 5, 6]]), [[4], [2], [5], [3], [6], [1]]),
        # two of a rack at a time if they share no partition; the controller alone
        (wanted(range(1, 7), 2), reading([[1, 2, 3], [4, 5, 6]]), [[4], [2, 5], [3, 6], [1]]),
        (wanted(range(1, 7), 2), reading([[1, 2, 5], [2, 5, 6]], controller=6), [[1, 4], [2], [5], [3], [6]]),
        (wanted([1, 2, 3], 3), reading([], racks=dict.fromkeys((1, 2, 3))), [[2], [3], [1]]),
        # what may not stop now stops later, when what it waits for is in sync
        (wanted([2, 3], min_isr=1), reading([([1, 2, 3], [2, 1])]), [[3], [2]]),
        (wanted([1, 2], accepted=["t"]), reading([[1]]), [[2], [1]]),
        (wanted([7], min_isr=1), reading([[7]], racks={7: None}, controller=7), [[7]]),
        # broker 9 is absent: the others are judged by what is left; what only it could lead is not taken by a stop
        (wanted([1, 2], min_isr=1, absent=[9]), reading([([1, 2, 3, 9], [1, 2, 3]), ([9, 1], [9])]), [[2], [1]]),
        (wanted([1, 2], absent=[9], accepted=["t"]), reading([([1, 2, 9], [1, 2])]), [[2], [1]]),
        (wanted([1, 2], absent=[3]), reading([[1, 2, 3]]), [[2], [1]]),  # it is there
    ],
)
def test_batches(asked, seen, batches):
    found = next_stops(asked, seen)
    assert [list(batch) for batch in found.batches] == batches
    assert found.blocked == ()


@pytest.mark.parametrize(
    ("asked", "seen", "sentence"),
    [
        (
            wanted([1, 2, 3]),
            reading([[3], [1, 2, 3]]),
            "1 partition forbids the stop: 1 replica, min.insync.replicas 2",
        ),
        (
            wanted([1, 2, 3]),
            reading(
                [[3, 1]],
            ),
            "1 partition forbids the stop: 2 replicas, min.insync.replicas 2",
        ),
        (
            wanted([1, 2, 3], min_isr=1),
            reading([[3, 1]]),
            "no order protects it (t-0); give the topic more replicas, or",
        ),
        (wanted([2, 3]), reading([[2, 3, 4]], silent=[4]), "1 in sync would stay, 2 are needed (t-0); stop fewer"),
        (
            wanted([1, 2], absent=[9]),
            reading([([1, 2, 9], [1, 2])]),
            "2 of 3 replicas while broker 9 is absent, min.insync.replicas 2: no order protects it (t-0); give",
        ),
        # a cluster of two of which one is left is no cluster of one
        (
            wanted([1], min_isr=1, absent=[2]),
            reading([([1, 2], [1])], racks={1: None}),
            "1 of 2 replicas while broker 2",
        ),
        # the controller is never taken first because the others wait
        (wanted([1, 2]), reading([[2, 3, 4]], silent=[4]), "1 in sync would stay, 2 are needed (t-0)"),
    ],
)
def test_blocked(asked, seen, sentence):
    found = next_stops(asked, seen)
    assert found.batches == ()
    (text,) = stop_problems(found.blocked)
    assert sentence in text


def test_s09_what_a_broker_holds_that_is_not_to_stop_does_not_matter():
    assert next_stops(wanted([2]), reading([[3]])).batches == ((2,),)


def test_a_large_cluster_is_planned_at_once():
    """200 brokers and 100,000 partitions: each broker once, none beside one that shares a partition with it."""
    racks = {number: "abcd"[number % 4] for number in range(200)}
    partitions = [[(index * 7 + step * 51) % 200 for step in range(3)] for index in range(100_000)]
    found = next_stops(wanted(range(200)), reading(partitions, racks, controller=17))
    assert sorted(number for batch in found.batches for number in batch) == list(range(200))
    assert found.batches[-1] == (17,) and {len(batch) for batch in found.batches} == {1}
