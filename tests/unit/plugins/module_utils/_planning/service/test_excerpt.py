# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What does not work, with the last lines of logs and their age."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.excerpt import log_excerpts

SUSPECT: Any = {"host": "n3", "log": "/var/log/kafka/server.log"}
OLD = "ago, so that it may be about something earlier):"


@pytest.mark.parametrize(
    ("read", "said"),
    [
        pytest.param(
            {"rc": 0, "stdout": "4\n[12:00] one\n[12:01] two"},
            "n3, /var/log/kafka/server.log (last written 4 s ago):\n[12:00] one\n[12:01] two",
            id="l-fresh",
        ),
        pytest.param(
            {"rc": 0, "stdout": "480\n[12:00] one"}, f"server.log (last written 8 min {OLD}\n[12:00]", id="l-old"
        ),
        pytest.param({"rc": 0, "stdout": "7200"}, f"server.log (last written 2 h {OLD}\nit is empty", id="l-empty"),
        pytest.param(
            {"rc": 1, "stdout": "", "stderr": "stat: cannot stat 'x'"},
            "server.log:\nstat: cannot stat 'x'",
            id="l-none",
        ),
        pytest.param({"msg": "Failed to connect", "unreachable": True}, "server.log:\nFailed to connect", id="l-gone"),
        pytest.param({}, "server.log:\nnothing to read", id="l-nothing"),
    ],
)
def test_l_lines_of_a_log_come_with_their_age(read: Any, said: str) -> None:
    text = log_excerpts("broker 3 is not registered.", [{**read, "__jvm_service_suspect": SUSPECT}])
    assert text.startswith("broker 3 is not registered.\nn3, ") and said in text
