# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The admin host is not the controller: its Python is made there, without an index, and a running site uses it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from helpers.site import CACHE, Run, Site, tree

from tools.checkout import ROOT

PINNED = [
    line.split()[0]
    for line in (ROOT / "requirements.txt").read_text().splitlines()
    if line.startswith(("confluent-kafka==", "kazoo=="))
]
NO_INDEX = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_NO_INDEX": "", "PIP_FIND_LINKS": ""}


@pytest.fixture(scope="module")
def wheels() -> Path:
    """A folder with the pinned wheels for this Python, filled once, from whatever pip is told to use here."""
    assert len(PINNED) == 2
    folder = CACHE / f"wheels-{sys.version_info[0]}.{sys.version_info[1]}-{'-'.join(PINNED)}"
    if not folder.exists():
        part = folder.with_name(f"{folder.name}.{os.getpid()}")
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--only-binary=:all:", "-d", str(part), *PINNED]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        part.rename(folder)
    return folder


@dataclass
class Bastion:
    """A site with a host ``admin`` beside it, whose environment is below ``folder``."""

    site: Site
    folder: Path
    inventory: Path

    @property
    def python(self) -> Path:
        """The Python that is made, or not."""
        return self.folder / "venv/bin/python"

    def play(self, name: str, *arguments: str, code: int | None = 0, **variables: Any) -> Run:
        """Run a playbook; no index can be reached, and the environment is made with the tests' own Python."""
        given = {
            "kafka_admin_host": "admin",
            "kafka_admin_python": str(self.python),
            "admin_host_base_python": str(Path(sys.base_prefix) / "bin/python3"),
        }
        return self.site.playbook(
            name, "-i", str(self.inventory), *arguments, code=code, environment=NO_INDEX, **{**given, **variables}
        )


@pytest.fixture(scope="module")
def bastion(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bastion]:
    """The site is installed by the controller itself, before anybody asks for an admin host."""
    folder = tmp_path_factory.mktemp("bastion")
    local = {"ansible_connection": "local", "ansible_become": False, "ansible_python_interpreter": sys.executable}
    (folder / "admin.json").write_text(json.dumps({"all": {"hosts": {"admin": local}}}))
    site = Site.create(folder / "quickstart")
    try:
        site.playbook("site")
        yield Bastion(site, folder, folder / "admin.json")
    finally:
        site.stop()


def stand_in(path: Path, prints: str) -> Path:
    """A program that answers the probe's question as another Python would."""
    path.write_text(f"#!/bin/sh\n{prints}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({}, "pip on admin cannot get confluent-kafka=={version}: its index cannot be reached from there; name"),
        (
            {"admin_host_wheels": "{folder}/empty"},
            "{folder}/empty has no wheel of confluent-kafka=={version} that fits admin; fill it on a machine like that",
        ),
        (
            {"kafka_admin_python": "{folder}/fresh/bin/python", "admin_host_base_python": "{folder}/bare"},
            "Python 3.11 on admin ({folder}/bare) lacks its venv module; install it",
        ),
        ({"kafka_admin_python": "{folder}/other/bin/python"}, "{folder}/other on admin exists and is not a virtual"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_one_sentence(bastion: Bastion, variables: dict[str, str], sentence: str) -> None:
    """The rest is in the tables of test_plan_admin.py. What is in the way stays."""
    folder = bastion.folder
    (folder / "empty").mkdir(exist_ok=True)
    (folder / "other").mkdir(exist_ok=True)
    (folder / "other/notes").write_text("mine")
    stand_in(folder / "bare", f'echo \'- {{path: "{folder}/bare", version: "3.11", venv: false}}\'')
    version = PINNED[0].partition("==")[2]
    before = tree(folder / "other")
    run = bastion.play("admin_host", code=2, **{name: text.format(folder=folder) for name, text in variables.items()})
    assert sentence.format(folder=folder, version=version) in " ".join(run.failure.split())
    assert len(run.failure.splitlines()) == 1
    assert not (folder / "fresh").exists()
    assert tree(folder / "other") == before
    assert not list(Path("/tmp").glob("ansible.*wheels"))


def test_check_mode_says_what_would_be_made(bastion: Bastion, wheels: Path) -> None:
    """It counts as a change, and is none."""
    folder = bastion.folder / "dry"
    run = bastion.play(
        "admin_host", "--check", kafka_admin_python=f"{folder}/bin/python", admin_host_wheels=str(wheels)
    )
    assert f"Would make {folder} and install {', '.join(PINNED)}" in run.text
    assert run.recap["admin"]["changed"] == 1
    assert not folder.exists()


@pytest.fixture(scope="module")
def made(bastion: Bastion, wheels: Path) -> Run:
    """The run that makes the environment, from the wheels alone, on top of what a failed one left."""
    if not bastion.python.exists():  # the first refusal above left it behind
        bastion.play("admin_host", code=2)
    missing = bastion.play("status", code=2)
    assert "Failed to import the required Python library (kazoo)" in missing.text
    return bastion.play("admin_host", admin_host_wheels=str(wheels))


def test_it_is_made_from_wheels_alone(bastion: Bastion, made: Run) -> None:
    """The pinned versions are in it, everybody can read it, and the copied wheels are gone."""
    assert made.recap["admin"]["changed"] == 1
    assert made.recap["quickstart"]["changed"] == 0
    listed = subprocess.run(
        [bastion.python, "-m", "pip", "freeze"], capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL
    ).stdout
    assert sorted(listed.split()) == sorted(PINNED)
    closed = [path for path in (bastion.folder / "venv").rglob("*") if not path.stat().st_mode & 0o004]
    assert closed == []
    assert not list(Path("/tmp").glob("ansible.*wheels"))


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("arguments", [(), ("--check", "--diff")], ids=["real", "check"])
def test_the_second_run_changes_nothing(bastion: Bastion, arguments: tuple[str, ...]) -> None:
    """Not even the index or the wheels are needed."""
    before = tree(bastion.folder / "venv")
    assert bastion.play("admin_host", *arguments).count("changed") == 0
    assert tree(bastion.folder / "venv") == before


@pytest.mark.usefixtures("made")
def test_a_running_site_is_looked_at_and_proved_from_there(bastion: Bastion) -> None:
    """All that speaks a protocol runs on the admin host, with that Python: without its libraries it failed above."""
    status = bastion.play("status")
    assert re.search(r"quickstart +kafka .*running, pid \d+ .*as running +controller", status.output)
    smoke = bastion.play("smoke", "-vv")
    assert "10 read back" in smoke.text
    assert re.search(r"\[quickstart -> admin\]", smoke.output)
    assert bastion.play("site").count("changed") == 0


@pytest.mark.usefixtures("made")
def test_another_version_is_replaced(bastion: Bastion, wheels: Path) -> None:
    """What a person installed by hand becomes what the collection is tested with."""
    library = next((bastion.folder / "venv").glob("lib/python*/site-packages/kazoo-*.dist-info/METADATA"))
    pinned = PINNED[1].partition("==")[2]
    library.write_text(library.read_text().replace(f"Version: {pinned}", "Version: 2.8.0"))
    dry = bastion.play("admin_host", "--check")
    assert f"Would install {PINNED[1]}" in dry.text
    assert bastion.play("admin_host", admin_host_wheels=str(wheels)).recap["admin"]["changed"] == 1
    assert bastion.play("admin_host").count("changed") == 0
