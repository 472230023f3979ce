# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preferred leaders: looking at a cluster, and asking its controller by way of ZooKeeper.

PRIVATE to the collection. Decides nothing: that is in ``plan.py``.
"""

from __future__ import annotations

import time
from typing import Any

from ..changes import Change, batches
from ..cluster.read import read_cluster
from ..connection.client import Connection
from ..errors import AdminPlaneError
from ..waiting import rounds
from ..zookeeper import session as zookeeper_session
from ..zookeeper.session import Session, failure_sentence
from ..zookeeper.write import inherited_acl
from .plan import (
    ELECTION,
    PER_NODE,
    REASSIGNMENT,
    ObservedLeaders,
    Outcome,
    WantedLeaders,
    encode_places,
    parse_places,
    place_of,
    plan,
)

try:
    from kazoo.exceptions import KazooException, NodeExistsError, NoNodeError, RolledBackError, RuntimeInconsistency
    from kazoo.handlers.threading import KazooTimeoutError
except ImportError:  # open_session() reports it
    KazooException = NodeExistsError = NoNodeError = KazooTimeoutError = Exception
    RolledBackError = RuntimeInconsistency = Exception


def elect(params: dict[str, Any], connection: Connection, wanted: WantedLeaders, check_mode: bool) -> Outcome:
    """Look, plan and ask the controller, until nothing is left to do or the time is over.

    An election that is in progress is waited for, also in check mode, which asks for nothing: afterwards less may be to
    do. Raises AdminPlaneError; its details say what was asked for until then.
    """
    deadline = time.monotonic() + params["timeout_s"]
    asked: dict[str, Change] = {}
    try:
        with zookeeper_session.open_session(params) as session:
            first = last = observe(params, connection, session)
            left = plan(wanted, first)
            for _round in rounds(deadline):
                if not left.changes or (check_mode and last.pending is None):
                    break
                if last.pending is None:
                    asked |= ask(session, left.changes, deadline)
                else:
                    wait_until_free(session, deadline)
                last = observe(params, connection, session)
                left = plan(wanted, last)
    except AdminPlaneError as error:
        error.details |= {"changed": True, "asked": sorted(asked)} if asked else {}
        raise
    return Outcome(first, last, left, asked)


def observe(params: dict[str, Any], connection: Connection, session: Session) -> ObservedLeaders:
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
            f"cluster {reading.cluster_id}; correct the one that is wrong.",
            step="connect",
        )
    pending = parse_places(nodes[ELECTION]) if ELECTION in nodes else None
    return ObservedLeaders(reading, parse_places(nodes.get(REASSIGNMENT, b"")), pending)


def ask(session: Session, changes: tuple[Change, ...], deadline: float) -> dict[str, Change]:
    """Ask the controller for elections, one node after the other. Returns what was asked for: name -> change.

    Ends early when an election of somebody else comes in between, when a topic has just been deleted, and when the time
    is over. Whether leaders have moved is to be looked at: the node disappears in any case.
    """
    asked: dict[str, Change] = {}
    for batch in batches(changes, PER_NODE):
        if not _create(session, batch):
            break
        asked |= {change.resource: change for change in batch}
        if not wait_until_free(session, deadline):
            break
    return asked


def wait_until_free(session: Session, deadline: float) -> bool:
    """Wait until no election is in progress; False when the time is over."""
    return any(not session.exists(ELECTION) for _round in rounds(deadline))


def _create(session: Session, batch: list[Change]) -> bool:
    """Make the node if its topics still exist; on another one a 2.1 controller would get stuck.

    False: an election is in progress, or a topic is gone.
    """
    try:
        transaction = session.client.transaction()
        for topic in sorted({place_of(change)[0] for change in batch}):
            transaction.check(f"{session.chroot}/brokers/topics/{topic}", -1)
        transaction.create(session.chroot + ELECTION, encode_places(batch), acl=inherited_acl(session, ELECTION))
        failed = [answer for answer in transaction.commit() if isinstance(answer, Exception)]
        causes = [error for error in failed if not isinstance(error, (RolledBackError, RuntimeInconsistency))]
        if any(isinstance(error, (NodeExistsError, NoNodeError)) for error in causes):
            return False
        if failed:
            raise (causes or failed)[0]
    except (KazooException, KazooTimeoutError) as error:
        raise AdminPlaneError(failure_sentence(session.hosts, error), step="zookeeper") from error
    return True
