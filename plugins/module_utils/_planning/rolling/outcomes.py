# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of the turns of a roll, from what their scripts printed. Pure. PRIVATE to the collection."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypedDict

SAID = "said"  # begins a line of the service's own words
STAMP = re.compile(r"[0-9]+(\.[0-9]+)?")
CALL = "call"  # what a result has beside what its task returned: the call that it is of


class Outcome(TypedDict):
    """What became of a turn. ``status``: the script's exit status, None: the node could not be reached.

    ``activated``: what was staged was taken into use. ``seconds``: ``stop`` and ``start``, as far as it came.
    """

    host: str
    status: int | None
    activated: bool
    seconds: dict[str, float]
    words: str


Outcomes = dict[str, Outcome]  # host -> what became of its turn


def turn_seconds(lines: Iterable[str]) -> dict[str, float]:
    """What a turn took: ``stop``, ``start`` and ``total`` in seconds; of a turn that failed only what it came to.

    ``lines``: ``what<tab>seconds since 1970``, as the turn's script prints them.
    """
    at = _stamps(lines)
    pairs = {"stop": ("stopping", "stopped"), "start": ("stopped", "started"), "total": ("stopping", "started")}
    return {name: round(at[to] - at[since], 1) for name, (since, to) in pairs.items() if since in at and to in at}


def _stamps(lines: Iterable[str]) -> dict[str, float]:
    """``what`` -> seconds since 1970."""
    pairs = (line.partition("\t") for line in lines)
    return {what: float(when) for what, _tab, when in pairs if what != SAID and STAMP.fullmatch(when)}


def outcomes_of(results: Iterable[dict[str, Any]]) -> Outcomes:
    """What tasks have returned for the calls of turns, by host; the last result of a host counts."""
    return {one["host"]: one for one in map(_outcome, results)}


def _outcome(result: dict[str, Any]) -> Outcome:
    """A registered result as an outcome. What never reached the node has no status."""
    lines = (result.get("stdout") or "").splitlines()
    reached = not result.get("unreachable")
    words = "\n".join(text for what, _tab, text in (line.partition("\t") for line in lines) if what == SAID)
    return Outcome(
        host=result[CALL]["host"],
        status=int(result.get("rc", 1)) if reached else None,
        activated="activated" in _stamps(lines),
        seconds=turn_seconds(lines),
        words=words or result.get("stderr") or result.get("msg") or "",
    )
