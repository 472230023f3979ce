# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When the health gate looks again."""

from __future__ import annotations

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.cluster.gate import pause


@pytest.mark.parametrize(
    ("interval", "took", "good", "expected"),
    [
        pytest.param(0.5, 0.1, 1, 0.4, id="readings that count begin an interval apart"),
        pytest.param(0.5, 0.7, 2, 0.0, id="one that took longer is followed at once"),
        pytest.param(0.5, 0.05, 0, 0.075, id="none is good and a reading is quick: four in an interval"),
        pytest.param(0.5, 0.2, 0, 0.2, id="a slower one takes half of the time at most"),
        pytest.param(0.5, 0.4, 0, 0.1, id="never later than an interval"),
        pytest.param(0.5, 0.7, 0, 0.0, id="slower than an interval"),
        pytest.param(0.0, 0.1, 0, 0.0, id="no interval"),
    ],
)
def test_pause(interval: float, took: float, good: int, expected: float) -> None:
    """From begin to begin, quicker while nothing is good."""
    assert pause(interval, took, good) == pytest.approx(expected)
