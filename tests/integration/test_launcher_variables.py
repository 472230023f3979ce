# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each variable that the Apache launchers document, seen by a Java that only prints its arguments (R06, R60)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from helpers.launchers import free_ports, run, unpack

PERFORMANCE = [
    "-server",
    "-XX:+UseG1GC",
    "-XX:MaxGCPauseMillis=20",
    "-XX:InitiatingHeapOccupancyPercent=35",
    "-XX:+ExplicitGCInvokesConcurrent",
    "-Djava.awt.headless=true",
]
JMX = [
    "-Dcom.sun.management.jmxremote",
    "-Dcom.sun.management.jmxremote.authenticate=false",
    "-Dcom.sun.management.jmxremote.ssl=false",
]


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An unpacked kafka_2.12-2.1.0."""
    return unpack("kafka_2.12-2.1.0", tmp_path_factory.mktemp("kafka"))


@pytest.fixture(scope="module")
def zookeeper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An unpacked zookeeper-3.4.12 with a zoo.cfg."""
    home = unpack("zookeeper-3.4.12", tmp_path_factory.mktemp("zookeeper"))
    (home / "conf" / "zoo.cfg").write_text(f"dataDir={home}/data\nclientPort=21099\n")
    return home


@pytest.fixture(scope="module")
def java(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A JAVA_HOME whose java prints each argument on a line; its version is what JAVA_VERSION says."""
    home = tmp_path_factory.mktemp("java")
    (home / "bin").mkdir()
    (home / "bin" / "java").write_text(
        "#!/bin/sh\n"
        """[ "$1" != -version ] || { echo "openjdk version \\"${JAVA_VERSION:-11.0.13}\\" 2021-10-19" >&2; exit; }\n"""
        """printf '%s\\n' "$@"\n"""
    )
    (home / "bin" / "java").chmod(0o755)
    return str(home)


def arguments(home: Path, line: str, java: str, values: Mapping[str, str]) -> list[str]:
    """The arguments that ``line``, a command of ``home`` with its own arguments, gives to java."""
    command, *words = line.split()
    result = run([home / "bin" / command, *words], {"JAVA_HOME": java, **values}, cwd=home)
    assert result.returncode == 0, result.stderr
    return result.stdout.splitlines()


def test_the_whole_line_of_a_tool(kafka: Path, java: str) -> None:
    """The documented order: heap, performance, (GC log,) JMX, logs, class path, KAFKA_OPTS, class, arguments."""
    got = arguments(kafka, "kafka-topics.sh --list", java, {"KAFKA_OPTS": "-Da=b -Dc=d"})
    jars = sorted(str(path) for path in (kafka / "libs").iterdir())
    tail = ["-cp", ":".join(jars), "-Da=b", "-Dc=d", "kafka.admin.TopicCommand", "--list"]
    logs = [f"-Dkafka.logs.dir={kafka}/logs", f"-Dlog4j.configuration=file:{kafka}/config/tools-log4j.properties"]
    assert got == ["-Xmx256M", *PERFORMANCE, *JMX, *logs, *tail]
    assert not (kafka / "logs").exists()


@pytest.mark.parametrize(
    ("line", "values", "present", "absent"),
    [
        ("kafka-topics.sh", {"KAFKA_HEAP_OPTS": "-Xmx1M -Xms1M"}, ["-Xmx1M", "-Xms1M"], ["-Xmx256M"]),
        ("kafka-topics.sh", {"KAFKA_HEAP_OPTS": ""}, ["-Xmx256M"], []),
        ("kafka-console-producer.sh", {}, ["-Xmx512M"], ["-Xmx256M"]),
        ("kafka-console-producer.sh", {"KAFKA_HEAP_OPTS": "-Xmx9M"}, ["-Xmx9M"], ["-Xmx512M"]),
        ("kafka-topics.sh", {"KAFKA_JVM_PERFORMANCE_OPTS": "-XX:+UseSerialGC"}, ["-XX:+UseSerialGC"], PERFORMANCE[1:]),
        ("kafka-topics.sh", {"KAFKA_JMX_OPTS": "-Dx=y"}, ["-Dx=y"], JMX),
        ("kafka-topics.sh", {"JMX_PORT": "9999"}, [*JMX, "-Dcom.sun.management.jmxremote.port=9999"], []),
        ("kafka-topics.sh", {"CLASSPATH": "/mine.jar"}, ["-cp /mine.jar:{home}/libs/"], []),
        ("kafka-topics.sh", {"KAFKA_GC_LOG_OPTS": "-Xlog:gc*:file=/x"}, ["-Xlog:gc*:file=/x"], []),
        ("kafka-topics.sh", {"KAFKA_DEBUG": "y"}, ["server=y,suspend=n,address=5005"], []),
        (
            "kafka-topics.sh",
            {"KAFKA_DEBUG": "y", "JAVA_DEBUG_PORT": "6006", "DEBUG_SUSPEND_FLAG": "y"},
            ["server=y,suspend=y,address=6006"],
            [],
        ),
        ("kafka-topics.sh", {"KAFKA_DEBUG": "y", "JAVA_DEBUG_OPTS": "-Ddebug=1"}, ["-Ddebug=1"], ["-agentlib"]),
        ("zookeeper-shell.sh h:1", {}, ["org.apache.zookeeper.ZooKeeperMain -server h:1"], []),
        (
            "kafka-server-start.sh s.properties",
            {"LOG_DIR": "{tmp}"},
            [
                "-Xmx1G -Xms1G",
                "-Dkafka.logs.dir={tmp} -Dlog4j.configuration=file:{home}/bin/../config/log4j.properties",
                "-Xlog:gc*:file={tmp}/kafkaServer-gc.log:time,tags:filecount=10,filesize=102400",
                "kafka.Kafka s.properties",
            ],
            ["-Xloggc"],
        ),
        (
            "kafka-server-start.sh s.properties",
            {"LOG_DIR": "{tmp}", "JAVA_VERSION": "1.8.0_412"},
            [
                "-Xloggc:{tmp}/kafkaServer-gc.log -verbose:gc -XX:+PrintGCDetails -XX:+PrintGCDateStamps "
                "-XX:+PrintGCTimeStamps -XX:+UseGCLogFileRotation -XX:NumberOfGCLogFiles=10 -XX:GCLogFileSize=100M"
            ],
            ["-Xlog:gc"],
        ),
        ("kafka-server-start.sh s", {"LOG_DIR": "{tmp}", "EXTRA_ARGS": ""}, ["kafka.Kafka s"], ["gc.log"]),
        (
            "kafka-server-start.sh s",
            {"LOG_DIR": "{tmp}", "EXTRA_ARGS": "-name mine -loggc"},
            ["file={tmp}/mine-gc.log"],
            ["kafkaServer"],
        ),
        ("kafka-server-start.sh s", {"LOG_DIR": "{tmp}", "KAFKA_LOG4J_OPTS": "-Dl=m"}, ["-Dl=m"], ["log4j.conf"]),
        ("kafka-server-start.sh s", {"LOG_DIR": "{tmp}/new"}, ["-Dkafka.logs.dir={tmp}/new"], []),
        ("zookeeper-server-start.sh z", {"LOG_DIR": "{tmp}"}, ["-Xmx512M -Xms512M", "{tmp}/zookeeper-gc.log"], []),
        (
            "connect-distributed.sh c",
            {"LOG_DIR": "{tmp}"},
            ["-Xms256M -Xmx2G", "connect-log4j.properties", "org.apache.kafka.connect.cli.ConnectDistributed c"],
            ["gc.log"],
        ),
        ("connect-standalone.sh c d", {"LOG_DIR": "{tmp}"}, ["ConnectStandalone c d"], ["gc.log"]),
    ],
)
def test_a_variable_of_kafka(
    kafka: Path, java: str, tmp_path: Path, line: str, values: dict[str, str], present: list[str], absent: list[str]
) -> None:
    def fill(text: str) -> str:
        return text.replace("{tmp}", str(tmp_path)).replace("{home}", str(kafka))

    got = " ".join(arguments(kafka, line, java, {name: fill(value) for name, value in values.items()}))
    assert [text for text in present if fill(text) not in got] == []
    assert [text for text in absent if fill(text) in got] == []


@pytest.mark.parametrize(
    ("line", "values", "java_env", "present", "absent"),
    [
        (
            "zkServer.sh start-foreground",
            {},
            "",
            [
                "-Dzookeeper.log.dir=. -Dzookeeper.root.logger=INFO,CONSOLE -cp",
                "-Dcom.sun.management.jmxremote -Dcom.sun.management.jmxremote.local.only=false",
                "org.apache.zookeeper.server.quorum.QuorumPeerMain {conf}/zoo.cfg",
            ],
            ["-Xmx"],
        ),
        ("zkServer.sh start-foreground", {"ZOO_NOEXEC": "y"}, "", ["QuorumPeerMain"], []),
        ("zkServer.sh start-foreground", {"JVMFLAGS": "-Da=1"}, 'SERVER_JVMFLAGS="-Xmx7M"', ["-Xmx7M -Da=1"], []),
        ("zkServer.sh print-cmd", {"SERVER_JVMFLAGS": "-Xmx7M"}, "", ["-Xmx7M", "/zookeeper.out"], []),
        ("zkServer.sh start-foreground", {"JMXDISABLE": "true"}, "", ["QuorumPeerMain"], ["jmxremote"]),
        (
            "zkServer.sh start-foreground",
            {"JMXPORT": "9998"},
            "JMXAUTH=true JMXLOG4J=false",
            ["jmxremote.port=9998", "authenticate=true", "ssl=false", "jmx.log4j.disable=false"],
            ["local.only"],
        ),
        ("zkServer.sh start-foreground", {"JMXLOCALONLY": "true"}, "", ["local.only=true"], []),
        ("zkServer.sh start-foreground other.cfg", {}, "", ["QuorumPeerMain {conf}/other.cfg"], []),
        ("zkServer.sh start-foreground", {"ZOOCFG": "other.cfg"}, "", ["QuorumPeerMain {conf}/other.cfg"], []),
        ("zkServer.sh start-foreground ./conf/zoo.cfg", {}, "", ["QuorumPeerMain ./conf/zoo.cfg"], []),
        ("zkServer.sh start-foreground", {"ZOO_LOG4J_PROP": "WARN,X"}, "", ["root.logger=WARN,X"], []),
        ("zkServer.sh start-foreground", {"CLASSPATH": "/mine.jar"}, "", ["{conf}:/mine.jar "], []),
        ("zkCli.sh -server h:1", {"JVMFLAGS": "-Da=1"}, "CLIENT_JVMFLAGS=-Db=2", ["-Db=2 -Da=1 org."], []),
        ("zkCli.sh", {"SERVER_JVMFLAGS": "-Xmx7M"}, "", ["ZooKeeperMain"], ["-Xmx7M"]),
        ("zkCleanup.sh -n 3", {}, "", ["PurgeTxnLog {data} {data} -n 3"], []),
    ],
)
def test_a_variable_of_zookeeper(
    zookeeper: Path,
    java: str,
    tmp_path: Path,
    line: str,
    values: dict[str, str],
    java_env: str,
    present: list[str],
    absent: list[str],
) -> None:
    for name in ("zoo.cfg", "other.cfg"):
        (tmp_path / name).write_text((zookeeper / "conf" / "zoo.cfg").read_text())
    (tmp_path / "java.env").write_text(java_env)

    def fill(text: str) -> str:
        return text.replace("{conf}", str(tmp_path)).replace("{data}", f"{zookeeper}/data")

    got = " ".join(arguments(zookeeper, line, java, {"ZOOCFGDIR": str(tmp_path), **values}))
    assert [text for text in present if fill(text) not in got] == []
    assert [text for text in absent if fill(text) in got] == []


def test_java_env_may_set_java_home_and_zookeeper_env_the_config(zookeeper: Path, java: str, tmp_path: Path) -> None:
    (tmp_path / "java.env").write_text(f"JAVA_HOME={java}\n")
    (tmp_path / "zookeeper-env.sh").write_text("ZOOCFG=third.cfg\nZOO_LOG_DIR=/from/env\n")
    got = run([zookeeper / "bin" / "zkCli.sh"], {"ZOOCFGDIR": str(tmp_path), "JAVA_HOME": "/nowhere"})
    assert got.stdout.splitlines()[0] == "-Dzookeeper.log.dir=/from/env"


def test_the_class_path_of_zookeeper_has_the_order_of_the_tarball(zookeeper: Path, java: str) -> None:
    """lib/ backwards, the server's own jar, the configuration."""
    got = arguments(zookeeper, "zkCli.sh", java, {})
    parts = [Path(part).name for part in got[got.index("-cp") + 1].split(":")]
    libraries = sorted((path.name for path in (zookeeper / "lib").iterdir()), reverse=True)
    assert parts == [*libraries, "zookeeper-3.4.12.jar", "conf"]


@pytest.mark.parametrize("line", ["kafka-topics.sh", "kafka-server-start.sh x"])
def test_no_java_is_one_sentence(kafka: Path, tmp_path: Path, line: str) -> None:
    command, *words = line.split()
    result = run([kafka / "bin" / command, *words], {"JAVA_HOME": "/nowhere", "LOG_DIR": str(tmp_path)})
    assert result.returncode == 1
    assert "no Java at '/nowhere/bin/java'; set JAVA_HOME to a Java 8 or 11" in result.stderr
    assert result.stderr.count("\n") == 1


def test_k_a_start_that_cannot_write_its_log_says_so(zookeeper: Path, kafka: Path, tmp_path: Path) -> None:
    """Not STARTED, and not exit status 0; nothing is begun."""
    (tmp_path / "zoo.cfg").write_text(f"dataDir={tmp_path}/data\nclientPort={free_ports(1)[0]}\n")
    for name in ("zookeeper.out", "kafkaServer.out"):
        (tmp_path / "log" / name).mkdir(parents=True)  # in the file's place
    for command, folder in (
        ([zookeeper / "bin/zkServer.sh", "start"], "ZOO_LOG_DIR"),
        ([kafka / "bin/kafka-server-start.sh", "-daemon", "none.properties"], "LOG_DIR"),
    ):
        done = run(command, {"ZOOCFGDIR": str(tmp_path), folder: f"{tmp_path}/log"}, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (1, "")
        assert f".out; set {folder} to a folder of its own." in done.stderr


def test_k_a_start_that_ends_at_once_says_so(zookeeper: Path, kafka: Path, tmp_path: Path) -> None:
    """As with an option that Java does not know."""
    (tmp_path / "zoo.cfg").write_text(f"dataDir={tmp_path}/data\nclientPort={free_ports(1)[0]}\n")
    wrong = {"JVMFLAGS": "-XX:+NoSuchOption", "KAFKA_HEAP_OPTS": "-XX:+NoSuchOption"}
    for command, folder in (
        ([zookeeper / "bin/zkServer.sh", "start"], "ZOO_LOG_DIR"),
        ([kafka / "bin/kafka-server-start.sh", "-daemon", "none.properties"], "LOG_DIR"),
    ):
        done = run(command, {"ZOOCFGDIR": str(tmp_path), folder: f"{tmp_path}/log", **wrong}, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (1, "")
        assert f"has ended; the reason is in {tmp_path}/log (" in done.stderr
