# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One site for all tests that look at a running one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from helpers.processes import identity
from helpers.site import Run, Site, tree

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
