# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which broker may stop now, and in which order all of them would? By safety rules S09 and S11. Pure.

PRIVATE to the collection. Whether the cluster is whole is decided in ``health.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ..._common.address_problems import server_problem
from ..._common.text import counted, listed, number_of
from ..errors import AdminPlaneError
from .model import Partition, Reading


@dataclass(frozen=True)
class ExpectedBroker:
    """A broker that must be there. ``rack`` and ``address`` (``host:port``) are compared when they are given."""

    id: int
    rack: str | None = None
    address: str | None = None


@dataclass(frozen=True)
class WantedCluster:
    """What a cluster must be. ``baseline_*``: what was there before; ``stopping``: the brokers that are to stop next.

    ``whole``: every partition led and in sync, not only the brokers up. ``accepted``: patterns of topics that may be
    unavailable meanwhile (S09). ``candidates``: brokers that are to stop one after another, ``most`` at a time.
    ``min_isr``: topic -> its min.insync.replicas, 1 where it is not known. ``absent``: brokers that need not be there.
    """

    brokers: tuple[ExpectedBroker, ...] = ()
    whole: bool = True
    baseline_brokers: frozenset[int] = frozenset()
    baseline_topics: int = 0
    stopping: frozenset[int] = frozenset()
    candidates: frozenset[int] = frozenset()
    most: int = 1
    accepted: tuple[re.Pattern[str], ...] = ()
    min_isr: dict[str, int] = field(default_factory=dict)
    absent: frozenset[int] = frozenset()

    def gone(self, reading: Reading) -> frozenset[int]:
        """The absent brokers; one that is registered all the same is a broker like the others."""
        return self.absent - set(reading.brokers)


def wanted_cluster(params: dict[str, Any]) -> WantedCluster:
    """The module's options as what a cluster must be. Raises AdminPlaneError for those that cannot work."""
    for option, least in (("timeout_s", 0), ("readings", 1), ("interval_ms", 0), ("most", 1)):
        if params[option] < least:
            raise AdminPlaneError(f"{option}: {params[option]} is too small; give {least} or more.")
    for option in ("stopping", "candidates"):
        if params[option] and params["require"] != "whole":
            raise AdminPlaneError(f"{option} needs the partitions' state; set require to whole, or leave {option} out.")
    try:
        accepted = tuple(re.compile(text) for text in params["accept_unavailable"])
    except re.error as error:
        raise AdminPlaneError(
            f"accept_unavailable: '{error.pattern!s}' is not a regular expression ({error}); correct it."
        ) from error
    for place, item in enumerate(params["expected"]):
        if item.get("address") and (problem := server_problem(item["address"])):
            raise AdminPlaneError(f"expected[{place}].address: {problem.clauses}")
    brokers = tuple(ExpectedBroker(item["id"], item.get("rack"), item.get("address")) for item in params["expected"])
    baseline = params["baseline"] or {"brokers": [], "topics": 0}
    return WantedCluster(
        brokers=brokers,
        whole=params["require"] == "whole",
        baseline_brokers=frozenset(baseline["brokers"]),
        baseline_topics=baseline["topics"],
        stopping=frozenset(params["stopping"]),
        candidates=frozenset(params["candidates"]),
        most=params["most"],
        accepted=accepted,
        absent=frozenset(params["absent"]),
    )


@dataclass(frozen=True)
class Blocking:
    """A partition that keeps the cluster from being whole, or a broker from stopping, and why.

    ``hopeless``: no order of stops protects it, however long one waits.
    """

    partition: Partition
    reason: str
    hopeless: bool = False

    def as_dict(self) -> dict[str, Any]:
        """For the module's result, in few lines; who holds it is told by kafka_topic_info."""
        return {"topic": self.partition.topic, "partition": self.partition.number, "reason": self.reason}


@dataclass(frozen=True)
class Stops:
    """``batches``: ids in the order in which they would stop, the first of them now; ``blocked``: what forbids it."""

    batches: tuple[tuple[int, ...], ...] = ()
    blocked: tuple[Blocking, ...] = ()


def stops(wanted: WantedCluster, reading: Reading) -> Stops:
    """What is asked of the stops: whether those of ``stopping`` may stop together, then the order of ``candidates``."""
    blocked = blocked_stops(wanted, reading)
    return Stops(blocked=tuple(blocked)) if blocked else next_stops(wanted, reading)


def blocked_stops(wanted: WantedCluster, reading: Reading) -> list[Blocking]:
    """The partitions that could not take writes, or would have one copy only, if ``stopping`` stopped now (S11).

    For each partition touched: |in sync, alive, staying| >= max(min ISR, min(2, RF)), one replica of the batch at most.
    What no order can protect (fewer replicas than that and one more) is accepted by name, or when there is one broker
    only (S09).
    """
    alive, gone = reading.alive, wanted.gone(reading)
    found = (
        _forbids(wanted, one, alive, wanted.stopping, gone, len(reading.brokers))
        for one in reading.partitions or ()
        if wanted.stopping & set(one.replicas)
    )
    return [one for one in found if one is not None]


def next_stops(wanted: WantedCluster, reading: Reading) -> Stops:
    """Order the ``candidates``: the controller alone and last, each batch of one rack, and only what may stop (S11).

    The first batch is judged by what is in sync now, those after it as if all that stopped had come back. Partitions
    that no order protects are found before the first stop, whoever holds them.
    """
    if not wanted.candidates:
        return Stops()
    touched: dict[int, list[Partition]] = {number: [] for number in wanted.candidates}
    for one in reading.partitions or ():
        for number in wanted.candidates.intersection(one.replicas):
            touched[number].append(one)
    alive, gone, brokers = reading.alive, wanted.gone(reading), len(reading.brokers)

    def forbidden(batch: frozenset[int], number: int, living: set[int] | None) -> list[Blocking]:
        found = (_forbids(wanted, one, living, batch, gone, brokers) for one in touched[number])
        return [one for one in found if one is not None]

    order = sorted(wanted.candidates, key=lambda number: (number == reading.controller, _rack(reading, number), number))
    found = {number: forbidden(frozenset({number}), number, alive) for number in order}
    hopeless = {one.partition.name: one for number in order for one in found[number] if one.hopeless}
    if hopeless:
        return Stops(blocked=tuple(hopeless.values()))
    ready = [number for number in order if not found[number]]
    if not ready or (ready == [reading.controller] and len(order) > 1):
        return Stops(blocked=tuple(found[order[0]]))
    batches: list[tuple[int, ...]] = []
    left = ready + [number for number in order if found[number]]
    while left:
        living = alive if not batches else None
        batch = [left[0]]
        for number in left[1:]:
            if len(batch) == wanted.most or reading.controller in (batch[0], number):
                break
            if _rack(reading, number) == _rack(reading, batch[0]) and not forbidden(
                frozenset({*batch, number}), number, living
            ):
                batch.append(number)
        batches.append(tuple(batch))
        left = sorted(
            (number for number in left if number not in batch),
            key=lambda number: number == reading.controller,
        )
    return Stops(tuple(batches))


def _rack(reading: Reading, number: int) -> str:
    """The broker's rack; without one it is a rack of its own, so that nothing stops beside it."""
    broker = reading.brokers.get(number)
    return broker.rack if broker is not None and broker.rack is not None else f" {number:09}"


def _forbids(
    wanted: WantedCluster,
    one: Partition,
    alive: set[int] | None,
    batch: frozenset[int],
    gone: frozenset[int],
    brokers: int,
) -> Blocking | None:
    """Why ``batch`` may not stop because of a partition that it holds. ``alive`` None: as if all were in sync.

    ``gone``: brokers that are absent. What only they could lead is not taken by a stop.
    """
    if one.led_by_none_but(gone):
        return None
    minimum, here = wanted.min_isr.get(one.topic, 1), set(one.replicas) - gone
    needed = max(minimum, min(2, len(one.replicas)))
    if len(here) <= needed:
        if (brokers == 1 and not gone) or any(text.fullmatch(one.topic) for text in wanted.accepted):
            return None
        copies = number_of(len(one.replicas), "replicas")
        if len(here) < len(one.replicas):
            names = ", ".join(map(str, sorted(gone.intersection(one.replicas))))
            copies = f"{len(here)} of {copies} while broker {names} is absent"
        reason = f"{copies}, min.insync.replicas {minimum}: no order protects it"
        return Blocking(one, reason, hopeless=True)
    touched = batch.intersection(one.replicas)
    if len(touched) > 1:
        return Blocking(one, f"brokers {', '.join(map(str, sorted(touched)))} hold replicas of it")
    staying = len((here if alive is None else alive.intersection(one.isr)) - batch)
    return None if staying >= needed else Blocking(one, f"{staying} in sync would stay, {needed} are needed")


def stop_problems(blocked: Iterable[Blocking]) -> list[str]:
    """One clause for each reason."""
    by_reason: dict[tuple[str, bool], list[Partition]] = {}
    for one in blocked:
        by_reason.setdefault((one.reason, one.hopeless), []).append(one.partition)
    cures = {
        True: "give the topic more replicas, or name it in accept_unavailable",
        False: "stop fewer brokers, or wait for the replicas",
    }
    return [
        f"{counted(len(partitions), 'partition forbids', 'partitions forbid')} the stop: {reason} "
        f"({named(partitions)}); {cures[hopeless]}"
        for (reason, hopeless), partitions in by_reason.items()
    ]


def named(partitions: Iterable[Partition]) -> str:
    """The partitions' names, as `listed`."""
    return listed(one.name for one in partitions)
