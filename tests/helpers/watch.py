# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When each service of a cluster stopped, started, served and was in sync again, seen from outside.

Processes are watched by their pid files, the words of a broker's shutdown and start are taken from its log, and in-sync
replicas from ZooKeeper, because a broker's metadata are seconds behind.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from kazoo.client import KazooClient
from kazoo.exceptions import KazooException

from helpers.cluster import Cluster
from helpers.processes import fields

POLL = 0.1  # s
MOMENT = "%Y-%m-%d %H:%M:%S,%f"
SAID = re.compile(r"^\[([-0-9]{10} [:,0-9]{12})\] .*(shutting down|started) \(kafka\.server\.KafkaServer\)")


@dataclass(frozen=True)
class Event:
    """``what``: stopping and serving (a broker's own words), down and up (its process), in sync (all of its kind)."""

    at: float
    host: str
    kind: str
    what: str


@dataclass(frozen=True)
class Turn:
    """One restart of one service; times are since 1970, None where it was not seen.

    ``stopping``: it was told to stop (a broker) or was gone (ZooKeeper, or after a kill). ``over``: the next service
    was told to stop, the last gate opened, or the roll was over; not before this one was back.
    """

    host: str
    kind: str
    stopping: float
    down: float
    up: float | None = None
    serving: float | None = None
    in_sync: float | None = None
    over: float | None = None

    @property
    def seconds(self) -> float | None:
        """All of it."""
        return None if self.over is None else self.over - self.stopping

    @property
    def beyond(self) -> float | None:
        """What it took beside its own stop, start and getting in sync."""
        ready = self.in_sync or self.serving or self.up
        return None if self.over is None or ready is None else max(self.over - ready, 0.0)


def turns(events: Iterable[Event], ended: float, opened: Sequence[float] = ()) -> list[Turn]:
    """The restarts in order. A service that went down and never came up again has a turn without ``up``.

    ``opened``: when the last gate of a roll opened, for each roll.
    """
    found: list[Turn] = []
    told: dict[tuple[str, str], float] = {}
    for event in sorted(events, key=lambda one: one.at):
        which = event.host, event.kind
        at = next(
            (index for index in reversed(range(len(found))) if (found[index].host, found[index].kind) == which), None
        )
        if event.what == "stopping":
            told[which] = event.at
        elif event.what == "down":
            found.append(Turn(*which, told.pop(which, event.at), event.at))
        elif event.what == "in sync":
            back = [one for one in found if one.kind == event.kind and one.up and one.in_sync is None]
            back = (
                back[-1:] if event.kind == "zookeeper" else back
            )  # who was not seen before the next one went was back
            found = [replace(one, in_sync=event.at) if one in back else one for one in found]
        elif at is not None and event.what in ("up", "serving") and getattr(found[at], event.what) is None:
            found[at] = replace(found[at], up=event.at) if event.what == "up" else replace(found[at], serving=event.at)
    found.sort(key=lambda one: one.stopping)
    ends = [*(one.stopping for one in found[1:]), ended]
    return [replace(one, over=_over(one, end, opened)) for one, end in zip(found, ends)]


def _over(turn: Turn, end: float, opened: Sequence[float]) -> float:
    """When a turn was over: at ``end``, or at the gate that opened before it, once the service was back."""
    ready = turn.in_sync or turn.serving or turn.down
    return min([max(end, ready), *(moment for moment in opened if moment >= ready)])


def restarts(found: Sequence[Turn]) -> dict[str, int]:
    """``KIND HOST`` -> how often it came up again."""
    counts: dict[str, int] = {}
    for one in found:
        if one.up is not None:
            counts[f"{one.kind} {one.host}"] = counts.get(f"{one.kind} {one.host}", 0) + 1
    return counts


class Watch:
    """Watches a cluster's services from ``__enter__`` to ``__exit__``; ``turns`` tells what it saw."""

    def __init__(self, cluster: Cluster, hosts: Sequence[str], chroot: str = "/kafka/one") -> None:
        self.cluster, self.hosts, self.chroot = cluster, hosts, chroot
        self.events: list[Event] = []
        self.begun = self.ended = 0.0
        self._over = threading.Event()
        works = (self._processes, self._replicas, self._members)
        self._threads = [threading.Thread(target=work, daemon=True) for work in works]
        self._moved = {kind: threading.Event() for kind in ("zookeeper", "kafka")}

    def __enter__(self) -> Watch:
        self.begun = time.time()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.ended = time.time()
        self._over.set()
        for thread in self._threads:
            thread.join()

    def turns(self, ended: float | None = None, opened: Sequence[float] = ()) -> list[Turn]:
        """Every restart that was seen; the last turn is over at ``ended``, or when a roll's last gate had opened."""
        said = [event for host in self.hosts for event in broker_words(self.cluster, host) if event.at >= self.begun]
        return turns([*self.events, *said], ended or self.ended, opened)

    def _processes(self) -> None:
        """Note when a process goes and when another comes."""
        services = [("zookeeper", host) for host in self.cluster.names] + [("kafka", host) for host in self.hosts]
        before = {which: running(self.cluster, *which) for which in services}
        while not self._over.wait(POLL):
            for kind, host in services:
                now = running(self.cluster, kind, host)
                if now != before[kind, host]:
                    moment = time.time()
                    if before[kind, host]:
                        self.events.append(Event(moment, host, kind, "down"))
                    if now:
                        self.events.append(Event(moment, host, kind, "up"))
                    before[kind, host] = now
                    for moved in self._moved.values():  # a broker may lose its place when a ZooKeeper goes
                        moved.set()

    def _replicas(self) -> None:
        """After something moved, note when every replica is in sync again."""
        tree = KazooClient(hosts=self.cluster.ensemble + self.chroot, timeout=10)
        tree.start(timeout=60)
        try:
            self._settled("kafka", lambda: all_in_sync(tree, [int(host[1:]) for host in self.hosts]))
        finally:
            tree.stop()
            tree.close()

    def _members(self) -> None:
        """After something moved, note when every ZooKeeper server follows its leader, in sync, again."""
        self._settled("zookeeper", lambda: in_step(self.cluster))

    def _settled(self, kind: str, well: Callable[[], bool]) -> None:
        """Note each time after something moved when all of a kind were well again."""
        while not self._over.wait(POLL):
            if not self._moved[kind].is_set():
                continue
            self._moved[kind].clear()
            while not self._over.wait(3 * POLL):
                if well():
                    self.events.append(Event(time.time(), "", kind, "in sync"))
                    break


def running(cluster: Cluster, kind: str, host: str) -> str:
    """Pid and start time of a service that lives, as its pid file has them; empty if it does not live."""
    try:
        text = (cluster.home / host / f"run/{kind}/{kind}-{host[1:]}.pid").read_text()
        pid, ticks = text.split()
        now = fields(int(pid))
    except (OSError, ValueError):
        return ""
    return text.strip() if now[19] == ticks and now[0] not in "ZX" else ""


def broker_words(cluster: Cluster, host: str) -> list[Event]:
    """When a broker was told to stop and when it had started, from all that is left of its log."""
    found = []
    for path in sorted((cluster.home / host / "log/kafka").glob("server.log*")):
        for line in path.read_text(errors="replace").splitlines():
            if match := SAID.match(line):
                moment = datetime.strptime(match[1], MOMENT).timestamp()
                what = "serving" if match[2] == "started" else "stopping"
                found.append(Event(moment, host, "kafka", what))
    return found


def all_in_sync(tree: KazooClient, brokers: Sequence[int]) -> bool:
    """Every broker is registered, there is a controller, and every replica of every partition is in sync."""
    return behind(tree, brokers) == []


def behind(tree: KazooClient, brokers: Sequence[int]) -> list[str]:
    """What is missing: brokers that are not registered, the controller, partitions that have replicas behind."""
    try:
        tree.sync("/")
        registered = set(tree.get_children("/brokers/ids"))
        if missing := sorted({str(number) for number in brokers} - registered):
            return [f"broker {number}" for number in missing]
        if not tree.exists("/controller"):
            return ["controller"]
        return _partitions_behind(tree)
    except (KazooException, TimeoutError, tree.handler.timeout_exception) as error:
        return [f"ZooKeeper: {error!r}"]


def elsewhere(tree: KazooClient) -> list[tuple[str, int]]:
    """Partitions that are led by another than their first replica."""
    states = _states(tree)
    return [(topic, int(number)) for topic, number, replicas, state in states if state["leader"] != replicas[0]]


def late_replicas(tree: KazooClient) -> dict[int, dict[str, int]]:
    """Broker -> partition -> leader epoch, of the replicas that are not in sync."""
    found: dict[int, dict[str, int]] = {}
    for topic, number, replicas, state in _states(tree):
        for broker in set(replicas) - set(state["isr"]):
            found.setdefault(broker, {})[f"{topic}-{number}"] = state["leader_epoch"]
    return found


def _partitions_behind(tree: KazooClient) -> list[str]:
    """Partitions whose in-sync replicas are not all replicas."""
    return [
        f"{topic}-{number}"
        for topic, number, replicas, state in _states(tree)
        if state["leader"] < 0 or sorted(state["isr"]) != sorted(replicas)
    ]


def _states(tree: KazooClient) -> list[tuple[str, str, list[int], dict[str, Any]]]:
    """Topic, partition, replicas and state of every partition; read side by side."""
    topics = tree.get_children("/brokers/topics")
    assigned: dict[str, dict[str, list[int]]] = {}
    for topic, answer in [(topic, tree.get_async(f"/brokers/topics/{topic}")) for topic in topics]:
        assigned[topic] = json.loads(answer.get(timeout=10)[0])["partitions"]
    asked: list[tuple[str, str, Any]] = [
        (topic, number, tree.get_async(f"/brokers/topics/{topic}/partitions/{number}/state"))
        for topic, partitions in assigned.items()
        for number in partitions
    ]
    return [
        (topic, number, assigned[topic][number], json.loads(answer.get(timeout=10)[0]))
        for topic, number, answer in asked
    ]


def leads(cluster: Cluster, host: str) -> bool:
    """A ZooKeeper server answers and says that it is the leader."""
    try:
        return cluster.mode(host) == "leader"
    except (OSError, StopIteration):  # away, or without an ensemble
        return False


def zookeeper_order(cluster: Cluster) -> list[str]:
    """Followers, then the leader."""
    return sorted(cluster.names, key=lambda host: (cluster.mode(host) == "leader", host))


def broker_order(tree: KazooClient, hosts: Sequence[str]) -> list[str]:
    """The controller last."""
    controller = json.loads(tree.get("/controller")[0])["brokerid"]
    return sorted(hosts, key=lambda host: (int(host[1:]) == controller, host))


def in_step(cluster: Cluster) -> bool:
    """One leader, and all others follow it."""
    try:
        modes = [cluster.mode(host) for host in cluster.names]
        leader = cluster.names[modes.index("leader")]
        lines = dict(line.split("\t", 1) for line in cluster.four_letters(leader, "mntr").splitlines() if "\t" in line)
    except (OSError, ValueError, StopIteration):
        return False
    others = len(cluster.names) - 1
    return modes.count("follower") == others and float(lines.get("zk_synced_followers", 0)) == others
