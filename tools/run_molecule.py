# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run Molecule's scenarios, two at a time, and end with a table (``tools/molecule [SCENARIO…]``).

``default-newest`` is the scenario ``default`` once more, with the newest ansible-core and the node's Python 3. Whatever
happens, a scenario's containers are removed. Each one's output is in .cache/test-logs/molecule-SCENARIO.log.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock

from tools.checkout import CI, ROOT, pythons

LOGS = ROOT / ".cache" / "test-logs"
NEWEST = "default-newest"
SCENARIOS = ("cluster", "default", "upgrade-patch", "systemd", NEWEST)  # the longest first
AT_A_TIME = 2  # a scenario waits for half of its time
# Molecule's own lines, such as "INFO     [default > converge] Executing".
ACTION = re.compile(r"^INFO +\[\S+ > (?P<action>\w+)\] Executing$")
STRIPPED = " -'\n"  # around a line of a list
LABEL = "streamops.molecule"
LIMIT = 1800  # seconds for one scenario
TAIL = 40  # lines of a failed scenario's log that are shown
RUNNING: set[subprocess.Popen[str]] = set()
ENDING = Event()  # nothing new is begun
BUSY: defaultdict[str, Lock] = defaultdict(Lock)  # Molecule's name of a scenario -> it has one set of containers


@dataclass
class Outcome:
    """What became of a scenario. ``actions``: seconds of each; ``problem``: a sentence, '' if it passed."""

    scenario: str
    seconds: float = 0.0
    actions: dict[str, float] = field(default_factory=dict)
    problem: str = ""
    skipped: bool = False


class Clock:
    """Reads Molecule's output line by line, and takes the time of each action."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.now, self.action, self.begun = now, "", now()
        self.actions: dict[str, float] = {}

    def line(self, text: str) -> str:
        """Take a line; the name of the action that begins with it, else ''."""
        match = ACTION.match(text.rstrip())
        if not match:
            return ""
        self.stop()
        self.action = match["action"]
        return self.action

    def stop(self) -> None:
        """The current action is over. Destroy comes twice: the seconds are added."""
        now = self.now()
        if self.action:
            self.actions[self.action] = self.actions.get(self.action, 0.0) + now - self.begun
        self.action, self.begun = "", now


def table(outcomes: list[Outcome]) -> str:
    """One line for each scenario, with its three longest actions."""
    rows = [("scenario", "result", "seconds", "")]
    for one in outcomes:
        longest = sorted(one.actions.items(), key=lambda item: -item[1])[:3]
        remark = one.problem or ", ".join(f"{name} {seconds:.0f}" for name, seconds in longest)
        result = "skipped" if one.skipped else "failed" if one.problem else "passed"
        rows.append((one.scenario, result, f"{one.seconds:.0f}", remark))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [f"{a:<{widths[0]}}  {b:<{widths[1]}}  {c:>{widths[2]}}  {d}".rstrip() for a, b, c, d in rows]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def environment(bin_folder: Path, **more: str) -> dict[str, str]:
    """Molecule's: its own programs come first on PATH, and no frames around the output."""
    path = os.pathsep.join([str(bin_folder), os.environ["PATH"]])
    return {**os.environ, "PATH": path, "MOLECULE_COMMAND_BORDERS": "0", "NO_COLOR": "1", "PY_COLORS": "0", **more}


def newest_environment() -> Path:
    """The bin folder of an environment with the newest ansible-core. Raises LookupError with a sentence."""
    found = {version: path for version, path in pythons().items() if version >= (3, 13)}
    if not found:
        raise LookupError("the newest ansible-core needs a Python 3.13 or later with its venv module; install one.")
    folder, version = ROOT / ".cache" / "molecule-newest", max(found)
    wanted = f"{found[version]}\n" + "".join(
        (ROOT / name).read_text() for name in ("requirements.txt", "requirements-dev.txt")
    )
    stamp = folder / "streamops.stamp"
    if not stamp.exists() or stamp.read_text() != wanted:
        print(
            f"molecule: making an environment with Python {version[0]}.{version[1]} for the newest ansible-core",
            flush=True,
        )
        shutil.rmtree(folder, ignore_errors=True)
        requirements = ROOT / "requirements-dev.txt"
        commands: list[list[str | Path]] = [
            [found[version], "-m", "venv", folder],
            [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-input", "-r", requirements],
        ]
        for command in commands:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
            if done.returncode:
                raise LookupError(
                    f"no environment for the newest ansible-core: {(done.stderr.strip() or '?').splitlines()[-1]}"
                )
        stamp.write_text(wanted)
    return folder / "bin"


def prepare(scenario: str) -> tuple[str, dict[str, str]]:
    """Molecule's name of the scenario, and its environment. Raises LookupError where it cannot run here."""
    if scenario != NEWEST:
        return scenario, environment(ROOT / ".venv" / "bin")
    # It needs a node with Python 3.9 or later, which centos:7 has not.
    image = subprocess.run([ROOT / "molecule/images/image", "stand-in"], stdout=subprocess.PIPE, text=True, check=False)
    if image.returncode:
        raise LookupError("the newest ansible-core needs the stand-in as its node, and that cannot be built here.")
    more = {"MOLECULE_IMAGE": image.stdout.strip().splitlines()[-1], "MOLECULE_NODE_PYTHON": "/usr/bin/python3"}
    return "default", environment(newest_environment(), **more)


def run(scenario: str) -> Outcome:
    """Run one scenario from its creation to its end, whatever happens."""
    try:
        name, settings = prepare(scenario)
    except LookupError as reason:
        return Outcome(scenario, problem=str(reason.args[0]), skipped=True)
    with BUSY[name]:
        if ENDING.is_set():
            return Outcome(scenario, problem="not run", skipped=True)
        outcome, begun, clock = Outcome(scenario), time.monotonic(), Clock()
        log = LOGS / f"molecule-{scenario}.log"
        status: int | None = None
        try:
            status = _test(name, settings, log, lambda line: _show(scenario, line, clock, begun))
        finally:
            if status != 0:  # failed or stopped: Molecule may not have come to its end
                command = ["molecule", "destroy", "--scenario-name", name]
                subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, check=False)
    last = clock.action or "the start"
    clock.stop()
    outcome.seconds, outcome.actions = time.monotonic() - begun, clock.actions
    if status:
        how = "failed" if status != 124 else f"stopped after {LIMIT} s in {last}"
        outcome.problem = f"{how} (log: {log.relative_to(ROOT)})"
        print("\n".join(["---", *log.read_text(errors="replace").splitlines()[-TAIL:], "---"]), flush=True)
    return outcome


def _show(scenario: str, line: str, clock: Clock, begun: float) -> None:
    """Print what a line of Molecule's output says of its progress, if anything."""
    action = clock.line(line)
    if action or "*** image" in line:
        said = action or line.strip(STRIPPED)
        print(f"  {scenario:<{max(map(len, SCENARIOS))}}  {time.monotonic() - begun:4.0f} s  {said}", flush=True)


def _test(name: str, settings: dict[str, str], log: Path, show: Callable[[str], None]) -> int:
    """``molecule test``, every line of its output in ``log`` and to ``show``; its exit status."""
    command = ["timeout", "--kill-after=60", str(LIMIT), "molecule", "test", "--scenario-name", name]
    with (
        log.open("w") as stream,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=settings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process,
    ):
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        RUNNING.add(process)
        try:
            for line in process.stdout:
                stream.write(line)
                stream.flush()
                show(line)
        finally:
            RUNNING.discard(process)
    return process.returncode


@contextmanager
def side_by_side(names: list[str]) -> Iterator[dict[str, Future[Outcome]]]:
    """Run scenarios, `AT_A_TIME`; what still runs when the caller is done with them is stopped and cleaned up."""
    LOGS.mkdir(parents=True, exist_ok=True)
    ENDING.clear()
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        try:
            yield {name: pool.submit(run, name) for name in names}
        finally:
            ENDING.set()
            pool.shutdown(wait=False, cancel_futures=True)
            for process in list(RUNNING):
                process.terminate()


def docker(*words: str) -> list[str]:
    """The lines that a docker command prints."""
    return subprocess.run(["docker", *words], capture_output=True, text=True, check=False).stdout.split()


def clean() -> int:
    """Remove what bears the label, the image and the cached packages."""
    for kind, find, remove in (
        ("containers", ("ps", "--all", "--quiet"), ("rm", "--force", "--volumes")),
        ("networks", ("network", "ls", "--quiet"), ("network", "rm")),
    ):
        found = docker(*find, "--filter", f"label={LABEL}")
        if found:
            docker(*remove, *found)
        print(f"molecule: {len(found)} {kind} removed")
    for image in docker("image", "ls", "--quiet", "streamops-molecule-image"):
        docker("image", "rm", image)
    docker("volume", "rm", "--force", "streamops-molecule-apt")
    return 0


def main(names: list[str]) -> int:
    """Run the scenarios that are named, or all; 0 if none failed, and in CI none was left out."""
    unknown = [name for name in names if name not in (*SCENARIOS, "clean")]
    if unknown:
        print(f"molecule: there is no scenario '{unknown[0]}'; there are: {', '.join(SCENARIOS)}", file=sys.stderr)
        return 2
    daemon = subprocess.run([ROOT / "tools" / "docker", "up"], stdin=subprocess.DEVNULL, check=False)
    if daemon.returncode:
        return 3
    if "clean" in names:
        return clean()
    # Else what is asked to end would leave its containers behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    begun = time.monotonic()
    with side_by_side(names or list(SCENARIOS)) as running:
        outcomes = [one.result() for one in running.values()]
    print(f"\n{table(outcomes)}\n\n{time.monotonic() - begun:.0f} seconds in all", flush=True)
    return 1 if any(one.problem and (CI or not one.skipped) for one in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
