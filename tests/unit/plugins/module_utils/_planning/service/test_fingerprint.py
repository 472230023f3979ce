# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs from what a service was started with."""

from __future__ import annotations

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.fingerprint import (
    fingerprint_changes,
    restart_reasons,
)


@pytest.mark.parametrize(
    ("running", "intended", "changes"),
    [
        ("java\t1\nx\ta\n", "java\t2\nx\ta\n", ["java 1 -> 2"]),
        ("x\ta\n", "x\tb\ny\tc\n", ["x", "y"]),
        ("distribution\ta\nx\t1\n", "distribution\tb\n", ["distribution a -> b", "x"]),
        ("x\ta\n", "x\ta\n", []),
    ],
)
def test_the_reason_for_a_restart_is_named(running: str, intended: str, changes: list[str]) -> None:
    """Which part differs, with both values where they say something to a person."""
    assert fingerprint_changes(running, intended) == changes


@pytest.mark.parametrize(
    ("staged", "parts", "reasons"),
    [
        (
            "server.properties\tlog.retention.hours,num.io.threads\n",
            ["server.properties", "java 1 -> 2"],
            ["server.properties (log.retention.hours, num.io.threads)", "java 1 -> 2"],
        ),
        ("guard.sh\t\n", ["guard.sh"], ["guard.sh"]),
        ("zoo.cfg\ttickTime\n", [], ["zoo.cfg (tickTime)"]),
        ("", [], []),
    ],
)
def test_the_reason_for_a_restart_names_the_settings(staged: str, parts: list[str], reasons: list[str]) -> None:
    """Which file, and which settings in it, never a value."""
    assert restart_reasons(staged, parts) == reasons
