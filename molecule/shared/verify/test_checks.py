# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every check on the scenario that Molecule made."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from verify.nodes import Node, Site
from verify.on_nodes import ON_EACH_NODE
from verify.on_site import ON_THE_SITE


@pytest.mark.parametrize("check", ON_THE_SITE, ids=lambda check: check.__name__)
def test_site(site: Site, check: Callable[[Site], list[str]]) -> None:
    """Nothing to report on the whole."""
    assert check(site) == []


@pytest.mark.parametrize("check", ON_EACH_NODE, ids=lambda check: check.__name__)
def test_nodes(site: Site, check: Callable[[Node], list[str]]) -> None:
    """Nothing to report on any node."""
    assert [problem for node in site.nodes for problem in check(node)] == []
