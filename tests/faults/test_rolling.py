# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rolling changes of three ZooKeepers and three brokers under load; nothing that was acknowledged is lost.

`make test` plays the cases without the mark `whole`, each with one seed; `make faults` plays all with three seeds and
writes docs/roll.md. A seed chooses the rate's jitter, the victim and the moment; a failed case is played again with
``pytest tests/faults/test_rolling.py -m "whole or not whole" -k "CASE-SEED"``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from helpers.cluster import Cluster
from helpers.load.table import table
from helpers.site import ROOT
from helpers.stalled import restart_stalled
from helpers.watch import running

from tests.faults import rolling_changes as changes
from tests.faults import rolling_faults as faults
from tests.faults import rolling_gates as gates
from tests.faults import rolling_machine as machine
from tests.faults.rolling_stage import ONE, OTHER, Stage, record, stage, tree_of

pytestmark = pytest.mark.timeout(1800)  # the first case installs; a case waits for gates and sessions

RECORDS = ROOT / ".cache/faults/rolling"
SEEDS = (1, 2, 3)
# Seven servers, their load and Ansible share two cores. With 256 MB of heap, 600 partitions kept the collector marking
# all the time, and the second compiler took a quarter of the machine after each start: the longest pause of one of the
# 600 was 30 s with both, 6 s with 1 GB, 3 s with 1 GB and the first compiler only (helpers.cluster).
SIZE = {"kafka_heap_size": "1g"}


@dataclass(frozen=True)
class Case:
    """``short``: belongs to `make test`, with the first seed."""

    play: Callable[[Stage], None]
    short: bool = False
    partitions: int = 30
    rate: float = 10  # messages a second to each partition; all together no more than two cores can take
    producers: int = 3


CASES = {
    "configuration change": Case(changes.configuration),
    "bad configuration": Case(faults.bad_configuration, short=True),
    "wrong address": Case(faults.wrong_address),
    "waiting broker killed": Case(faults.killed_while_it_waits),
    "Ansible killed": Case(faults.ansible_killed, short=True),
    "closed gates": Case(gates.gates_stay_closed),
    "two clusters": Case(changes.two_clusters),
    "by hand": Case(changes.by_hand),
    "rolling restart": Case(changes.rolling_restart),
    "all at once": Case(changes.all_at_once),
    "rolling restart, 600 partitions": Case(changes.rolling_restart, partitions=600, rate=0.2, producers=12),
    "patch release and back": Case(changes.patch_and_back),
    "broker killed in its turn": Case(faults.killed_in_its_turn),
    "controller killed": Case(faults.controller_killed),
    "ZooKeeper leader killed": Case(faults.zookeeper_leader_killed),
    "full disk": Case(machine.full_disk),
    "cut network": Case(machine.cut_off),
}
PLAYED = [
    pytest.param(name, seed, id=f"{name}-{seed}", marks=[] if case.short and seed == SEEDS[0] else pytest.mark.whole)
    for name, case in CASES.items()
    for seed in SEEDS
]


def planned(home: Path) -> Cluster:
    """The hosts n1 to n3 with both services and a rack each; n4 is a cluster of its own under another chroot."""
    members: dict[str, dict[str, Any]] = {
        host: {"kafka_rack": f"r{host[1:]}", "kafka_cluster_hosts": list(ONE)} for host in ONE
    }
    members[machine.SMALL]["kafka_min_free_mb"] = 100
    other = {"kafka_cluster_hosts": [OTHER], "kafka_zookeeper_chroot": "/kafka/two", **SIZE}
    hosts = Cluster.create(home, 3, {**members, OTHER: other})
    policies = {"kafka_restart_policy": "rolling", "zookeeper_restart_policy": "rolling"}
    changes.configure(hosts, kafka_config={**changes.BASE, changes.KEY: 168}, **changes.RELEASE, **policies, **SIZE)
    return hosts


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Installed once, by the playbook that users run."""
    hosts = planned(tmp_path_factory.mktemp("rolling") / "hosts")
    with machine.small_disk(hosts):
        try:
            hosts.playbook("site")
            yield hosts
        finally:
            hosts.stop()


@pytest.fixture
def calm(cluster: Cluster) -> Cluster:
    """The cluster as every case wants it, also after one that failed: all runs, nothing waits."""
    for kind in ("zookeeper", "kafka"):
        for host in ONE:
            if not running(cluster, kind, host):
                cluster.service(host, kind, "start")
    with tree_of(cluster) as tree:
        restart_stalled(cluster, tree, ONE)
    for host in ONE:
        cluster.brokers[host].pop("kafka_listeners", None)
    if list(cluster.home.glob("n*/etc/*/.staged")):
        cluster.brokers[OTHER].pop("kafka_config", None)
        changes.configure(cluster, kafka_config={**changes.BASE, changes.KEY: 168}, **changes.RELEASE)
        cluster.playbook("site")
    return cluster


def played(cluster: Cluster, folder: Path, case: str, seed: int) -> dict[str, Any]:
    """Play a case; its record."""
    chosen = CASES[case]
    print(f"{case}, seed {seed}", flush=True)
    options = {"rate": chosen.rate, "producers": chosen.producers}
    name = case.replace(" ", "-").replace(",", "")
    with stage(cluster, folder / name, seed, chosen.partitions, **options) as play:
        chosen.play(play)
    return record(play, case, seed)


@pytest.mark.parametrize(("case", "seed"), PLAYED)
def test_rolling(calm: Cluster, tmp_path: Path, case: str, seed: int) -> None:
    """Whatever happened, every acknowledged message is there, and no client gave up."""
    found = played(calm, tmp_path, case, seed)
    RECORDS.mkdir(parents=True, exist_ok=True)
    (RECORDS / f"{case}-{seed}.json").write_text(json.dumps(found))
    print(table([found]))
    load = found["load"]
    assert (load["lost"], load["lost_first"]) == (0, [])
    assert load["failed"] == {}
    assert load["acknowledged"] == load["sent"] == load["consumed"] > 0
