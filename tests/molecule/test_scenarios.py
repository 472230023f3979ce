# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run of all layers includes of Molecule: a real init, and with `make test-all` one without, and a cluster.

`make molecule` runs every scenario.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from concurrent.futures import Future

import pytest

from tools.checkout import ROOT
from tools.run_molecule import LIMIT, Outcome, side_by_side

# What the slow ones prove, e2e proves for the most part on this machine: clusters, and a host without an init.
SCENARIOS = [
    pytest.param("cluster", marks=pytest.mark.slow),
    pytest.param("default", marks=pytest.mark.slow),
    pytest.param("systemd"),
]


@pytest.fixture(scope="session")
def running(request: pytest.FixtureRequest) -> Iterator[dict[str, Future[Outcome]]]:
    """All that are wanted are on their way, with a Docker daemon that is started if none answers."""
    items = [item for item in request.session.items if isinstance(item, pytest.Function)]
    wanted = [str(item.callspec.params["scenario"]) for item in items]
    done = subprocess.run(
        [ROOT / "tools" / "docker", "up"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(done.stderr.strip().splitlines()[-1])
    with side_by_side(wanted) as outcomes:
        yield outcomes


@pytest.mark.timeout(LIMIT + 120)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_scenario(running: dict[str, Future[Outcome]], scenario: str) -> None:
    """Check mode, converge, idempotence, topics, verify: on containers, from their creation to their end."""
    outcome = running[scenario].result()
    if outcome.skipped:
        pytest.skip(outcome.problem)
    assert outcome.problem == ""
