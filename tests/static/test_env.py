# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""tools/env on machines of every kind: stand-ins for Python and a copy of the tool in a directory of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.checkout import ROOT

REAL = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info[1]}"

PROGRAMS = (
    *("bash", "cat", "cut", "date", "dirname", "env", "flock", "grep", "head", "id", "ln", "mkdir", "mv", "readlink"),
    *("rm", "sed", "sha256sum", "tail", "tee"),
)


class Machine:
    """A checkout with only what tools/env needs, and a PATH with only the programs that a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.root, self.bin = folder / "checkout", folder / "bin"
        (self.root / "tools").mkdir(parents=True)
        self.bin.mkdir()
        shutil.copy2(ROOT / "tools" / "env", self.root / "tools" / "env")
        (self.root / "requirements.txt").write_text("")
        (self.root / "galaxy.yml").write_text("---\n")
        for name in PROGRAMS:
            program = shutil.which(name)
            assert program, f"{name} is missing on this machine"
            (self.bin / name).symlink_to(program)

    def add(self, name: str, body: str) -> Path:
        """Put a program on PATH."""
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
        return path

    def add_python(self, name: str, says: str) -> Path:
        """A stand-in that answers tools/env's question (version, way to fill a venv, number) with ``says``."""
        return self.add(name, f"echo '{says}'")

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run tools/env; no network: pip has no index."""
        environment = {"PATH": str(self.bin), "HOME": str(self.root), "PIP_NO_INDEX": "1", "CI": "true", **variables}
        return subprocess.run(
            [self.root / "tools" / "env", *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine without any Python."""
    return Machine(tmp_path)


@pytest.mark.parametrize(
    ("pythons", "chosen"),
    [
        ({"python3": "3.11.2 venv 311"}, "3.11.2"),
        ({"python3": "3.13.1 venv 313", "python3.11": "3.11.9 venv 311"}, "3.11.9"),
        ({"python3": "3.9.2 venv 309", "python3.10": "3.10.1 venv 310", "python3.12": "3.12.4 venv 312"}, "3.12.4"),
        ({"python3": "3.13.1 venv 313", "python3.14": "3.14.0 venv 314"}, "3.13.1"),
        ({"python3": "3.11.2 bare 311", "python3.12": "3.12.4 venv 312"}, "3.12.4"),
        ({"python3": "3.11.2 pip 311"}, "3.11.2"),
    ],
)
def test_python_is_chosen(machine: Machine, pythons: dict[str, str], chosen: str) -> None:
    """3.10 to 3.12 before a newer one, because only they get the ansible-core that manages CentOS 7."""
    for name, says in pythons.items():
        machine.add_python(name, says)
    done = machine.run("python")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[1] == chosen


def test_shim_without_a_version_is_passed_over(machine: Machine) -> None:
    """pyenv's shims are on PATH and exit 127."""
    machine.add("python3", "echo 'pyenv: python3: command not found' >&2; exit 127")
    machine.add_python("python3.10", "3.10.13 venv 310")
    assert machine.run("python").stdout.split()[1] == "3.10.13"


@pytest.mark.parametrize(
    ("pythons", "variables", "sentence"),
    [
        ({}, {}, "no Python 3.10 or later is on this machine; install one"),
        ({"python3": "3.9.2 venv 309"}, {}, "no Python 3.10 or later is on this machine (found 3.9.2"),
        (
            {"python3": "3.11.2 bare 311"},
            {},
            "lacks its venv module; install it (Debian, Ubuntu: apt-get install python3.11-venv)",
        ),
        ({"other": "3.8.1 venv 308"}, {"PYTHON": "other"}, "PYTHON=other is Python 3.8.1; give a Python 3.10 to 3.12"),
        ({}, {"PYTHON": "/no/python"}, "PYTHON=/no/python does not run; give the path of a Python 3.10 to 3.12."),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(
    machine: Machine, pythons: dict[str, str], variables: dict[str, str], sentence: str
) -> None:
    """No traceback, nothing half-made."""
    for name, says in pythons.items():
        machine.add_python(name, says)
    done = machine.run(**variables)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (machine.root / ".venv").exists()


def test_environment_is_made_once_and_then_left_alone(machine: Machine) -> None:
    """The second call takes no time; a change of the requirements, or a lost link, is noticed."""
    (machine.bin / "python3").symlink_to(REAL)
    first = machine.run()
    assert first.returncode == 0, first.stdout + first.stderr
    link = machine.root / ".collections" / "ansible_collections" / "streamops" / "kafka"
    assert os.readlink(link) == "../../.."
    second = machine.run()
    assert (second.returncode, second.stdout, second.stderr) == (0, "", ""), "it did the work again"
    link.unlink()
    assert "ready" in machine.run().stdout
    assert link.is_symlink()
    (machine.root / "requirements.txt").write_text("# another\n")
    assert "updating .venv" in machine.run().stdout


def test_interrupted_environment_is_made_anew(machine: Machine) -> None:
    """Whatever the interruption left, the next call starts from nothing."""
    (machine.bin / "python3").symlink_to(REAL)
    venv = machine.root / ".venv"
    venv.mkdir()
    (venv / "streamops.unfinished").touch()
    (venv / "half").touch()
    done = machine.run()
    assert "the last run was interrupted: making .venv anew" in done.stdout
    assert done.returncode == 0, done.stderr
    assert not (venv / "half").exists()
    assert not (venv / "streamops.unfinished").exists()


def test_without_an_index_it_names_the_ways_out(machine: Machine) -> None:
    """No network: one sentence instead of pip's traceback, and the next call tries again."""
    (machine.bin / "python3").symlink_to(REAL)
    (machine.root / "requirements.txt").write_text("no-such-thing-of-this-project==1.0\n")
    for _attempt in range(2):
        done = machine.run()
        assert done.returncode == 1
        assert done.stderr.count("\n") == 1
        assert "env: pip cannot get no-such-thing-of-this-project==1.0" in done.stderr
        assert "PIP_INDEX_URL" in done.stderr


def test_newer_python_says_what_it_excludes(machine: Machine) -> None:
    """Python 3.13 gets an ansible-core that cannot manage Python 2.7."""
    machine.add_python("python3", "3.13.1 venv 313")
    assert "cannot manage nodes with Python 2.7 (CentOS 7)" in machine.run().stdout


def test_unknown_environment_is_refused(machine: Machine) -> None:
    """A typing mistake makes nothing."""
    done = machine.run("deev")
    assert done.returncode == 1
    assert "'deev' is no environment" in done.stderr
