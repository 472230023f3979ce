# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replicas that a broker of Kafka 2.1.0 has stopped fetching (KAFKA-7786, mended in 2.1.1), and the way out.

A controlled shutdown gives a partition two leader epochs within a second. The leader's answer that a request had the
older one can arrive when the follower has the newer one already; it then waits for an epoch that does not come.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kazoo.client import KazooClient

from helpers.by_hand import restart
from helpers.cluster import Cluster
from helpers.watch import late_replicas

FENCED = re.compile(r" Partition (\S+) has an older epoch \((\d+)\) than the current leader\. Will await")


def given_up(late: Mapping[str, int], log: str) -> list[str]:
    """Of the replicas that are behind (partition -> the leader's epoch) those that were told that this epoch is old.

    Told so of an epoch that is old, a follower gets the newer one, and goes on.
    """
    told = {name: int(epoch) for name, epoch in FENCED.findall(log)}
    return sorted(name for name, epoch in late.items() if told.get(name) == epoch)


def restart_stalled(cluster: Cluster, tree: KazooClient, hosts: Sequence[str]) -> str:
    """Restart one broker that has given replicas up, as docs/runbooks/gate-closed.md says; its host, or nothing."""
    late = late_replicas(tree)
    for host in (one for one in hosts if int(one[1:]) in late):
        if given_up(late[int(host[1:])], (cluster.home / host / "log/kafka/server.log").read_text(errors="replace")):
            restart(cluster, host, "kafka")
            return host
    return ""
