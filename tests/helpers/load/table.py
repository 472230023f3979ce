# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of all cases, as Markdown, and a page's generated part. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

BEGIN, END = "<!-- begin: made by `make faults` -->", "<!-- end: made by `make faults` -->"
HEAD = (
    "case",
    "seed",
    "sent",
    "acknowledged",
    "lost",
    "twice",
    "longest pause, all (s)",
    "longest pause, one partition (s)",
    "p99 (ms)",
    "largest lag",
    "seconds",
    "seconds per node",
    "restarts per node",
)
TEXT = {0, 11, 12}


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


def replaced(page: str, part: str) -> str:
    """The page with its generated part replaced; it must have the two marks, in order."""
    before, begin, rest = page.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page lacks '{BEGIN}' and '{END}', each on a line of its own.")
    return f"{before}{BEGIN}\n\n{part}\n\n{END}{after}"
