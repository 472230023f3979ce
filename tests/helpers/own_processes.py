# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes that see each other and no other, for commands that stop by name (safety rule S18).

Apache's ``kafka-server-stop.sh`` sends SIGTERM to every Kafka broker of the machine. These have a process namespace
and a /proc of their own; files, users and network are the machine's. Without root this needs a user namespace, in which
the caller is root.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from helpers.processes import child

# Bash as the first process takes in what is left without a parent, and ends with unshare.
_FIRST = 'echo ready; while :; do sleep 60 & wait "$!"; done'


class OwnProcesses:
    """Runs commands that see only what was started here. ``pid``: the first process, as the machine numbers it."""

    def __init__(self, pid: int) -> None:
        user = [] if os.geteuid() == 0 else ["--user", "--preserve-credentials"]
        self._enter = ["nsenter", f"--target={pid}", *user, "--pid", "--mount", "--wd=.", "--"]

    def command(self, *words: str | Path) -> list[str]:
        """A command as it is to be called, from whatever folder."""
        return [*self._enter, *map(str, words)]


def missing() -> str:
    """Why there can be none here; empty when there can."""
    lacking = [tool for tool in ("unshare", "nsenter") if not shutil.which(tool)]
    if lacking:
        return f"needs {', '.join(lacking)} (package util-linux)"
    tried = subprocess.run([*_unshare(), "true"], capture_output=True, text=True, check=False)
    return f"needs process namespaces: {tried.stderr.strip()}" if tried.returncode else ""


def _unshare() -> list[str]:
    user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    return ["unshare", *user, "--pid", "--fork", "--mount-proc", "--kill-child"]


@contextmanager
def own_processes() -> Iterator[OwnProcesses]:
    """Make the namespace; every process in it ends with it."""
    with subprocess.Popen([*_unshare(), "bash", "-c", _FIRST], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout and process.stdout.readline() == "ready\n", missing()
            yield OwnProcesses(child(process.pid))
        finally:
            process.kill()


@contextmanager
def decoy(words: Sequence[str], own: OwnProcesses | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A process that looks like a JVM with these arguments, by its command line and by its name, and does nothing."""
    program = "import time; open('/proc/self/comm', 'w').write('java'); print(flush=True); time.sleep(600)"
    line = ["bash", "-c", 'exec -a java "$0" -c "$@"', sys.executable, program, *words]
    with subprocess.Popen(own.command(*line) if own else line, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout and process.stdout.readline() == b"\n"
            yield process
        finally:
            process.kill()
