# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Is the cluster whole, and may a broker stop now? By safety rules S08, S09 and S11. Pure.

PRIVATE to the collection. Readings come from ``_cluster_client.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.streamops.kafka.plugins.module_utils._cluster import Partition, Reading

# In a sentence; the module's result has more.
NAMED = 5
# Deleting takes seconds. The controller of 2.1.0 may wait for ever in the middle of it when ZooKeeper's leader dies
# (KafkaZkClient.deleteTopicDeletions), while its broker stays registered and answers: only this shows it.
STUCK_S = 60


@dataclass(frozen=True)
class Expected:
    """A broker that must be there. ``rack`` and ``address`` (``host:port``) are compared when they are given."""

    id: int
    rack: str | None = None
    address: str | None = None


@dataclass(frozen=True)
class Wanted:
    """What a cluster must be. ``baseline_*``: what was there before; ``stopping``: the brokers that are to stop next.

    ``whole``: every partition led and in sync, not only the brokers up. ``accepted``: patterns of topics that may be
    unavailable meanwhile (S09).
    """

    brokers: tuple[Expected, ...] = ()
    whole: bool = True
    baseline_brokers: frozenset[int] = frozenset()
    baseline_topics: int = 0
    stopping: frozenset[int] = frozenset()
    accepted: tuple[re.Pattern[str], ...] = ()
    min_isr: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Blocking:
    """A partition that keeps the cluster from being whole, or a broker from stopping, and why."""

    partition: Partition
    reason: str

    def as_dict(self) -> dict[str, Any]:
        """For the module's result."""
        return {**self.partition.as_dict(), "reason": self.reason}


def problems(wanted: Wanted, reading: Reading) -> list[str]:
    """What is wrong, one clause each without a full stop; empty when the reading is good."""
    if reading.error is not None:
        return [reading.error.rstrip(".")]
    found = [text for broker in _all_expected(wanted, reading) for text in _broker_problems(broker, reading)]
    if reading.controller is None:
        found.append("there is no controller; check that the brokers reach ZooKeeper")
    elif reading.controller not in reading.brokers:
        found.append(f"the controller, broker {reading.controller}, is not registered; wait for the election")
    if len(reading.topics) < wanted.baseline_topics:
        found.append(
            f"only {len(reading.topics)} of {wanted.baseline_topics} topics are known; wait for the brokers to load "
            "them, and check the chroot"
        )
    if wanted.whole:
        found += _partition_problems(reading) + _deletion_problems(reading)
    if wanted.stopping and not found:
        found += _stop_problems(blocked_stops(wanted, reading))
    return found


def blocking(wanted: Wanted, reading: Reading) -> list[Blocking]:
    """The partitions behind `problems`, each with one reason, in the order of their names."""
    if reading.error is not None or reading.partitions is None:
        return []
    offline = {one.name for one in reading.offline}
    late = {one.name for one in reading.under_replicated}
    stops = {one.partition.name: one for one in blocked_stops(wanted, reading)} if wanted.stopping else {}
    found = []
    for one in reading.partitions:
        if wanted.whole and one.name in offline:
            found.append(Blocking(one, "no leader"))
        elif wanted.whole and one.name in late:
            found.append(Blocking(one, "under-replicated"))
        elif one.name in stops:
            found.append(stops[one.name])
    return found


def _all_expected(wanted: Wanted, reading: Reading) -> list[Expected]:
    """The expected brokers, those of the baseline and, where nobody says which, those that are registered."""
    named = {broker.id: broker for broker in wanted.brokers}
    more = wanted.baseline_brokers if named or wanted.baseline_brokers else frozenset(reading.brokers)
    return [named.get(number, Expected(number)) for number in sorted({*named, *more})]


def _broker_problems(wanted: Expected, reading: Reading) -> list[str]:
    """What is wrong with one broker: at most one clause for its absence, else one for each difference."""
    broker = reading.brokers.get(wanted.id)
    if broker is None:
        return [f"broker {wanted.id} is not registered; start it, or read its server.log"]
    found = []
    if wanted.rack is not None and broker.rack != wanted.rack:
        what = f"has rack '{broker.rack}'" if broker.rack is not None else "has no rack"
        found.append(f"broker {wanted.id} {what}, not '{wanted.rack}'; set broker.rack and restart it")
    if wanted.address is not None and broker.addresses and wanted.address not in broker.addresses:
        found.append(
            f"broker {wanted.id} advertises {', '.join(broker.addresses)}, not {wanted.address}; correct its "
            "advertised.listeners"
        )
    answer = reading.answers.get(wanted.id)
    if answer is None:
        found.append(f"broker {wanted.id} has not been asked; run again")
    elif answer.error is not None:
        found.append(
            f"broker {wanted.id} is registered, but does not answer at {answer.address} ({answer.error}); correct "
            "its advertised.listeners, or the way there from this host"
        )
    elif wanted.id not in answer.brokers:
        found.append(f"broker {wanted.id} answers, but does not know itself yet; wait for it to catch up")
    return found


def _partition_problems(reading: Reading) -> list[str]:
    """What keeps the partitions from being led and in sync."""
    offline = reading.offline
    names = {one.name for one in offline}
    late = [one for one in reading.under_replicated if one.name not in names]
    found = []
    if offline:
        found.append(f"{_count(offline)} no leader ({_named(offline)}); start the brokers that hold the replicas")
    if late:
        missing = sorted({number for one in late for number in set(one.replicas) - set(one.isr)})
        behind = f" behind on broker {', '.join(map(str, missing))}" if missing else ""
        found.append(
            f"{_count(late, 'is', 'are')} under-replicated{behind} ({_named(late)}); wait, or read the logs there"
        )
    return found


def _deletion_problems(reading: Reading) -> list[str]:
    """A deletion that does not end."""
    old = sorted(name for name, age in reading.deleting.items() if age >= STUCK_S)
    if not old:
        return []
    names = ", ".join(old[:NAMED]) + (f" and {len(old) - NAMED} more" if len(old) > NAMED else "")
    count = "1 topic is" if len(old) == 1 else f"{len(old)} topics are"
    return [
        f"{count} being deleted for more than {STUCK_S} s ({names}); "
        f"start the brokers that hold replicas; if all run, the controller, broker {reading.controller}, may be stuck: "
        "restart it"
    ]


def blocked_stops(wanted: Wanted, reading: Reading) -> list[Blocking]:
    """The partitions that could not take writes, or would have one copy only, if ``stopping`` stopped now (S11).

    For each partition touched: |in sync, alive, staying| >= max(min ISR, min(2, RF)), one replica of the batch at most.
    What no order can protect (RF <= min ISR) is accepted by name, or when there is one broker only (S09).
    """
    found = []
    for one in reading.partitions or ():
        touched = wanted.stopping & set(one.replicas)
        if not touched:
            continue
        minimum = wanted.min_isr.get(one.topic, 1)
        hopeless = len(one.replicas) <= minimum or len(one.replicas) == 1
        if hopeless and (len(reading.brokers) == 1 or any(text.fullmatch(one.topic) for text in wanted.accepted)):
            continue
        staying = (set(one.isr) & reading.alive) - wanted.stopping
        needed = max(minimum, min(2, len(one.replicas)))
        if hopeless:
            found.append(
                Blocking(one, f"{len(one.replicas)} replicas, min.insync.replicas {minimum}: no order protects it")
            )
        elif len(touched) > 1:
            found.append(Blocking(one, f"brokers {', '.join(map(str, sorted(touched)))} hold replicas of it"))
        elif len(staying) < needed:
            found.append(Blocking(one, f"{len(staying)} in sync would stay, {needed} are needed"))
    return found


def _stop_problems(blocked: list[Blocking]) -> list[str]:
    """One clause for each reason."""
    by_reason: dict[str, list[Partition]] = {}
    for one in blocked:
        by_reason.setdefault(one.reason, []).append(one.partition)
    cures = {
        True: "give the topic more replicas, or name it in accept_unavailable",
        False: "stop fewer brokers, or wait for the replicas",
    }
    return [
        f"{_count(partitions, 'forbids', 'forbid')} the stop: {reason} ({_named(partitions)}); "
        f"{cures['no order' in reason]}"
        for reason, partitions in by_reason.items()
    ]


def _count(partitions: list[Partition], one: str = "has", more: str = "have") -> str:
    """The number of partitions and a verb for it."""
    return f"1 partition {one}" if len(partitions) == 1 else f"{len(partitions)} partitions {more}"


def _named(partitions: Iterable[Partition]) -> str:
    """The first names."""
    names = [one.name for one in partitions]
    return ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
