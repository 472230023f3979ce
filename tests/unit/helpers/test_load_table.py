# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of all cases and its place in a page."""

from __future__ import annotations

from typing import Any

import pytest
from helpers.load.table import BEGIN, END, HEAD, replaced, summary, table
from helpers.site import ROOT


def record(**more: Any) -> dict[str, Any]:
    """A case in which a server and a broker were restarted."""
    load = {
        "sent": 12000,
        "acknowledged": 11999,
        "lost": 1,
        "duplicated": 2,
        "again": 4,
        "gap_global": {"seconds": 0.234},
        "gap_partition": {"seconds": 1.111},
        "latency": {"p99": 0.0456},
        "lag": {"messages": 1300},
    }
    turns = [
        {"kind": "zookeeper", "host": "n1", "stopping": 10.0, "over": 14.0, "beyond": 3.0},
        {"kind": "kafka", "host": "n3", "stopping": 14.0, "over": 29.6, "beyond": 1.0},
    ]
    restarts = {"zookeeper n1": 1, "kafka n3": 2}
    times = {"seconds": 20.4, "led": 30.0}
    return {"case": "a case", "seed": 2, **times, "load": load, "turns": turns, "restarts": restarts, **more}


def test_every_figure_has_its_column() -> None:
    """Seconds with two digits, the acknowledgement in ms, nodes by short names."""
    head, rule, row = ([cell.strip() for cell in line.strip("|").split("|")] for line in table([record()]).splitlines())
    assert tuple(head) == HEAD
    assert len(rule) == len(row) == len(head)
    assert row == [
        *("a case", "2", "12,000", "11,999", "1", "2", "4", "0.23", "1.11", "46", "1,300", "20"),
        *("z1 4, b3 16", "b3 2, z1 1"),
    ]


def test_a_case_without_restarts_says_so() -> None:
    """A gate that did not open."""
    assert table([record(turns=[], restarts={})]).splitlines()[-1].endswith("| none | none |")


def test_the_generated_part_is_replaced_and_the_rest_stays() -> None:
    """Twice the same gives the same; a page without marks is refused."""
    page = f"# Title\n\n{BEGIN}\nold\n{END}\n\nafter\n"
    new = replaced(page, "| new |")
    assert new == f"# Title\n\n{BEGIN}\n\n| new |\n\n{END}\n\nafter\n"
    assert replaced(new, "| new |") == new
    for written in ("docs/roll.md", "docs/roll-figures.md"):
        assert "| new |" in replaced((ROOT / written).read_text(), "| new |")
    with pytest.raises(ValueError, match="lacks"):
        replaced("# Title\n", "| new |")


def test_the_summary_compares_with_the_targets() -> None:
    """The worst pause, the middle of the times, and what was lost anywhere."""
    rolls = [record(case="rolling restart", seconds=seconds) for seconds in (50.0, 60.0, 90.0)]
    hand = record(case="by hand", turns=[{"stopping": 0.0, "over": 12.0}], led=14.0)
    text = summary([*rolls, hand, record(case="rolling restart, 600 partitions"), record(case="controller killed")])
    assert "71,994 messages acknowledged in 6 runs, 6 lost" in text
    assert "- Controller killed: longest pause of one partition 1.1 s (target 21 s" in text
    assert "- Rolling restart, 600 partitions: longest pause of all partitions together 0.23 s" in text
    assert "of one partition 1.11 s (target 5.0 s), the worst of 1 run." in text
    assert (
        "all partitions together 0.23 s (target 1.5 s), of one partition 1.11 s (target 2.0 s), the worst of 3 runs."
        in text
    )
    assert "a restart takes 1.0 s (median) and 1.0 s at most (target 2.5 s)" in text
    assert "that of ZooKeeper's leader 3.0 s (median) and 3.0 s at most (target 4 s)." in text
    assert "takes 20 s from the first stop to the end, by hand with the same gates 14 s: 1.43 times" in text
    assert "the complete playbook, including its checks beforehand, 60 s" in text
