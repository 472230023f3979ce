# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the bench of site.yml measured, as lines with ratios and targets. No I/O."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

TARGETS = {"first": 1.0, "second": 0.4}  # of the reference's time in the same run
GROWTH = 1.0  # of the cost of one host among fewer hosts
NOISE = 0.1  # a ratio may miss its target by this much, on a machine that does other things as well

HEADER = re.compile(r"^(PLAY|TASK|RUNNING HANDLER|PLAY RECAP) (?:\[(.*)\] )?\*+$")
START = "Ansible starts"


@dataclass(frozen=True)
class Measurement:
    """One run of a play. ``run``: first or second; ``tasks``: of one host, on average; times are in seconds.

    ``who``: ours, or reference; ``where``: local, or containers. ``tasks`` is the recap's ``ok``, which holds
    ``changed``, and leaves out what was skipped. ``cpu`` is what Ansible and its modules computed, without the
    servers that run; other work on the machine hardly changes it.
    """

    run: str
    hosts: int
    zookeepers: int
    seconds: float
    tasks: float
    cpu: float = 0.0
    who: str = "ours"
    where: str = "local"

    @property
    def name(self) -> str:
        """As a line names it, without who it was."""
        what = "host" if self.where == "local" else "container"
        some = f" ({self.zookeepers} with ZooKeeper)" if self.zookeepers != self.hosts else ""
        return f"{self.run} run, {self.hosts} {what}{'s' if self.hosts > 1 else ''}{some}"


@dataclass(frozen=True)
class Figure:
    """One line. ``ratio`` is to be at most ``target``; both are None where there is nothing to compare with."""

    name: str
    seconds: float
    tasks: float
    cpu: float
    ratio: float | None = None
    target: float | None = None

    @property
    def verdict(self) -> str:
        """How the ratio stands to its target."""
        if self.ratio is None or self.target is None:
            return ""
        if self.ratio <= self.target:
            return "met"
        return "within noise" if self.ratio <= self.target * (1 + NOISE) else "missed"


def figures(measurements: list[Measurement]) -> list[Figure]:
    """A figure for each measurement, then ours per host. A ratio needs its counterpart among ``measurements``.

    Of several measurements of one kind the median counts.
    """
    kinds: dict[tuple[str, str, int, str], list[Measurement]] = defaultdict(list)
    for one in measurements:
        kinds[one.where, one.run, one.hosts, one.who].append(one)
    medians = {kind: sorted(same, key=lambda one: one.seconds)[(len(same) - 1) // 2] for kind, same in kinds.items()}
    found: list[Figure] = []
    by_run: dict[tuple[str, str], list[Measurement]] = defaultdict(list)
    for (where, run, hosts, who), one in medians.items():
        theirs = medians.get((where, run, hosts, "reference")) if who == "ours" else None
        ratio, target = (one.seconds / theirs.seconds, TARGETS[run]) if theirs else (None, None)
        found.append(Figure(f"{one.name}: {who}", one.seconds, one.tasks, one.cpu, ratio, target))
        if who == "ours":
            by_run[where, run].append(one)
    for same in by_run.values():
        ordered = sorted(same, key=lambda one: one.hosts)
        found += [_per_host(few, many) for few, many in zip(ordered, ordered[1:])]
    return found


def _per_host(few: Measurement, many: Measurement) -> Figure:
    """What one host costs among ``many``, against one among ``few``."""
    cost, before = many.seconds / many.hosts, few.seconds / few.hosts
    name = f"{many.run} run, one of {many.hosts} hosts to one of {few.hosts}"
    return Figure(name, cost, many.tasks, many.cpu / many.hosts, cost / before, GROWTH)


def lines(found: list[Figure]) -> str:
    """A heading and a line for each figure."""
    width = max([len("figure"), *(len(one.name) for one in found)])
    rows = [f"{'figure':<{width}}  seconds  cpu s  tasks/host  ratio  target"]
    for one in found:
        ratio = "" if one.ratio is None else f"{one.ratio:.2f}"
        target = "" if one.target is None else f"<= {one.target:.2f}  {one.verdict}"
        rows.append(
            f"{one.name:<{width}}  {one.seconds:7.1f}  {one.cpu:5.1f}  {one.tasks:10.1f}  {ratio:>5}  {target}".rstrip()
        )
    return "\n".join(rows)


@dataclass(frozen=True)
class Span:
    """Wall time of what one header began; ``name`` as Ansible prints it."""

    name: str
    seconds: float


def spans(stamped: list[tuple[float, str]], end: float) -> list[Span]:
    """Where the time of a run went, in order, from its lines with the second at which each was printed.

    The first time is when Ansible was started, with an empty line. Each span ends where the next header begins, so all
    of them add up to the whole run, which is over at ``end``. Headers must come when a task begins, that is with
    ``display_skipped_hosts`` on.
    """
    begun = [(stamped[0][0], START)] if stamped else []
    for moment, line in stamped:
        header = HEADER.match(line.rstrip())
        if header:
            begun.append((moment, f"{header[1]} {header[2]}" if header[2] else header[1]))
    ends = [moment for moment, _name in begun[1:]] + [end]
    return [Span(name, until - since) for (since, name), until in zip(begun, ends)]


def slowest(found: list[Span], count: int) -> str:
    """The ``count`` names that took longest: seconds, share, how often, name. Spans of one name are added up."""
    taken: dict[str, list[float]] = defaultdict(list)
    for one in found:
        taken[one.name].append(one.seconds)
    whole = sum(one.seconds for one in found) or 1.0
    ordered = sorted(taken.items(), key=lambda item: sum(item[1]), reverse=True)[:count]
    return "\n".join(
        f"{sum(times):7.2f} s  {100 * sum(times) / whole:3.0f} %  {len(times):2}x  {name}" for name, times in ordered
    )
