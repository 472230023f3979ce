# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of all cases, as Markdown, and a page's generated part. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

BEGIN, END = "<!-- begin: made by `make faults` -->", "<!-- end: made by `make faults` -->"
HEAD = (
    "case",
    "seed",
    "sent",
    "acknowledged",
    "lost",
    "twice",
    "sent again",
    "longest pause, all (s)",
    "longest pause, one partition (s)",
    "p99 (ms)",
    "largest lag",
    "seconds",
    "seconds per node",
    "restarts per node",
)
TEXT = {0, 12, 13}
TURN_S, LEADER_S = 2.5, 4  # what a turn may take beside its own work
SLOWER = 1.25  # what a roll may take, of what it takes by hand
KILLED = ("broker killed in its turn", "waiting broker killed", "controller killed")


def table(records: Sequence[dict[str, Any]]) -> str:
    """A row for each case and seed, in order."""
    rows = [HEAD, tuple("---" if column in TEXT else "--:" for column in range(len(HEAD))), *map(row, records)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def row(record: dict[str, Any]) -> tuple[str, ...]:
    """One case with one seed."""
    load = record["load"]
    return (
        record["case"],
        str(record["seed"]),
        f"{load['sent']:,}",
        f"{load['acknowledged']:,}",
        str(load["lost"]),
        str(load["duplicated"]),
        str(load["again"]),
        f"{load['gap_global']['seconds']:.2f}",
        f"{load['gap_partition']['seconds']:.2f}",
        f"{load['latency']['p99'] * 1000:.0f}",
        f"{load['lag']['messages']:,}",
        f"{record['seconds']:.0f}",
        per_node(record["turns"]),
        ", ".join(f"{short(*name.split())} {count}" for name, count in sorted(record["restarts"].items())) or "none",
    )


def per_node(turns: Sequence[dict[str, Any]]) -> str:
    """Each turn in order: from being told to stop until the next one is told."""
    spans = [(short(one["kind"], one["host"]), one["over"] - one["stopping"]) for one in turns]
    return ", ".join(f"{name} {seconds:.0f}" for name, seconds in spans) or "none"


def short(kind: str, host: str) -> str:
    """b1 is broker 1, z1 the ZooKeeper server 1."""
    return f"{'b' if kind == 'kafka' else 'z'}{host[1:]}"


def summary(records: Sequence[dict[str, Any]]) -> str:
    """What the targets ask for, as sentences with figures; medians over seeds, and the worst of all."""
    lost = sum(record["load"]["lost"] for record in records)
    acknowledged = sum(record["load"]["acknowledged"] for record in records)
    lines = [f"- {acknowledged:,} messages acknowledged in {len(records)} runs, {lost} lost."]
    rolls = [one for one in records if one["case"] == "rolling restart"]
    yards = [one for one in records if one["case"] == "by hand"]
    many = [one for one in records if one["case"].startswith("rolling restart, ")]
    for some, target in ((rolls, 2.0), (many, 5.0)):
        if some:
            lines.append(f"- {_pauses(some, target)}")
    for case in KILLED:
        if pauses := [one["load"]["gap_partition"]["seconds"] for one in records if one["case"] == case]:
            lines.append(
                f"- {case[0].upper()}{case[1:]}: longest pause of one partition {max(pauses):.1f} s (target 21 s, "
                f"which is the session timeout and 3 s), the worst of {_runs(pauses)}."
            )
    if rolls:
        lines.append(f"- {_beyond(rolls)}")
    if rolls and yards:
        ours, theirs = (median([span(one) for one in some]) for some in (rolls, yards))
        lines.append(
            f"- The roll takes {ours:.0f} s from the first stop to the end, by hand with the same gates "
            f"{theirs:.0f} s: {ours / theirs:.2f} times (target {SLOWER}); the complete playbook, including its checks "
            f"beforehand, {median([one['seconds'] for one in rolls]):.0f} s."
        )
    return "\n".join(lines)


def _beyond(rolls: Sequence[dict[str, Any]]) -> str:
    """What the turns took beside their own work. The leader's turn ends when the first broker is told to stop."""
    leaders, others = list[float](), list[float]()
    for one in rolls:
        servers = [turn for turn in one["turns"] if turn["kind"] == "zookeeper"]
        for turn in one["turns"]:
            if turn["beyond"] is not None:
                (leaders if turn in servers[-1:] else others).append(turn["beyond"])
    parts = [
        f"{name} {median(some):.1f} s (median) and {max(some):.1f} s at most (target {target} s)"
        for name, some, target in (
            ("a restart takes", others, TURN_S),
            ("that of ZooKeeper's leader", leaders, LEADER_S),
        )
        if some
    ]
    return f"Beyond the service's own stop, start and getting in sync, {', '.join(parts)}."


def _pauses(records: Sequence[dict[str, Any]], target: float) -> str:
    """The longest pauses of one case."""
    whole, one = (max(record["load"][gap]["seconds"] for record in records) for gap in ("gap_global", "gap_partition"))
    case = records[0]["case"]
    return (
        f"{case[0].upper()}{case[1:]}: longest pause of all partitions together {whole:.2f} s (target 1.5 s), of one "
        f"partition {one:.2f} s (target {target} s), the worst of {_runs(records)}."
    )


def _runs(some: Sequence[Any]) -> str:
    """1 run, 3 runs."""
    return f"{len(some)} run{'s' if len(some) > 1 else ''}"


def span(record: dict[str, Any]) -> float:
    """Seconds from the first stop to the end, when the preferred replicas lead again."""
    return float(record["led"] - record["turns"][0]["stopping"])


def replaced(page: str, part: str) -> str:
    """The page with its generated part replaced; it must have the two marks, in order."""
    before, begin, rest = page.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page lacks '{BEGIN}' and '{END}', each on a line of its own.")
    return f"{before}{BEGIN}\n\n{part}\n\n{END}{after}"
