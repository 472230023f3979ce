# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes of a cluster under load in which nothing breaks, and their yardsticks by hand."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from helpers.by_hand import at_once, elect, gated
from helpers.cluster import Cluster
from helpers.processes import descriptors, identity

from tests.faults.rolling_stage import LIMIT, ONE, OTHER, Stage

BASE = {"offsets.topic.num.partitions": 5, "group.initial.rebalance.delay.ms": 0}
KEY = "log.retention.hours"
PATCH = {"kafka_version": "2.1.1", "zookeeper_version": "3.4.14"}
RELEASE = {"kafka_version": "2.1.0", "zookeeper_version": "3.4.12"}
BROKERS = {f"kafka {host}": 1 for host in ONE}
ALL = {**BROKERS, **{f"zookeeper {host}": 1 for host in ONE}}


def rolling_restart(play: Stage) -> None:
    """Every service once: followers, leader, brokers, the controller last."""
    leader, controller = play.zookeeper_leader, play.controller
    with play.timed():
        play.playbook("rolling_restart", *LIMIT, all=True)
    order = [(one.kind, one.host) for one in play.turns()]
    assert [kind for kind, _host in order] == ["zookeeper"] * 3 + ["kafka"] * 3
    assert [order[2][1], order[5][1]] == [leader, controller]
    assert play.restarts() == ALL


def by_hand(play: Stage) -> None:
    """The yardstick of a roll: the same without a playbook."""
    with play.timed():
        gated(play.cluster, ONE)
        play.opened.append(time.time())
        elect(play.tree)
    assert play.restarts() == ALL


def all_at_once(play: Stage) -> None:
    """The yardstick of what a roll is worth."""
    with play.timed():
        at_once(play.cluster, ONE)
    assert play.restarts() == BROKERS


def configuration(play: Stage) -> None:
    """site.yml takes a change into use, one broker after another; ZooKeeper, which has none, goes on."""
    value = change(play)
    with play.timed():
        play.playbook("site")
    assert play.restarts() == BROKERS
    check_new(play.cluster, value)


def patch_and_back(play: Stage) -> None:
    """A patch release of both, and back; then the way to the other one is given up."""
    for versions in (PATCH, RELEASE):
        configure(play.cluster, **versions)
        with play.timed():
            play.playbook("upgrade")
        for host in ONE:
            for kind in ("kafka", "zookeeper"):
                assert runs_version(play.cluster, host, kind, versions[f"{kind}_version"])
        play.note(f"runs {versions['kafka_version']} and {versions['zookeeper_version']}")
    assert play.restarts() == dict.fromkeys(ALL, 2)
    play.playbook("upgrade", confirm=True)
    assert play.restarts() == dict.fromkeys(ALL, 2)
    for host in ONE:
        for kind in ("kafka", "zookeeper"):
            link = play.cluster.home / host / kind
            kept = {path.name for path in link.resolve().parent.glob(f"{kind}*-[0-9]*")}
            assert kept == {link.resolve().name}, f"{host} keeps {kept}"


def two_clusters(play: Stage) -> None:
    """One run changes both clusters of the inventory, one after the other; each stays whole."""
    play.both = True
    value = change(play)
    play.cluster.brokers[OTHER].update(kafka_config={**BASE, KEY: value}, kafka_restart_policy="rolling")
    play.cluster.write()
    before = identity(play.cluster.pid(OTHER, "kafka"))
    with play.timed():
        done = play.playbook("site")
    assert play.restarts() == BROKERS
    check_new(play.cluster, value)
    check_new(play.cluster, value, (OTHER,))
    assert identity(play.cluster.pid(OTHER, "kafka")) != before, done.output


def configure(cluster: Cluster, **variables: Any) -> None:
    """Give the first cluster's hosts variables; the other cluster keeps its own."""
    for host in ONE:
        cluster.brokers[host].update(variables)
    cluster.write()


def change(play: Stage, **more: Any) -> int:
    """Ask for another value of a setting that a live broker cannot take; returns it."""
    value = play.chance.randrange(1000, 100000)
    configure(play.cluster, kafka_config={**BASE, KEY: value, **more})
    play.note(f"{KEY}={value}")
    return value


def active(cluster: Cluster, host: str, key: str = KEY) -> str:
    """A setting as the next start would read it; empty if it is not there."""
    text = (cluster.home / host / "etc/kafka/server.properties").read_text()
    return next((line.partition("=")[2] for line in text.splitlines() if line.startswith(f"{key}=")), "")


def stamp(cluster: Cluster, host: str) -> str:
    """What the running broker was started with."""
    return (cluster.home / host / "run/kafka/fingerprint").read_text()


def check_new(cluster: Cluster, value: int, hosts: Sequence[str] = ONE) -> None:
    """Every broker runs with the value, and nothing waits."""
    for host in hosts:
        etc = cluster.home / host / "etc/kafka"
        assert active(cluster, host) == str(value), host
        assert stamp(cluster, host) == (etc / "fingerprint").read_text(), host
        assert not (etc / ".staged").exists(), host


def processes(cluster: Cluster) -> dict[str, tuple[int, str]]:
    """Every service of the first cluster with pid and start time."""
    return {f"{kind} {host}": identity(cluster.pid(host, kind)) for kind in ("zookeeper", "kafka") for host in ONE}


def runs_version(cluster: Cluster, host: str, kind: str, version: str) -> bool:
    """The running process has its classes from that version's folder, and the link leads there."""
    link = cluster.home / host / kind
    opened = descriptors(cluster.pid(host, kind)).values()
    return link.resolve().name.endswith(f"-{version}") and any(f"-{version}/" in path for path in opened)
