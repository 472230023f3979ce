# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every run of the tests includes of Molecule: a real systemd. `make molecule` runs all scenarios."""

from __future__ import annotations

import subprocess

import pytest

from tools.checkout import ROOT
from tools.run_molecule import LIMIT, run


@pytest.fixture(scope="session")
def daemon() -> None:
    """A Docker daemon, started if none answers."""
    done = subprocess.run(
        [ROOT / "tools" / "docker", "up"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(done.stderr.strip().splitlines()[-1])


@pytest.mark.timeout(LIMIT + 120)
@pytest.mark.parametrize("scenario", ["systemd"])
def test_scenario(daemon: None, scenario: str) -> None:
    """Check mode, converge, idempotence, topics, verify: on containers, from their creation to their end."""
    (ROOT / ".cache" / "test-logs").mkdir(parents=True, exist_ok=True)
    outcome = run(scenario)
    if outcome.skipped:
        pytest.skip(outcome.problem)
    assert outcome.problem == ""
