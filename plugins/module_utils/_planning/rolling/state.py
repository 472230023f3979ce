# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a roll remembers from gate to turn to gate, whatever the service, and what it does next. Pure.

PRIVATE to the collection. The state of a roll is one fact of one host, the cluster's first; role `rolling` hands it
through these functions and does what they say. A state goes in and a new one comes out; none is changed in place.

A *member* is a service as its gate names it: a broker's id, an address of a ZooKeeper server.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypedDict

PUT_BACK = 3  # the exit status of a turn whose change was put back (roles/jvm_service/templates/turn.sh.j2)
SAID = "said"  # begins a line of the service's own words
STAMP = re.compile(r"[0-9]+(\.[0-9]+)?")
CALL = "__rolling_call"  # the loop variable, under which Ansible keeps it in each result
ATTEMPTS = 3  # to reach a node whose turn it is; each waits as long as its connection does


class Turn(TypedDict):
    """A service that takes a turn, as its host publishes it. ``why``: reasons; ``resume``: it was interrupted."""

    host: str
    member: str
    name: str
    resume: bool
    why: list[str]
    script: str
    config_dir: str
    log_dir: str


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


class Gate(TypedDict, total=False):
    """What every service's gate tells. ``final``: waiting would not help. ``batches``: who may stop, in order.

    ``missing``: members that keep it closed; ``present``: members that serve. ``move``: members whose turn the gate
    prepares when it comes next, not when a roll is planned. ``baseline``: what a later gate is held against.
    """

    healthy: bool
    final: bool
    msg: str
    waits_for: str
    batches: list[list[str]]
    missing: list[str]
    present: list[str]
    move: list[str]
    baseline: Any


class State(TypedDict):
    """A roll. ``step``: what comes next, ``gate``, ``turn`` or ``over``; ``ended``: ``done``, ``closed`` (a gate),
    ``failed`` (a turn), '' before that.

    ``left``: who has not stopped yet; ``turning``: who stops next or stopped last; ``move``: whether the gate
    had something to prepare; ``batches``: the order as the gate told it last. ``waited``: seconds at this gate;
    ``lost``: hosts of this turn that could not be reached, ``attempts`` to do so. ``id``: names this run's turns, so
    that none is taken twice. ``began``: seconds since 1970, of the first run that restarts everything. ``inputs``: what
    the service's gate and hooks read, computed once.
    """

    service: str
    id: str
    step: str
    ended: str
    began: int
    repeated: bool
    turns: list[Turn]
    left: list[str]
    turning: list[str]
    move: bool
    batches: list[list[str]]
    waited: int
    lost: list[str]
    attempts: int
    outcomes: Outcomes
    put_back: Outcomes
    present: list[str]
    missing: list[str]
    said: str
    baseline: Any
    inputs: Any


def begin(
    turns: Iterable[Turn], service: str, now: float, before: float, repeated: bool, baseline: Any, inputs: Any
) -> State:
    """A roll before its first gate. Interrupted turns come first, all of them, without a gate: those members are down.

    ``service``: the role. ``now`` and ``before``: seconds since 1970; of this run, and 0 or of the run that it goes on
    with. ``repeated``: it restarts what has no reason of its own, so that a second run must be told when the first
    began.
    """
    mine = list(turns)
    resumed = [turn["member"] for turn in mine if turn["resume"]]
    return State(
        service=service,
        id=f"{now:.6f}",
        step="turn" if resumed else "gate",
        ended="",
        began=int(before or now),
        repeated=repeated,
        turns=mine,
        left=[turn["member"] for turn in mine if not turn["resume"]],
        turning=resumed,
        move=False,
        batches=[],
        waited=0,
        lost=[],
        attempts=0,
        outcomes={},
        put_back={},
        present=[],
        missing=[],
        said="",
        baseline=baseline,
        inputs=inputs,
    )


def look_again(state: State) -> State:
    """What the gate said does not count: something else was restarted since, or the turn is to be prepared."""
    if state["step"] != "turn" or state["outcomes"] or any(turn["resume"] for turn in state["turns"]):
        return state
    waiting = state["turning"] + state["left"]
    return {**state, "step": "gate", "left": waiting, "turning": [], "move": False, "waited": 0}


def after_gate(state: State, gate: Gate, round_s: int = 0, timeout_s: int = 0) -> State:
    """Who is next, or that the roll is over, or that the gate is looked at once more.

    A closed gate is looked at again until ``timeout_s`` have passed, ``round_s`` at a time; not if it is final.
    """
    if not gate.get("healthy"):
        waited = state["waited"] + round_s
        if not gate.get("final") and waited < timeout_s:
            return {**state, "waited": waited}
        return {
            **state,
            "step": "over",
            "ended": "closed",
            "said": gate.get("msg", ""),
            "missing": gate.get("missing", []),
            "present": gate.get("present", []),
        }
    if not state["left"]:
        return {**state, "step": "over", "ended": "done", "waited": 0}
    batches = [list(one) for one in gate.get("batches", [])]
    batch = batches[0] if batches else []
    first = not state["outcomes"]
    return {
        **state,
        "step": "turn",
        "turning": batch,
        "left": [member for member in state["left"] if member not in batch],
        "move": bool(set(batch) & set(gate.get("move", []))),
        "batches": batches,
        "baseline": gate.get("baseline", state["baseline"]) if first else state["baseline"],
        "waited": 0,
        "lost": [],
        "attempts": 0,
    }


def calls(state: State, verb: str = "turn") -> list[dict[str, Any]]:
    """The calls of the turn scripts that are due: host, argv, says, label; of a lost connection once more.

    ``says``: the call that tells how far the turn is.

    Several members of one batch all begin before one of them is waited for.
    """
    if verb == "put_back":
        due = to_put_back(state)
    else:
        due = [turn for turn in turning(state) if not state["lost"] or turn["host"] in state["lost"]]
    verbs = [verb] if len(due) < 2 else [f"begin_{verb}", "wait"]
    which = state["id"] if verb == "turn" else f"{state['id']}-{verb}"
    return [
        {
            "host": turn["host"],
            "argv": [turn["script"], each, which, turn["host"]],
            "says": [turn["script"], "says"],
            "label": f"{turn['name']} on {turn['host']}" + (f", {each}" if len(due) > 1 else ""),
        }
        for each in verbs
        for turn in due
    ]


def after_turn(state: State, results: Iterable[dict[str, Any]]) -> State:
    """What became of the turns: on to the gate, or the roll is over; where the connection was lost, ask once more.

    ``results``: as Ansible registers them, with the call that each was for.
    """
    outcomes = _outcomes(results)
    lost = [host for host, one in outcomes.items() if one["status"] is None]
    attempts = state["attempts"] + 1
    found: State = {
        **state,
        "outcomes": {**state["outcomes"], **outcomes},
        "lost": lost,
        "attempts": attempts,
        "waited": 0,
    }
    if lost and attempts < ATTEMPTS:
        return found
    if any(found["outcomes"][turn["host"]]["status"] != 0 for turn in turning(state)):
        return {**found, "step": "over", "ended": "failed"}
    return {**found, "step": "gate"}


def to_put_back(state: State) -> list[Turn]:
    """Whose turn keeps the gate closed, and is put back (safety rule S02).

    Only a member that is missing and took something into use. While another one is missing, too, the restart of one
    that serves would take away one more copy or vote.
    """
    if state["ended"] != "closed":
        return []
    others = set(state["missing"]) - set(state["turning"])
    return [
        turn
        for turn in turning(state)
        if turn["member"] in state["missing"]
        and (not others or turn["member"] not in state["present"])
        and activated(state, turn["host"])
    ]


def after_put_back(state: State, results: Iterable[dict[str, Any]]) -> State:
    """Remember what became of the members that were put back; ``results`` as of `after_turn`."""
    return {**state, "put_back": _outcomes(results)}


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


def _outcomes(results: Iterable[dict[str, Any]]) -> Outcomes:
    """What Ansible registered, by host; the last result of a host counts."""
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


def turning(state: State) -> list[Turn]:
    """The turns of the members that stop next or stopped last."""
    return [turn for turn in state["turns"] if turn["member"] in state["turning"]]


def activated(state: State, host: str) -> bool:
    """A host has taken what was staged into use."""
    return host in state["outcomes"] and state["outcomes"][host]["activated"]
