# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A load as a test uses it: a process that begins, works while something happens, ends, and gives its account."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpers.site import ROOT

END = 600  # s: to flush, to catch up and to read back


@dataclass
class Running:
    """A load that works; ``report`` is empty until it has ended."""

    process: subprocess.Popen[str]
    folder: Path
    report: dict[str, Any] = field(default_factory=dict)

    def rest(self, seconds: float) -> None:
        """Let it work undisturbed, so that the account shows what is usual."""
        time.sleep(seconds)

    def end(self) -> dict[str, Any]:
        """Stop sending; wait for the account."""
        (self.folder / "stop").touch()
        output, _errors = self.process.communicate(timeout=END)
        assert self.process.returncode == 0, output
        self.report.update(json.loads((self.folder / "report.json").read_text()))
        return self.report


@contextmanager
def load(folder: Path, bootstrap: str, topics: list[str], **options: Any) -> Iterator[Running]:
    """A load that has begun; after the block it is over. ``options`` are those of the command line."""
    folder.mkdir(parents=True)
    given = {"name": folder.name, "bootstrap": bootstrap, "topics": ",".join(topics), **options}
    files = {"ready-file": folder / "ready", "stop-file": folder / "stop", "report": folder / "report.json"}
    words = [f"--{name}={value}" for name, value in {**given, **files}.items()]
    process = subprocess.Popen(
        [sys.executable, "-m", "helpers.load", *words],
        env={**os.environ, "PYTHONPATH": str(ROOT / "tests")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    running = Running(process, folder)
    try:
        end = time.monotonic() + 120
        while not (folder / "ready").exists():
            assert process.poll() is None, process.communicate()[0]
            assert time.monotonic() < end, "the load did not begin within 120 s"
            time.sleep(0.05)
        yield running
        if not running.report:
            running.end()
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
