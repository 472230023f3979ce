# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines of `make bench-site`: ratios, targets, and where the time went."""

from __future__ import annotations

import pytest

from tests.bench.site_figures import Figure, Measurement, Span, figures, lines, slowest, spans


def test_ours_is_compared_with_the_reference_and_with_fewer_hosts() -> None:
    """Time has a ratio to the reference on as many hosts; a host among three is compared with a host alone."""
    one = Measurement("second", 1, 1, seconds=10, tasks=20, cpu=5)
    three = Measurement("second", 3, 3, seconds=28, tasks=23, cpu=9)
    theirs = Measurement("second", 3, 3, seconds=50, tasks=46, cpu=30, who="reference")
    alone, ours, reference, per_host = figures([one, three, theirs])
    assert (alone.name, alone.ratio, alone.verdict) == ("second run, 1 host: ours", None, "")
    assert (ours.name, ours.ratio, ours.target) == ("second run, 3 hosts: ours", 28 / 50, 0.4)
    assert (reference.name, reference.seconds, reference.ratio) == ("second run, 3 hosts: reference", 50, None)
    assert per_host.name == "second run, one of 3 hosts to one of 1"
    assert (per_host.seconds, per_host.cpu) == (28 / 3, 3)
    assert per_host.ratio == pytest.approx(28 / 3 / 10)
    assert per_host.target == 1.0


def test_runs_are_not_mixed_and_sizes_are_put_in_order() -> None:
    """A first run is compared with a first run only, of the same kind of hosts, each size with the next smaller one."""
    given = [Measurement(run, hosts, hosts, hosts, 1) for hosts in (6, 1, 3) for run in ("first", "second")]
    given += [Measurement("first", 3, 3, 9, 1, where="containers")]
    given += [Measurement("first", 3, 3, 90, 1, who="reference")]
    found = figures(given)
    assert [one.name for one in found if "to one of" in one.name] == [
        "first run, one of 3 hosts to one of 1",
        "first run, one of 6 hosts to one of 3",
        "second run, one of 3 hosts to one of 1",
        "second run, one of 6 hosts to one of 3",
    ]
    assert {one.name: one.ratio for one in found if one.name.endswith("ours") and one.ratio} == {
        "first run, 3 hosts: ours": 3 / 90
    }
    assert [one.name for one in found if "container" in one.name] == ["first run, 3 containers: ours"]


def test_the_median_of_several_counts() -> None:
    """Of three it is the middle one, whole: its tasks and processor seconds belong to it."""
    given = [Measurement("first", 3, 3, seconds, tasks) for seconds, tasks in ((30, 1), (10, 2), (20, 3))]
    (found,) = figures(given)
    assert (found.seconds, found.tasks) == (20, 3)


@pytest.mark.parametrize(
    ("ratio", "verdict"),
    [(0.5, "met"), (0.3, "met"), (0.54, "within noise"), (0.56, "missed"), (None, "")],
)
def test_verdict(ratio: float | None, verdict: str) -> None:
    """A tenth more than the target is noise."""
    assert Figure("x", 1, 1, 1, ratio, 0.5).verdict == verdict


def test_a_line_has_name_seconds_tasks_ratio_and_target() -> None:
    """Columns stand below their headings."""
    six = Measurement("first", 6, 5, seconds=100, tasks=61.5, cpu=80)
    assert lines([*figures([six]), Figure("another", 33.33, 40, 7, 0.51, 0.5)]).splitlines() == [
        "figure                                       seconds  cpu s  tasks/host  ratio  target",
        "first run, 6 hosts (5 with ZooKeeper): ours    100.0   80.0        61.5",
        "another                                         33.3    7.0        40.0   0.51  <= 0.50  within noise",
    ]


PRINTED = [
    (10.0, ""),
    (11.5, "PLAY [Check Java] ******\n"),
    (11.5, "\n"),
    (12.0, "TASK [streamops.kafka.java : Ask Java] ****\n"),
    (12.8, "ok: [n1]\n"),
    (13.0, "TASK [streamops.kafka.kafka : List (items) [x]] ***\n"),
    (13.1, "TASK [streamops.kafka.java : Ask Java] ****\n"),
    (13.2, "    TASK [inside a message] ***\n"),
    (15.0, "PLAY RECAP *****\n"),
]


def test_spans_add_up_to_the_whole_run() -> None:
    """From a header to the next; what precedes the first play and what follows the recap is there, too."""
    found = spans(PRINTED, 15.5)
    assert [(one.name, round(one.seconds, 3)) for one in found] == [
        ("Ansible starts", 1.5),
        ("PLAY Check Java", 0.5),
        ("TASK streamops.kafka.java : Ask Java", 1.0),
        ("TASK streamops.kafka.kafka : List (items) [x]", 0.1),
        ("TASK streamops.kafka.java : Ask Java", 1.9),
        ("PLAY RECAP", 0.5),
    ]
    assert sum(one.seconds for one in found) == pytest.approx(5.5)
    assert spans([], 1.0) == []


def test_slowest_adds_up_what_has_one_name() -> None:
    """Most seconds first, and no more lines than asked for."""
    text = slowest([Span("a", 1.0), Span("b", 1.5), Span("a", 1.0), Span("c", 0.5)], 2)
    assert text.splitlines() == ["   2.00 s   50 %   2x  a", "   1.50 s   38 %   1x  b"]
