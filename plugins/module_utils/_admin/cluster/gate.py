# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The health gate: look, judge, look again, until several readings in a row are good or the time is over.

PRIVATE to the collection. What is good is decided in ``health.py`` and ``zookeeper/entities.py``; what is told is in
``report.py``.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..._common.progress import tell
from ..connection.client import Connection, open_connection
from ..errors import AdminPlaneError
from ..zookeeper import session as zookeeper_session
from ..zookeeper.entities import config_findings
from ..zookeeper.registered import read_config_tree
from .configs import effective_values
from .health import cluster_problems
from .model import Reading
from .read import read_cluster
from .report import gate_result, sentence
from .stops import Stops, WantedCluster, stop_problems, stops, wanted_cluster

_MOST_PROGRESS = 50
_WELL = "all is well"


# Takes the ids of brokers that are to stop, one of which is the controller, and has another broker be it.
MoveController = Callable[[tuple[int, ...]], None]


def run_gate(params: dict[str, Any], move_controller: MoveController | None = None) -> dict[str, Any]:
    """The module's result when all is well; raises AdminPlaneError with the same result when it is not in time.

    ``move_controller`` is called between two readings, at most once, so that those after it see the new controller.
    """
    wanted = wanted_cluster(params)
    connection = open_connection(params)
    addresses = {broker.id: broker.address for broker in wanted.brokers if broker.address}
    start = time.monotonic()
    needed = params["readings"] if params["timeout_s"] else 1
    good, progress, min_isr, wrong = 0, [""], dict[str, int](), list[str]()
    while True:
        looked = time.monotonic()
        reading = read_cluster(params, connection, addresses, wanted.whole or bool(wanted.absent))
        full, leave, found = _judge(params, connection, wanted, reading, min_isr)
        good = 0 if found else good + 1
        waited = time.monotonic() - start
        _note(progress, waited, "; ".join(found) or _WELL)
        tell(f"of {params['timeout_s']} s: {'; '.join(found) or f'{_WELL}, {good} of {needed} times'}")
        for_good = bool(found) and any(one.hopeless for one in leave.blocked)
        if good == 1 and params["check_config"] and wanted.whole:  # in the pause between two readings
            wrong = broken_config(params)
        if good == 1 and not wrong and move_controller and reading.controller in leaving_first(leave, reading):
            move_controller(leave.batches[0])
            move_controller = None
        elif good >= needed or (found and waited >= params["timeout_s"]) or for_good:
            break
        time.sleep(pause(params["interval_ms"] / 1000, time.monotonic() - looked, good))
    if not found and wrong:
        found, for_good = wrong, True
        _note(progress, waited, "; ".join(found))
    output = {**gate_result(full, reading, leave, found, progress[1:], waited), "final": for_good}
    if found:
        raise AdminPlaneError(sentence(found, wanted if wanted.stopping else full, waited), **output)
    return output


def pause(interval: float, took: float, good: int) -> float:
    """Seconds until the next reading begins, after one that took ``took`` s; ``good`` in a row are good.

    Readings that count are ``interval`` s from begin to begin. While none is good, looking again costs little where a
    reading is quick: then four in an interval, but never more than half of the time.
    """
    if good:
        return max(0.0, interval - took)
    return max(0.0, min(interval - took, max(interval / 4 - took, took)))


def leaving_first(leave: Stops, reading: Reading) -> tuple[int, ...]:
    """Who may stop now while others stay, one of whom could be the controller; none where nobody would stay."""
    batch = leave.batches[0] if leave.batches else ()
    return batch if set(reading.brokers) - set(batch) else ()


def _answering(params: dict[str, Any], connection: Connection, reading: Reading) -> Connection:
    """A way to the brokers that answer. The options may name addresses that brokers will have after their restart only;
    those of now are in ZooKeeper.
    """
    found = [answer.address for answer in reading.answers.values() if answer.error is None]
    if not found or not params["zookeeper_hosts"] or set(found) & set(connection.servers):
        return connection
    return open_connection({**params, "bootstrap_servers": found})


def _judge(
    params: dict[str, Any], connection: Connection, wanted: WantedCluster, reading: Reading, min_isr: dict[str, int]
) -> tuple[WantedCluster, Stops, list[str]]:
    """What is wanted, completed with min.insync.replicas where a stop or an absent broker asks for it; who may stop;
    what is wrong.

    ``min_isr`` remembers what was read (topic -> value). Where the cluster is not healthy, who may stop is not asked.
    """
    leaving = wanted.stopping | wanted.candidates
    here = replace(wanted, stopping=frozenset(), candidates=frozenset())
    found = cluster_problems(here, reading)
    held = leaving | wanted.gone(reading)
    if found or not held:
        return here, Stops(), found
    touched = {one.topic for one in reading.partitions or () if not held.isdisjoint(one.replicas)}
    if unread := sorted(touched - set(min_isr)):
        try:
            values = effective_values(_answering(params, connection, reading), unread, "min.insync.replicas")
        except AdminPlaneError as error:
            return here, Stops(), [str(error).rstrip(".")]
        min_isr |= {name: int(value) for name, value in values.items()}
    full = replace(wanted, min_isr=min_isr)
    leave = stops(full, reading)
    return full, leave, stop_problems(leave.blocked)


def broken_config(params: dict[str, Any]) -> list[str]:
    """S06: what is wrong in ``/config``, as clauses; empty where ZooKeeper is not known."""
    if not params["zookeeper_hosts"]:
        return []
    with zookeeper_session.open_session(params) as session:
        return [finding.rstrip(".") for finding in config_findings(read_config_tree(session))]


def _note(progress: list[str], waited: float, what: str) -> None:
    """Add a line when it says something new."""
    if not progress[-1].endswith(f" s: {what}"):
        progress.append(f"{waited:.1f} s: {what}")
        del progress[1:-_MOST_PROGRESS]
