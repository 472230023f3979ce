# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One real ZooKeeper and Kafka for all tests of a worker, installed by site.yml."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from helpers.site import Site


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
