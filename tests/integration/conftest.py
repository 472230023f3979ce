# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real servers, installed by site.yml: one of each for all tests of a worker, three of each for a file that asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from helpers.cluster import Cluster
from helpers.module_tasks import Tasks
from helpers.own_processes import OwnProcesses, missing, own_processes
from helpers.site import Site
from helpers.three_brokers import CHROOT
from kazoo.client import KazooClient


@dataclass
class LaidOut(Site):
    """A site whose distributions come from elsewhere. ``layout``: the variables that say from where."""

    layout: dict[str, Any] = field(default_factory=dict)

    @property
    def variables(self) -> dict[str, Any]:
        """Every playbook gets them."""
        return {**super().variables, **self.layout}


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running site; stopped at the end whatever happened."""
    site = Site.create(tmp_path_factory.mktemp("site") / "quickstart")
    try:
        site.playbook("site")
        yield site
    finally:
        site.stop()


@pytest.fixture(scope="session")
def own() -> Iterator[OwnProcesses]:
    """Processes of their own, for what stops others by name."""
    if missing():
        pytest.skip(missing())
    with own_processes() as made:
        yield made


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A running cluster; stopped at the end whatever happened."""
    racks = {f"n{number}": {"kafka_rack": f"r{number}"} for number in (1, 2, 3)}
    cluster = Cluster.create(tmp_path_factory.mktemp("three") / "hosts", 3, racks)
    try:
        cluster.playbook("site")
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture
def tree(three: Cluster) -> Iterator[KazooClient]:
    """Another client, to read back with; paths are below the chroot."""
    client = KazooClient(hosts=three.ensemble + CHROOT, timeout=10)
    client.start(timeout=30)
    yield client
    client.stop()
    client.close()


@pytest.fixture
def tasks(three: Cluster, tmp_path: Path) -> Tasks:
    """Runs modules against the three, which ``module_defaults`` names. Files with other servers have their own."""
    servers = [three.bootstrap(host) for host in three.brokers]
    ensemble = three.ensemble.split(",")
    return Tasks(tmp_path, {"bootstrap_servers": servers, "zookeeper_hosts": ensemble, "zookeeper_chroot": CHROOT})


@pytest.fixture
def prefix(request: pytest.FixtureRequest) -> str:
    """A beginning of topic names that nobody else has."""
    return request.node.name.replace("test_", "")[:30].replace("_", "-").replace("[", "-").replace("]", "")
