# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of a turn, from what its script printed."""

from __future__ import annotations

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling.outcomes import turn_seconds


@pytest.mark.parametrize(
    ("lines", "seconds"),
    [
        (
            ["stopping\t1.0", "stopped\t3.5", "activated\t3.6", "started\t9.04"],
            {"stop": 2.5, "start": 5.5, "total": 8.0},
        ),
        (["stopping\t1.0", "stopped\t3.5", "failed\t4"], {"stop": 2.5}),
        (["nonsense", ""], {}),
    ],
)
def test_seconds_of_a_turn(lines, seconds):
    assert turn_seconds(lines) == seconds
