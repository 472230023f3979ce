# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The health gate's answer: the module's result, and the sentence that it fails with. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

from typing import Any

from ..._common.pages import page
from .absence import absence, unexpected
from .health import blocking, missing_brokers
from .model import Reading, racks_of
from .stops import Stops, WantedCluster

# Ansible prints a result by its keys, so that these stand before the sentence: a few lines of a screen.
SHOWN = 10
# Words of a problem -> the page that helps; what is nearer to the cause comes first.
_PAGES = (
    ("ZooKeeper at ", "docs/runbooks/zookeeper-without-quorum.md"),
    ("is not registered; start it", "docs/runbooks/broker-down.md"),
    ("does not answer at", "docs/runbooks/broker-down.md"),
    ("controller", "docs/runbooks/no-controller.md"),
)


def sentence(found: list[str], wanted: WantedCluster, waited: float) -> str:
    """The one sentence that the module fails with."""
    if wanted.stopping:
        what = f"broker {', '.join(map(str, sorted(wanted.stopping)))} may not stop"
    elif wanted.candidates:
        what = "no broker may stop"
    else:
        what = "the cluster is not healthy" if wanted.whole else "not all brokers are up"
    return f"{what} (waited {waited:.0f} s): {'; '.join(found)}; see {page(runbook(found))}."


def runbook(found: list[str]) -> str:
    """The page about the first of the problems that has one of its own."""
    return next((path for words, path in _PAGES for text in found if words in text), "docs/runbooks/gate-closed.md")


def gate_result(
    wanted: WantedCluster, reading: Reading, leave: Stops, found: list[str], progress: list[str], waited: float
) -> dict[str, Any]:
    """The module's result."""
    blocked = blocking(wanted, reading, leave.blocked)
    return {
        "healthy": not found,
        "problems": found,
        "cluster_id": reading.cluster_id,
        "controller_id": reading.controller,
        "brokers": [
            {
                "id": number,
                "rack": broker.rack,
                "addresses": list(broker.addresses),
                "asked_at": answer.address if answer else None,
                "answers": answer is not None and answer.error is None,
                "error": answer.error if answer else None,
            }
            for number, broker in sorted(reading.brokers.items())
            for answer in [reading.answers.get(number)]
        ],
        "missing": missing_brokers(wanted, reading) if found else [],
        "racks": racks_of(reading.brokers.values()),
        "partitions": None if reading.partitions is None else len(reading.partitions),
        "blocking": [one.as_dict() for one in blocked[:SHOWN]],
        "blocking_count": len(blocked),
        "unexpected": unexpected(wanted, reading),
        "absence": absence(wanted, reading),
        "baseline": {"brokers": sorted(reading.brokers), "topics": len(reading.topics)},
        "batches": [list(batch) for batch in leave.batches] if not found else [],
        "progress": progress,
        "waited_s": round(waited, 1),
    }
