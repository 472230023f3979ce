# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One site for all tests that look at a running one, and hosts and disks to tune."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from helpers.processes import identity
from helpers.sandbox import missing, sandbox
from helpers.site import Run, Site, tree
from helpers.tuning_host import MIB, Host

SERVICES = ("zookeeper", "kafka")


@dataclass
class Live:
    """A site that was first run dry on nothing, then for real. ``config``: the kafka_config that it runs with."""

    site: Site
    before: dict[str, str]
    dry: Run
    after_dry: dict[str, str]
    first: Run
    config: dict[str, Any] = field(default_factory=lambda: {"group.initial.rebalance.delay.ms": 0})

    def play(self, name: str, *arguments: str, **variables: Any) -> Run:
        """Run a playbook with the configuration that the site runs with, unless told otherwise."""
        return self.site.playbook(name, *arguments, **{"kafka_config": self.config, **variables})

    def processes(self) -> dict[str, tuple[int, str]]:
        """Pid and start time of both services."""
        return {name: identity(self.site.pid(name)) for name in SERVICES}


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The running site; stopped at the end whatever happened."""
    site = Site.create(tmp_path_factory.mktemp("live") / "quickstart")
    before = tree(site.home)
    try:
        dry = site.playbook("site", "--check", "--diff")
        yield Live(site, before, dry, tree(site.home), site.playbook("site"))
    finally:
        site.stop()


@pytest.fixture(scope="module")
def tuned_host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """A host with the tools of both file systems; a missing one is installed in the view only."""
    if missing():
        pytest.skip(missing())
    with sandbox(tmp_path_factory.mktemp("sandbox")) as inside:
        if not shutil.which("mkfs.xfs"):
            if not shutil.which("apt-get"):
                pytest.skip("needs mkfs.xfs (package xfsprogs)")
            inside.run("sh", "-c", "apt-get -q update && apt-get -q -y install --no-install-recommends xfsprogs")
        yield Host(inside)


@pytest.fixture
def disks(tmp_path: Path) -> Iterator[list[str]]:
    """Two empty disks of 400 MiB, of which little is really used."""
    devices: list[str] = []
    try:
        for number in (1, 2):
            image = tmp_path / f"disk{number}"
            with image.open("wb") as stream:
                stream.truncate(400 * MIB)
            made = subprocess.run(["losetup", "--find", "--show", image], capture_output=True, text=True, check=False)
            if made.returncode:
                pytest.skip(f"needs loop devices: {made.stderr.strip()}")
            devices.append(made.stdout.strip())
        yield devices
    finally:
        for device in devices:
            subprocess.run(["losetup", "--detach", device], check=False)
