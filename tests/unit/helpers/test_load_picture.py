# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The picture of a load across restarts: every service, every pause, the figures, and well-formed SVG."""

from __future__ import annotations

import xml.etree.ElementTree as xml
from typing import Any

import pytest
from helpers.load.accounts import Track, report
from helpers.load.picture import AWAY, PAUSES, Panel, draw

SVG = "{http://www.w3.org/2000/svg}"


def panel(title: str, pause: float) -> Panel:
    """40 seconds with 10 messages a second to each of two partitions; the second one pauses at 15 s."""
    sent = [number / 10 for number in range(400)]
    tracks = {
        f"t-{number}": Track(sent, [(max(at, 15 + away) if at >= 15 else at, one) for one, at in enumerate(sent)])
        for number, away in ((0, 0.0), (1, pause))
    }
    for track in tracks.values():
        track.read = list(range(400))
    turns: list[dict[str, Any]] = [
        {
            "kind": "zookeeper",
            "host": "n1",
            "stopping": 1010,
            "down": 1010,
            "up": 1011,
            "serving": None,
            "in_sync": None,
        },
        {"kind": "kafka", "host": "n1", "stopping": 1014, "down": 1016, "up": 1017, "serving": 1020, "in_sync": 1022},
        {"kind": "kafka", "host": "n2", "stopping": 1024, "down": 1026, "up": None, "serving": None, "in_sync": None},
    ]
    return Panel(title, {"rate": 10, "started": 1000.0, **report(tracks, 40.0)}, turns)


def words(svg: str) -> list[str]:
    """All texts."""
    return ["".join(one.itertext()) for one in xml.fromstring(svg).iter(f"{SVG}text")]


def test_titles_services_and_figures_are_there() -> None:
    """What a stranger needs: what each panel is, what was restarted, units, figures, what colours mean."""
    found = words(draw("Restarts & acknowledgements", [panel("one by one", 0.5), panel("all at once", 3.0)]))
    text = " ".join(found)
    assert found[0] == "Restarts & acknowledgements"
    for word in ("one by one", "all at once", "ZooKeeper 1", "broker 1", "broker 2", "acknowledged a second"):
        assert found.count(word) == 1, f"{word}: shared axes are labelled once"
    assert "800 messages acknowledged, 0 lost" in text
    assert "longest: 3.0 s" in found
    assert all(label in found for _low, _high, _colour, label in PAUSES)
    assert "10 s" in found


@pytest.mark.parametrize(("pause", "drawn"), [(0.2, []), (0.5, [0]), (1.5, [1]), (3.0, [2])])
def test_each_pause_has_a_bar_of_its_colour(pause: float, drawn: list[int]) -> None:
    """A short one has none; the bar lies in its partition's row, and is as long as the pause on the scale of time."""
    svg = draw("x", [panel("one", pause)])
    legend = {colour for _low, _high, colour, _label in PAUSES}
    bars = [
        one
        for one in xml.fromstring(svg).iter(f"{SVG}rect")
        if one.get("fill") in legend and one.get("width") != "22.0"
    ]
    assert [one.get("fill") for one in bars] == [PAUSES[number][2] for number in drawn]
    for rectangle in bars:
        seconds = panel("one", pause).until - panel("one", pause).since
        scale = (1240 - 132 - 24) / seconds
        assert float(rectangle.get("width", 0)) == pytest.approx(pause * scale, abs=1.0)


def test_a_broker_that_never_came_back_is_away_until_the_end() -> None:
    """Its line is dark up to the right edge."""
    svg = xml.fromstring(draw("x", [panel("one", 0.5)]))
    dark = [one for one in svg.iter(f"{SVG}rect") if one.get("fill") == AWAY and one.get("width") != "22.0"]
    right = max(float(one.get("x", 0)) + float(one.get("width", 0)) for one in dark)
    assert right == pytest.approx(1240 - 24, abs=1)
