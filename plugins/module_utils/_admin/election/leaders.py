# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preferred leaders: read, plan, apply in rounds, because the controller tells nothing of what becomes of an election.

PRIVATE to the collection.
"""

from __future__ import annotations

import time
from typing import Any

from ..._common.progress import tell
from ..._common.text import counted
from ..changes import Change
from ..connection.client import Connection
from ..errors import AdminPlaneError
from ..waiting import rounds
from ..zookeeper import session as zookeeper_session
from .apply import apply, wait_until_free
from .model import Outcome, WantedLeaders
from .plan import plan
from .read import read


def elect_leaders(params: dict[str, Any], connection: Connection, wanted: WantedLeaders, check_mode: bool) -> Outcome:
    """Read, plan, apply, until nothing is left to do or the time is over.

    An election that is in progress is waited for, also in check mode, which asks for nothing: afterwards less may be to
    do. Raises AdminPlaneError; its details say what was asked for until then.
    """
    deadline = time.monotonic() + params["timeout_s"]
    asked: dict[str, Change] = {}
    try:
        with zookeeper_session.open_session(params) as session:
            first = last = read(params, connection, session)
            left = plan(wanted, first)
            for _round in rounds(deadline):
                if not left.changes or (check_mode and last.pending is None):
                    break
                number = counted(len(left.changes), "partition is", "partitions are")
                tell(f"of {params['timeout_s']} s: {number} not yet led by the preferred broker")
                if last.pending is None:
                    asked |= apply(session, left.changes, deadline)
                else:
                    wait_until_free(session, deadline)
                last = read(params, connection, session)
                left = plan(wanted, last)
    except AdminPlaneError as error:
        error.details |= {"changed": True, "asked": sorted(asked)} if asked else {}
        raise
    return Outcome(first, last, left, asked)
