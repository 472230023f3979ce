# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The script of one turn, beside one that stands in for the service: killed before each of its commands, run again."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from helpers.processes import until
from helpers.turned import KILLED, Node


@pytest.fixture
def node(tmp_path: Path) -> Node:
    return Node(tmp_path)


@pytest.mark.parametrize(("staged", "code", "serves"), [("new", 0, "new"), ("bad", 3, "old")])
def test_killed_before_each_of_its_commands(tmp_path: Path, staged: str, code: int, serves: str) -> None:
    """Wherever the turn was killed, running it again ends as it would have ended."""
    number = 0
    while True:
        number += 1
        node = Node(tmp_path / str(number))
        node.stage(staged)
        ended = node.turn(kill_before=number)
        if ended != KILLED:
            break
        assert node.running or node.marked, f"killed before command {number}: nobody would start it again"
        node.resume()
        assert node.serves() == serves, f"killed before command {number}"
        assert not node.marked
    assert (ended, node.serves()) == (code, serves)
    assert number > 20, "it was killed before few commands only; does the script call them by their names?"


def test_a_put_back_that_is_killed_is_finished(tmp_path: Path) -> None:
    """After a gate that did not open: old and new settings are never mixed, and what was refused is kept."""
    number = 0
    while True:
        number += 1
        node = Node(tmp_path / str(number))
        node.stage("new")
        assert node.turn() == 0
        ended = node.turn("put_back", kill_before=number)
        if ended != KILLED:
            break
        assert node.running or node.marked, f"killed before command {number}: nobody would start it again"
        asked = node.running and node.serves() == "new"  # not stopped yet: the roll's next run asks the gate again
        node.resume()
        assert node.serves() == ("new" if asked else "old"), f"killed before command {number}"
        if not asked:
            assert {(node.home / "etc/.refused" / name).read_text() for name in ("settings", "more")} == {"new\n"}
    assert (ended, node.serves(), node.marked) == (3, "old", False)
    assert number > 15


def test_what_an_earlier_turn_left_is_not_what_runs(node: Node) -> None:
    """Killed in its turn, then started by somebody with other settings: those are what the next turn puts back."""
    node.stage("new")
    assert node.turn(kill_before=12) == KILLED
    assert (node.home / "etc/.previous/.unfinished").exists()
    subprocess.run(["/bin/rm", "-rf", node.home / "etc/.staged"], check=True)
    for name in ("settings", "more"):
        (node.home / "etc" / name).write_text("newer\n")
    (node.home / "run/settings").write_text("newer\n")
    node.stage("bad")
    assert node.turn() == 3
    assert (node.home / "run/settings").read_text() == "newer\n"


def test_one_that_does_not_end_is_said_to_be_ending(node: Node) -> None:
    node.stage("new")
    (node.home / "deaf").touch()
    assert node.turn() == 5
    assert node.running
    assert "turned was asked to end and has not yet" in node.said
    (node.home / "run/settings").unlink()  # it ends after all
    (node.home / "deaf").unlink()
    node.resume()
    assert node.serves() == "new"


@pytest.mark.parametrize(
    ("settings", "words"), [("bad", "turned is stopped"), ("slow", "turned runs, but does not serve")]
)
def test_what_cannot_be_put_back_is_said_as_it_is(node: Node, settings: str, words: str) -> None:
    """Neither the change nor what was before starts."""
    (node.home / "etc/settings").write_text(f"{settings}\n")
    node.stage("bad")
    assert node.turn() == 4
    assert words in node.said


def test_a_turn_that_cannot_begin_leaves_nothing_behind(node: Node) -> None:
    """Else a later run would start a service that somebody has stopped since."""
    node.stage("new")
    (node.home / "bin/readlink").write_text("#!/bin/sh\nexit 1\n")
    assert node.turn() == 1
    assert node.serves() == "old"
    assert not node.marked


def test_one_that_runs_and_does_not_serve_is_put_back(node: Node) -> None:
    node.stage("slow")
    assert node.turn() == 3
    assert node.serves() == "old"


def test_without_a_change_it_is_a_restart(node: Node) -> None:
    assert node.turn() == 0
    assert node.serves() == "old"
    assert not (node.home / "etc/.previous").exists()


def test_a_turn_leaves_its_caller_behind(node: Node) -> None:
    """A connection that is lost ends nothing; who asks with the same id is told the outcome; nothing is done twice."""
    node.stage("new")
    (node.home / "slow").touch()
    assert node.call("begin_turn", "one") == 0
    assert node.running, "it has begun, and its caller is gone"
    until(lambda: node.says() == "stopping; its log: old", 1.5)
    assert node.call("turn", "one") == 0, node.said
    assert node.told == ["stopping", "stopped", "activated", "started"]
    assert node.call("wait", "one") == 0
    assert node.says() == "started; its log: new"
    assert node.serves() == "new"
    assert (node.home / "stops").read_text() == "stop\n"


def test_a_turn_with_another_id_comes_after_the_one_that_is_under_way(node: Node) -> None:
    """As after a run of Ansible that was killed."""
    node.stage("new")
    (node.home / "slow").touch()
    assert node.call("begin_turn", "one") == 0
    assert node.call("turn", "two") == 0
    assert node.told == ["stopping", "stopped", "started"], "the first has taken all into use"
    assert (node.home / "stops").read_text() == "stop\nstop\n"
    assert node.call("wait", "one") == 1
    assert "nothing was begun" in node.said


def test_the_outcome_is_told_with_its_words(node: Node) -> None:
    node.stage("bad")
    assert node.call("turn", "one") == 3
    assert node.told == ["stopping", "stopped", "activated", "failed", "putting back", "put back"]
    assert node.call("put_back", "one-put_back") == 1
    assert "nothing is kept in" in node.said
    assert node.serves() == "old"
    (node.home / "deaf").touch()
    assert node.call("turn", "two") == 5
    assert "was asked to end and has not yet" in node.said


def test_a_turn_that_was_cut_off_says_so(node: Node) -> None:
    """A reboot in its middle: no outcome, and no turn under way."""
    node.stage("new")
    assert node.call("turn", "one") == 0
    (node.home / "etc/.outcome/status").unlink()
    assert node.call("turn", "one") == 6
    assert node.call("turn", "two") == 0


@pytest.mark.parametrize("verb", ["turn", "put_back", "begin_turn", "begin_put_back", "wait"])
def test_a_call_for_another_host_restarts_nobody(node: Node, verb: str) -> None:
    """Where a connection leads to another host than it should."""
    node.stage("new")
    assert node.call(verb, "one", host="n2") == 7
    assert node.said == "this is n1\n"
    assert not (node.home / "stops").exists()
    assert not (node.home / "etc/.outcome").exists()


@pytest.mark.parametrize("words", [[], ["turn"], ["turn", "one"], ["dance", "one", "n1"], ["run", "dance"]])
def test_a_call_that_is_none_does_nothing(node: Node, words: list[str]) -> None:
    done = subprocess.run([node.home / "etc/turned-turn.sh", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "usage: " in done.stderr
    assert not (node.home / "stops").exists()
