# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every command of the assembled distributions, run for real with Java 11 (R03, R04, R06, R07)."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from helpers.launchers import environment, free_ports, run, unpack, until
from helpers.own_processes import OwnProcesses

USAGE = [
    # command and arguments, exit code, a part of what it prints
    ("connect-distributed.sh", 1, "USAGE: {bin}/connect-distributed.sh [-daemon] connect-distributed.properties"),
    ("connect-standalone.sh", 1, "USAGE: {bin}/connect-standalone.sh [-daemon] connect-standalone.properties"),
    ("kafka-acls.sh", 1, 'Missing required argument "[authorizer-properties]"'),
    ("kafka-broker-api-versions.sh", 1, 'Missing required argument "[bootstrap-server]"'),
    ("kafka-configs.sh", 1, "Add/Remove entity config for a topic, client, user or broker"),
    ("kafka-console-consumer.sh", 1, "The console consumer is a tool that reads data from Kafka"),
    ("kafka-console-producer.sh", 1, "Read data from standard input and publish it to Kafka."),
    ("kafka-consumer-groups.sh", 1, "List all consumer groups, describe a consumer group"),
    ("kafka-consumer-perf-test.sh", 1, 'Missing required argument "[topic]"'),
    ("kafka-delegation-tokens.sh", 1, "Tool to create, renew, expire, or describe delegation tokens."),
    ("kafka-delete-records.sh", 1, "--offset-json-file"),
    ("kafka-dump-log.sh", 1, "Parse a log file and dump its contents to the console"),
    ("kafka-log-dirs.sh", 1, "--topic-list"),
    ("kafka-mirror-maker.sh", 1, "Continuously copy data between two Kafka clusters."),
    ("kafka-preferred-replica-election.sh", 1, "transferred back to the 'preferred replica'"),
    ("kafka-producer-perf-test.sh", 0, "usage: producer-performance"),
    ("kafka-reassign-partitions.sh", 1, "This command moves topic partitions between replicas."),
    ("kafka-replica-verification.sh", 1, "Validate that all replicas for a set of topics have the same data."),
    (
        "kafka-run-class.sh",
        1,
        "USAGE: {bin}/kafka-run-class.sh [-daemon] [-name servicename] [-loggc] classname [opts]",
    ),
    ("kafka-server-start.sh", 1, "USAGE: {bin}/kafka-server-start.sh [-daemon] server.properties"),
    ("kafka-server-stop.sh", 1, "No kafka server of {home} to stop"),
    ("kafka-server-stop.sh --help", 0, "Sends SIGTERM to every kafka server that was started from this installation"),
    ("kafka-streams-application-reset.sh", 1, "The Streams Reset Tool allows you to quickly reset an application"),
    ("kafka-topics.sh", 1, "Create, delete, describe, or change a topic."),
    ("kafka-verifiable-consumer.sh", 0, "usage: verifiable-consumer"),
    ("kafka-verifiable-producer.sh", 0, "usage: verifiable-producer"),
    ("trogdor.sh", 1, "USAGE: {bin}/trogdor.sh [action] [options]"),
    ("trogdor.sh help", 0, "run the client of the coordinator"),
    ("trogdor.sh agent", 0, "usage: trogdor-agent"),
    ("trogdor.sh coordinator", 0, "usage: trogdor-coordinator"),
    ("trogdor.sh client", 0, "usage: trogdor-coordinator-client"),
    ("trogdor.sh agent-client", 0, "usage: trogdor-agent-client"),
    ("trogdor.sh nonsense", 1, "unknown action 'nonsense'; one of agent, coordinator, client, agent-client, help."),
    ("zookeeper-security-migration.sh", 0, "No JAAS configuration file has been specified."),
    ("zookeeper-server-start.sh", 1, "USAGE: {bin}/zookeeper-server-start.sh [-daemon] zookeeper.properties"),
    ("zookeeper-server-stop.sh", 1, "No zookeeper server of {home} to stop"),
    ("zookeeper-shell.sh 127.0.0.1:1", 0, "Connecting to 127.0.0.1:1"),
    ("kafka-topics.sh --version", 0, "2.1.0 (Commit:eec43959745f444f)"),
    ("kafka-server-start.sh config/server.properties --version", 0, "2.1.0 (Commit:eec43959745f444f)"),
]
ZOOKEEPER_USAGE = [
    ("zkCleanup.sh", 1, "USAGE: {bin}/zkCleanup.sh -n COUNT"),
    ("zkCleanup.sh -n 3", 1, "no configuration at {bin}/../conf/zoo.cfg; set ZOOCFGDIR or ZOOCFG."),
    ("zkCli.sh -server 127.0.0.1:1", 0, "Connecting to 127.0.0.1:1"),
    ("zkEnv.sh", 0, ""),
    ("zkServer.sh", 1, "USAGE: {bin}/zkServer.sh {start|start-foreground|stop|restart|status|upgrade|print-cmd}"),
    ("zkServer.sh upgrade", 2, "upgrade converts data of ZooKeeper 2"),
    ("zkServer.sh start", 1, "no configuration at {bin}/../conf/zoo.cfg; copy zoo_sample.cfg there, or name a file."),
    ("zkServer.sh status zoo_sample.cfg", 1, "Error contacting service localhost:2181: nothing listens there;"),
    ("zkTxnLogToolkit.sh", 1, "TXN log file name missing"),
]


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An unpacked kafka_2.12-2.1.0."""
    return unpack("kafka_2.12-2.1.0", tmp_path_factory.mktemp("kafka"))


@pytest.fixture(scope="module", params=["zookeeper-3.4.12", "zookeeper-3.4.14"])
def zookeeper(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An unpacked ZooKeeper, of each version that has a lock."""
    return unpack(request.param, tmp_path_factory.mktemp("zookeeper"))


def assert_usage(own: OwnProcesses, home: Path, line: str, code: int, text: str) -> None:
    """Run a command of ``home``, with nothing to stop, and compare its exit code and a part of its output."""
    command, *arguments = line.split()
    result = run(own.command(home / "bin" / command, *arguments), cwd=home)
    expected = text.replace("{bin}", f"{home}/bin").replace("{home}", str(home))
    assert expected in result.stdout + result.stderr
    assert result.returncode == code, result.stderr
    assert "ClassNotFoundException" not in result.stderr
    assert "NoClassDefFoundError" not in result.stderr


@pytest.mark.parametrize(("line", "code", "text"), USAGE, ids=[row[0] for row in USAGE])
def test_every_command_of_kafka_runs(kafka: Path, own: OwnProcesses, line: str, code: int, text: str) -> None:
    assert_usage(own, kafka, line, code, text)


@pytest.mark.parametrize(("line", "code", "text"), ZOOKEEPER_USAGE, ids=[row[0] for row in ZOOKEEPER_USAGE])
def test_every_command_of_zookeeper_runs(zookeeper: Path, own: OwnProcesses, line: str, code: int, text: str) -> None:
    if line == "zkTxnLogToolkit.sh" and zookeeper.name == "zookeeper-3.4.12":
        assert not (zookeeper / "bin" / line).exists()  # 3.4.13 is the first that has it
        return
    assert_usage(own, zookeeper, line, code, text)


def test_the_tables_above_have_every_command(kafka: Path, zookeeper: Path) -> None:
    for home, table in ((kafka, USAGE), (zookeeper, ZOOKEEPER_USAGE)):
        assert {path.name for path in (home / "bin").iterdir()} <= {row[0].split()[0] for row in table}


def test_2_1_1_is_assembled_too(tmp_path: Path) -> None:
    home = unpack("kafka_2.12-2.1.1", tmp_path)
    assert run([home / "bin" / "kafka-topics.sh", "--version"]).stdout.startswith("2.1.1 (Commit:")


def java_process(folder: Path) -> int:
    """The process id of the one JVM whose working folder is ``folder``; 0 if there is none."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "comm").read_text() == "java\n" and (process / "cwd").readlink() == folder:
                return int(process.name)
        except OSError:
            continue
    return 0


def test_zookeeper_starts_answers_and_stops(zookeeper: Path, own: OwnProcesses, tmp_path: Path) -> None:
    """R04; stop waits for the end, and a process id that somebody else got is left alone."""
    (port,) = free_ports(1)

    def server(verb: str) -> subprocess.CompletedProcess[str]:
        return run(own.command(zookeeper / "bin" / "zkServer.sh", verb), values, cwd=tmp_path)

    config = tmp_path / "zoo.cfg"
    config.write_text(f"tickTime=2000\ndataDir = {tmp_path}/data  \nclientPort={port}\nclientPortAddress=127.0.0.1\n")
    values = {"ZOOCFGDIR": str(tmp_path), "ZOO_LOG_DIR": f"{tmp_path}/log", "ZOO_LOG4J_PROP": "INFO,ROLLINGFILE"}
    (tmp_path / "java.env").write_text('SERVER_JVMFLAGS="-Xmx64M"\n')
    pid_file = tmp_path / "data" / "zookeeper_server.pid"
    try:
        assert "STARTED" in server("start").stdout
        status = until(lambda: (r := server("status")).returncode == 0 and r)
        assert isinstance(status, subprocess.CompletedProcess)
        assert status.stdout == "Mode: standalone\n"
        pid = int(pid_file.read_text())
        assert "-Xmx64M" in run(own.command("cat", f"/proc/{pid}/cmdline")).stdout
        assert f"already runs as process {pid}." in server("start").stdout
        shell = run([zookeeper / "bin" / "zkCli.sh", "-server", f"127.0.0.1:{port}", "ls", "/"], values, cwd=tmp_path)
        assert "[zookeeper]" in shell.stdout
        assert "STARTED" in server("restart").stdout
        assert int(pid_file.read_text()) != pid
        until(lambda: server("status").returncode == 0)
    finally:
        stopped = server("stop")
    assert "STOPPED" in stopped.stdout
    assert java_process(tmp_path) == 0
    assert server("status").returncode == 1
    assert (tmp_path / "log" / "zookeeper.out").exists()
    pid_file.write_text("1\n")  # a process that is there
    stale = server("stop")
    assert "No ZooKeeper to stop" in stale.stdout
    assert stale.returncode == 0


@dataclass(frozen=True)
class Cluster:
    """One ZooKeeper and one broker that run from ``home`` (a link) with their files in ``folder``."""

    home: Path
    folder: Path
    values: dict[str, str]
    zookeeper: str
    broker: str
    own: OwnProcesses

    def run(self, command: str, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command of ``bin/``, which sees these servers only."""
        line = self.own.command(self.home / "bin" / command, *arguments)
        return run(line, self.values, stdin=stdin, cwd=self.folder)


def _nothing_left(line: list[str]) -> bool:
    """Whether a command that stops servers finds none."""
    return " server of " in run(line).stderr


@pytest.fixture(scope="module")
def cluster(kafka: Path, own: OwnProcesses, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Started with -daemon, from a link to the distribution, with a class path far beyond 4096 bytes (KAFKA-4931)."""
    folder = tmp_path_factory.mktemp("cluster")
    home = folder / "kafka"
    home.symlink_to(kafka)
    zookeeper_port, broker_port = free_ports(2)
    (folder / "zookeeper.properties").write_text(
        f"dataDir={folder}/zk\nclientPort={zookeeper_port}\nclientPortAddress=127.0.0.1\n"
    )
    (folder / "server.properties").write_text(
        f"broker.id=0\nlisteners=PLAINTEXT://127.0.0.1:{broker_port}\nlog.dirs={folder}/data\n"
        f"zookeeper.connect=127.0.0.1:{zookeeper_port}/kafka\noffsets.topic.replication.factor=1\n"
        "offsets.topic.num.partitions=1\ngroup.initial.rebalance.delay.ms=0\n"
    )
    values = {"LOG_DIR": f"{folder}/logs", "CLASSPATH": ":".join(f"/nowhere/{n:0>80}.jar" for n in range(100))}
    result = Cluster(home, folder, values, f"127.0.0.1:{zookeeper_port}/kafka", f"127.0.0.1:{broker_port}", own)
    try:
        assert result.run("zookeeper-server-start.sh", "-daemon", "zookeeper.properties").returncode == 0
        assert result.run("kafka-server-start.sh", "-daemon", "server.properties").returncode == 0
        log = folder / "logs" / "server.log"
        until(lambda: log.exists() and "started (kafka.server.KafkaServer)" in log.read_text())
        yield result
    finally:
        for line in (own.command(home / "bin" / f"{name}-server-stop.sh") for name in ("kafka", "zookeeper")):
            run(line)
            until(partial(_nothing_left, line))


def test_topics_and_messages(cluster: Cluster) -> None:
    """R07: the commands of the notes, with other ports; AAA and BBB come back."""
    create = "--create --replication-factor 1 --partitions 1 --topic test"
    made = cluster.run("kafka-topics.sh", "--zookeeper", cluster.zookeeper, *create.split())
    assert 'Created topic "test".' in made.stdout
    assert cluster.run("kafka-topics.sh", "--zookeeper", cluster.zookeeper, "--list").stdout == "test\n"
    sent = cluster.run(
        "kafka-console-producer.sh", "--broker-list", cluster.broker, "--topic", "test", stdin="AAA\nBBB\n"
    )
    assert sent.returncode == 0, sent.stderr
    arguments = ["--bootstrap-server", cluster.broker, "--topic", "test", "--from-beginning", "--max-messages", "2"]
    assert cluster.run("kafka-console-consumer.sh", *arguments).stdout == "AAA\nBBB\n"


def test_connect_reads_a_file_into_a_topic(cluster: Cluster) -> None:
    """Connect's jars are complete: a worker with its REST server moves a line into a topic."""
    (port,) = free_ports(1)
    (cluster.folder / "lines").write_text("CCC\n")
    (cluster.folder / "worker.properties").write_text(
        (cluster.home / "config" / "connect-standalone.properties")
        .read_text()
        .replace("localhost:9092", cluster.broker)
        .replace("/tmp/", f"{cluster.folder}/")
        + f"rest.host.name=127.0.0.1\nrest.port={port}\n"
    )
    (cluster.folder / "source.properties").write_text(
        (cluster.home / "config" / "connect-file-source.properties")
        .read_text()
        .replace("/tmp/connect-source.txt", f"{cluster.folder}/lines")
    )
    command = [str(cluster.home / "bin" / "connect-standalone.sh"), "worker.properties", "source.properties"]
    with subprocess.Popen(
        command,
        env=environment({"LOG_DIR": f"{cluster.folder}/logs"}),
        cwd=cluster.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as worker:
        try:
            arguments = ["--bootstrap-server", cluster.broker, "--topic", "connect-test", "--from-beginning"]
            read = cluster.run("kafka-console-consumer.sh", *arguments, "--max-messages", "1", "--timeout-ms", "45000")
        finally:
            worker.send_signal(signal.SIGTERM)
    assert '"payload":"CCC"' in read.stdout
    assert worker.returncode == 143  # the launcher became the JVM, which ends so on SIGTERM


def test_only_brokers_of_this_installation_are_stopped(cluster: Cluster, kafka: Path, tmp_path: Path) -> None:
    """The same jars in another place are another installation; the link and its target are one."""
    other = tmp_path / "other"
    shutil.copytree(kafka / "bin", other / "bin")
    (other / "libs").symlink_to(kafka / "libs")
    own = cluster.own
    assert "No kafka server" in run(own.command(other / "bin" / "kafka-server-stop.sh")).stderr
    signal_zero = {"SIGNAL": "0"}  # asks whether it could be signalled, and sends nothing
    assert run(own.command(kafka / "bin" / "kafka-server-stop.sh"), signal_zero).returncode == 0
    assert run(own.command(cluster.home / "bin" / "kafka-server-stop.sh"), signal_zero).returncode == 0


def test_a_daemon_writes_its_logs_where_it_is_told(cluster: Cluster) -> None:
    names = {path.name for path in (cluster.folder / "logs").iterdir()}
    assert {"kafkaServer.out", "kafkaServer-gc.log", "zookeeper.out", "zookeeper-gc.log", "server.log"} <= names
    assert not (cluster.home / "logs").exists()
