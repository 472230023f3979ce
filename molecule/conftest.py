# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What all scenarios' tests share."""

from __future__ import annotations

import pytest
from verify.nodes import Node, Site


@pytest.fixture(scope="session")
def site() -> Site:
    """The scenario that Molecule verifies."""
    return Site.of_molecule()


@pytest.fixture
def node(site: Site) -> Node:
    """The only node, or the first."""
    return site.nodes[0]
