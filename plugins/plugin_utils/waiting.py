# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""PRIVATE: while a task takes long, a line now and then says for how long it has, and what it waits for.

Ansible shows a task's result when it is over, and nothing before. The task's worker process only waits meanwhile, so
that a thread of it can look, by a connection of its own, and have a line shown. A task that ends soon costs that
thread, and no process; no result depends on it.
"""

from __future__ import annotations

import contextlib
import copy
import shlex
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ansible import constants as C
from ansible.utils.display import Display
from ansible_collections.streamops.kafka.plugins.module_utils._common.text import COLUMNS

FIRST_S = 15.0  # until the first line
EVERY_S = 20.0  # from one to the next
LOOK_S = 5.0  # how long the end of a task waits for a look that is under way


def waiting_line(where: str, seconds: float, said: str) -> str:
    """``waiting: [kafka1] 35 s of 120 s: broker 2 is not registered``, in one line of a terminal.

    ``said``: how far it is, from a program or a log; '' where nothing is known.
    """
    words = " ".join("".join(one if one.isprintable() else " " for one in said).split())
    between = "" if not words else " " if words.startswith("of ") else ": "
    text = f"waiting: [{where}] {seconds:.0f} s{between}{words}"
    return text if len(text) <= COLUMNS else f"{text[: COLUMNS - 4].rstrip()} ..."


def show(lines: str) -> None:
    """Show lines at once, beside what tasks return. Where that is one document in JSON, not in the middle of it."""
    machine = str(C.DEFAULT_STDOUT_CALLBACK).rpartition(".")[2] in ("json", "jsonl")
    Display().display(lines, stderr=machine)


def where_of(action: Any, task_vars: Mapping[str, Any] | None) -> str:
    """The host of a task as Ansible shows it: ``kafka1``, or ``kafka1 -> kafka2`` if it is delegated."""
    host = str((task_vars or {}).get("inventory_hostname", "localhost"))
    return f"{host} -> {action._task.delegate_to}" if action._task.delegate_to else host


def beside(action: Any) -> Any:
    """The action with another connection to the same place and account, as its own is busy."""
    other = copy.copy(action)
    other._connection = copy.copy(action._connection)
    if action._connection.become is not None:  # it remembers what it asks for and waits for
        other._connection.become = copy.copy(action._connection.become)
    return other


def line_of(words: Sequence[Any]) -> str:
    """Words as a shell takes them."""
    return " ".join(shlex.quote(str(word)) for word in words)


def telling_by(
    action: Any, task_vars: Mapping[str, Any] | None, words: Sequence[Any]
) -> contextlib.AbstractContextManager[None]:
    """`telling`, by the first line of what a command on the node says."""
    line = line_of(words)

    def look() -> str:
        return str(beside(action)._low_level_execute_command(line)["stdout"].partition("\n")[0])

    return telling(where_of(action, task_vars), look)


@contextlib.contextmanager
def telling(where: str, look: Callable[[], str], first_s: float = FIRST_S, every_s: float = EVERY_S) -> Iterator[None]:
    """While the block lasts, show a line after ``first_s`` seconds and then every ``every_s``.

    ``look``: gives what is said in it. Whatever goes wrong with that, the line is shown without.
    """
    began, over, showing = time.monotonic(), threading.Event(), threading.Lock()

    def tell() -> None:
        pause = first_s
        while not over.wait(pause):
            try:
                said = look()
            except Exception:  # of any connection plugin
                said = ""
            with showing:  # never in the middle of it when the process ends: it would hold the lock of all workers
                if not over.is_set():
                    show(waiting_line(where, time.monotonic() - began, said))
            pause = every_s

    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield
    finally:
        with showing:
            over.set()
        thread.join(LOOK_S)
