# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Topics: where replicas go, by tables."""

from __future__ import annotations

from collections import Counter

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.topic.placement import (
    Load,
    assignment_problem,
    place,
    rack_problem,
)


@pytest.mark.parametrize(
    ("racks", "count", "factor"),
    [
        ({1: "a", 2: "b", 3: "c"}, 12, 3),
        ({1: "a", 2: "a", 3: "b", 4: "b", 5: "c", 6: "c"}, 30, 3),
        ({1: "a", 2: "a", 3: "a", 4: "b"}, 8, 2),
        ({1: "a", 2: "b"}, 5, 1),
        ({1: "a", 2: "a", 3: "b"}, 6, 3),
    ],
)
def test_r61_replicas_are_apart_and_leaders_even(racks, count, factor):
    load = Load()
    placed = place(count, factor, racks, load)
    assert len(placed) == count
    for replicas in placed:
        assert len(set(replicas)) == factor
        assert len({racks[broker] for broker in replicas}) == min(factor, len(set(racks.values())))
    leaders = Counter(replicas[0] for replicas in placed)
    assert max(leaders.values()) - min(leaders[broker] for broker in racks) <= 1
    assert load.leaders == leaders and sum(load.replicas.values()) == count * factor


def test_placement_evens_out_what_is_there_already_and_is_the_same_each_time():
    def busy() -> Load:
        return Load(Counter({1: 5}), Counter({1: 5}))

    racks: dict[int, str | None] = {1: "a", 2: "b", 3: "c"}
    assert place(4, 1, racks, busy()) == ((2,), (3,), (2,), (3,)) == place(4, 1, racks, busy())


@pytest.mark.parametrize(
    ("racks", "needed", "problem"),
    [
        ({1: "a", 2: "b"}, True, None),
        ({1: None, 2: None}, False, None),
        ({}, True, None),
        ({1: None, 2: None}, True, "broker 1, 2 has no broker.rack; set it"),
        ({1: "a", 2: None}, False, "broker 2 has no broker.rack and the other brokers have one; set it"),
    ],
)
def test_r61_rack_problem(racks, needed, problem):
    found = rack_problem(racks, needed)
    assert (found is None) if problem is None else str(found).startswith(problem)


@pytest.mark.parametrize(
    ("assignment", "problem"),
    [
        (((1, 2), (2, 1)), None),
        ((), "assignment is empty"),
        (((),), "assignment of partition 0 is empty"),
        (((1, 1),), "assignment of partition 0 names a broker twice"),
        (((1, 2), (1,)), "assignment of partition 1 has another number of replicas"),
        (((1, 7),), "assignment of partition 0 names broker 7, not up"),
    ],
)
def test_assignment_problem(assignment, problem):
    found = assignment_problem(assignment, {1: None, 2: None})
    assert (found is None) if problem is None else str(found).startswith(problem)
