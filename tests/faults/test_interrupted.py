# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that breaks off, and a broker that does not start."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest
from helpers.processes import until
from helpers.site import Site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with its settings and nothing else at first."""
    site = Site.create(tmp_path_factory.mktemp("interrupted") / "quickstart")
    try:
        yield site
    finally:
        site.stop()


def test_an_interrupted_installation_is_repaired_by_the_next_run(site: Site) -> None:
    """Killed while Kafka is being unpacked: ZooKeeper is complete then, Kafka is not there."""
    with site.popen("site") as process:
        partial = site.home / "kafka_2.12-2.1.0.partial"
        try:
            until(lambda: partial.exists() or process.poll() is not None, 120)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL
    assert not (site.home / "kafka_2.12-2.1.0").exists()
    zookeeper = site.pid("zookeeper")

    repaired = site.playbook("site")
    assert repaired.count("failed") == 0
    assert not partial.exists()
    assert site.pid("zookeeper") == zookeeper
    assert site.service("kafka", "status").startswith("running")


def test_a_broker_that_does_not_start_shows_its_last_words(site: Site) -> None:
    """A class that is not there is nothing that a check of names and types can see."""
    site.service("kafka", "stop")
    done = site.playbook("site", code=2, kafka_config={"metric.reporters": "com.example.NotThere"})
    first, *words = done.failure.splitlines()
    assert first == (f"kafka on quickstart did not start; its own words follow, the rest is in {site.home}/log/kafka.")
    assert any("com.example.NotThere" in line for line in words)
    assert site.service("kafka", "status", code=3) == "stopped"

    mended = site.playbook("site")
    assert mended.count("failed") == 0
    assert site.service("kafka", "status").startswith("running")
