# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fresh clone, an account without privileges, and the commands of the README; the tests are in the order of use."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from helpers.accounts import Account, account
from helpers.processes import running_with
from helpers.programs import java_17
from helpers.site import CACHE, ROOT, free_ports, recap

pytestmark = pytest.mark.timeout(900)


@dataclass
class Clone:
    """A clone of the committed state, the account that owns it, and how long each command took."""

    user: Account
    folder: Path
    settings: dict[str, str]
    seconds: dict[str, float] = field(default_factory=dict)

    def make(self, target: str, label: str) -> str:
        """``make TARGET`` as the account; its output."""
        started = time.monotonic()
        output = self.user.run(["make", target], self.folder, timeout=840, **self.settings)
        self.seconds[label] = time.monotonic() - started
        print(f"\nmake {target} ({label}): {self.seconds[label]:.0f} s")  # stays in the log
        return output


@pytest.fixture(scope="module")
def clone() -> Iterator[Clone]:
    """The clone; its distributions come from the tests' cache if they are there, else from the network."""
    with account() as user:
        folder = user.folder / "clone"
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(folder)], check=True)
        cache = user.folder / "cache"
        cache.mkdir()
        for archive in (*CACHE.glob("kafka_2.12-2.1.0*.t*"), *CACHE.glob("zookeeper-3.4.12*.t*")):
            shutil.copy(archive, cache)
        user.own(folder)
        user.own(cache)
        zookeeper, kafka = free_ports(2)
        settings = {
            "JAVA_HOME": str(java_17(user.folder)),
            "QUICKSTART_CACHE": str(cache),
            "QUICKSTART_KAFKA_PORT": str(kafka),
            "QUICKSTART_ZOOKEEPER_PORT": str(zookeeper),
        }
        yield Clone(user, folder, settings)


@pytest.fixture(scope="module")
def first(clone: Clone) -> str:
    """What the first ``make quickstart`` printed."""
    return clone.make("quickstart", "first, with a new .venv")


def printed(output: str, label: str) -> list[str]:
    """The lines that the last block gives under ``label``."""
    found = re.search(rf"^  {label} +(\S.*\n(?: {{11}}\S.*\n)*)", output, re.MULTILINE)
    assert found, output[-1500:]
    return [line.strip() for line in found[1].splitlines()]


def test_the_first_run_installs_and_proves_it(clone: Clone, first: str) -> None:
    """Java 17 is set aside, the topic is made, AAA and BBB come back, nothing failed."""
    assert "Using Java 11 from the Python requirements (JAVA_HOME is Java 17; Kafka 2.1 needs 8 to 11)." in first
    assert "Read back from topic test: AAA, BBB" in first
    ((_host, counts),) = recap(first).items()
    assert (counts["failed"], counts["unreachable"]) == (0, 0)
    assert counts["changed"] > 0
    took = re.search(r"^Kafka answers on localhost:(\d+), ZooKeeper on localhost:(\d+), after (\d+) s\.$", first, re.M)
    assert took
    assert took[1] == clone.settings["QUICKSTART_KAFKA_PORT"]
    assert took[2] == clone.settings["QUICKSTART_ZOOKEEPER_PORT"]
    assert printed(first, "where")[0].split()[0] == str(clone.folder / ".quickstart")
    assert printed(first, "stop")[0].startswith("make quickstart-stop")
    assert printed(first, "remove") == ["make quickstart-clean"]


@pytest.mark.usefixtures("first")
def test_nothing_is_written_elsewhere(clone: Clone) -> None:
    """Below the clone only what git ignores; in the home only the caches of pip and Ansible."""
    assert clone.user.run(["git", "status", "--porcelain"], clone.folder) == ""
    assert {path.name for path in clone.user.home.iterdir()} <= {".ansible", ".cache"}
    assert {path.name for path in clone.user.home.glob(".cache/*")} <= {"pip"}
    tracked = clone.user.run(["git", "ls-tree", "--name-only", "HEAD"], clone.folder).splitlines()
    made = {path.name for path in clone.folder.iterdir()} - {*tracked, ".git"}
    assert made <= {".ansible", ".cache", ".collections", ".quickstart", ".venv"}
    assert {path.name for path in clone.user.folder.iterdir()} <= {"clone", "cache", "home", "java17"}


def test_the_printed_commands_work_as_printed(clone: Clone, first: str) -> None:
    """In one shell, one after the other; the consumer is ended by hand."""
    script = "\n".join(printed(first, "talk"))
    with clone.user.popen(["bash", "-c", script], clone.folder) as shell:
        lines = []
        alarm = time.monotonic() + 60
        assert shell.stdout
        for line in shell.stdout:
            lines.append(line.strip())
            if line.strip() == "BBB" or time.monotonic() > alarm:
                break
        os.killpg(shell.pid, signal.SIGTERM)  # a job in the background ignores Ctrl-C
        shell.communicate(timeout=30)
    assert lines.index("test") < lines.index("AAA") < lines.index("BBB")
    (look,) = printed(first, "look")
    table = clone.user.run(["bash", "-c", look], clone.folder)
    assert len(re.findall(r"running, pid \d+ .* as running ", table)) == 2


@pytest.mark.usefixtures("first")
def test_the_second_run_changes_nothing(clone: Clone) -> None:
    """It proves again that messages go through, and writes nothing."""
    output = clone.make("quickstart", "second")
    ((_host, counts),) = recap(output).items()
    assert (counts["changed"], counts["failed"]) == (0, 0)
    assert "acknowledged by all in-sync replicas" in output
    assert clone.seconds["second"] < clone.seconds["first, with a new .venv"]


@pytest.mark.usefixtures("first")
def test_stop_twice_start_again_and_clean(clone: Clone) -> None:
    """After a stop the data is there; after a clean there is no process and no folder."""
    java = str(clone.folder / ".quickstart")
    assert len(running_with(java)) >= 2
    assert "failed=0" in clone.make("quickstart-stop", "stop")
    assert running_with(java) == []
    assert "there is nothing to stop" in clone.make("quickstart-stop", "stop again")

    again = clone.make("quickstart", "start again")
    assert "acknowledged by all in-sync replicas" in again  # topic test was there: it was not created anew
    assert f"Kafka answers on localhost:{clone.settings['QUICKSTART_KAFKA_PORT']}" in again

    assert "is removed." in clone.make("quickstart-clean", "clean")
    assert running_with(java) == []
    assert not (clone.folder / ".quickstart").exists()
    assert "is removed." in clone.make("quickstart-clean", "clean again")
