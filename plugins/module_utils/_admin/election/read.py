# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preferred leaders: looking at a cluster, and at what is in progress there.

PRIVATE to the collection. Decides nothing: that is in ``plan.py``.
"""

from __future__ import annotations

from typing import Any

from ..cluster.read import read_cluster
from ..connection.client import Connection
from ..errors import AdminPlaneError
from ..zookeeper.session import Session
from .model import ElectionState
from .node import ELECTION, REASSIGNMENT, parse_places


def read(params: dict[str, Any], connection: Connection, session: Session) -> ElectionState:
    """Brokers, partitions and their leaders, and what is in progress. Raises AdminPlaneError."""
    metadata = connection.metadata()  # without a controller nobody would take the order
    session.sync()
    nodes = session.read([ELECTION, REASSIGNMENT])
    reading = read_cluster(params, connection, {}, with_partitions=True)
    if reading.error is not None:
        raise AdminPlaneError(reading.error, step="connect")
    if reading.cluster_id != metadata.cluster_id:
        raise AdminPlaneError(
            f"bootstrap_servers lead to cluster {metadata.cluster_id}, and zookeeper_hosts with zookeeper_chroot to "
            f"cluster {reading.cluster_id}; correct the wrong one.",
            step="connect",
        )
    pending = parse_places(nodes[ELECTION]) if ELECTION in nodes else None
    return ElectionState(reading, parse_places(nodes.get(REASSIGNMENT, b"")), pending)
