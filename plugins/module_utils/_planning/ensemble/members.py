# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""May these ZooKeeper servers be started together without losing what one of them knows? Pure (safety rule S01).

PRIVATE to the collection. Empty servers that form a quorum make the others forget everything; and a voter that lost its
disk can vote away what it had acknowledged. So once an ensemble is *established* (every member had found its role at
the end of a run, which leaves a mark on each host), an empty member needs an explicit word, and a changed list of
members a play of its own. Before that, a first installation that was interrupted can simply go on: the members that
were started know the same list, so either they were a majority, which the empty ones cannot outvote, or nothing could
be written yet.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..._common.text import counted, listed
from ..findings import rules
from ..findings.model import Finding, finding
from .addresses import server_line


def members_text(members: list[dict[str, Any]]) -> str:
    """The list of members as a file keeps it, to be compared with the next run's: ``server.N=…`` or ``standalone``."""
    if len(members) < 2:
        return "standalone\n"
    lines = (f"server.{item['id']}={server_line(item)}" for item in members)
    return "".join(f"{line}\n" for line in sorted(lines))


def spared_findings(hosts: Collection[str], absent: Collection[str]) -> list[Finding]:
    """Refuse to leave out so many servers of an ensemble that the others cannot have a leader (S10).

    ``hosts``: all of the ensemble; ``absent``: hosts that this run leaves out.
    """
    gone, needed = [host for host in hosts if host in absent], len(hosts) // 2 + 1
    if not gone or len(hosts) - len(gone) >= needed:
        return []
    what = f"{listed(gone, 3)} of {counted(len(hosts), 'ZooKeeper server', 'ZooKeeper servers')}"
    why = f"{needed} of them have to serve, or none does"
    cure = "Bring enough of them back first"
    return [finding(rules.SPARED, gone[0], "absent", what, why, cure)]


def start_findings(
    states: list[dict[str, Any]], intended: str, join: str, info: dict[str, Any] | None, absent: Collection[str] = ()
) -> list[Finding]:
    """Refuse what would lose metadata, before anything is written.

    ``states``: for each member host, id, myid (text on its disk, '' when there is none), has_data (bool), members (its
    `members_text` on disk, '' when there is none), established (bool), and the paths record (of that text) and mark (of
    being established). ``intended``: the `members_text` of this run.
    ``join``: the one host that may be empty ('' for none). ``info``: what zookeeper_info returned of the other members
    (leader, followers), needed with ``join`` only; None where they will be asked later. Whether an empty one may start
    is not judged beside foreign data.
    ``absent``: the ensemble's other hosts, which are left out; nobody knows whether they hold what was confirmed.
    """
    found = _foreign_data(states, intended) or spared_findings([*(state["host"] for state in states), *absent], absent)
    empty = [state["host"] for state in states if not state["has_data"]]
    if found or not empty or not (absent or any(state["established"] for state in states)):
        return found
    key, lost = "zookeeper_data_dir", rules.EMPTY_SERVER
    if len(states) == 1 and not absent:
        what = "is the only ZooKeeper server, was in use, and its data directory is empty"
        why = "started so, every cluster in it would be forgotten"
        cure = (
            "Mount its disk or restore its data; only if the ensemble is really to start empty, delete "
            f"{states[0]['mark']}"
        )
        return [finding(lost, empty[0], key, what, why, cure)]
    if empty == [join]:
        return [] if info is None else _join_findings(join, len(states) + len(absent), info)
    what = "has an empty data directory, and the ensemble is in use"
    if not any(state["established"] for state in states):
        what = f"has an empty data directory while {listed(absent, 3)} is absent, which may hold data"
    why = "started so, it would vote without knowing what it had confirmed"
    cure = (
        "Mount its disk; or, if the data is really gone, let exactly one such host join while the other servers serve: "
        "-e zookeeper_join=HOST"
    )
    return [finding(lost, host, key, what, why, cure) for host in empty]


def _foreign_data(states: list[dict[str, Any]], intended: str) -> list[Finding]:
    """Data of another server, of an ensemble that nobody knows, or of one with other members."""
    found = []
    for state in states:
        if state["myid"] and state["id"] is not None and state["myid"] != str(state["id"]):
            what = f"myid on its disk is {state['myid']}, and zookeeper_id says {state['id']}"
            why, cure = "a server cannot take another's place", f"Set it back to {state['myid']}"
            found.append(finding(rules.OTHER_SERVER, state["host"], "zookeeper_id", what, why, cure))
    for state in states:
        if not state["has_data"]:
            continue
        if not state["members"]:
            what = "holds data, and no record tells which ensemble it belongs to"
            cure = f"If it is this one, write its list of members to {state['record']}:\n{intended.rstrip()}"
            why = "nothing is started or changed there"
            found.append(finding(rules.OTHER_ENSEMBLE, state["host"], "zookeeper_data_dir", what, why, cure))
        elif state["members"] != intended:
            what = "holds data of an ensemble with different members"
            why = "servers that are added empty could outvote it and all metadata would be gone"
            cure = "Restore the list; no playbook changes the members of an ensemble that holds data"
            found.append(finding(rules.OTHER_ENSEMBLE, state["host"], "zookeeper_cluster_hosts", what, why, cure))
    return found


def _join_findings(join: str, members: int, info: dict[str, Any]) -> list[Finding]:
    """Whether the others are a majority without the one that is empty."""
    serving = [info.get("leader"), *info.get("followers", [])] if info.get("leader") else []
    needed = members // 2 + 1
    if len(serving) >= needed:
        return []
    what = f"only {len(serving)} of the other servers serve, and {needed} must"
    why = "else the empty one could help to outvote them"
    return [finding(rules.EMPTY_SERVER, join, "zookeeper_join", what, why, "Start the other servers first")]
