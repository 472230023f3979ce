# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a broker ended, by lines that a broker of 2.1.0 wrote."""

from __future__ import annotations

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.shutdown import shutdown_report

BEGAN = "[2026-11-26 15:00:00,000] INFO [KafkaServer id=1] shutting down (kafka.server.KafkaServer)\n"
MOVED = "[2026-11-26 15:00:01,000] INFO [KafkaServer id=1] Controlled shutdown succeeded (kafka.server.KafkaServer)\n"
STAYED = (
    "[2026-11-26 15:00:15,000] WARN [KafkaServer id=1] Proceeding to do an unclean shutdown as all the controlled "
    "shutdown attempts failed (kafka.server.KafkaServer)\n"
)
ENDED = "[2026-11-26 15:00:16,000] INFO [KafkaServer id=1] shut down completed (kafka.server.KafkaServer)\n"


@pytest.mark.parametrize(
    ("log", "ended", "moved", "words"),
    [
        (BEGAN + MOVED + ENDED, True, True, "brokers with replicas of its partitions now lead these"),
        (BEGAN + STAYED + ENDED, True, False, "expected for the last broker that stops"),
        (BEGAN + ENDED, True, False, "without a controlled shutdown"),
        (BEGAN + MOVED, False, True, "see docs/runbooks/broker-down.md"),
        (BEGAN, False, False, "was killed, or it crashed"),
        ("", False, False, "never wrote that it had shut down"),
        (BEGAN + MOVED + ENDED + BEGAN, False, False, "never wrote"),
        (BEGAN + STAYED + ENDED + BEGAN + MOVED + ENDED, True, True, "after 64 s"),
    ],
)
def test_the_last_shutdown_counts(log: str, ended: bool, moved: bool, words: str) -> None:
    """An earlier one that went well proves nothing."""
    found = shutdown_report(log, "kafka-1", "n1", "0:01:04.2")
    assert (found["ended"], found["moved"]) == (ended, moved)
    assert words in found["sentence"]
    assert found["sentence"].startswith("kafka-1 on n1 ")
