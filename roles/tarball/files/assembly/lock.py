# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lock files: which jars a distribution holds, each by version and SHA-256.

A lock is text. Its name without ``.lock`` is the distribution's (``kafka_2.12-2.1.0``). Lines that start with ``#`` are
comments, of which ``# released: YYYY-MM-DD`` is read; all others are ``group:artifact:version[:classifier] sha256``.
"""

from __future__ import annotations

import calendar
import re
import time
from dataclasses import dataclass
from pathlib import Path

from assembly.errors import AssemblyError

_LINE = re.compile(r"(?P<coordinates>[\w.-]+(?::[\w.-]+){2,3}) (?P<sha256>[0-9a-f]{64})")
_RELEASED = re.compile(r"# released: (\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, order=True)
class Artifact:
    """One jar of a Maven repository."""

    group: str
    artifact: str
    version: str
    classifier: str = ""
    sha256: str = ""

    @property
    def coordinates(self) -> str:
        """``group:artifact:version`` with ``:classifier`` where there is one."""
        return ":".join(part for part in (self.group, self.artifact, self.version, self.classifier) if part)

    @property
    def jar_name(self) -> str:
        """The file name that Maven gives it: ``artifact-version[-classifier].jar``."""
        return "-".join(part for part in (self.artifact, self.version, self.classifier) if part) + ".jar"

    @property
    def repository_path(self) -> Path:
        """Where it lies in a folder with the layout of a Maven repository."""
        return Path(*self.group.split("."), self.artifact, self.version, self.jar_name)


@dataclass(frozen=True)
class Lock:
    """A distribution's name, its release date (``YYYY-MM-DD``), and its jars in order."""

    name: str
    released: str
    artifacts: tuple[Artifact, ...]

    @property
    def layout(self) -> str:
        """``kafka`` or ``zookeeper``, by the name; raises AssemblyError for another."""
        layout = re.split(r"[_-]", self.name)[0]
        if layout not in ("kafka", "zookeeper"):
            raise AssemblyError(f"lock '{self.name}': the name must begin with kafka_ or zookeeper-; rename it.")
        return layout

    @property
    def main_jar(self) -> str:
        """The file name of the jar that the distribution is named after."""
        return f"{self.name}.jar"

    @property
    def timestamp(self) -> int:
        """The release date as seconds since 1970, at midnight UTC."""
        return calendar.timegm(time.strptime(self.released, "%Y-%m-%d"))


def artifact_from(coordinates: str, sha256: str = "") -> Artifact:
    """Read ``group:artifact:version[:classifier]``; raises AssemblyError for anything else."""
    parts = coordinates.split(":")
    if not 3 <= len(parts) <= 4 or not all(parts):
        raise AssemblyError(f"'{coordinates}' is not group:artifact:version[:classifier]; mend the coordinates.")
    return Artifact(parts[0], parts[1], parts[2], classifier=parts[3] if len(parts) == 4 else "", sha256=sha256)


def parse_lock(name: str, text: str) -> Lock:
    """Read a lock's text; raises AssemblyError with the line's number for what is not in the format."""
    released = ""
    artifacts: list[Artifact] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("#") or not line.strip():
            if date := _RELEASED.fullmatch(line.strip()):
                released = date[1]
            continue
        match = _LINE.fullmatch(line.strip())
        if not match:
            raise AssemblyError(
                f"{name}.lock line {number}: 'group:artifact:version[:classifier] sha256' expected, got "
                f"'{line.strip()}'; make the lock again with make_lock.py."
            )
        artifacts.append(artifact_from(match["coordinates"], match["sha256"]))
    if not artifacts or not released:
        missing = "no jars" if not artifacts else "no line '# released: YYYY-MM-DD'"
        raise AssemblyError(f"{name}.lock: {missing}; make the lock again with make_lock.py.")
    lock = Lock(name, released, tuple(artifacts))
    _check(lock)
    return lock


def _check(lock: Lock) -> None:
    """Raise AssemblyError for two jars of one file name, and where the main jar is missing."""
    names = [artifact.jar_name for artifact in lock.artifacts]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise AssemblyError(f"{lock.name}.lock: two entries give the file {twice[0]}; keep one of them.")
    if lock.main_jar not in names:
        raise AssemblyError(
            f"{lock.name}.lock: {lock.main_jar} is not among the jars; make it again with make_lock.py."
        )


def read_lock(path: Path) -> Lock:
    """Read the lock file at ``path``; raises AssemblyError if it is not there or not a lock."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise AssemblyError(f"cannot read the lock {path} ({error.strerror}); name a file of locks/.") from error
    return parse_lock(path.name.removesuffix(".lock"), text)


def format_lock(lock: Lock, roots: list[str]) -> str:
    """The text of a lock, its lines sorted by coordinates; ``roots`` are named in a comment."""
    lines = ["# Written by make_lock.py; do not edit. Roots:"]
    lines += [f"#   {root}" for root in roots]
    lines += [f"# released: {lock.released}"]
    lines += sorted(f"{artifact.coordinates} {artifact.sha256}" for artifact in lock.artifacts)
    return "\n".join(lines) + "\n"
