# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Another controller, by removing the node that the present one holds in ZooKeeper, as brokers themselves do.

PRIVATE to the collection. Source: KafkaController.scala, tag 2.1.0 (``triggerControllerMove``, ``Reelect``).
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection
from typing import Any

from ..._common.pages import page
from ..._common.progress import tell
from ..._common.text import number_of
from ..cluster.read import ask_brokers, own_addresses, read_brokers
from ..connection.client import Connection
from ..errors import AdminPlaneError
from ..waiting import rounds
from ..zookeeper import session as zookeeper_session
from ..zookeeper.session import Session, failure_sentence
from .plan import NO_CONTROLLER, controller_refusal

try:
    from kazoo.exceptions import BadVersionError, KazooException, NoNodeError
    from kazoo.handlers.threading import KazooTimeoutError
except ImportError:  # open_session() reports it
    BadVersionError = KazooException = NoNodeError = KazooTimeoutError = Exception

NODE = "/controller"
# All brokers run for it, the one that has lost it too; measured on three brokers, that one wins every other time.
MOST_ELECTIONS = 10


def elect_controller(
    params: dict[str, Any], connection: Connection, check_mode: bool
) -> tuple[int | None, int | None, int]:
    """(the controller before, the one now or None where it is not known yet, how often one was elected).

    Returns when every registered broker names the new one. Raises AdminPlaneError; its details say what was done.
    """
    away, deadline = set(params["away_from"]), time.monotonic() + params["timeout_s"]
    with zookeeper_session.open_session(params) as session:
        brokers, before, cluster_id = read_brokers(session)
        connection.check_cluster(cluster_id)
        if problem := controller_refusal(before, brokers, away):
            raise AdminPlaneError(problem)
        if before not in away:
            return before, before, 0
        if check_mode:
            return before, None, 1
        now, attempts = before, 0
        while now is None or now in away:
            if attempts == MOST_ELECTIONS or time.monotonic() > deadline:
                raise AdminPlaneError(
                    f"broker {now} is the controller again after {number_of(attempts, 'elections')}; run it again.",
                    changed=True,
                )
            attempts += 1
            _remove(session, away)
            now = _elected(session, deadline)
        _wait_until_known(params, own_addresses(connection, brokers), now, deadline)
    return before, now, attempts


def _remove(session: Session, away: Collection[int]) -> None:
    """Take the node away if one of ``away`` holds it."""
    path = session.chroot + NODE
    try:
        data, stat = session.client.get(path)
        if json.loads(data)["brokerid"] in away:
            session.client.delete(path, version=stat.version)
    except (NoNodeError, BadVersionError):
        return  # it is moving already
    except (KazooException, KazooTimeoutError) as error:
        raise AdminPlaneError(failure_sentence(session.hosts, error), step="zookeeper", changed=True) from error


def _elected(session: Session, deadline: float) -> int:
    """Wait for a controller."""
    for _round in rounds(deadline):
        session.sync()
        if data := session.read([NODE]).get(NODE):
            return int(json.loads(data)["brokerid"])
    raise AdminPlaneError(f"no broker has become the controller; see {page(NO_CONTROLLER)}.", changed=True)


def _wait_until_known(params: dict[str, Any], addresses: dict[int, str], controller: int, deadline: float) -> None:
    """Wait until every broker names the new controller: it has told them, and takes requests (ControlledShutdown)."""
    late: list[int] = []
    for _round in rounds(deadline):
        asked = ask_brokers(params, addresses)
        late = [
            number
            for number, (_answer, metadata) in sorted(asked.items())
            if metadata is None or metadata.controller_id != controller
        ]
        if not late:
            return
        tell(f"broker {', '.join(map(str, late))} does not name broker {controller} as the controller yet")
    names = ", ".join(map(str, late))
    raise AdminPlaneError(
        f"broker {names} does not name broker {controller} as the controller; see {page(NO_CONTROLLER)}.", changed=True
    )
