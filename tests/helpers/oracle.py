# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The released classes of Kafka and ZooKeeper as a judge of settings: the program in tests/differential/java.

It is compiled by Eclipse's compiler, one jar that the JRE of these tests runs, because a JRE has none of its own.
"""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from helpers.launchers import CACHE, JAVA_HOME, ROOT, unpack

sys.path.insert(0, str(ROOT / "roles" / "tarball" / "files"))
from assembly.lock import Artifact
from assembly.maven import copy_artifacts

JAVA = Path(JAVA_HOME) / "bin" / "java"
SOURCES = ROOT / "tests" / "differential" / "java"
# The last one that runs on Java 11.
COMPILER = Artifact(
    "org.eclipse.jdt", "ecj", "3.32.0", sha256="07e034c44a019c0c6394a06ee7b5c344e5518f6083c0fd046f2d8fd16a6760e2"
)
# A JVM that answers a few thousand questions and ends: quickly there, on one processor.
JVM = (str(JAVA), "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
# No question waits for a resolver, and no class writes a log.
HOSTS = "127.0.0.1 localhost\n"
LOG = "log4j.rootLogger=OFF\n"


def compiler() -> Path:
    """Eclipse's compiler, from the cache of the tests or fetched now with Maven; another file than the pinned fails."""
    target = CACHE / "compiler"
    jar = target / COMPILER.repository_path
    if not jar.is_file():
        copy_artifacts([COMPILER], target)
    assert hashlib.sha256(jar.read_bytes()).hexdigest() == COMPILER.sha256, jar
    return jar


def jars(home: Path) -> list[Path]:
    """Those of a distribution: Kafka's are in libs, ZooKeeper's own is at the top and the others in lib."""
    return sorted([*home.glob("libs/*.jar"), *home.glob("*.jar"), *home.glob("lib/*.jar")])


def words(fields: Iterable[str]) -> str:
    """One line of the program's input."""
    return "\t".join(base64.b64encode(field.encode("utf-16-be", "surrogatepass")).decode() for field in fields)


def fields(line: str) -> list[str]:
    """The reverse of `words`."""
    return [base64.b64decode(word).decode("utf-16-be", "surrogatepass") for word in line.split("\t")]


@dataclass(frozen=True)
class Answer:
    """``refusal``: the exception that the class threw, or ''. ``fields``: what the judge answered, if it threw none."""

    refusal: str
    fields: tuple[str, ...] = ()


def compiled(kafka: list[Path], folder: Path) -> Path:
    """The folder with the compiled program. ``kafka``: the jars of a Kafka, which has all classes that it asks."""
    command = [*JVM, "-jar", str(compiler()), "-8", "-nowarn", "-proc:none", "-d", str(folder)]
    command += ["-cp", ":".join(map(str, kafka)), *map(str, sorted(SOURCES.glob("*.java")))]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return folder


@dataclass(frozen=True)
class Oracle:
    """One release. ``jars``: its own; ``classes``: the compiled program; ``folder``: for what the JVM reads."""

    jars: tuple[Path, ...]
    classes: Path
    folder: Path

    def ask(self, judge: str, questions: Sequence[Sequence[str]]) -> list[Answer]:
        """Ask one judge (``BrokerJudge``) everything at once, in one JVM: an answer for each question, in order."""
        command = [
            *JVM,
            f"-Djdk.net.hosts.file={self.folder / 'hosts'}",
            f"-Dlog4j.configuration=file:{self.folder / 'log4j.properties'}",
            *("-cp", ":".join(map(str, (self.classes, *self.jars))), "Oracle"),
        ]
        with tempfile.TemporaryFile("w+", encoding="ascii") as asked:
            asked.writelines(f"{words((judge, *question))}\n" for question in questions)
            asked.seek(0)
            done = subprocess.run(command, stdin=asked, stdout=subprocess.PIPE, text=True, check=True)
        answers = [Answer(first, tuple(rest)) for first, *rest in map(fields, done.stdout.splitlines())]
        assert len(answers) == len(questions), f"{len(questions)} questions, {len(answers)} answers"
        return answers

    def judge(self, judge: str, cases: Sequence[dict[str, str]]) -> list[Answer]:
        """Ask about settings."""
        return self.ask(judge, [[word for pair in case.items() for word in pair] for case in cases])

    def read(self, files: Sequence[bytes]) -> list[dict[str, str] | str]:
        """What ``java.util.Properties`` reads from each file's bytes: name -> value; or its refusal, a text."""
        answers = self.ask("FileJudge", [[base64.b64encode(data).decode()] for data in files])
        return [one.refusal or dict(zip(one.fields[::2], one.fields[1::2])) for one in answers]


@dataclass(frozen=True, eq=False)
class Oracles:
    """The program for every release that is asked for, compiled once, below one folder."""

    folder: Path
    kafka: str = "kafka_2.12-2.1.0"
    made: dict[str, Oracle] = field(default_factory=dict)

    def of(self, release: str) -> Oracle:
        """A release by the name of its distribution, such as ``zookeeper-3.4.12``."""
        if not self.made:
            (self.folder / "hosts").write_text(HOSTS)
            (self.folder / "log4j.properties").write_text(LOG)
            compiled(jars(unpack(self.kafka, self.folder)), self.folder / "classes")
        if release not in self.made:
            home = self.folder / release
            found = jars(home if home.exists() else unpack(release, self.folder))
            self.made[release] = Oracle(tuple(found), self.folder / "classes", self.folder)
        return self.made[release]
