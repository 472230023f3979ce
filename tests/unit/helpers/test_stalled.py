# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which replicas a broker of 2.1.0 has stopped fetching for good, from its log and the partitions' states."""

from __future__ import annotations

import pytest
from helpers.stalled import given_up

SAID = (
    "[2026-11-27 08:15:46,893] INFO [ReplicaFetcher replicaId=3, leaderId=1, fetcherId=0] Partition {} has an older "
    "epoch ({}) than the current leader. Will await the new LeaderAndIsr state before resuming fetching. "
    "(kafka.server.ReplicaFetcherThread)\n"
)


@pytest.mark.parametrize(
    ("late", "said", "expected"),
    [
        pytest.param({"orders-1": 4}, [("orders-1", 4)], ["orders-1"], id="told that the leader's epoch is old"),
        pytest.param({"orders-1": 5}, [("orders-1", 4)], [], id="it really was old"),
        pytest.param({}, [("orders-1", 4)], [], id="in sync"),
        pytest.param({"orders-2": 4}, [("orders-1", 4)], [], id="another partition"),
        pytest.param({"orders-1": 5}, [("orders-1", 5), ("orders-1", 4)], [], id="the last word counts"),
        pytest.param({"a-1": 1, "a-0": 2}, [("a-1", 1), ("a-0", 2)], ["a-0", "a-1"], id="two"),
    ],
)
def test_given_up(late: dict[str, int], said: list[tuple[str, int]], expected: list[str]) -> None:
    """Only a replica that is behind, and was told so of the epoch that its leader has."""
    assert given_up(late, "".join(SAID.format(*one) for one in said)) == expected
