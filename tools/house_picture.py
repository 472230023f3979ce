# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draw the rooms of plugins/ and who imports whom in the code: docs/house.svg (``make docs``).

An arrow that follows from others is left out. What nearly everybody imports gets no arrows, it is named in the boxes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap

from tools import house
from tools.checkout import ROOT

PICTURE = ROOT / "docs" / "house.svg"
# Room -> what is in it. A room that is not here is drawn with its name.
WHAT = {
    "filter": "for users one file each, for our roles one per room",
    "modules": "documentation, options and run() of each module",
    "_planning/rolling": "who restarts next",
    "_planning/preflight": "a whole inventory",
    "_planning/support": "archive, secrets",
    "_planning/broker": "server.properties",
    "_planning/ensemble": "zoo.cfg, members",
    "_planning/service": "probe, plan, JVM",
    "_planning/findings": "rules, what they find",
    "_planning/capacity": "load, brokers, disks",
    "_planning/tuning": "kernel, mounts",
    "_planning/admin_host": "its Python",
    "_admin/smoke": "messages there and back",
    "_admin/module": "run a module, report",
    "_admin/election": "leaders, controller",
    "_admin/topic": "read, plan, apply",
    "_admin/cluster": "read, health, stops",
    "_admin/connection": "options, client",
    "_admin/zookeeper": "servers, session",
    "_admin/changes": "diff, results",
    "_admin/waiting": "look again",
    "_admin/errors": "one sentence each",
    "_catalogue": "what releases of Kafka and ZooKeeper know: keys, values, internal topics",
    "_common": "no Kafka, no Ansible: texts, amounts, property files",
}
# Named in the boxes of those that import them.
TOOLS = ("_catalogue", "_common", "_admin/errors", "_admin/changes", "_admin/waiting")
TITLES = {"filter": ("_planning", "on the controller"), "modules": ("_admin", "on the admin host")}
CLASSES = {"filter": "plan", "modules": "admin"}
WIDTHS = {"filter": 150, "modules": 190}  # of a box in each plane; px
HEIGHT, GAP, DROP = 78, 14, 34  # of a box, beside it, below it
PAD, TOP, EDGE = 14, 40, 16  # inside a plane's frame, above its rooms, around the picture
LETTER = 6.9  # px, about
LEGEND = (
    "An arrow: imports. One that follows from others is left out.",
    "+ names: imports these, too. They have no arrows, because nearly everybody does.",
    "Nobody imports what is above, or the other plane.",
)
STYLE = """
    svg { font-family: "Helvetica Neue", Helvetica, Arial, "Liberation Sans", sans-serif; font-size: 13px; }
    .page { fill: #ffffff; }
    text { fill: #1f2933; }
    .soft { fill: #52606d; font-size: 12px; }
    .name { font-size: 15px; font-weight: bold; }
    .box { stroke-width: 1.5; }
    .frame { fill: none; stroke-width: 1.5; stroke-dasharray: 5 4; }
    .plan { fill: #e6f0ff; stroke: #2f6fd6; }
    .admin { fill: #fff3e0; stroke: #c77700; }
    .shared { fill: #f5f7fa; stroke: #7b8794; }
    .plan.frame, .admin.frame { fill: none; }
    .line { stroke: #52606d; stroke-width: 2; fill: none; }
    .head { fill: #52606d; }
    @media (prefers-color-scheme: dark) {
      .page { fill: #151b23; }
      text { fill: #e6edf3; }
      .soft { fill: #a9b4c0; }
      .plan { fill: #16294a; stroke: #6ea8fe; }
      .admin { fill: #3a2a0f; stroke: #f0ad4e; }
      .shared { fill: #212a35; stroke: #8b98a5; }
      .line { stroke: #a9b4c0; }
      .head { fill: #a9b4c0; }
    }"""


@dataclass(frozen=True)
class Box:
    """A room's place; px."""

    room: str
    look: str
    x: float
    y: float
    width: float

    @property
    def name(self) -> str:
        """Without its plane, which the frame names."""
        return self.room.removeprefix("_planning/").removeprefix("_admin/")


def arrows(doors: dict[str, set[str]]) -> list[tuple[str, str]]:
    """(from, to) for each import that gets an arrow: none to `TOOLS`, none that follows from others."""
    graph = {room: found - set(TOOLS) for room, found in doors.items() if room not in TOOLS}

    def reached(room: str) -> set[str]:
        seen, new = set[str](), graph[room]
        while new:  # a knot has no end
            seen, new = seen | new, set[str]().union(*(graph[one] for one in new)) - seen - new
        return seen

    return [
        (room, one)
        for room, found in sorted(graph.items())
        for one in sorted(found)
        if not any(one in reached(other) for other in found - {one})
    ]


def rows_of(plane: tuple[tuple[str, ...], ...]) -> list[list[str]]:
    """The rows of a plane's rooms as they are drawn: its own `TOOLS` share the last one."""
    tools = [room for row in plane for room in row if room in TOOLS]
    rows = [[room for room in row if room not in TOOLS] for row in plane[1:]]
    return [row for row in [*rows, tools] if row]


def placed(plane: tuple[tuple[str, ...], ...], x: float, bottom: float) -> list[Box]:
    """The boxes of a plane, its entry first; each row is in the middle, the last one ends at ``bottom``."""
    (entry,), rows = plane[0], rows_of(plane)
    width, look = WIDTHS[entry], CLASSES[entry]
    whole = max(len(row) for row in rows) * (width + GAP) - GAP
    top = bottom - PAD - len(rows) * (HEIGHT + DROP) + DROP
    found = [Box(entry, look, x, top - TOP - DROP - HEIGHT, whole + 2 * PAD)]
    for number, row in enumerate(rows):
        left = x + PAD + (whole - len(row) * (width + GAP) + GAP) / 2
        y = top + number * (HEIGHT + DROP)
        found += [Box(room, look, left + at * (width + GAP), y, width) for at, room in enumerate(row)]
    return found


def drawn(doors: dict[str, set[str]]) -> str:
    """The picture, as SVG. ``doors``: room -> the rooms that it imports (`house.doors`).

    Raises ValueError with a sentence for each room that has no place in it.
    """
    if wrong := house.misplaced(doors):
        raise ValueError(" ".join(wrong))
    most = max(len(rows_of(plane)) for plane in house.PLANES)
    bottom = EDGE + HEIGHT + DROP + TOP + most * (HEIGHT + DROP) - DROP + PAD
    boxes: list[Box] = []
    frames: list[str] = []
    x: float = EDGE
    for plane in house.PLANES:
        entry, *rooms = placed(plane, x, bottom)
        boxes += [entry, *rooms]
        frames += _frame(entry, bottom)
        x += entry.width + 24
    width = x - 24 + EDGE
    for number, (room,) in enumerate(house.SHARED):
        boxes.append(Box(room, "shared", EDGE, bottom + DROP + number * (HEIGHT + 12), width - 2 * EDGE))
    height = boxes[-1].y + HEIGHT + EDGE
    places = {one.room: one for one in boxes}
    between = [pair for pair in arrows(doors) if pair[0] not in CLASSES]
    legend = [
        f'<text class="soft" x="{EDGE}" y="{EDGE + 20 + 20 * number}">{line}</text>'
        for number, line in enumerate(LEGEND)
    ]
    parts = [*legend, *frames, *_lines(between, places), *(_box(one, doors[one.room]) for one in boxes)]
    body = "\n  ".join(parts)
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" \
aria-labelledby="title desc">
  <title id="title">The rooms of plugins/ and who imports whom</title>
  <desc id="desc">Written by tools/house_picture.py from the imports in the code.</desc>
  <style>{STYLE}
  </style>
  <defs>
    <marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="6" markerHeight="6" orient="auto">
      <path class="head" d="M0 0 L10 5 L0 10 z"/>
    </marker>
  </defs>
  <rect class="page" width="{width:g}" height="{height:g}" rx="10"/>
  {body}
</svg>
"""


def _frame(entry: Box, bottom: float) -> list[str]:
    """What is around a plane's rooms, its name, and the arrow from its entry."""
    top, middle = entry.y + HEIGHT + DROP, entry.x + entry.width / 2
    name, where = TITLES[entry.room]
    return [
        f'<rect class="frame {entry.look}" x="{entry.x:g}" y="{top:g}" width="{entry.width:g}" '
        f'height="{bottom - top:g}" rx="8"/>',
        f'<text x="{entry.x + PAD:g}" y="{top + 26:g}"><tspan class="name">{name}</tspan>'
        f'<tspan class="soft" dx="10">{where}</tspan></text>',
        _line(middle, entry.y + HEIGHT, middle, top),
    ]


def _line(from_x: float, from_y: float, to_x: float, to_y: float) -> str:
    """An arrow that leaves and arrives upright."""
    middle = (from_y + to_y) / 2
    curve = f"M{from_x:g} {from_y:g} C{from_x:g} {middle:g} {to_x:g} {middle:g} {to_x:g} {to_y - 2:g}"
    return f'<path class="line" marker-end="url(#arrow)" d="{curve}"/>'


def _lines(pairs: list[tuple[str, str]], places: dict[str, Box]) -> Iterator[str]:
    """An arrow for each pair; those that share a box leave and arrive beside each other."""
    for source, target in pairs:
        here, there = places[source], places[target]
        out = sorted((one for room, one in pairs if room == source), key=lambda room: places[room].x)
        into = sorted((room for room, one in pairs if one == target), key=lambda room: places[room].x)
        from_x = here.x + here.width * (out.index(target) + 1) / (len(out) + 1)
        to_x = there.x + there.width * (into.index(source) + 1) / (len(into) + 1)
        yield _line(round(from_x, 1), here.y + HEIGHT, round(to_x, 1), there.y)


def _box(box: Box, imports: set[str]) -> str:
    """A room: its name, what is in it, and which of `TOOLS` it imports."""
    names = [room.removeprefix("_admin/").removeprefix("_") for room in TOOLS if room in imports]
    also = wrap(f"+ {', '.join(names)}", int(box.width / LETTER)) if names else []
    middle = f"{box.x + box.width / 2:g}"
    lines = [("name", box.name), ("soft", WHAT.get(box.room, "")), *(("soft", one) for one in also)]
    texts = [
        f'<text class="{look}" x="{middle}" y="{box.y + 20 + 17 * number:g}">{text}</text>'
        for number, (look, text) in enumerate(lines)
    ]
    place = f'x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{HEIGHT}" rx="8"'
    inside = "\n    ".join([f'<rect class="box {box.look}" {place}/>', *texts])
    return f'<g text-anchor="middle">\n    {inside}\n  </g>'
