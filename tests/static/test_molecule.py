# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tools around Molecule, without Docker: what they say, what they choose, and what the table shows."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
import yaml

from tools.checkout import ROOT
from tools.run_molecule import NEWEST, SCENARIOS, Clock, Outcome, table


def program(folder: Path, name: str, body: str) -> None:
    """Put a stand-in on PATH."""
    path = folder / name
    path.write_text(f"#!/bin/bash\n{body}\n")
    path.chmod(0o755)


def run(tool: str, *arguments: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a tool with the stand-ins first on PATH."""
    environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "TMPDIR": str(folder), **variables}
    return subprocess.run(
        [ROOT / tool, *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_every_scenario_is_run() -> None:
    """A new folder is not forgotten, and what Molecule lays each over is there."""
    assert {path.parent.name for path in (ROOT / "molecule").glob("*/molecule.yml")} == set(SCENARIOS) - {NEWEST}
    shared = yaml.safe_load((ROOT / ".config" / "molecule" / "config.yml").read_text())
    assert "idempotence" in shared["scenario"]["test_sequence"]
    order = shared["scenario"]["test_sequence"]
    assert order.index("check") < order.index("converge") < order.index("idempotence") < order.index("verify")


@pytest.mark.parametrize("name", sorted(set(SCENARIOS) - {NEWEST}))
def test_a_scenario_changes_nothing_of_the_order(name: str) -> None:
    """Idempotence and check mode are never switched off, and each scenario has a network of its own."""
    own = yaml.safe_load((ROOT / "molecule" / name / "molecule.yml").read_text())
    assert set(own) == {"platforms", "provisioner"}
    assert set(own["provisioner"]) == {"inventory"}
    networks = {one["networks"][0]["name"] for one in own["platforms"]}
    assert networks == {f"${{STREAMOPS_MOLECULE:-streamops}}-{name}"}


@pytest.mark.parametrize(
    ("docker", "variables", "image", "why"),
    [
        ("exit 1", {"MOLECULE_IMAGE": "mine:1"}, "mine:1", "because MOLECULE_IMAGE says so"),
        ("exit 0", {}, "centos:7", "which this machine has"),
        ('[ "$1" = pull ]', {}, "centos:7", "pulled"),
        (
            'if [ "$1" = pull ]; then echo "no such host" >&2; exit 1; fi; [[ $3 == streamops-molecule-image:* ]]',
            {},
            "streamops-molecule-image:bullseye-",
            "a stand-in (Debian 11, Python 2.7), because centos:7 cannot be pulled: no such host",
        ),
    ],
)
def test_the_image_is_chosen_and_named(
    tmp_path: Path, docker: str, variables: dict[str, str], image: str, why: str
) -> None:
    """The last line is the image; one loud line says why."""
    program(tmp_path, "docker", docker)
    given = {"MOLECULE_IMAGE": "", **variables}
    done = run("molecule/images/image", folder=tmp_path, **given)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith(image)
    assert f"*** image {image}" in done.stderr and why in done.stderr


def test_an_image_that_cannot_be_had_is_one_sentence(tmp_path: Path) -> None:
    """Neither pulled nor built: the ways out are named."""
    program(tmp_path, "docker", "exit 1")
    program(tmp_path, "id", "echo 1000")
    done = run("molecule/images/image", folder=tmp_path, MOLECULE_IMAGE="")
    assert done.returncode == 1
    assert "image: centos:7 cannot be pulled, and only root can build its stand-in; set MOLECULE_IMAGE" in done.stderr


@pytest.mark.parametrize(
    ("answer", "user", "variables", "code", "sentence"),
    [
        ("exit 0", "1000", {}, 0, ""),
        ("exit 1", "1000", {}, 1, "docker: no Docker daemon answers, and only root can start one"),
        (
            "exit 1",
            "0",
            {"DOCKER_HOST": "tcp://192.0.2.1"},
            1,
            "docker: no Docker daemon answers at DOCKER_HOST=tcp://",
        ),
    ],
)
def test_a_daemon_is_there_or_one_sentence_says_what_is_missing(
    tmp_path: Path, answer: str, user: str, variables: dict[str, str], code: int, sentence: str
) -> None:
    """Nothing is installed or started where one answers, or where it may not be."""
    program(tmp_path, "docker", answer)
    program(tmp_path, "id", f"echo {user}")
    for name in ("apt-get", "dockerd"):
        program(tmp_path, name, f"touch {tmp_path}/called")
    done = run("tools/docker", "up", folder=tmp_path, STREAMOPS_DOCKER_RUN=str(tmp_path / "run"), **variables)
    assert (done.returncode, done.stderr.count("\n")) == (code, code)
    assert done.stderr.startswith(sentence)
    assert not (tmp_path / "called").exists()


def test_another_daemon_is_not_stopped(tmp_path: Path) -> None:
    """`down` ends what `up` started, by its number, if it still is a dockerd."""
    (tmp_path / "dockerd.pid").write_text(str(os.getpid()))
    done = run("tools/docker", "down", folder=tmp_path, STREAMOPS_DOCKER_RUN=str(tmp_path))
    assert (done.returncode, done.stdout) == (0, "docker: no daemon of ours runs\n")


def test_the_table_has_seconds_and_reasons() -> None:
    """Destroy comes twice and is added up; a scenario that failed says where its log is."""
    times = iter([0.0, 10.0, 14.0, 20.0, 25.0])
    clock = Clock(lambda: next(times))
    for action in ("destroy", "converge", "destroy"):
        assert clock.line(f"INFO     [default > {action}] Executing\n") == action
    assert clock.line("PLAY [all] ***") == ""
    clock.stop()
    assert clock.actions == {"destroy": 9.0, "converge": 6.0}
    shown = table(
        [
            Outcome("default", 95.4, {"converge": 60.0, "verify": 20.0, "create": 5.0, "syntax": 1.0}),
            Outcome("cluster", 10.0, problem="failed (log: x)"),
            Outcome(NEWEST, problem="no Python 3.13", skipped=True),
        ]
    ).splitlines()
    assert shown[2].split() == ["default", "passed", "95", "converge", "60,", "verify", "20,", "create", "5"]
    assert shown[3].endswith("failed (log: x)") and "failed" in shown[3].split()[1]
    assert shown[4].split()[1] == "skipped"
