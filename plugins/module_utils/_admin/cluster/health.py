# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Is the cluster whole, and may a broker stop now? By safety rule S08. Pure.

PRIVATE to the collection. Readings come from ``read.py``; who may stop is decided in ``stops.py``.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..._common.address import same_server
from ..._common.text import counted, listed
from .model import Partition, Reading
from .stops import Blocking, ExpectedBroker, WantedCluster, named

# Deleting takes seconds. The controller of 2.1.0 may wait for ever in the middle of it when ZooKeeper's leader dies
# (KafkaZkClient.deleteTopicDeletions), while its broker stays registered and answers: only this shows it.
STUCK_S = 60


def cluster_problems(wanted: WantedCluster, reading: Reading) -> list[str]:
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
            f"only {len(reading.topics)} of {counted(wanted.baseline_topics, 'topic is', 'topics are')} known; wait "
            "for the brokers to load them, and check the chroot; if a topic was deleted in the meantime, run it again"
        )
    if wanted.whole:
        found += _partition_problems(wanted, reading) + _deletion_problems(reading)
    return found


def blocking(wanted: WantedCluster, reading: Reading, forbidding: Iterable[Blocking] = ()) -> list[Blocking]:
    """The partitions behind `cluster_problems`, and those that forbid a stop: each with one reason, ordered by name."""
    if reading.error is not None or reading.partitions is None:
        return []
    offline = {one.name for one in _offline(wanted, reading)}
    late = {one.name for one in _late(wanted, reading)}
    stops = {one.partition.name: one for one in forbidding}
    found = []
    for one in reading.partitions:
        if wanted.whole and one.name in offline:
            found.append(Blocking(one, f"no leader; replicas {_ids(one.replicas)}"))
        elif wanted.whole and one.name in late:
            found.append(Blocking(one, f"under-replicated: in sync {_ids(one.isr)} of {_ids(one.replicas)}"))
        elif one.name in stops:
            found.append(stops[one.name])
    return found


def _ids(brokers: Iterable[int]) -> str:
    """Brokers, as part of a reason."""
    return ", ".join(map(str, brokers)) or "none"


def missing_brokers(wanted: WantedCluster, reading: Reading) -> list[int]:
    """The brokers that keep the cluster from being whole: not registered, silent, or late with a replica."""
    if reading.error is not None:
        return []
    missing = {broker.id for broker in _all_expected(wanted, reading) if broker.id not in reading.alive}
    missing |= {number for number, answer in reading.answers.items() if number not in answer.brokers}
    for one in reading.under_replicated:
        missing |= reading.late(one)
    return sorted(missing - wanted.gone(reading))


def _all_expected(wanted: WantedCluster, reading: Reading) -> list[ExpectedBroker]:
    """The expected brokers, those of the baseline and, where nobody says which, those that are registered."""
    named = {broker.id: broker for broker in wanted.brokers}
    more = wanted.baseline_brokers if named or wanted.baseline_brokers else frozenset(reading.brokers)
    return [named.get(number, ExpectedBroker(number)) for number in sorted({*named, *more} - wanted.gone(reading))]


def _offline(wanted: WantedCluster, reading: Reading) -> list[Partition]:
    """The partitions without a leader, but for those that only an absent broker could lead."""
    gone = wanted.gone(reading)
    return [one for one in reading.offline if not one.led_by_none_but(gone)]


def _late(wanted: WantedCluster, reading: Reading) -> list[Partition]:
    """The partitions of which another replica than an absent broker's is not in sync."""
    gone = wanted.gone(reading)
    return [one for one in reading.under_replicated if not one.led_by_none_but(gone) and not reading.late(one) <= gone]


def _broker_problems(wanted: ExpectedBroker, reading: Reading) -> list[str]:
    """What is wrong with one broker: at most one clause for its absence, else one for each difference."""
    broker = reading.brokers.get(wanted.id)
    if broker is None:
        return [f"broker {wanted.id} is not registered; start it, or read its server.log"]
    found = []
    if wanted.rack is not None and broker.rack != wanted.rack:
        what = f"has rack '{broker.rack}'" if broker.rack is not None else "has no rack"
        found.append(f"broker {wanted.id} {what}, not '{wanted.rack}'; set broker.rack and restart it")
    told = {same_server(address) for address in broker.addresses}
    if wanted.address is not None and told and same_server(wanted.address) not in told:
        found.append(
            f"broker {wanted.id} advertises {', '.join(broker.addresses)}, not {wanted.address}; correct its "
            "advertised.listeners"
        )
    answer = reading.answers.get(wanted.id)
    if answer is None:
        found.append(f"broker {wanted.id} has not been asked; run again")
    elif answer.error is not None:
        found.append(
            f"broker {wanted.id} is registered, but does not answer at {answer.address} ({answer.error}); see whether "
            "it runs, then correct its advertised.listeners, or the way there from this host"
        )
    elif wanted.id not in answer.brokers:
        found.append(f"broker {wanted.id} answers, but does not know itself yet; wait for it to catch up")
    return found


def _partition_problems(wanted: WantedCluster, reading: Reading) -> list[str]:
    """What keeps the partitions from being led and in sync."""
    offline, gone = _offline(wanted, reading), wanted.gone(reading)
    names = {one.name for one in offline}
    late = [one for one in _late(wanted, reading) if one.name not in names]
    found = []
    if offline:
        count = counted(len(offline), "partition has", "partitions have")
        found.append(f"{count} no leader ({named(offline)}); start the brokers that hold the replicas")
    if late:
        count = counted(len(late), "partition is", "partitions are")
        missing = sorted({number for one in late for number in set(one.replicas) - set(one.isr)} - gone)
        who = f"{'broker' if len(missing) == 1 else 'brokers'} {', '.join(map(str, missing))}"
        behind = f": {who} {'is' if len(missing) == 1 else 'are'} behind" if missing else ""
        found.append(f"{count} under-replicated{behind} ({named(late)}); wait, or read the logs there")
    return found


def _deletion_problems(reading: Reading) -> list[str]:
    """A deletion that does not end."""
    old = sorted(name for name, age in reading.deleting.items() if age >= STUCK_S)
    if not old:
        return []
    return [
        f"{counted(len(old), 'topic is', 'topics are')} being deleted for more than {STUCK_S} s ({listed(old)}); "
        f"start the brokers that hold replicas; if all run, the controller, broker {reading.controller}, may be stuck: "
        "restart it"
    ]
