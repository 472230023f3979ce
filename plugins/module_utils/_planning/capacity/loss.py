# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What losing a broker or a rack does to a planned cluster. Pure. PRIVATE to the collection."""

from __future__ import annotations

from ..._common.text import counted, number_of
from ..._common.units import percent, rate_text, size_text, time_text
from .load import given
from .shapes import Load, Loss
from .sizing import brokers_lost, ceil, disk_needed, incoming, outgoing

# Jun Rao, "How to choose the number of topics/partitions in a Kafka cluster?" (Confluent, 2015): 5 ms to elect a
# leader, 2 ms for a new controller to read a partition. Kafka 1.1 and later are faster, so these bound from above.
ELECTION_S = 0.005
CONTROLLER_S = 0.002
NOTICED_S = 18  # zookeeper.session.timeout.ms of the role (safety rule S13)


def loss(load: Load, brokers: int, what: str) -> Loss:
    """What happens when ``what`` is lost: a broker or a rack."""
    lost = brokers_lost({**load, "survive": what}, brokers)
    left, copies = brokers - lost, load["replication_factor"]
    if left < 1:
        return Loss(what=what, lost=lost, carried=False, says=["It is all there is: nothing can be written."])
    partitions, network = given("partitions", load["partitions"]), given("network", load["network"])
    out = outgoing(load, brokers, lost)
    leaders = ceil(partitions * lost / brokers)
    gone = min(copies, 1 if what == "broker" or load["racks"] >= copies else ceil(copies / load["racks"]))
    busiest = max(out.value, incoming(load, brokers).value)
    others = f"Each of the other {left}" if left > 1 else "The other one"
    changes = counted(leaders, "partition gets a new leader", "partitions get new leaders")
    says = [
        f"After a crash it is noticed within {NOTICED_S} s; then {changes}, at most "
        f"{leaders} x 5 ms = {time_text(leaders * ELECTION_S)}.",
        f"If it was the controller, a new one reads {number_of(partitions, 'partitions')} first, at most "
        f"{time_text(partitions * CONTROLLER_S)}.",
        f"{others} sends {rate_text(out.value)}, {percent(out.value, network)} of its network.",
        _copies(copies, gone),
    ]
    disk, has = disk_needed(load).value, given("broker_disk", load["broker_disk"])
    if copies > gone and left >= copies:
        says.append(
            f"Creating its replicas again on the other brokers puts {size_text(disk / left)} on each, "
            f"{percent(disk / left, has)} of its disk."
        )
    if copies > gone:
        says += _refill(load, brokers, disk / brokers)
    return Loss(what=what, lost=lost, carried=copies > gone and busiest <= network, says=says)


def _refill(load: Load, brokers: int, size: float) -> list[str]:
    """How long an empty broker in the lost one's place fetches its copies, with what network and disks have left."""
    busy = incoming(load, brokers).value
    limits = {"network cards": load["network"], "disks": load["disk_throughput"]}
    spare, what = min((has - busy, name) for name, has in limits.items() if has)
    if spare <= 0:
        return [f"An empty broker in its place would never catch up: the {what} have nothing left."]
    return [
        f"An empty broker in its place fetches {size_text(size)}; at {rate_text(spare)}, which the {what} have "
        f"left, that takes {time_text(size / spare)}."
    ]


def _copies(copies: int, gone: int) -> str:
    """What remains of each partition that is hit, with the role's min.insync.replicas (safety rule S05)."""
    minimum = 2 if copies >= 3 else 1
    left = copies - gone
    if not left:
        return "Its partitions have no other replica: they cannot be written or read until it is back."
    if left < minimum:
        return (
            f"{left} of {copies} replicas are left: reads continue, producers with acks=all wait until "
            "min.insync.replicas "
            f"{minimum} is reached again."
        )
    more = "; a second loss stops writes" if left == minimum and minimum > 1 else ""
    more = "; that replica is the only one" if left == 1 else more
    return f"{left} of {copies} replicas are left: writes with acks=all continue{more}."
