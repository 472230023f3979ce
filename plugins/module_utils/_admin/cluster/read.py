# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a cluster: what is registered, who answers where, and the state of every partition.

PRIVATE to the collection. Decides nothing: that is in ``health.py``. Where ZooKeeper is known, what is registered and
who is in sync is read there after a sync; else from every broker (S08).
"""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ..._common.address import server_text
from ..connection.client import Connection
from ..connection.failures import cause_and_cure
from ..connection.reasons import name_and_text
from ..errors import AdminPlaneError
from ..zookeeper import session as zookeeper_session
from ..zookeeper.registered import read_registered
from .model import NO_LEADER, Answer, Broker, Partition, Reading, merge_views

try:
    from confluent_kafka import KafkaException
except ImportError:  # open_connection() reports it
    KafkaException = Exception

# How long one broker may take to answer at its own address before it counts as silent.
ANSWER_S = 3.0
_MOST_AT_A_TIME = 16


def partitions_of(metadata: Any) -> dict[tuple[str, int], Partition]:
    """(topic, number) -> partition, of librdkafka's metadata."""
    return {
        (name, number): Partition(name, number, one.leader, tuple(one.replicas), tuple(one.isrs))
        for name, topic in metadata.topics.items()
        for number, one in topic.partitions.items()
    }


def ask_broker(params: dict[str, Any], address: str) -> tuple[Answer, Any]:
    """Ask a broker at one address, with a client that knows no other: (what it said, its metadata or None)."""
    asker = Connection({**params, "bootstrap_servers": [address]})
    deadline = time.monotonic() + ANSWER_S
    while True:
        try:
            metadata = asker.admin.list_topics(timeout=0.3)
        except KafkaException as error:
            asker.admin.poll(0)
            failures = asker.failures()
            if failures or time.monotonic() >= deadline:
                cause = cause_and_cure(failures[0].text)[0] if failures else f"no answer ({name_and_text(error)[0]})"
                return Answer(address, cause), None
        else:
            return Answer(address, None, frozenset(metadata.brokers), frozenset(metadata.topics)), metadata


def ask_brokers(params: dict[str, Any], addresses: dict[int, str]) -> dict[int, tuple[Answer, Any]]:
    """`ask_broker` for all of ``addresses`` (id -> ``host:port``) at the same time."""
    if not addresses:
        return {}
    with ThreadPoolExecutor(max_workers=min(_MOST_AT_A_TIME, len(addresses))) as pool:
        answers = list(pool.map(lambda address: ask_broker(params, address), addresses.values()))
    return dict(zip(addresses, answers))


def read_cluster(
    params: dict[str, Any], connection: Connection, addresses: dict[int, str], with_partitions: bool
) -> Reading:
    """One reading. ``addresses``: where brokers are asked; for those left out, where the cluster says that they are.

    Raises nothing that is foreseen: the reading's ``error`` says why there is none.
    """
    try:
        return _read(params, connection, addresses, with_partitions)
    except AdminPlaneError as error:
        return Reading(error=str(error))


def _read(params: dict[str, Any], connection: Connection, addresses: dict[int, str], with_partitions: bool) -> Reading:
    """`read_cluster`; raises AdminPlaneError."""
    if params["zookeeper_hosts"]:
        # The client of the bootstrap servers tells nothing that ZooKeeper does not: a dead one must not hide the rest.
        with zookeeper_session.open_session(params) as session:
            brokers, controller, cluster_id = read_brokers(session)
            if not set(brokers) <= set(addresses):
                addresses = own_addresses(connection, brokers) | addresses
            asked = ask_brokers(params, addresses)
            answers = {number: answer for number, (answer, _metadata) in asked.items()}
            names = frozenset().union(*(answer.topics for answer in answers.values()))
            deleting = read_deletions(session) if with_partitions else {}
            partitions = tuple(read_partitions(session, names - set(deleting))) if with_partitions else None
        connection.check_cluster(cluster_id)
        return Reading(None, cluster_id, controller, brokers, answers, names, partitions, deleting)
    metadata = connection.metadata()
    brokers = read_nodes(connection, metadata)
    asked = ask_brokers(params, {number: one.addresses[0] for number, one in brokers.items()} | addresses)
    answers = {number: answer for number, (answer, _metadata) in asked.items()}
    views = [partitions_of(view) for _answer, view in asked.values() if view is not None]
    names = frozenset().union(*(answer.topics for answer in answers.values()))
    partitions = tuple(merge_views(views)) if with_partitions else None
    return Reading(None, metadata.cluster_id, metadata.controller_id, brokers, answers, names, partitions)


def own_addresses(connection: Connection, brokers: dict[int, Broker]) -> dict[int, str]:
    """id -> the address on the listener of the bootstrap servers; a broker with one listener has no other."""
    single = {number: one.addresses[0] for number, one in brokers.items() if len(one.addresses) == 1}
    if set(single) == set(brokers):
        return single
    return single | {number: server_text(one.host, one.port) for number, one in connection.metadata().brokers.items()}


def read_nodes(connection: Connection, metadata: Any) -> dict[int, Broker]:
    """id -> broker, as the cluster's metadata has them; racks come from describe_cluster (Metadata's own field)."""
    future = connection.admin.describe_cluster(request_timeout=connection.timeout_s)
    answer = connection.gather({"cluster": future})["cluster"]
    if isinstance(answer, BaseException):
        raise AdminPlaneError(
            f"the cluster cannot be described: {name_and_text(answer)[1]}; run again.", step="connect"
        )
    racks = {node.id: node.rack for node in answer.nodes}
    return {
        number: Broker(number, (server_text(broker.host, broker.port),), racks.get(number))
        for number, broker in metadata.brokers.items()
    }


def read_brokers(session: Any) -> tuple[dict[int, Broker], int | None, str | None]:
    """(id -> broker, the controller's id, the cluster's id) as ZooKeeper has them. Raises AdminPlaneError."""
    found = read_registered(session)
    brokers = {}
    for one in found["brokers"]:
        addresses = tuple(endpoint.partition("://")[2] for endpoint in one["endpoints"])
        brokers[one["id"]] = Broker(one["id"], addresses, one["rack"])
    return brokers, found["controller_id"], found["cluster_id"]


def read_deletions(session: Any) -> dict[str, float]:
    """topic -> seconds since it was marked for deletion; the controller takes the mark away at the end."""
    names = {f"/admin/delete_topics/{name}": name for name in session.children("/admin/delete_topics")}
    return {names[path]: age for path, age in session.ages(names).items()}


def read_partitions(session: Any, names: frozenset[str]) -> list[Partition]:
    """The partitions of the topics ``names`` from their state nodes (S08).

    The names come from the brokers because nodes of topics that no longer exist may stay (S07).
    """
    wanted = sorted(names)
    topics = session.read(f"/brokers/topics/{name}" for name in wanted)
    assigned: dict[str, tuple[str, int, tuple[int, ...]]] = {}
    for name in wanted:
        data = topics.get(f"/brokers/topics/{name}")
        for number, replicas in (json.loads(data)["partitions"] if data else {}).items():
            path = f"/brokers/topics/{name}/partitions/{number}/state"
            assigned[path] = (name, int(number), tuple(replicas))
    states = session.read(assigned)
    found = []
    for path, (name, number, replicas) in assigned.items():
        state: dict[str, Any] = {"leader": NO_LEADER, "isr": []}
        if states.get(path):
            state = json.loads(states[path])
        found.append(Partition(name, number, state["leader"], replicas, tuple(state["isr"])))
    return sorted(found, key=lambda one: (one.topic, one.number))
