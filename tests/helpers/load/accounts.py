# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of every message: lost, twice, late, and how long nothing was acknowledged. No I/O.

A partition is named ``TOPIC-NUMBER``; messages carry numbers that begin at 0 in each partition. Times are in seconds
since the load began.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

BIN = 0.1  # s
LEAST_SILENCE = 0.3  # s; shorter ones are not listed
NAMED = 20  # lost messages that a report names


@dataclass
class Track:
    """One partition: when each message was sent (index: its number), acknowledged and consumed; what was read back.

    ``acked`` and ``consumed`` are in the order in which they came. ``failed`` counts the messages that the client gave
    up, by reason; they may be in the log or not, and nobody was told that they are. ``again`` counts those that it gave
    back and that were sent once more.
    """

    sent: list[float] = field(default_factory=list)
    acked: list[tuple[float, int]] = field(default_factory=list)
    consumed: list[tuple[float, int]] = field(default_factory=list)
    read: list[int] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)
    again: int = 0


@dataclass(frozen=True)
class Silence:
    """A time without an acknowledgement."""

    partition: str
    since: float
    until: float

    @property
    def seconds(self) -> float:
        """How long."""
        return self.until - self.since

    def rounded(self) -> dict[str, Any]:
        """As in a report."""
        return {
            "partition": self.partition,
            "since": round(self.since, 3),
            "until": round(self.until, 3),
            "seconds": round(self.seconds, 3),
        }


def lost(track: Track) -> list[int]:
    """The numbers that were acknowledged and are not in the log."""
    return sorted({number for _time, number in track.acked} - set(track.read))


def duplicated(track: Track) -> int:
    """How many messages are in the log more often than once; one that is there three times counts twice."""
    return len(track.read) - len(set(track.read))


def silences(name: str, track: Track, ended: float) -> list[Silence]:
    """Every time in which a message waited and none was acknowledged. One whose last message waits in vain lasts
    until the end.

    A pause begins with the acknowledgement before, or later, when the oldest message that waits was sent.
    """
    if not track.sent:
        return []
    found: list[Silence] = []
    last, oldest, done = track.sent[0], 0, set[int]()
    for time, number in sorted(track.acked):
        found.append(Silence(name, max(last, track.sent[oldest]), time))
        last = time
        done.add(number)
        while oldest in done and oldest < len(track.sent) - 1:
            oldest += 1
    if len(track.sent) - 1 not in done:
        since = max(last, track.sent[oldest])
        found.append(Silence(name, since, max(ended, since)))
    return found


def merged(tracks: Mapping[str, Track], ended: float) -> list[Silence]:
    """The same over all partitions together: pauses in which no partition at all was acknowledged."""
    waiting = any(len(one.acked) < len(one.sent) for one in tracks.values())
    begun = min((one.sent[0] for one in tracks.values() if one.sent), default=0.0)
    times = [begun, *sorted(time for one in tracks.values() for time, _number in one.acked)]
    if waiting:
        times.append(max(ended, times[-1]))
    return [Silence("all", since, until) for since, until in zip(times, times[1:])]


def longest(found: Iterable[Silence]) -> Silence:
    """The longest of them, the first of equals."""
    return max(found, key=lambda one: one.seconds, default=Silence("none", 0.0, 0.0))


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of all do not exceed (nearest rank); 0 of none."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)), 1) - 1] if ordered else 0.0


def per_bin(times: Iterable[float], width: float, ended: float) -> list[int]:
    """How many fall into each bin of ``width`` seconds, from 0 to ``ended``; later ones count in the last bin."""
    bins = [0] * max(math.ceil(ended / width), 1)
    for time in times:
        bins[min(int(time / width), len(bins) - 1)] += 1
    return bins


def largest_lag(tracks: Mapping[str, Track]) -> tuple[int, float]:
    """The most messages that were acknowledged and not yet consumed, over all partitions, and when.

    A message that is consumed again counts once, and one that is consumed before its acknowledgement never lags.
    """
    events: list[tuple[float, int]] = []
    for track in tracks.values():
        first: dict[int, float] = {}
        for time, number in track.consumed:
            first.setdefault(number, time)
        for time, number in track.acked:
            if first.get(number, math.inf) > time:
                events.append((time, 1))
                if number in first:
                    events.append((first[number], -1))
    events.sort()
    levels = list(accumulate(change for _time, change in events))
    most = max(levels, default=0)
    return most, events[levels.index(most)][0] if levels else 0.0


def report(tracks: Mapping[str, Track], ended: float) -> dict[str, Any]:
    """The account of a load that was over after ``ended`` seconds, ready for JSON."""
    all_silences = [one for name, track in tracks.items() for one in silences(name, track, ended)]
    latencies = [time - track.sent[number] for track in tracks.values() for time, number in track.acked]
    missing = [f"{name}: {number}" for name, track in tracks.items() for number in lost(track)]
    lag, lag_at = largest_lag(tracks)
    failed: Counter[str] = Counter()
    for track in tracks.values():
        failed.update(track.failed)
    return {
        "seconds": round(ended, 3),
        "partitions": len(tracks),
        "sent": sum(len(track.sent) for track in tracks.values()),
        "acknowledged": sum(len(track.acked) for track in tracks.values()),
        "failed": dict(failed),
        "again": sum(track.again for track in tracks.values()),
        "lost": len(missing),
        "lost_first": missing[:NAMED],
        "duplicated": sum(duplicated(track) for track in tracks.values()),
        "consumed": sum(len({number for _time, number in track.consumed}) for track in tracks.values()),
        "gap_global": longest(merged(tracks, ended)).rounded(),
        "gap_partition": longest(all_silences).rounded(),
        "latency": {f"p{int(share * 100)}": round(percentile(latencies, share), 4) for share in (0.5, 0.99, 1)},
        "lag": {"messages": lag, "at": round(lag_at, 3)},
        "bin": BIN,
        "acks": per_bin((time for track in tracks.values() for time, _number in track.acked), BIN, ended),
        "silences": [one.rounded() for one in all_silences if one.seconds >= LEAST_SILENCE],
    }
