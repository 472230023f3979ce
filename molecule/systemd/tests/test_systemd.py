# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The services under a real systemd: what it knows of them, and what it does when they end (S02, S04, S13, S15)."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator

import pytest
from verify.nodes import SERVICES, Node, Site, until
from verify.on_nodes import processes
from verify.on_site import brokers, modes, outside

SESSION_S = 18 + 2  # zookeeper.session.timeout.ms, and a reserve


def show(node: Node, service: str, *names: str) -> dict[str, str]:
    """What systemd itself knows of a unit."""
    lines = node.output(f"systemctl show -p {','.join(names)} {service}.service").splitlines()
    return dict(line.split("=", 1) for line in lines)


def serving(site: Site) -> bool:
    """Both run, the broker is registered and answers outside."""
    if any("running" not in site.nodes[0].status(name) for name in SERVICES) or modes(site):
        return False
    return not brokers(site)


def broker_identity(site: Site) -> tuple[str, str, str]:
    """What makes this broker this broker: its stamp, its disk and its cluster."""
    client = site.zookeeper()
    try:
        cluster = json.loads(client.get("/cluster/id")[0])["id"]
    finally:
        client.stop()
        client.close()
    meta = re.search(r"^broker.id=.*$", site.nodes[0].read("/var/lib/kafka/meta.properties"), re.MULTILINE)
    assert meta
    return site.nodes[0].read("/etc/kafka/identity"), meta[0], cluster


@pytest.fixture(autouse=True)
def whole(site: Site) -> Iterator[None]:
    """Every test begins with both services serving, so that one failure does not become ten."""
    for name in SERVICES:
        if "running" not in site.nodes[0].status(name):
            site.nodes[0].run(f"systemctl reset-failed {name}; systemctl start {name}")
    until(lambda: serving(site), "ZooKeeper and Kafka serve")
    yield


@pytest.mark.parametrize("service", SERVICES)
def test_units_are_active_and_enabled(node: Node, service: str) -> None:
    """They run, and will at the next boot."""
    found = show(node, service, "ActiveState", "SubState", "UnitFileState", "NeedDaemonReload")
    assert found == {
        "ActiveState": "active",
        "SubState": "running",
        "UnitFileState": "enabled",
        "NeedDaemonReload": "no",
    }


@pytest.mark.parametrize("service", SERVICES)
def test_s13_systemd_understood_every_directive(node: Node, service: str) -> None:
    """S13: as systemd has them in memory, not as the file says; nothing in the unit is unknown to it."""
    delay = {"zookeeper": "1s", "kafka": f"{SESSION_S}s"}[service]
    wanted = {
        "KillMode": "mixed",
        "LimitNOFILE": str(node.wanted[f"{service}_limit_nofile"]),
        "Restart": "on-failure",
        "RestartPreventExitStatus": "78",
        "RestartUSec": delay,
        "StartLimitBurst": "5",
        "StartLimitIntervalUSec": "10min",
        "SuccessExitStatus": "143",
        "TimeoutStopUSec": "5min",
        "User": service,
    }
    assert show(node, service, *wanted) == wanted
    assert node.run(f"systemd-analyze verify /etc/systemd/system/{service}.service 2>&1").stdout == ""


def test_s13_kafka_starts_after_zookeeper_and_does_not_need_it(node: Node) -> None:
    """S13: ordering only; a ZooKeeper that stops must not take the broker with it."""
    found = show(node, "kafka", "After", "Requires", "BindsTo", "RequiresMountsFor")
    assert {"zookeeper.service", "network-online.target"} <= set(found["After"].split())
    assert "zookeeper.service" not in found["Requires"] + found["BindsTo"]
    assert "/var/lib/kafka" in found["RequiresMountsFor"].split()


@pytest.mark.parametrize("service", SERVICES)
def test_hardening_of_the_process(node: Node, service: str) -> None:
    """As the kernel has it: no privilege to gain, none left, nothing of the system to write to."""
    pid = node.pid(service)
    status = dict(re.findall(r"^(NoNewPrivs|Cap\w+):\s+(\w+)$", node.output(f"cat /proc/{pid}/status"), re.MULTILINE))
    assert status.pop("NoNewPrivs") == "1"
    assert set(status.values()) == {"0" * 16}, status
    mounts = {line.split()[4]: line.split()[5] for line in node.output(f"cat /proc/{pid}/mountinfo").splitlines()}
    assert mounts["/usr"].startswith("ro")
    assert "/tmp" in mounts and "/dev" in mounts, "PrivateTmp, PrivateDevices"
    assert node.run(f"grep -c ' /home ' /proc/{pid}/mountinfo", code=None).stdout.strip() == "1", "ProtectHome"


def test_kill_9_is_mended_by_systemd_itself(site: Site, node: Node) -> None:
    """ZooKeeper is back after a second; the broker's session outlives that."""
    pid, broker = node.pid("zookeeper"), node.pid("kafka")
    node.run(f"rm /run/zookeeper/fingerprint; kill -9 {pid}")
    until(lambda: node.status("zookeeper").startswith("running") and node.pid("zookeeper") != pid, "ZooKeeper is back")
    until(lambda: serving(site), "ZooKeeper serves")
    assert show(node, "zookeeper", "NRestarts", "Result") == {"NRestarts": "1", "Result": "success"}
    assert node.pid("kafka") == broker
    assert processes(node) == []
    assert outside(site) == []


def test_s18_k_a_start_fails_where_another_process_has_the_port(node: Node) -> None:
    """S18: the broker cannot listen and ends; who listens is named, and systemd does not try again."""
    node.run("systemctl stop kafka")
    port = node.wanted["kafka_listeners"][0]["port"]
    holds = (
        "import socket, time; held = socket.socket(); held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); "
        f"held.bind((str(), {port})); held.listen(1); time.sleep(100)"
    )
    python = node.output("command -v python3 python python2 | head -n 1")
    pid = node.output(f"{python} -c '{holds}' > /dev/null 2>&1 & echo $!")
    try:
        done = node.run("/etc/kafka/kafka-service.sh start", code=1)
        assert f"kafka: port {port} is held by process {pid} (python" in done.stderr
        assert show(node, "kafka", "ActiveState")["ActiveState"] in ("inactive", "failed")
    finally:
        node.run(f"kill {pid}")


def test_s02_a_broker_that_is_killed_comes_back_as_it_was(site: Site, node: Node) -> None:
    """S02: site.yml stages a change; the broker dies before its turn, and systemd starts it with what it ran with.

    The same identity, and a truthful fingerprint: the start itself writes it.
    """
    before, pid, text = broker_identity(site), node.pid("kafka"), node.read("/etc/kafka/server.properties")
    change = {"kafka_config": {"group.initial.rebalance.delay.ms": 0, "num.network.threads": 4}}
    out = site.play("site", "-e", json.dumps({"kafka_restart_policy": "report", **change}))
    assert "restart pending for kafka" in out and "num.network.threads" in out
    node.run(f"rm /run/kafka/fingerprint; kill -9 {pid}")
    until(lambda: show(node, "kafka", "SubState")["SubState"] != "running", "the end is noticed")
    until(lambda: serving(site), "the broker is back")
    assert node.pid("kafka") != pid
    assert show(node, "kafka", "NRestarts", "Result") == {"NRestarts": "1", "Result": "success"}
    assert node.read("/etc/kafka/server.properties") == text
    assert broker_identity(site) == before
    assert processes(node) == []
    assert node.run("cmp /etc/kafka/.staged/fingerprint /run/kafka/fingerprint", code=None).rc == 1
    assert outside(site) == []
    assert "restart pending" not in site.play("site"), "asked for as before: nothing is staged any more"


def test_s02_a_change_is_taken_into_use_and_a_bad_one_put_back(site: Site, node: Node) -> None:
    """S02: the unit and the files change between stop and start; with what does not start, the node runs as before."""
    before, unit = node.pid("kafka"), node.read("/etc/systemd/system/kafka.service")
    site.play("site", "-e", json.dumps({"kafka_stop_timeout": 290}))
    assert node.pid("kafka") != before
    assert "TimeoutStopSec=290" in node.read("/etc/systemd/system/kafka.service")
    assert show(node, "kafka", "TimeoutStopUSec")["TimeoutStopUSec"] == "4min 50s", "systemd has read it"
    site.play("site")
    assert node.read("/etc/systemd/system/kafka.service") == unit
    text = node.read("/etc/kafka/kafka.env")
    try:
        site.play("site", "-e", json.dumps({"kafka_opts": ["-XX:NoSuchOption"]}))
    except AssertionError as refused:
        assert "/etc/kafka/.refused" in str(refused) and "NoSuchOption" in str(refused)
    else:
        raise AssertionError("it was taken")
    assert serving(site)
    assert node.read("/etc/kafka/kafka.env") == text
    assert "NoSuchOption" in node.read("/etc/kafka/.refused/kafka.env")
    assert show(node, "kafka", "ActiveState", "Result") == {"ActiveState": "active", "Result": "success"}
    assert processes(node) == []
    assert outside(site) == []


@pytest.mark.parametrize("service", SERVICES)
def test_sigterm_is_a_shutdown_in_order(site: Site, node: Node, service: str) -> None:
    """Exit 143 counts as success, whoever sent the signal: it is not started again."""
    pid = node.pid(service)
    node.run(f"kill -TERM {pid}")
    until(lambda: show(node, service, "ActiveState")["ActiveState"] == "inactive", f"{service} ended")
    wanted = {"ExecMainStatus": "143", "Result": "success", "SubState": "dead"}
    assert show(node, service, *wanted) == wanted
    if service == "kafka":
        assert "shut down completed (kafka.server.KafkaServer)" in node.output("tail -n 5 /var/log/kafka/server.log")
        client = site.zookeeper()
        try:
            assert client.get_children("/brokers/ids") == [], "the session ended with the shutdown"
        finally:
            client.stop()
            client.close()


def test_s04_the_guard_refuses_once_and_for_all(site: Site, node: Node) -> None:
    """S04: no start on an initialised disk that is empty; 78 is not tried again, and the journal says why."""
    node.run("systemctl stop kafka && mv /var/lib/kafka/meta.properties /root/")
    try:
        node.run("systemctl start kafka", code=None)
        until(lambda: show(node, "kafka", "ActiveState")["ActiveState"] == "failed", "the guard refused")
        wanted = {"ExecMainStatus": "78", "NRestarts": "0", "SubState": "failed"}
        assert show(node, "kafka", *wanted) == wanted
        journal = node.output("journalctl -q -u kafka -n 5 -o cat")
        assert "guard: /var/lib/kafka was in use by broker 1 and has no meta.properties" in journal
        done = node.run("/etc/kafka/kafka-service.sh start", code=1)
        assert "guard: /var/lib/kafka was in use by broker 1" in done.stderr
        assert show(node, "kafka", "NRestarts")["NRestarts"] == "0"
    finally:
        node.run("mv /root/meta.properties /var/lib/kafka/ && systemctl reset-failed kafka", code=None)
    node.run("/etc/kafka/kafka-service.sh start")
    assert serving(site)


def test_a_boot_starts_both(site: Site, node: Node) -> None:
    """The container restarted: nobody logs in, nothing is run."""
    before = broker_identity(site)
    boot = node.output("stat -c %Y /run/systemd")
    subprocess.run(["docker", "restart", "--time", "60", node.name], check=True, capture_output=True, timeout=120)
    until(lambda: serving(site), "both are back")
    assert node.output("stat -c %Y /run/systemd") != boot
    assert broker_identity(site) == before
    assert processes(node) == []
    assert outside(site) == []


def test_stop_and_start_by_playbook(site: Site, node: Node) -> None:
    """stop.yml and start.yml go through systemd: both stay enabled."""
    site.play("stop")
    for service in SERVICES:
        found = show(node, service, "ActiveState", "UnitFileState")
        assert found == {"ActiveState": "inactive", "UnitFileState": "enabled"}
    site.play("start")
    assert serving(site)


def test_s15_logs_are_bounded_and_not_doubled(node: Node) -> None:
    """S15: every file that log4j writes has a size and a number; the journal gets what has no log of its own."""
    for service, name in (("kafka", "/etc/kafka/log4j.properties"), ("zookeeper", "/etc/zookeeper/log4j.properties")):
        pairs = node.properties(name)
        appenders = [key for key, value in pairs.items() if value.endswith("FileAppender")]
        assert appenders, service
        for key in appenders:
            assert pairs[key] == "org.apache.log4j.RollingFileAppender", f"{service}: {key}"
            assert {f"{key}.MaxFileSize", f"{key}.MaxBackupIndex"} <= set(pairs), f"{service}: {key}"
    assert "INFO" not in node.output("journalctl -q -u kafka -u zookeeper -o cat")
