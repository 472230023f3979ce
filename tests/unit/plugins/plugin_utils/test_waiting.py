# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L: while something takes long, a line says what and how far; what ends soon says nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from ansible.utils.display import Display
from ansible_collections.streamops.kafka.plugins.plugin_utils import waiting

LOG = "[2026-11-28 21:07:00,123] INFO [Log partition=orders-3, dir=/data/1/kafka] Recovering unflushed segment 1024123"


@pytest.mark.parametrize(
    ("where", "seconds", "said", "line"),
    [
        ("k1", 15.2, "of 60 s: broker 2 is not up", "waiting: [k1] 15 s of 60 s: broker 2 is not up"),
        ("k1 -> k2", 35, "stopping; its log: x", "waiting: [k1 -> k2] 35 s: stopping; its log: x"),
        ("k1", 55, "", "waiting: [k1] 55 s"),
        ("k1", 55, " \n", "waiting: [k1] 55 s"),
        ("k1", 15, "two\nlines\tand \x1b[31mred", "waiting: [k1] 15 s: two lines and [31mred"),
        ("k1", 15, LOG, f"waiting: [k1] 15 s: {LOG[:95].rstrip()} ..."),
    ],
    ids=["l-of-a-time", "l-delegated", "l-nothing-known", "l-blank", "l-one-line", "l-a-log-s-line"],
)
def test_a_line_fits_a_terminal(where: str, seconds: float, said: str, line: str) -> None:
    """Without colours, and without what a log would do to the terminal."""
    assert waiting.waiting_line(where, seconds, said) == line
    assert len(line) <= 120


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What Ansible showed."""
    lines: list[str] = []
    monkeypatch.setattr(Display, "display", lambda _self, text, stderr: lines.append(text))
    return lines


@pytest.mark.parametrize(
    ("callback", "aside"), [("default", False), ("ansible.builtin.minimal", False), ("ansible.posix.json", True)]
)
def test_j_a_line_is_not_in_the_middle_of_a_document(
    monkeypatch: pytest.MonkeyPatch, callback: str, aside: bool
) -> None:
    """Of a callback whose whole output is read by a program."""
    shown: list[tuple[str, bool]] = []
    monkeypatch.setattr(Display, "display", lambda _self, text, stderr: shown.append((text, stderr)))
    monkeypatch.setattr(waiting.C, "DEFAULT_STDOUT_CALLBACK", callback)
    waiting.show("rolling: far")
    assert shown == [("rolling: far", aside)]


def broken() -> str:
    """A look whose connection fails."""
    raise OSError("no route to host")


@pytest.mark.parametrize(
    ("lasts", "look", "said"),
    [
        (0.05, lambda: "far", []),
        (0.5, lambda: "far", ["waiting: [k1] 0 s: far"]),
        (0.9, lambda: "far", ["waiting: [k1] 0 s: far", "waiting: [k1] 1 s: far"]),
        (0.5, broken, ["waiting: [k1] 0 s"]),
    ],
    ids=["l-soon", "l-once", "l-now-and-then", "l-a-look-that-fails"],
)
def test_lines_come_now_and_then(shown: list[str], lasts: float, look: Callable[[], str], said: list[str]) -> None:
    """The first later than what ends soon takes, and none after the end."""
    with waiting.telling("k1", look, 0.3, 0.4):
        time.sleep(lasts)
    assert shown == said
    time.sleep(0.5)
    assert shown == said


def test_a_look_that_hangs_keeps_nobody_waiting(shown: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does it say anything later, in the middle of another task."""
    monkeypatch.setattr(waiting, "LOOK_S", 0.2)
    free = threading.Event()

    def hang() -> str:
        free.wait()
        return "late"

    began = time.monotonic()
    with waiting.telling("k1", hang, 0.1, 0.1):
        time.sleep(0.3)
    assert time.monotonic() - began < 2
    free.set()
    time.sleep(0.2)
    assert shown == []


def test_an_error_of_the_task_is_the_task_s(shown: list[str]) -> None:
    """And ends the lines as well."""
    with pytest.raises(ValueError, match=r"^its own$"), waiting.telling("k1", str, 0.1, 0.1):
        raise ValueError("its own")
    time.sleep(0.3)
    assert shown == []
