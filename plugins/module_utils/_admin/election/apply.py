# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preferred leaders: asking the controller to elect_leaders them, by way of ZooKeeper, and waiting until it has.

PRIVATE to the collection. Decides nothing: that is in ``plan.py``. A 2.1 controller takes the order from one node, and
tells nothing of what became of it (KafkaController.scala, tag 2.1.0).
"""

from __future__ import annotations

from ..changes import Change, batches
from ..errors import AdminPlaneError
from ..waiting import rounds
from ..zookeeper.session import Session, failure_sentence
from ..zookeeper.write import inherited_acl
from .node import ELECTION, PER_NODE, encode_places, place_of

try:
    from kazoo.exceptions import KazooException, NodeExistsError, NoNodeError, RolledBackError, RuntimeInconsistency
    from kazoo.handlers.threading import KazooTimeoutError
except ImportError:  # open_session() reports it
    KazooException = NodeExistsError = NoNodeError = KazooTimeoutError = Exception
    RolledBackError = RuntimeInconsistency = Exception


def apply(session: Session, changes: tuple[Change, ...], deadline: float) -> dict[str, Change]:
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
