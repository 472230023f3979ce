# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a roll remembers from gate to turn to gate, whatever the service, and what it does next. Pure.

PRIVATE to the collection. The state of a roll is one fact of one host, the cluster's first; role `rolling` hands it
through these functions and does what they say. A state goes in and a new one comes out; none is changed in place.

A *member* is a service as its gate names it: a broker's id, an address of a ZooKeeper server.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypedDict

from .outcomes import Outcomes, outcomes_of

PUT_BACK = 3  # the exit status of a turn whose change was put back (roles/jvm_service/templates/turn.sh.j2)
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


class Call(TypedDict):
    """A call of a turn's script on a host. ``says``: the call that tells how far the turn is."""

    host: str
    argv: list[str]
    says: list[str]
    label: str


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

    ``hosts``: of the cluster. ``left``: who has not stopped yet; ``turning``: who stops next or stopped last; ``move``:
    whether the gate had something to prepare; ``batches``: the order as the gate told it last. ``waited``: seconds at
    this gate; ``lost``: hosts of this turn that could not be reached, ``attempts`` to do so. ``id``: names this run's
    turns, so that none is taken twice. ``began``: seconds since 1970, of the first run that restarts everything.
    ``inputs``: what the service's gate and hooks read, computed once.
    """

    service: str
    id: str
    step: str
    ended: str
    began: int
    repeated: bool
    hosts: list[str]
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
    turns: Iterable[Turn],
    service: str,
    now: float,
    before: float,
    repeated: bool,
    baseline: Any,
    inputs: Any,
    hosts: Iterable[str] = (),
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
        hosts=list(hosts),
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


def calls(state: State, verb: str = "turn") -> list[Call]:
    """The calls of the turn scripts that are due; of a lost connection once more.

    Several members of one batch all begin before one of them is waited for.
    """
    if verb == "put_back":
        due = to_put_back(state)
    else:
        due = [turn for turn in turning(state) if not state["lost"] or turn["host"] in state["lost"]]
    verbs = [verb] if len(due) < 2 else [f"begin_{verb}", "wait"]
    which = state["id"] if verb == "turn" else f"{state['id']}-{verb}"
    return [
        Call(
            host=turn["host"],
            argv=[turn["script"], each, which, turn["host"]],
            says=[turn["script"], "says"],
            label=f"{turn['name']} on {turn['host']}" + (f", {each}" if len(due) > 1 else ""),
        )
        for each in verbs
        for turn in due
    ]


def after_turn(state: State, results: Iterable[dict[str, Any]]) -> State:
    """What became of the turns: on to the gate, or the roll is over; where the connection was lost, ask once more.

    ``results``: of tasks, each with the call that it was for.
    """
    outcomes = outcomes_of(results)
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
    return {**state, "put_back": outcomes_of(results)}


def turning(state: State) -> list[Turn]:
    """The turns of the members that stop next or stopped last."""
    return [turn for turn in state["turns"] if turn["member"] in state["turning"]]


def activated(state: State, host: str) -> bool:
    """A host has taken what was staged into use."""
    return host in state["outcomes"] and state["outcomes"][host]["activated"]


def had_turn(state: State) -> list[Turn]:
    """The turns of those that were restarted."""
    done = {host for host, outcome in state["outcomes"].items() if outcome["status"] == 0}
    return [turn for turn in state["turns"] if turn["host"] in done]
