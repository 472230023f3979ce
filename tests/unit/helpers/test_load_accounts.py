# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The account of a load: what is lost, twice, late. Each rule has a case in which it must speak up."""

from __future__ import annotations

from collections import Counter

import pytest
from helpers.load.accounts import (
    Silence,
    Track,
    duplicated,
    largest_lag,
    longest,
    lost,
    merged,
    per_bin,
    percentile,
    report,
    silences,
)


def steady(count: int, every: float = 1.0, delay: float = 0.25) -> Track:
    """A partition to which nothing happened: each message acknowledged, consumed and read once."""
    acked = [(number * every + delay, number) for number in range(count)]
    consumed = [(time + delay, number) for time, number in acked]
    return Track([number * every for number in range(count)], acked, consumed, list(range(count)))


def test_nothing_happened() -> None:
    """The account of a calm load."""
    found = report({"t-0": steady(4), "t-1": steady(4)}, 4.0)
    assert {
        name: found[name] for name in ("sent", "acknowledged", "lost", "duplicated", "failed", "again", "consumed")
    } == {
        "sent": 8,
        "acknowledged": 8,
        "lost": 0,
        "duplicated": 0,
        "failed": {},
        "again": 0,
        "consumed": 8,
    }
    assert found["gap_partition"] == {"partition": "t-0", "since": 0.0, "until": 0.25, "seconds": 0.25}
    assert found["latency"] == {"p50": 0.25, "p99": 0.25, "p100": 0.25}
    assert found["lag"] == {"messages": 2, "at": 0.25}
    assert sum(found["acks"]) == 8
    assert len(found["acks"]) == 40


@pytest.mark.parametrize(
    ("read", "missing", "twice"),
    [
        ([0, 1, 2, 3], [], 0),
        ([3, 1, 0, 2], [], 0),  # the log's order is not what is judged
        ([0, 1, 3], [2], 0),  # dropped from the log
        ([], [0, 1, 2, 3], 0),
        ([0, 1, 1, 2, 3], [], 1),
        ([0, 0, 0, 1, 2], [3], 2),  # both at once
    ],
)
def test_the_log_is_compared_with_what_was_acknowledged(read: list[int], missing: list[int], twice: int) -> None:
    """A message dropped from the log is lost, one that is there again is duplicated."""
    track = steady(4)
    track.read = read
    assert (lost(track), duplicated(track)) == (missing, twice)
    found = report({"t-0": track}, 4.0)
    assert (found["lost"], found["duplicated"]) == (len(missing), twice)
    assert found["lost_first"] == [f"t-0: {number}" for number in missing]


def test_a_message_that_nobody_acknowledged_is_not_lost() -> None:
    """It failed, and the client was told; it may be in the log all the same."""
    track = steady(4)
    del track.acked[2]
    track.read = [0, 1, 3]
    track.failed = Counter(["Local: Message timed out"])
    found = report({"t-0": track}, 4.0)
    assert (found["lost"], found["sent"], found["acknowledged"]) == (0, 4, 3)
    assert found["failed"] == {"Local: Message timed out": 1}


@pytest.mark.parametrize(
    ("acked", "ended", "worst"),
    [
        ([(0.5, 0), (1.5, 1), (2.5, 2)], 9.0, Silence("t-0", 0.0, 0.5)),  # nothing waits from 0.5 to 1
        ([(1.2, 0), (1.9, 1), (2.5, 2)], 9.0, Silence("t-0", 0.0, 1.2)),
        ([(0.5, 0), (1.5, 1)], 9.0, Silence("t-0", 2.0, 9.0)),  # the last message waits in vain
        ([(4.0, 0), (4.1, 1), (4.2, 2)], 9.0, Silence("t-0", 0.0, 4.0)),  # a slow begin counts from the first message
        ([(4.2, 1), (0.5, 0), (4.3, 2)], 9.0, Silence("t-0", 1.0, 4.2)),  # acknowledged out of order
        ([], 9.0, Silence("t-0", 0.0, 9.0)),
    ],
)
def test_the_longest_gap_of_a_partition(acked: list[tuple[float, int]], ended: float, worst: Silence) -> None:
    """Between two acknowledgements, before the first one, and after the last one, as long as something waits."""
    assert longest(silences("t-0", Track([0.0, 1.0, 2.0], acked), ended)) == worst


def test_a_partition_without_messages_has_no_gap() -> None:
    """Nothing was sent, so nothing can be late."""
    assert longest(silences("t-0", Track(), 9.0)).seconds == 0


def test_one_partition_stands_still_while_the_others_go_on() -> None:
    """The global gap is short, the partition's is long, and the report says which one and when."""
    still = Track([0.0, 1.0, 2.0, 3.0], [(0.1, 0), (3.1, 1), (3.1, 2), (3.1, 3)], [], [0, 1, 2, 3])
    tracks = {"t-0": steady(4, delay=0.1), "t-1": still}
    assert longest(merged(tracks, 4.0)).seconds == pytest.approx(1.0)
    found = report(tracks, 4.0)
    assert found["gap_partition"] == {"partition": "t-1", "since": 1.0, "until": 3.1, "seconds": 2.1}
    assert {"partition": "t-1", "since": 1.0, "until": 3.1, "seconds": 2.1} in found["silences"]


def test_the_global_gap_lasts_until_the_end_while_something_waits() -> None:
    """All brokers gone in the middle."""
    tracks = {"t-0": Track([0.0, 1.0, 2.0], [(0.1, 0)]), "t-1": Track([0.0, 1.0], [(0.1, 0), (1.5, 1)])}
    assert longest(merged(tracks, 30.0)) == Silence("all", 1.5, 30.0)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([], 0.99, 0.0), ([7.0], 0.5, 7.0), (list(range(1, 101)), 0.99, 99), (list(range(1, 101)), 1, 100)],
)
def test_percentiles(values: list[float], share: float, expected: float) -> None:
    """Nearest rank."""
    assert percentile(values, share) == expected


def test_acknowledgements_per_bin() -> None:
    """None is dropped, not even one that came after the end."""
    assert per_bin([0.0, 0.05, 0.1, 0.95, 1.7], 0.1, 1.0) == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]


@pytest.mark.parametrize(
    ("consumed", "lag"),
    [
        ([(0.0, 0), (0.5, 1), (1.0, 2)], 0),  # before the acknowledgement
        ([(1.2, 0), (1.6, 1), (2.2, 2)], 1),
        ([(5.0, 0), (5.1, 1), (5.2, 2)], 3),
        ([(1.2, 0), (1.2, 0), (1.6, 1)], 1),  # again after a rebalance: counts once
        ([], 3),  # never
    ],
)
def test_the_largest_lag_of_the_consumer(consumed: list[tuple[float, int]], lag: int) -> None:
    """Acknowledged and not yet consumed."""
    track = Track([0.0, 0.5, 1.0], [(1.0, 0), (1.5, 1), (2.0, 2)], consumed)
    assert largest_lag({"t-0": track})[0] == lag
