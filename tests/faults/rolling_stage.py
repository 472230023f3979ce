# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the cases of rolling changes play: a cluster under load, what is seen of it, and the account at the end."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from confluent_kafka.admin import AdminClient, NewTopic
from helpers.cluster import Cluster
from helpers.load.process import Running, load
from helpers.processes import identity, until
from helpers.site import Run, recap
from helpers.stalled import restart_stalled
from helpers.watch import Turn, Watch, all_in_sync, in_step, leads, restarts, running
from kazoo.client import KazooClient

ONE = ("n1", "n2", "n3")
OTHER = "n4"  # a cluster of its own under another chroot
CHROOT = "/kafka/one"
LIMIT = ("--limit", ",".join(ONE))  # where every host is asked for, the other cluster's would be among them
SESSION = 18.0  # s, zookeeper.session.timeout.ms
PATIENCE = 300.0  # s
CATCH_UP = SESSION + 42  # s; a replica that is behind for longer does not catch up by itself
LONGEST = 1500  # s of load; a case that takes longer goes on without
CALM = 3.0  # s of load before and after a case, to see what is usual
# What the roll says.
LAST_GATE_OPENED = "is left, and all serve"
LEADERS_BACK = "the preferred replicas lead"


@dataclass
class Begun:
    """A playbook that runs beside the test."""

    name: str
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)
    opened: list[float] = field(default_factory=list)  # when its last gate opened, for each cluster
    led: float | None = None  # when the preferred replicas led again

    def __post_init__(self) -> None:
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        """Take its output, or it would wait for someone to do so."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if LAST_GATE_OPENED in line:
                self.opened.append(time.time())
            if LEADERS_BACK in line:
                self.led = time.time()

    @property
    def over(self) -> bool:
        """It has ended."""
        return self.process.poll() is not None

    def kill(self) -> None:
        """kill -9 for Ansible and everything of it; what it started as a service has left its group."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)
        self._reader.join(30)

    def wait(self, code: int | None = 0) -> Run:
        """Its end."""
        self.process.wait(900)
        self._reader.join(30)
        output = "".join(self.lines)
        assert code is None or self.process.returncode == code, output
        return Run(self.process.returncode, output, recap(output))


@dataclass
class Stage:
    """One case while it plays. ``chance`` is seeded and chooses the victim, the kill point and the load's jitter."""

    cluster: Cluster
    chance: random.Random
    tree: KazooClient
    topic: str
    watch: Watch
    load: Running
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0
    ended: float | None = None
    begun: list[Begun] = field(default_factory=list)
    opened: list[float] = field(default_factory=list)  # when the last gate of a roll by hand opened
    both: bool = False  # the other cluster takes part

    def note(self, text: str) -> None:
        """What the seed chose, and what was seen; it goes to the report."""
        self.notes.append(text)
        print(f"  {text}", flush=True)

    def playbook(self, name: str, *arguments: str, code: int | None = 0, **variables: Any) -> Run:
        """Run one to its end; its time counts."""
        return self.begin(name, *arguments, **variables).wait(code)

    def begin(self, name: str, *arguments: str, **variables: Any) -> Begun:
        """Let one run beside the test."""
        self.begun.append(Begun(name, self.cluster.popen(name, *arguments, **variables)))
        return self.begun[-1]

    @contextmanager
    def timed(self) -> Iterator[None]:
        """What is done inside is the roll, whose seconds are reported."""
        begun = time.monotonic()
        try:
            yield
        finally:
            self.seconds += time.monotonic() - begun
            self.ended = time.time()

    def turns(self) -> list[Turn]:
        """The restarts so far."""
        opened = [*self.opened, *(moment for one in self.begun for moment in one.opened)]
        return self.watch.turns(self.ended or time.time(), opened)

    def restarts(self) -> dict[str, int]:
        """How often each service came up again so far."""
        return restarts(self.turns())

    def seen(self, what: str, kind: str = "kafka", count: int = 1) -> bool:
        """``count`` events of a kind have been seen so far."""
        return len([one for one in self.watch.events if (one.kind, one.what) == (kind, what)]) >= count

    def in_turn(self, kind: str = "kafka") -> str:
        """The host whose turn has begun and is not over; empty between turns."""
        return next((host for host in ONE if (self.cluster.home / host / f"etc/{kind}/.turn").exists()), "")

    def wait_until(self, playbook: Begun, condition: Callable[[], object]) -> None:
        """Wait for a moment in the roll; a roll that ends before it comes is a failure of the case."""
        until(lambda: condition() or playbook.over, PATIENCE)
        assert condition(), "the playbook ended before the moment came:\n" + "".join(playbook.lines)

    @property
    def controller(self) -> str:
        """The host of the controller."""
        return f"n{json.loads(self.tree.get('/controller')[0])['brokerid']}"

    @property
    def zookeeper_leader(self) -> str:
        """The host of ZooKeeper's leader; waits until there is one."""
        until(lambda: any(leads(self.cluster, host) for host in self.cluster.names), PATIENCE)
        return next(host for host in self.cluster.names if leads(self.cluster, host))

    def kill(self, host: str, kind: str = "kafka") -> None:
        """kill -9 for a service."""
        self.note(f"kill -9 {kind} {host}")
        os.kill(self.cluster.pid(host, kind), signal.SIGKILL)
        until(lambda: not running(self.cluster, kind, host))

    def revive(self, host: str, kind: str = "kafka") -> None:
        """Start it as systemd would: the same script, which waits until the session has expired."""
        self.cluster.service(host, kind, "start")

    def not_rolled(self) -> list[str]:
        """Brokers that have not been stopped yet."""
        gone = {one.host for one in self.watch.events if (one.kind, one.what) == ("kafka", "down")}
        return [host for host in ONE if host not in gone]

    def healthy(self) -> bool:
        """Every member follows, every replica is in sync."""
        return in_step(self.cluster) and all_in_sync(self.tree, [int(host[1:]) for host in ONE])

    def recover(self, seconds: float = PATIENCE) -> None:
        """Healthy in that time, or it fails; a broker that KAFKA-7786 keeps from it is restarted, and that is noted."""
        try:
            until(self.healthy, CATCH_UP)
        except AssertionError:
            if host := restart_stalled(self.cluster, self.tree, ONE):
                self.note(f"{host} did not catch up (KAFKA-7786), and was restarted by hand")
            until(self.healthy, seconds - CATCH_UP)


@contextmanager
def tree_of(cluster: Cluster) -> Iterator[KazooClient]:
    """ZooKeeper as the first cluster sees it."""
    client = KazooClient(hosts=cluster.ensemble + CHROOT, timeout=20)
    client.start(timeout=60)
    try:
        yield client
    finally:
        client.stop()
        client.close()


def bootstrap(cluster: Cluster) -> str:
    """All brokers of the first cluster."""
    return ",".join(cluster.bootstrap(host) for host in ONE)


def make_topic(cluster: Cluster, name: str, partitions: int) -> None:
    """Three replicas each, two of which must be in sync; every broker knows the leaders when it returns."""
    admin = AdminClient({"bootstrap.servers": bootstrap(cluster)})
    wanted = NewTopic(name, partitions, 3, config={"min.insync.replicas": "2"})
    admin.create_topics([wanted], operation_timeout=30)[name].result(60)
    for host in ONE:
        until(partial(_knows, cluster.bootstrap(host), name, partitions), 60)


def _knows(address: str, name: str, partitions: int) -> bool:
    """A broker has a leader for each partition. A new client each time: one that has asked may ask the others next."""
    found = AdminClient({"bootstrap.servers": address}).list_topics(timeout=20).topics.get(name)
    return bool(found) and [one.leader >= 0 for one in found.partitions.values()] == [True] * partitions


def remove_topic(cluster: Cluster, name: str) -> None:
    """Delete it and wait until it is gone."""
    admin = AdminClient({"bootstrap.servers": bootstrap(cluster)})
    admin.delete_topics([name], operation_timeout=30)[name].result(60)
    with tree_of(cluster) as tree:
        until(lambda: not tree.exists(f"/brokers/topics/{name}"), 60)


@contextmanager
def stage(cluster: Cluster, folder: Path, seed: int, partitions: int, **options: Any) -> Iterator[Stage]:
    """A healthy cluster under load; afterwards it is healthy again, all is accounted for, the other is untouched.

    ``options`` are the load's.
    """
    name = folder.name
    other = identity(cluster.pid(OTHER, "kafka"))
    with tree_of(cluster) as tree:
        if tree.exists(f"/brokers/topics/{name}"):  # of a case that failed
            remove_topic(cluster, name)
        make_topic(cluster, name, partitions)
        folder.mkdir(parents=True, exist_ok=True)
        chance = random.Random(f"{name} {seed}")
        given = {"seconds": LONGEST, "seed": seed, "jitter": round(chance.uniform(0, 0.5), 2), **options}
        with load(folder / name, bootstrap(cluster), [name], **given) as begun, Watch(cluster, ONE) as watch:
            play = Stage(cluster, chance, tree, name, watch, begun)
            play.recover()
            begun.rest(CALM)
            try:
                yield play
            finally:
                for playbook in play.begun:
                    if not playbook.over:
                        playbook.kill()
            play.recover()
            begun.rest(CALM)
            begun.end()
    assert play.both or identity(cluster.pid(OTHER, "kafka")) == other, "the other cluster's broker was restarted"
    remove_topic(cluster, name)


def record(play: Stage, case: str, seed: int) -> dict[str, Any]:
    """All of a case, for the table and the picture."""
    found = play.turns()
    return {
        "case": case,
        "seed": seed,
        "seconds": round(play.seconds, 1),
        "ended": play.ended,
        "led": play.begun[-1].led if play.begun else play.ended,
        "turns": [{**asdict(one), "beyond": one.beyond} for one in found],
        "restarts": restarts(found),
        "notes": play.notes,
        "load": play.load.report,
    }
