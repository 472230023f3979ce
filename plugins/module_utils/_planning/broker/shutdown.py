# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a broker ended, by its own words. Pure.

PRIVATE to the collection. The words are those of KafkaServer.scala, tag 2.1.0: a controlled shutdown asks the
controller to move what the broker leads, three times 5 s apart by default; what cannot be moved stays, as with the last
broker that stops, and then the broker ends all the same, with its logs closed.
"""

from __future__ import annotations

from typing import Any

from ..._common.pages import page

BEGAN = "] shutting down (kafka.server.KafkaServer)"
MOVED = "Controlled shutdown succeeded"
STAYED = "Proceeding to do an unclean shutdown"
ENDED = "] shut down completed (kafka.server.KafkaServer)"


def shutdown_report(log: str, service: str, host: str, delta: str) -> dict[str, Any]:
    """What happened in the last shutdown that the log tells of.

    ``log``: lines of server.log, the last ones or those with the words above. ``delta``: how long the stop took, as
    Ansible says it (``0:00:04.2``). Returns ``ended`` (it closed its logs), ``moved`` (everything that it led was taken
    over) and ``sentence``.
    """
    last = log.rpartition(BEGAN)[2]
    ended, moved = ENDED in last, MOVED in last
    who = f"{service} on {host}"
    seconds = 0.0
    for part in delta.split(":"):
        seconds = seconds * 60 + float(part or 0)
    if not ended:
        sentence = (
            f"{who} ended after {seconds:.0f} s and never wrote that it had shut down, so it was killed, or it crashed "
            "while it ended, or its log does not show it; its next start checks its logs first, which takes time: read "
            f"server.log; see {page('docs/runbooks/broker-down.md')}."
        )
    elif moved:
        sentence = f"{who} has shut down after {seconds:.0f} s; brokers with replicas of its partitions now lead these."
    elif STAYED in last:
        sentence = (
            f"{who} has shut down after {seconds:.0f} s without handing over all of its partitions; those without "
            "another in-sync replica have no leader until it starts again (expected for the last broker that stops)."
        )
    else:
        sentence = f"{who} has shut down after {seconds:.0f} s, without a controlled shutdown."
    return {"ended": ended, "moved": moved, "sentence": sentence}
