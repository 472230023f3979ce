# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a roll remembers and does next, by tables: the whole of a roll without a cluster."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling import outcomes
from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling import state as roll
from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling import words as texts

OPEN: Any = {"healthy": True, "baseline": {"topics": 1}}
SHUT: Any = {"healthy": False, "final": False, "msg": "broker 1 is away.", "missing": ["1"], "present": ["2", "3"]}
LINES = ("stopping\t1.0", "stopped\t3.0", "activated\t3.1", "started\t8.0")
SCRIPT = "/etc/kafka/kafka-turn.sh"
WORDS = {"some": "brokers", "last": "the controller"}


def turn(number, **more):
    """Broker ``number`` on host ``nN``."""
    base = {"host": f"n{number}", "member": str(number), "name": "kafka", "resume": False, "why": ["heap"]}
    paths = {"script": SCRIPT, "config_dir": "/etc/kafka", "log_dir": "/var/log/kafka"}
    return {**base, **paths, **more}


def begun(*turns, repeated=False, before=0):
    """A roll before its first gate."""
    return roll.begin(turns, "kafka", 1000.5, before, repeated, {"topics": 0}, {"brokers": []})


def taken(state, *results):
    """The turns that are due were taken; one result for each call."""
    calls = roll.calls(state)
    assert len(calls) == len(results)
    return roll.after_turn(state, [{outcomes.CALL: call, **result} for call, result in zip(calls, results)])


def result(status=0, lines=LINES, words=""):
    """As a script tells it over a terminal, after what a login may print."""
    said = [f"said\t{line}" for line in words.splitlines()]
    return {"rc": status, "stdout": "".join(f"{line}\r\n" for line in ["Welcome to n1!\tHave fun", *lines, *said])}


GONE = {"unreachable": True, "msg": "no route to host"}


def at_turn(*batch, of=(1, 2, 3)):
    """The gate has opened for a batch."""
    waiting = [[str(number)] for number in of if str(number) not in batch]
    return roll.after_gate(begun(*map(turn, of)), {**OPEN, "batches": [list(batch), *waiting]})


def test_gate_turn_gate_turn_gate():
    """Order is what the gate says before each turn; the baseline is that of before the first stop."""
    state = begun(turn(1), turn(2))
    assert (state["step"], state["left"]) == ("gate", ["1", "2"])
    state = roll.after_gate(state, {**OPEN, "batches": [["2"], ["1"]]})
    assert (state["step"], state["turning"], state["left"]) == ("turn", ["2"], ["1"])
    state = taken(state, result())
    assert state["step"] == "gate"
    state = roll.after_gate(state, {"healthy": True, "baseline": {"topics": 9}, "batches": [["1"]]})
    assert (state["turning"], state["left"], state["baseline"]) == (["1"], [], {"topics": 1})
    state = taken(state, result())
    state = roll.after_gate(state, {**OPEN, "batches": []})
    assert (state["step"], state["ended"], texts.sentence(state)) == ("over", "done", "")
    assert texts.restarted(state, "n3") == ""
    assert texts.restarted(state, "n2") == "kafka on n2 was restarted (heap): stop 2.0 s, start 5.0 s"


def test_a_roll_of_nobody_is_one_gate():
    """Of brokers whose ZooKeeper was restarted."""
    state = begun()
    assert state["step"] == "gate"
    assert roll.after_gate(state, {**OPEN, "batches": []})["ended"] == "done"


def test_interrupted_turns_come_first_and_without_a_gate():
    """They are down, so that no gate could open before."""
    state = begun(turn(1), turn(2, resume=True), turn(3, resume=True))
    assert (state["step"], state["turning"], state["left"]) == ("turn", ["2", "3"], ["1"])
    assert roll.look_again(state) == state
    state = taken(state, *[result()] * 4)
    assert (state["step"], state["left"]) == ("gate", ["1"])


def test_a_turn_is_to_be_prepared_for_those_that_the_gate_names():
    """Where a plan found so, the gate is asked again when the turn comes."""
    gate: Any = {**OPEN, "batches": [["1"], ["2"]], "move": ["2"]}
    state = roll.after_gate(begun(turn(1), turn(2)), gate)
    assert not state["move"]
    assert roll.after_gate(taken(state, result()), {**gate, "batches": [["2"]]})["move"]
    planned = roll.after_gate(begun(turn(2)), {**gate, "batches": [["2"]]})
    assert planned["move"]
    assert (roll.look_again(planned)["step"], roll.look_again(planned)["move"]) == ("gate", False)


def test_what_a_gate_said_before_something_else_was_restarted_does_not_count():
    state = roll.look_again(at_turn("3"))
    assert (state["step"], sorted(state["left"]), state["turning"]) == ("gate", ["1", "2", "3"], [])


@pytest.mark.parametrize(
    ("gate", "rounds", "step", "ended"),
    [
        (SHUT, 1, "gate", ""),
        (SHUT, 2, "gate", ""),
        (SHUT, 3, "over", "closed"),
        ({**SHUT, "final": True}, 1, "over", "closed"),
        ({"msg": "the module failed"}, 3, "over", "closed"),
    ],
)
def test_a_closed_gate_is_looked_at_until_its_time_is_over(gate, rounds, step, ended):
    state = begun(turn(1))
    for _round in range(rounds):
        state = roll.after_gate(state, gate, 10, 30)
    waited = 10 * rounds if step == "gate" else 10 * (rounds - 1)
    assert (state["step"], state["ended"], state["waited"]) == (step, ended, waited)


def test_a_gate_in_check_mode_is_looked_at_once():
    assert roll.after_gate(begun(turn(1)), SHUT, 10, 0)["ended"] == "closed"


def test_one_call_for_one_node_and_two_for_each_of_a_batch():
    """All of a batch are down at the same time."""
    (call,) = roll.calls(at_turn("2"))
    argv, says = [SCRIPT, "turn", "1000.500000", "n2"], [SCRIPT, "says"]
    assert call == {"host": "n2", "argv": argv, "says": says, "label": "kafka on n2"}
    both = roll.calls(at_turn("1", "3"))
    assert [(one["host"], one["argv"][1]) for one in both] == [
        ("n1", "begin_turn"),
        ("n3", "begin_turn"),
        ("n1", "wait"),
        ("n3", "wait"),
    ]


def test_a_lost_connection_is_tried_again_with_the_same_id():
    """The script takes no turn twice for one id; after three times it is what ended the roll."""
    state = at_turn("1", "2")
    first = roll.calls(state)
    state = taken(state, result(lines=[]), result(lines=[]), result(), GONE)
    assert (state["step"], state["lost"]) == ("turn", ["n2"])
    (again,) = roll.calls(state)
    assert (again["host"], again["argv"]) == ("n2", [SCRIPT, "turn", first[0]["argv"][2], "n2"])
    assert taken(state, result())["step"] == "gate"
    state = taken(taken(state, GONE), GONE)
    assert (state["step"], state["ended"]) == ("over", "failed")
    said = texts.sentence(state)
    assert "kafka on n2: it became unreachable (no route to host)" in said
    assert "n1" not in said


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (1, "the restart was not begun, it runs as before"),
        (3, "was put back: it serves with what it ran with before. What was refused is in /etc/kafka/.refused"),
        (4, "it does not serve; its own words follow, the rest is in /var/log/kafka."),
        (5, "it has not ended in its time"),
        (6, "its restart was cut off in the middle"),
        (7, "its connection variables lead to another host, which was left alone"),
        (127, "the restart was not begun"),
    ],
)
def test_a_turn_that_fails_ends_the_roll(status, words):
    state = taken(at_turn("1"), result(status, words="its own words\n"))
    assert (state["step"], state["ended"], texts.restarted(state, "n1")) == ("over", "failed", "")
    said = texts.sentence(state)
    assert said.startswith("kafka on n1: ")
    assert words in said
    assert said.endswith("\nits own words\nThe hosts after it were not touched; see docs/runbooks/roll-back.md.")
    assert roll.to_put_back(state) == []


@pytest.mark.parametrize(
    ("missing", "present", "lines", "back"),
    [
        (["1"], ["2", "3"], LINES, ["n1"]),  # it is gone
        (["1"], ["1", "2", "3"], LINES, ["n1"]),  # it serves, and is the one that is wrong
        (["1"], ["2", "3"], ["stopping\t1", "stopped\t2"], []),  # nothing was taken into use
        (["2"], ["1", "3"], LINES, []),  # another one is the cause
        (["1", "2"], ["3"], LINES, ["n1"]),  # it is gone, and another one, too
        (["1", "2"], ["1", "3"], LINES, []),  # its restart would take away one more
        ([], ["1", "2", "3"], LINES, []),
    ],
)
def test_who_is_put_back(missing, present, lines, back):
    state = taken(at_turn("1"), result(lines=lines))
    state = roll.after_gate(state, {**SHUT, "final": True, "missing": missing, "present": present})
    assert [one["host"] for one in roll.to_put_back(state)] == back
    assert [(one["host"], one["argv"][1:]) for one in roll.calls(state, "put_back")] == [
        (host, ["put_back", "1000.500000-put_back", host]) for host in back
    ]


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (result(3), "n1 was put back to its previous files; the refused ones are in its directory .refused.\n"),
        (result(4, words="it hangs"), "n1 could not be put back: it hangs\n"),
        (GONE, "n1 could not be put back: no route to host\n"),
    ],
)
def test_what_is_said_after_a_put_back(outcome, words):
    state = taken(at_turn("1"), result())
    state = roll.after_gate(state, {**SHUT, "final": True})
    (call,) = roll.calls(state, "put_back")
    said = texts.sentence(roll.after_put_back(state, [{outcomes.CALL: call, **outcome}]))
    assert said.startswith(f"broker 1 is away.\n{words}")
    assert "Not restarted yet: kafka on n2, n3." in said
    assert "run site or upgrade again: it continues with the hosts that still need a restart." in said


def test_what_is_said_of_one_that_keeps_its_change():
    state = taken(at_turn("1"), result())
    state = roll.after_gate(state, {**SHUT, "final": True, "missing": ["2"]})
    said = texts.sentence(roll.after_put_back(state, []))
    assert "n1 keeps its new files" in said
    assert "run it again" in said


def test_a_roll_of_everything_tells_how_to_go_on():
    """Its second run could not know who has been restarted."""
    state = roll.after_gate(begun(turn(1), repeated=True), {**SHUT, "final": True})
    assert "(add -e started_before=1000 to all=true)" in texts.sentence(state)
    again = begun(turn(1), repeated=True, before=900.0)
    assert "started_before=900" in texts.order(again, WORDS, False)
    assert again["id"] == "1000.500000", "the turns of this run are its own"


def test_the_order_in_words():
    """As the gate said; interrupted ones first, before it is asked."""
    assert texts.order(at_turn("2", "3"), WORDS, True) == (
        "would restart brokers in this order, the controller last and determined again before each: n2, n3, n1"
    )
    interrupted = begun(turn(1), turn(2, resume=True), turn(3))
    assert texts.order(interrupted, WORDS, False).endswith("before each: n2, n1, n3")


def test_what_is_said_after_a_turn():
    """What was restarted and how long it took; a host that is tried again; a turn that failed is said at the end."""
    state = at_turn("2", of=(1, 2))
    assert texts.turn_said(taken(state, result())) == [
        "kafka on n2 was restarted (heap): stop 2.0 s, start 5.0 s",
    ]
    assert texts.all_back(WORDS) == "no restart of brokers is left, and all serve"
    lost = taken(state, GONE)
    assert texts.turn_said(lost) == ["kafka on n2 could not be reached (no route to host), retrying"]
    assert texts.turn_said(taken(taken(lost, GONE), GONE)) == texts.turn_said(taken(state, result(4))) == []
    assert [one["host"] for one in roll.had_turn(taken(state, result()))] == ["n2"]
    assert roll.had_turn(lost) == roll.had_turn(taken(state, result(3))) == []


def test_what_is_shown_meanwhile_fits_a_terminal():
    """L: a number is not torn from its unit."""
    said = "kafka on n2 was restarted (heap): stop 2.0 s, start 5.0 s"
    assert texts.live_lines("n1", said, 120) == [f"rolling: [n1] {said}"]
    assert texts.live_lines("n1", said, 69) == [
        "rolling: [n1] kafka on n2 was restarted (heap): stop 2.0 s, start",
        "  5.0 s",
    ]
