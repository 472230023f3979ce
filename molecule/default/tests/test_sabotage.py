# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks see what they are there to see. Runs after them, on the same node, which is mended each time."""

from __future__ import annotations

from typing import Any

import pytest
from verify.nodes import Site, until
from verify.on_nodes import ON_EACH_NODE
from verify.on_site import ON_THE_SITE, OUTSIDE, brokers, explained, modes, outside
from verify.sabotage import SABOTAGES, sabotaged

NEEDS_MORE_BROKERS = ("replicas",)  # molecule/cluster/tests
OTHERWISE = ("explained",)  # see below
CHECKS: list[Any] = [*ON_THE_SITE, *ON_EACH_NODE]


@pytest.mark.parametrize(
    "check",
    [check for check in CHECKS if check.__name__ not in (*NEEDS_MORE_BROKERS, *OTHERWISE)],
    ids=lambda check: check.__name__,
)
def test_the_check_reports(site: Site, check: Any) -> None:
    """It names what is wrong, and nothing once it is mended."""
    sabotage = SABOTAGES[check.__name__]
    subject = site if check in ON_THE_SITE else site.nodes[0]
    with sabotaged(site, sabotage):
        found = check(subject)
    assert any(sabotage.says in problem for problem in found), found
    until(lambda: not modes(site) and not brokers(site) and not outside(site), "mended")
    if check.__name__ != "logs":
        assert check(subject) == []


def test_an_address_that_works_is_not_taken_for_an_explanation(site: Site) -> None:
    """`explained` reports where nothing is explained."""
    assert "nothing is said" in explained(site, OUTSIDE)[0]


def test_no_check_is_forgotten() -> None:
    """Every check is sabotaged here or in the scenario cluster."""
    assert {check.__name__ for check in CHECKS} == {*SABOTAGES, *OTHERWISE}
