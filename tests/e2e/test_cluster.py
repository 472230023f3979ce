# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Three ZooKeepers and three brokers on one machine, and a second cluster on the same ensemble (R05, R12, R61, R62)."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from confluent_kafka.admin import AdminClient
from helpers.cluster import Cluster, configuration, processes, zookeeper
from helpers.processes import until
from helpers.site import defaults, unreadable
from kazoo.client import KazooClient

ONE = ["n1", "n2", "n3"]
TWO = {"kafka_cluster_hosts": ["n4"], "kafka_zookeeper_chroot": "/kafka/two"}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """The hosts n1 to n3 with both services and a rack each; n4 is a cluster of its own under another chroot."""
    members = {host: {"kafka_rack": f"r{host[1:]}", "kafka_cluster_hosts": ONE} for host in ONE}
    hosts = Cluster.create(tmp_path_factory.mktemp("cluster") / "hosts", 3, {**members, "n4": TWO})
    try:
        dry = hosts.playbook("site", "--check", "--diff")
        assert all(f"{kind}-1 on n1 does not run and would be started" in dry.text for kind in ("zookeeper", "kafka"))
        assert not (hosts.home / "n1").exists()
        hosts.playbook("site")
        yield hosts
    finally:
        hosts.stop()


def test_r05_one_leader_and_two_followers(cluster: Cluster) -> None:
    """R05: one leader; what is written through one member is read through all."""
    assert sorted(cluster.mode(host) for host in ONE) == ["follower", "follower", "leader"]
    with zookeeper(cluster) as client:
        client.create("/probe", b"seen")
    for host in ONE:
        member = KazooClient(hosts=f"127.0.0.1:{cluster.ports[host]['client']}")
        member.start(timeout=30)
        member.sync("/probe")
        assert member.get("/probe")[0] == b"seen"
        member.stop()


def test_r62_two_clusters_share_the_ensemble(cluster: Cluster) -> None:
    """R62 and R61: brokers and racks are registered under their chroot, ids and topics do not mix."""
    with zookeeper(cluster) as client:
        assert sorted(client.get_children("/kafka/one/brokers/ids")) == ["1", "2", "3"]
        racks = {number: json.loads(client.get(f"/kafka/one/brokers/ids/{number}")[0])["rack"] for number in (1, 2, 3)}
        assert racks == {1: "r1", 2: "r2", 3: "r3"}
        assert client.get_children("/kafka/two/brokers/ids") == ["4"]
        ids = {client.get(f"/kafka/{name}/cluster/id")[0] for name in ("one", "two")}
        assert len(ids) == 2
    smoke = cluster.playbook("smoke")
    assert smoke.output.count("10 read back") == 2
    topics = AdminClient({"bootstrap.servers": cluster.bootstrap("n1")}).list_topics(timeout=20).topics
    replicas = topics["streamops_smoke"].partitions[0].replicas
    assert sorted(replicas) == [1, 2, 3]
    other = AdminClient({"bootstrap.servers": cluster.bootstrap("n4")}).list_topics(timeout=20).topics
    assert sorted(other["streamops_smoke"].partitions[0].replicas) == [4]


def test_verify_proves_the_cluster_and_says_what_does_not_work(cluster: Cluster) -> None:
    """S08 and S10: who is missing, the last lines of that host's log, and nothing is changed."""
    well = cluster.playbook("verify", environment=defaults(cluster.home))
    assert well.count("changed") == 0 and unreadable(well) == []
    assert "leads and 2 followers are in sync, what was written through" in well.text
    assert (
        ": all 3 brokers are registered and answer at" in well.text and "works: the broker is registered" in well.text
    )
    for kind, words in (("zookeeper", "it cannot be reached"), ("kafka", "broker 3 is not registered")):
        cluster.service("n3", kind, "stop")
        done = cluster.playbook("verify", code=2, kafka_verify_timeout=2, zookeeper_verify_timeout=2)
        assert words in done.failure
        assert re.search(rf"n3, {cluster.home}/n3/log/{kind}\S* \(last written \d+ s ago\):", done.failure)
        assert f"n1, {cluster.home}" not in done.failure
        cluster.service("n3", kind, "start")


def test_r60_another_environment_of_a_process_is_found(cluster: Cluster) -> None:
    """R60: the options are those of the process: started by hand with others, it is not as configured."""
    cluster.service("n4", "kafka", "stop")
    environment = cluster.home / "n4/etc/kafka/kafka-4.env"
    text = environment.read_text()
    environment.write_text(text.replace("-Xmx256m", "-Xmx257m"))
    cluster.service("n4", "kafka", "start")
    environment.write_text(text)
    done = cluster.playbook("verify", code=2, environment=defaults(cluster.home))
    assert "n4: kafka-4 (pid" in done.text and unreadable(done) == []
    assert "runs without -Xmx256m, which its variables set; run site.yml if" in done.text
    cluster.service("n4", "kafka", "stop")
    cluster.service("n4", "kafka", "start")


def test_s05_replication_follows_the_size_of_each_cluster(cluster: Cluster) -> None:
    """S05: three brokers and one broker in the same run."""
    for host, factor, in_sync in (("n1", "3", "2"), ("n4", "1", "1")):
        text = (cluster.home / host / "etc/kafka/server.properties").read_text()
        assert f"default.replication.factor={factor}\n" in text
        assert f"min.insync.replicas={in_sync}\n" in text


def test_the_second_run_changes_nothing(cluster: Cluster) -> None:
    """Idempotence on four hosts, dry and real; and, with Ansible's defaults, few lines of which some say what works."""
    before = processes(cluster)
    assert cluster.playbook("site", "--check").count("changed") == 0
    done = cluster.playbook("site", environment=defaults(cluster.home))
    assert done.count("changed") == 0
    assert processes(cluster) == before
    lines = re.sub(r'^ +"(?:KC\d+ |  ).*\n', "", done.output, flags=re.MULTILINE).count("\n")  # without warnings
    assert lines < 60 and unreadable(done) == [] and "leads, and 2 followers are in sync." in done.text
    assert "3 brokers answer, and " in done.text and "1 broker answers, and broker 4 is" in done.text


def test_s02_a_change_on_a_live_cluster_waits_and_is_named(cluster: Cluster) -> None:
    """S02: staged on every broker, reported with the key; processes and what a crash would read stay the same."""
    before, files = processes(cluster), [cluster.home / host / "etc/kafka/server.properties" for host in ONE]
    texts = [path.read_bytes() for path in files]
    change = {"kafka_config": {"log.retention.hours": 24, "offsets.topic.num.partitions": 5}}
    done = cluster.playbook("site", "--diff", **change)
    assert "+log.retention.hours=24" in done.output
    for host in ONE:
        assert f"restart pending for kafka-{host[1:]} on {host}: server.properties (" in done.text
    hosts = cluster.brokers
    cluster.brokers = {
        host: {**of_it, "kafka_cluster_hosts": ONE[:2]} for host, of_it in hosts.items() if host in ONE[:2]
    }
    cluster.write()  # n3 is taken out of the inventory, and runs
    table = cluster.playbook("status", environment=defaults(cluster.home), **change)
    cluster.brokers = hosts
    cluster.write()
    assert "log.retention.hours" in table.text.partition("Report pending")[2] and unreadable(table) == []
    assert f"broker 3 at {cluster.bootstrap('n3')} (/kafka/one in ZooKeeper) runs and is on no host of" in table.text
    assert (cluster.playbook("site", **change).count("changed"), processes(cluster)) == (0, before)
    assert [path.read_bytes() for path in files] == texts
    cluster.playbook("site")
    assert not list(cluster.home.glob("n*/etc/kafka/.staged"))


def test_an_absent_host_and_a_killed_broker_come_back_as_the_same(cluster: Cluster) -> None:
    """The others go on as they are without the first host; then site.yml starts it, and what was killed with -9."""
    before = configuration(cluster)
    for kind in ("kafka", "zookeeper"):
        cluster.service("n1", kind, "stop")
    without = cluster.playbook("site", absent="n1")
    assert without.count("changed") == 0
    assert re.search(r"KC407 n1: absent: (\d+ partitions? ha|no partition has)", without.text)
    assert "ZooKeeper: 2 of 3 servers serve, a further failure leaves no majority" in without.text
    collected = cluster.playbook("support", absent="n1").text
    assert "missing: n1: it is absent, as this run was told" in collected
    assert "/cluster/kafka_health: broker 1 is absent, so that" in collected and "not healthy" not in collected
    os.kill(cluster.pid("n2", "kafka"), signal.SIGKILL)
    until(lambda: cluster.service("n2", "kafka", "status", code=None) == "stopped")
    done = cluster.playbook("site")
    assert [done.recap[host]["changed"] for host in ONE] == [2, 1, 0]
    assert configuration(cluster) == before
    stamps = [(cluster.home / "n2" / path).read_text() for path in ("etc/kafka/fingerprint", "run/kafka/fingerprint")]
    assert stamps[0] == stamps[1]


# Extra variables hold for both clusters, which the preflight refuses first: n4 is alone, and both would share a chroot.
MEANT = {"kafka_accepted_findings": {"KC115": "of the other cluster", "KC204": "of the other cluster"}}


def elsewhere(*values: Any) -> Any:
    """A case whose decision tests/unit has in a table, and whose kind of refusal tests/faults or another case shows."""
    return pytest.param(*values, marks=pytest.mark.slow)


@pytest.mark.parametrize(
    ("arguments", "variables", "words"),
    [
        (["--limit", "n2"], {}, "which this run does not include"),
        ([], {"kafka_broker_id": 1}, "kafka_broker_id: 1 is given to both"),
        elsewhere([], {"zookeeper_id": 1}, "zookeeper_id: 1 is given to both"),
        elsewhere([], {"zookeeper_cluster_hosts": ["n1", "n2"]}, "Use 1, 3, 5 or 7"),
        ([], {"zookeeper_cluster_hosts": ["n1", "n2", "n3", "n4", "n5"]}, "n4, n5"),
        elsewhere([], {"kafka_config": {"log.retention.huors": 1}}, "log.retention.hours"),
        elsewhere([], {"zookeeper_config": {"tickTme": 1}}, "tickTime"),
        elsewhere([], {"kafka_config": {"min.insync.replicas": 3}}, "KC115 n4: min.insync.replicas: 3 is above"),
        ([], {"kafka_config": {"min.insync.replicas": 3}, **MEANT}, "would rise from 2 to 3, and topics"),
        ([], {"kafka_version": "2.0.1", "kafka_inter_broker_protocol_version": "2.0"}, "is another minor release"),
    ],
)
def test_what_cannot_work_changes_nothing(
    cluster: Cluster, arguments: list[str], variables: dict[str, Any], words: str
) -> None:
    """Duplicates, even ensembles, missing peers, misspelt keys, another minor release: one sentence, no change."""
    before, running = configuration(cluster), processes(cluster)
    done = cluster.playbook("site", *arguments, code=2, **variables)
    assert words in done.text
    assert configuration(cluster) == before
    assert processes(cluster) == running


@pytest.mark.slow  # tests/faults/test_identity.py has it on one host
def test_s04_a_wrong_chroot_is_refused_before_the_start(cluster: Cluster) -> None:
    """S04: started under another chroot, the broker would found an empty cluster on full disks."""
    cluster.service("n4", "kafka", "stop")
    done = cluster.playbook("site", code=2, kafka_zookeeper_chroot="/kafka/tow", **MEANT)
    assert "does not exist" in done.text
    assert cluster.service("n4", "kafka", "status", code=3) == "stopped"
    cluster.playbook("site")
    with zookeeper(cluster) as client:
        assert client.exists("/kafka/tow") is None


def ended_at(cluster: Cluster, host: str) -> str:
    """When a broker wrote that it had shut down, as its log has it."""
    log = (cluster.home / host / "log/kafka/server.log").read_text().splitlines()
    return next(line for line in reversed(log) if "shut down completed (kafka.server.KafkaServer)" in line)[:25]


@pytest.mark.slow
def test_stop_and_start_keep_the_order_and_prove_it(cluster: Cluster) -> None:
    """Controller and leader last, by the brokers' own words; and up again until the cluster is whole."""
    cluster.playbook("smoke")  # a topic with a copy on each broker, which the last one cannot hand over
    running = processes(cluster)
    with zookeeper(cluster) as client:
        last = f"n{json.loads(client.get('/kafka/one/controller')[0])['brokerid']}"
    leader = next(host for host in ONE if cluster.mode(host) == "leader")
    others = [host for host in ONE if host != last]
    followers = [host for host in ONE if host != leader]
    plan = [f"Kafka: {', '.join(others)}; then {last}, the controller.", "Kafka: n4.", f"then {leader}, the leader."]

    needed = cluster.playbook("stop", "--limit", "n1,n2,n4", code=2)
    assert f"and broker 3 at {cluster.bootstrap('n3')} would keep running without it" in needed.text
    dry = cluster.playbook("stop", "--check")
    assert [words for words in plan if words not in dry.text] == []
    assert (dry.count("changed"), processes(cluster)) == (0, running)

    done = cluster.playbook("stop")
    assert [words for words in plan if words not in done.text] == []
    for host in others:
        assert re.search(rf"kafka-{host[1:]} on {host} has shut down after \d+ s; brokers with replicas", done.text)
        assert ended_at(cluster, host) < ended_at(cluster, last)
    assert "expected for the last broker that stops" in done.text
    assert done.text.index("Stop the followers") < done.text.index("Stop the leader")
    assert {cluster.service(host, "zookeeper", "status", code=3) for host in followers} == {"stopped"}
    assert done.count("changed") == len(running)
    again = cluster.playbook("stop")
    assert "no broker of this run runs" in again.text
    assert again.count("changed") == 0

    plan = ["ZooKeeper: n1, n2, n3", "Kafka: n1, n2, n3, n4"]
    dry = cluster.playbook("start", "--check")
    assert [words for words in plan if words not in dry.text] == []
    assert dry.count("changed") == len(running) and "kafka-4 on n4 does not run and would be started" in dry.text
    assert cluster.service("n1", "zookeeper", "status", code=3) == "stopped"
    check_that_empty_servers_are_not_started(cluster)
    up = cluster.playbook("start")
    assert re.search(
        r"on 3 brokers have leaders and are in sync \(waited [\d.]+ s\); broker [123] is the controller", up.text
    )
    assert set(processes(cluster)) == set(running)
    again = cluster.playbook("start")
    assert "every broker of this run runs already" in again.text
    assert again.count("changed") == 0


def check_that_empty_servers_are_not_started(cluster: Cluster) -> None:
    """Two of three would elect each other, and the third would forget all topics (safety rule S01)."""
    lost = [cluster.home / host / "data/zookeeper/version-2" for host in ("n1", "n2")]
    for folder in lost:
        folder.rename(folder.with_name("aside"))
    try:
        refused = cluster.playbook("start", code=2)
        assert "n1, n2: zookeeper_data_dir: has an empty data directory, and the ensemble is in use" in refused.text
        assert {cluster.service(host, "zookeeper", "status", code=3) for host in ONE} == {"stopped"}
    finally:
        for folder in lost:
            folder.with_name("aside").rename(folder)


def test_a_stop_that_does_not_end_is_one_sentence_and_kills_nothing(cluster: Cluster) -> None:
    """The broker is frozen, so SIGTERM waits; --limit stops nobody else, and ends before ZooKeeper."""
    before, pid = processes(cluster), cluster.pid("n4", "kafka")
    script = cluster.home / "n4/etc/kafka/kafka-4-service.sh"
    text = script.read_text()
    script.write_text(re.sub(r"(?m)^stop_timeout=\d+", "stop_timeout=1", text))
    os.kill(pid, signal.SIGSTOP)
    try:
        done = cluster.playbook("stop", "--limit", "n4", code=2, kafka_stop_timeout=1)
        assert "kafka-4 on n4 was asked to end and has not within 1 s (kafka-4 (pid" in done.failure
        assert done.failure.endswith("see docs/runbooks/broker-down.md.")
        assert processes(cluster) == before
    finally:
        os.kill(pid, signal.SIGCONT)
        script.write_text(text)
    until(lambda: cluster.service("n4", "kafka", "status", code=None) == "stopped", seconds=300)
    cluster.service("n4", "kafka", "start")
