# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every run of the tests includes of Molecule. `make molecule` runs all scenarios."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from concurrent.futures import Future

import pytest

from tools.checkout import ROOT
from tools.run_molecule import LIMIT, Outcome, side_by_side

SCENARIOS = ["cluster", "default", "systemd"]


@pytest.fixture(scope="session")
def running() -> Iterator[dict[str, Future[Outcome]]]:
    """All of them are on their way, with a Docker daemon that is started if none answers."""
    done = subprocess.run(
        [ROOT / "tools" / "docker", "up"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(done.stderr.strip().splitlines()[-1])
    with side_by_side(SCENARIOS) as outcomes:
        yield outcomes


@pytest.mark.timeout(LIMIT + 120)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_scenario(running: dict[str, Future[Outcome]], scenario: str) -> None:
    """Check mode, converge, idempotence, topics, verify: on containers, from their creation to their end."""
    outcome = running[scenario].result()
    if outcome.skipped:
        pytest.skip(outcome.problem)
    assert outcome.problem == ""
