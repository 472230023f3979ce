# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules tell of a cluster, as the gate of a roll (`state.Gate`). Pure. PRIVATE to the collection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..._common.pages import page
from .state import Gate


def kafka_gate(health: dict[str, Any]) -> Gate:
    """What the module kafka_health returned, also when it failed; where the controller is to stop, it moves first."""
    brokers = [str(broker["id"]) for broker in health.get("brokers") or []]
    return Gate(
        healthy=bool(health.get("healthy")),
        final=bool(health.get("final")),
        msg=health.get("msg", ""),
        waits_for="" if health.get("healthy") else (health.get("progress") or [""])[-1].partition(" s: ")[2],
        batches=[list(map(str, batch)) for batch in health.get("batches") or []],
        missing=list(map(str, health.get("missing") or [])),
        present=brokers,
        move=[str(health["controller_id"])] if len(brokers) > 1 and health.get("controller_id") is not None else [],
        baseline=health.get("baseline"),
    )


def zookeeper_gate(info: dict[str, Any], candidates: Sequence[str]) -> Gate:
    """What the module zookeeper_info returned, also when it failed; ``candidates``: addresses that are to restart.

    It is healthy without those that are absent; then none restarts that the majority needs (S10).
    """
    servers = info.get("servers") or []
    wrong = "; ".join(info.get("problems") or [info.get("msg", "")])
    serving = sum(not server["error"] for server in servers)
    if info.get("healthy") and candidates and serving < len(servers) and serving - 1 < len(servers) // 2 + 1:
        what = (
            f"no ZooKeeper server may restart: {serving} of {len(servers)} serve, the others are absent, and "
            "with one less there would be no quorum; bring an absent one back first"
        )
        return Gate(
            healthy=False, final=True, msg=f"{what}.", waits_for=what, batches=[], missing=[], present=[], move=[]
        )
    return Gate(
        healthy=bool(info.get("healthy")),
        final=False,
        msg=f"ZooKeeper is not healthy: {wrong}; see {page('docs/runbooks/zookeeper-without-quorum.md')}.",
        waits_for=wrong,
        batches=[[address] for address in zookeeper_next(servers, candidates)],
        missing=[server["address"] for server in servers if server["error"]],
        present=[server["address"] for server in servers if not server["error"]],
        move=[],
        baseline=None,
    )


def zookeeper_next(servers: Sequence[dict[str, Any]], candidates: Sequence[str]) -> list[str]:
    """The ``candidates`` (addresses) in the order in which they restart: the leader last (S10).

    ``servers``: address and mode of each, as the module zookeeper_info returns them.
    """
    leaders = [server["address"] for server in servers if server["mode"] in ("leader", "standalone")]
    return sorted(candidates, key=lambda address: address in leaders)
