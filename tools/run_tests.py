# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the layers of tests: progress as it goes, a log for each layer, a table at the end (``tests/run [LAYER…]``).

Tests that are marked slow are left out unless ``--all`` is given; the table names them. In CI a run that takes too long
ends itself, with the table: cut off from outside, it would leave nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from threading import Lock, Thread

from tools.checkout import CI, ROOT
from tools.test_layers import LAYERS, WITH_SLOW, Layer, Result, from_junit, from_sanity, has_tests, left_out, table

LOGS = ROOT / ".cache" / "test-logs"
LIVE = sys.stdout.isatty() and not CI
CI_SECONDS = 4900  # of the whole run, in CI
DEADLINE = time.monotonic() + float(os.environ.get("STREAMOPS_TEST_SECONDS") or (CI_SECONDS if CI else "inf"))
# pytest's verbose lines, with and without xdist, and ansible-test's.
DONE = re.compile(r"^\[gw\d+\] \[ *\d+%\] (?P<first>[A-Z]+) |::.* (?P<last>[A-Z]+) +\[ *\d+%\]$|^Running sanity test ")
RUNNING: set[subprocess.Popen[str]] = set()
ASKING = Lock()
TAIL = 60  # lines of a failed layer's log that are shown
NO_DISTRIBUTION = (
    "neither Maven nor the Apache archive is there to get Kafka and ZooKeeper from; install Maven "
    "(Debian: apt-get install maven) or connect this machine"
)


def say(text: str) -> None:
    """Print a line that stays."""
    print(f"\r\033[K{text}" if LIVE else text, flush=True)


def command_of(layer: Layer) -> list[str]:
    """The command that runs a layer."""
    if layer.core:
        return [sys.executable, "-m", "tools.ansible_sanity", layer.core]
    workers = ["-n", str(layer.workers), "--dist", "loadfile", "--no-loadscope-reorder"] if layer.workers > 1 else []
    ignored = [f"--ignore={name}" for name in layer.without]
    chosen = ["-m", layer.marks] if layer.marks else []
    junit = LOGS / f"{layer.name}.xml"
    return [
        *(sys.executable, "-m", "pytest", *layer.paths, *ignored, *chosen, *workers),
        *(
            "--verbose",
            "--color=no",
            "--durations=25",
            "--durations-min=1",
            f"--junitxml={junit}",
            "-o",
            "cache_dir=.cache/pytest",
        ),
    ]


def missing_distribution() -> str:
    """A sentence if this machine has no way to get Kafka and ZooKeeper and none can be installed, else nothing."""
    if shutil.which("mvn"):
        return ""
    try:
        socket.create_connection(("archive.apache.org", 443), timeout=5).close()
        return ""
    except OSError:
        pass
    return "" if installed("mvn", "maven") else NO_DISTRIBUTION


def installed(command: str, package: str) -> bool:
    """Whether a command is there, if need be after root has installed Debian's package."""
    if not shutil.which(command) and os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"{command} is missing: installing Debian's package {package}")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        with (LOGS / "apt-get.log").open("wb") as log:
            for words in (["update"], ["install", "-y", "--no-install-recommends", package]):
                subprocess.run(
                    ["apt-get", "-q", *words],
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    check=False,
                )
    return shutil.which(command) is not None


class Progress:
    """Shows how far a layer is: a line that changes on a terminal, else one line every half minute."""

    def __init__(self, layer: str) -> None:
        self.layer, self.begun, self.shown, self.done, self.bad = layer, time.monotonic(), time.monotonic(), 0, 0

    def line(self, text: str) -> None:
        """Take one line of output."""
        match = DONE.search(text.rstrip())
        if match:
            self.done += 1
            if (match["first"] or match["last"]) in ("FAILED", "ERROR"):
                self.bad += 1
                say(f"  {text.strip()[:150]}")

    def show(self) -> None:
        """Show the state if it is time."""
        now = time.monotonic()
        if now - self.shown >= (0.5 if LIVE else 30):
            self.shown = now
            state = f"  {self.layer}: {self.done} done, {self.bad} failed, {now - self.begun:.0f} s"
            print(f"\r\033[K{state}" if LIVE else state, end="" if LIVE else "\n", flush=True)


def stop(process: subprocess.Popen[str]) -> None:
    """End a layer and all it started: first as Ctrl-C would, so that tests stop their servers; then firmly."""
    for how, patience in ((signal.SIGINT, 60), (signal.SIGTERM, 15), (signal.SIGKILL, 5)):
        try:
            os.killpg(process.pid, how)
            process.wait(patience)
            return
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def execute(layer: Layer, log: Path, slow: Path | None = None) -> tuple[int | None, float]:
    """Run a layer with its output in ``log``; the exit status (None: it took too long) and the seconds it took.

    Tests marked slow are left out, and their names written to ``slow``, unless that is None.
    """
    progress = Progress(layer.name)
    process = subprocess.Popen(
        command_of(layer),
        cwd=ROOT,
        env={**os.environ, "STREAMOPS_TEST_LEFT_OUT": str(slow or "")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    RUNNING.add(process)

    def read() -> None:
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        with log.open("w") as stream:
            for line in process.stdout:
                stream.write(line)
                stream.flush()
                progress.line(line)

    reader = Thread(target=read, daemon=True)
    reader.start()
    status: int | None = None
    try:
        while True:
            try:
                status = process.wait(0.2)
                break
            except subprocess.TimeoutExpired:
                progress.show()
                if time.monotonic() > min(DEADLINE, progress.begun + layer.limit * (1 if slow else WITH_SLOW)):
                    break
    finally:
        if process.poll() is None:
            stop(process)
        RUNNING.discard(process)
        reader.join(5)  # a server that a test left behind would hold the pipe
    return status, time.monotonic() - progress.begun


def run(layer: Layer, slow_too: bool = False) -> Result:
    """Run a layer and read its results."""
    log, junit, slow = (LOGS / f"{layer.name}.{suffix}" for suffix in ("log", "xml", "left-out"))
    sanity = ROOT / ".cache" / "sanity" / layer.core / "result.json"
    with ASKING:  # apt-get runs once at a time
        reason = missing_distribution() if layer.servers else ""
        for command, package in layer.commands.items():
            installed(command, package)  # a test that lacks it says so
    if reason:
        return Result(layer.name, skipped=1, skips=[reason])
    for old in (log, junit, slow, sanity):
        old.unlink(missing_ok=True)
    status, seconds = execute(layer, log, None if slow_too else slow)
    shown = log.relative_to(ROOT)
    if layer.core and status == 3:
        result = Result(layer.name, skipped=1, skips=[log.read_text().strip().splitlines()[-1]])
    elif layer.core and sanity.exists():
        result = from_sanity(layer.name, sanity.read_text())
    elif junit.exists():
        result = from_junit(layer.name, junit.read_text())
    else:
        result = Result(layer.name)
    result.seconds = seconds
    if slow.exists():
        result.note = left_out(slow.read_text().splitlines())
    if status is None:
        why = "the whole run was out of time" if time.monotonic() > DEADLINE else "it took too long"
        result.failures.append(f"{why}: it was stopped after {seconds:.0f} s (log: {shown})")
        result.failed += 1
    elif status not in (0, 3) and not result.failed:
        result.failures.append(f"it ended with status {status} (log: {shown})")
        result.failed += 1
    elif not result.failed + result.passed + result.skipped:
        result.failures.append(f"it ran no test (log: {shown})")
        result.failed += 1
    return result


def report(result: Result) -> None:
    """One line about a layer that is done; of a failed one the end of its log."""
    log = LOGS / f"{result.layer}.log"
    say(f"  {result.passed} passed, {result.failed} failed, {result.skipped} skipped in {result.seconds:.0f} s")
    if result.failed:
        print(f"\n--- the last lines of {log.relative_to(ROOT)}")
        print("\n".join(log.read_text(errors="replace").splitlines()[-TAIL:]))
        print("---\n", flush=True)


def batches(layers: list[Layer]) -> list[list[Layer]]:
    """Layers in order; neighbours that run side by side are in one batch."""
    return [list(batch) for _name, batch in groupby(layers, key=lambda layer: layer.batch or layer.name)]


def run_batch(batch: list[Layer], slow_too: bool) -> list[Result]:
    """Run layers side by side; on Ctrl-C all of them are stopped, and each result says so."""
    if time.monotonic() > DEADLINE:
        return [Result(layer.name, failed=1, failures=["not run: out of time"], note="not run") for layer in batch]
    for layer in batch:
        say(f"{layer.name}: {layer.what}")
    with ThreadPoolExecutor(len(batch)) as pool:
        running = [pool.submit(run, layer, slow_too) for layer in batch]
        try:
            results = [one.result() for one in running]
        except KeyboardInterrupt:
            for process in list(RUNNING):
                stop(process)
            raise
    for result in results:
        report(result)
    return results


def main(words: list[str]) -> int:
    """Run the layers that are named, or all but those that run by name only, in order; 0 if nothing failed."""
    # Begun in the background of a script, this process ignores Ctrl-C, and so would all that it starts: none could be
    # ended so that it cleans up.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    slow_too, names = "--all" in words, [word for word in words if word != "--all"]
    known = [layer.name for layer in LAYERS]
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"tests/run: there is no layer '{unknown[0]}'; the layers are: {', '.join(known)}", file=sys.stderr)
        return 2
    LOGS.mkdir(parents=True, exist_ok=True)
    usual = [layer.name for layer in LAYERS if not layer.by_name]
    wanted = [layer for layer in LAYERS if layer.name in (names or usual)]
    results = []
    interrupted = False
    try:
        for batch in batches([layer for layer in wanted if has_tests(layer, ROOT)]):
            results += run_batch(batch, slow_too)
    except KeyboardInterrupt:
        interrupted = True
    for layer in wanted:
        if layer.name not in {one.layer for one in results}:
            results.append(Result(layer.name, note="not run: interrupted" if interrupted else "no tests yet"))
    # In CI a layer that could not run proves nothing and must not look like success.
    optional = {layer.name for layer in LAYERS if layer.optional}
    skipped = [one.layer for one in results if one.skipped and not one.passed and not one.failed]
    not_run = [name for name in skipped if name not in optional]
    for one in results:
        for failure in one.failures:
            print(f"failed: {one.layer}: {failure}")
    if CI and not_run:
        print(f"failed: in CI every layer must run, and these did not: {', '.join(not_run)}")
    print(f"\n{table(results)}", flush=True)
    return 1 if interrupted or any(one.failed for one in results) or (CI and not_run) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
