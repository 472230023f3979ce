# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draw what a load saw across restarts: services, acknowledgements a second, pauses of each partition. No I/O.

Panels stand side by side on one scale of time and share their vertical axes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any
from xml.sax.saxutils import escape

LEFT, RIGHT, BETWEEN = 132, 24, 34  # px
TOP, LANE, RATE, ROWS, SPACE = 112, 15, 170, 260, 26
WIDTH = 1240
BEFORE, AFTER = 4.0, 5.0  # s that are shown around the restarts
BIN = 0.2  # s
TOGETHER = "\N{NO-BREAK SPACE}"  # between a number and its unit

# Okabe and Ito's colours, which people with any kind of colour blindness tell apart; each class is also darker than the
# one before.
PAUSES = ((0.3, 1.0, "#56B4E9", "0.3 to 1 s"), (1.0, 2.0, "#E69F00", "1 to 2 s"), (2.0, 1e9, "#A93300", "over 2 s"))
STOPPING, AWAY, CATCHING_UP = "#A9A9A9", "#2B2B2B", "#8FD3BD"
ACKS = "#0072B2"
GRID, INK, PALE = "#E4E4E4", "#222222", "#666666"


@dataclass(frozen=True)
class Panel:
    """One run: its title, the load's report, and the turns of the services (`helpers.watch.Turn` as dict).

    ``ended``: when it was over, with the election after the last turn, since 1970.
    """

    title: str
    report: dict[str, Any]
    turns: Sequence[dict[str, Any]]
    ended: float = 0.0

    @property
    def since(self) -> float:
        """Where the panel begins, in seconds of the load."""
        return max(min(one["stopping"] for one in self.turns) - self.report["started"] - BEFORE, 0.0)

    @property
    def until(self) -> float:
        """Where it ends."""
        last = max(one["in_sync"] or one["serving"] or one["up"] or one["down"] for one in self.turns)
        return min(max(last, self.ended) - self.report["started"] + AFTER, self.report["seconds"])

    @property
    def figures(self) -> str:
        """The line below the title."""
        found = self.report
        return (
            f"{found['acknowledged']:,} messages acknowledged, {found['lost']} lost. Longest pause: "
            f"{found['gap_global']['seconds']:.1f}{TOGETHER}s of all partitions together, "
            f"{found['gap_partition']['seconds']:.1f}{TOGETHER}s of one"
        )

    @property
    def rate(self) -> float:
        """Acknowledgements a second when nothing happens."""
        return float(self.report["rate"] * self.report["partitions"])


def draw(heading: str, panels: Sequence[Panel]) -> str:
    """The picture as SVG."""
    lanes = sorted(
        {(one["kind"], one["host"]) for panel in panels for one in panel.turns}, key=lambda one: _order(*one)
    )
    shown = sum(panel.until - panel.since for panel in panels)
    scale = (WIDTH - LEFT - RIGHT - BETWEEN * (len(panels) - 1)) / shown
    rate_top = TOP + LANE * len(lanes) + SPACE
    rows_top = rate_top + RATE + SPACE
    height = rows_top + ROWS + 122
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="DejaVu Sans, Verdana, sans-serif" font-size="12" fill="{INK}" role="img">',
        f"<title>{escape(heading)}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#FFFFFF"/>',
        _text(LEFT, 30, heading, size=19, bold=True),
    ]
    top = 2 * max(panel.rate for panel in panels)
    left: float = LEFT
    for panel in panels:
        frame = _Frame(panel, left, scale, panel is panels[0])
        parts += [*frame.head(), *frame.services(lanes), *frame.acks(rate_top, top), *frame.pauses(rows_top)]
        parts += frame.seconds((TOP, TOP + LANE * len(lanes)), (rate_top, rate_top + RATE), (rows_top, rows_top + ROWS))
        left = frame.right + BETWEEN
    parts += _legend(height - 52, top)
    return "\n".join([*parts, "</svg>\n"])


@dataclass(frozen=True)
class _Frame:
    """Where a panel is; ``first`` carries the labels that all share."""

    panel: Panel
    left: float
    scale: float
    first: bool

    @property
    def right(self) -> float:
        return self.left + (self.panel.until - self.panel.since) * self.scale

    def x(self, second: float) -> float:
        """The place of a second of the load, kept inside the panel."""
        inside = min(max(second, self.panel.since), self.panel.until)
        return round(self.left + (inside - self.panel.since) * self.scale, 1)

    def head(self) -> Iterator[str]:
        """Title and figures; the figures take as many lines as the width asks for."""
        yield _text(self.left, 60, self.panel.title, size=14, bold=True)
        for number, line in enumerate(wrap(self.panel.figures, int((self.right - self.left) / 6.6))):
            yield _text(self.left, 77 + 15 * number, line, colour=PALE)

    def services(self, lanes: Sequence[tuple[str, str]]) -> Iterator[str]:
        """A line for each service: told to stop, away, back and catching up."""
        for number, lane in enumerate(lanes):
            y = TOP + LANE * number
            if self.first:
                yield _text(LEFT - 8, y + 11, _name(*lane), anchor="end")
            yield _line(self.left, y + LANE / 2, self.right, y + LANE / 2)
            for turn in self.panel.turns:
                if (turn["kind"], turn["host"]) == lane:
                    yield from self._turn(turn, y + 2)

    def _turn(self, turn: dict[str, Any], y: float) -> Iterator[str]:
        """One restart."""
        begun = self.panel.report["started"]
        back = turn["serving"] or turn["up"]
        spans = [(turn["stopping"], turn["down"], STOPPING), (turn["down"], back, AWAY)]
        if turn["kind"] == "kafka":
            spans.append((back, turn["in_sync"], CATCHING_UP))
        for since, until, colour in spans:
            start, end = self.x((since or 0) - begun), self.x(until - begun) if until else self.right
            if since and end > start:
                yield _box(start, y, max(end - start, 1.5), LANE - 4, colour)

    def acks(self, top: float, most: float) -> Iterator[str]:
        """Acknowledgements a second, as an area; what is above ``most`` is cut off."""
        report, panel = self.panel.report, self.panel
        each = max(round(BIN / report["bin"]), 1)
        bins = report["acks"]
        for share in (0, 0.5, 1):
            y = top + RATE * (1 - share)
            yield _line(self.left, y, self.right, y)
            if self.first:
                yield _text(LEFT - 8, y + 4, f"{most * share:,.0f}", anchor="end")
        if self.first:
            yield _turned(30, top + RATE / 2, "acknowledged a second")
        points = []
        for first in range(int(panel.since / report["bin"]), int(panel.until / report["bin"]), each):
            found = bins[first : first + each]
            level = min(sum(found) / (max(len(found), 1) * report["bin"]), most)
            y = round(top + RATE * (1 - level / most), 1)
            points += [
                f"{self.x(first * report['bin'])},{y}",
                f"{self.x((first + each) * report['bin'])},{y}",
            ]
        floor = top + RATE
        yield (
            f'<polygon points="{self.left:.1f},{floor} {" ".join(points)} {self.right:.1f},{floor}" fill="{ACKS}" '
            f'fill-opacity="0.25" stroke="{ACKS}" stroke-width="1"/>'
        )

    def pauses(self, top: float) -> Iterator[str]:
        """A row for each partition, a bar for each pause."""
        report = self.panel.report
        names = sorted({one["partition"] for one in report["silences"]}, key=_natural)
        count = max(report["partitions"], 1)
        row = ROWS / count
        yield _box(self.left, top, self.right - self.left, ROWS, "none", stroke=GRID)
        if self.first:
            yield _turned(30, top + ROWS / 2, f"{count} partitions, a row each")
        for one in report["silences"]:
            start, end = self.x(one["since"]), self.x(one["until"])
            if end > start:
                place = _number(one["partition"]) if names and count > 1 else 0
                yield _box(start, top + row * (place % count), end - start, max(row - 1, row * 0.8), _colour(one))
        worst = report["gap_partition"]
        middle = self.x((worst["since"] + worst["until"]) / 2)
        label = min(max(middle, self.left + 48), self.right - 48)
        yield _text(label, top + ROWS + 43, f"longest: {worst['seconds']:.1f} s", anchor="middle", bold=True)
        yield f'<path d="M{middle},{top + ROWS + 22} l-4,8 h8 z" fill="{INK}"/>'

    def seconds(self, *frames: tuple[float, float]) -> Iterator[str]:
        """The axis of time, 0 where the first service is told to stop, with thin lines through all frames."""
        zero = min(one["stopping"] for one in self.panel.turns) - self.panel.report["started"]
        step = 10
        for second in range(0, int(self.panel.until - zero) + 1, step):
            x = self.x(zero + second)
            for top, bottom in frames:
                yield _line(x, top, x, bottom)
            yield _text(x, frames[-1][1] + 16, f"{second} s", anchor="middle", colour=PALE)


def _legend(y: float, most: float) -> Iterator[str]:
    """What the colours mean, in two lines, and what is not drawn."""
    services = [
        (STOPPING, "told to stop, hands over its partitions"),
        (AWAY, "stopped or starting"),
        (CATCHING_UP, "serves, not all replicas in sync"),
    ]
    pauses = [(colour, label) for _low, _high, colour, label in PAUSES]
    for number, (what, entries) in enumerate([("Services:", services), ("No acknowledgement for:", pauses)]):
        x: float = LEFT
        yield _text(x, y + 20 * number, what, bold=True)
        x += 192
        for colour, label in entries:
            yield _box(x, y + 20 * number - 10, 22, 11, colour)
            yield _text(x + 28, y + 20 * number, label)
            x += 60 + 7 * len(label)
    note = f"Time in seconds since the first stop. What was held up comes all at once and is cut off above {most:,.0f}."
    yield _text(LEFT, y + 40, note, colour=PALE)


def _order(kind: str, host: str) -> tuple[bool, str]:
    """ZooKeeper above Kafka."""
    return kind == "kafka", host


def _name(kind: str, host: str) -> str:
    """A service as people call it."""
    return f"broker {host[1:]}" if kind == "kafka" else f"ZooKeeper {host[1:]}"


def _number(partition: str) -> int:
    """A partition's number."""
    return int(partition.rpartition("-")[2])


def _natural(partition: str) -> tuple[str, int]:
    """By topic, then by number."""
    return partition.rpartition("-")[0], _number(partition)


def _text(
    x: float, y: float, text: str, size: int = 12, anchor: str = "start", bold: bool = False, colour: str = INK
) -> str:
    """Words at a place."""
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}"{weight}>'
        f"{escape(text)}</text>"
    )


def _turned(x: float, y: float, text: str) -> str:
    """Words from below to above."""
    return f'<text transform="translate({x:.1f},{y:.1f}) rotate(-90)" text-anchor="middle">{escape(text)}</text>'


def _box(x: float, y: float, width: float, height: float, fill: str, stroke: str = "none") -> str:
    """A rectangle."""
    return f'<rect x="{x:.1f}" y="{y:.2f}" width="{width:.1f}" height="{height:.2f}" fill="{fill}" stroke="{stroke}"/>'


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    """A thin line."""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{GRID}" stroke-width="1"/>'


def _colour(silence: dict[str, Any]) -> str:
    """The colour of a pause, by its length."""
    return next(colour for low, high, colour, _label in PAUSES if low <= silence["seconds"] < high)
