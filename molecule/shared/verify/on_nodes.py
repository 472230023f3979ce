# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must be true on each node: every function returns a sentence for each thing that is not."""

from __future__ import annotations

import re
from typing import Any

from verify.nodes import Node

# What the service may read, and what it may write; nobody else reads what can hold a password.
FILES = {
    "zookeeper": {
        "/usr/local/zookeeper-{zookeeper_version}/bin": "root root 755",
        "/etc/zookeeper": "root zookeeper 755",
        "/etc/zookeeper/zoo.cfg": "root zookeeper 644",
        "/etc/zookeeper/java.env": "root zookeeper 644",
        "/etc/zookeeper/zookeeper.env": "root zookeeper 640",
        "/etc/zookeeper/zookeeper-service.sh": "root zookeeper 755",
        "/var/lib/zookeeper": "zookeeper zookeeper 750",
        "/var/log/zookeeper": "zookeeper zookeeper 750",
    },
    "kafka": {
        "/usr/local/kafka_2.12-{kafka_version}/bin": "root root 755",
        "/usr/local/kafka_2.12-{kafka_version}/libs": "root root 755",
        "/etc/kafka": "root kafka 755",
        "/etc/kafka/server.properties": "root kafka 640",
        "/etc/kafka/kafka-service.sh": "root kafka 755",
        "/etc/kafka/identity": "root kafka 644",
        "/var/lib/kafka": "kafka kafka 750",
        "/var/log/kafka": "kafka kafka 750",
    },
}
LINKS = {
    "zookeeper": {
        "/usr/local/zookeeper": "/usr/local/zookeeper-{zookeeper_version}",
        "/usr/local/zookeeper/conf/zoo.cfg": "/etc/zookeeper/zoo.cfg",
    },
    "kafka": {
        "/usr/local/kafka": "/usr/local/kafka_2.12-{kafka_version}",
        "/usr/local/kafka/config/server.properties": "/etc/kafka/server.properties",
        "/usr/local/kafka/logs": "/var/log/kafka",
    },
}
G1 = ("-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20", "-XX:InitiatingHeapOccupancyPercent=35")
# A follower asks a leader that has not heard of the new partition yet, and asks again; Kafka 2.1 calls that an error.
HARMLESS = r"ERROR \[ReplicaFetcher .*\] Error for partition \S+ at offset 0 "
SECRET = "password|secret|jaas"


def java(node: Node) -> list[str]:
    """R01: OpenJDK by the system's package, 8 to 11, at the place where the services look for it."""
    problems = []
    for service in node.services:
        home = node.properties(f"/etc/{service}/{service}.env").get("JAVA_HOME", "").strip("'")
        done = node.run(f"{home}/bin/java -version 2>&1", code=None)
        version = re.search(r'openjdk version "(?:1\.)?(\d+)', done.stdout)
        if done.rc or not version:
            problems.append(f"{node.name}: {home}/bin/java of {service} is no OpenJDK: {done.stdout[:200]}")
        elif not int(node.wanted["java_min_version"]) <= int(version[1]) <= int(node.wanted["java_max_version"]):
            problems.append(f"{node.name}: {service} has Java {version[1]}")
        owner = f"dpkg -S $(readlink -f {home}/bin/java) 2>/dev/null || rpm -qf $(readlink -f {home}/bin/java)"
        if "openjdk" not in node.run(owner, code=None).stdout:
            problems.append(f"{node.name}: {home} belongs to no package of OpenJDK")
    return problems


def files(node: Node) -> list[str]:
    """R03, R06: owners, modes and links."""
    problems = []
    for service in node.services:
        for pattern, wanted in FILES[service].items():
            path = pattern.format(**node.wanted)
            found = node.run(f"stat -L -c '%U %G %a' {path}", code=None).stdout.strip() or "nothing"
            if found != wanted:
                problems.append(f"{node.name}: {path} is {found}, not {wanted}")
        for path, wanted in LINKS[service].items():
            found = node.run(f"readlink {path}", code=None).stdout.strip() or "no link"
            if found != wanted.format(**node.wanted):
                problems.append(f"{node.name}: {path} leads to {found}, not to {wanted.format(**node.wanted)}")
    return problems


def secrets(node: Node) -> list[str]:
    """Nothing that everybody can read holds, or is meant to hold, a secret.

    What ZooKeeper's own commands read as an ordinary user is everybody's to read, and is looked through.
    """
    problems = []
    for service in node.services:
        open_to_all = " ".join(f"! -path /etc/zookeeper/{name}" for name in ("zoo.cfg", "java.env", "log4j.properties"))
        named = (
            f"find /etc/{service} -type f -perm /o+r {open_to_all} "
            "-regex '.*[.]\\(properties\\|env\\|cfg\\|jks\\|p12\\|conf\\)'"
        )
        folders = f"/etc/{service} /usr/local/{service}/config/ /usr/local/{service}/conf/"
        holding = f"find {folders} -xtype f -perm /o+r 2>/dev/null"
        listed = node.output(f"{named} -o -false; {holding} | xargs -r grep -liE '^[^#]*({SECRET})[^=]*=[^ ]' || true")
        problems += [f"{node.name}: everybody can read {path}" for path in listed.splitlines()]
    return problems


def _kafka_wanted(node: Node) -> dict[str, str]:
    """What server.properties must say, as far as it follows from the scenario alone."""
    wanted: dict[str, Any] = {
        "broker.id": node.broker_id,
        "listeners": "INSIDE://:9092,OUTSIDE://:9094",
        "advertised.listeners": f"INSIDE://{node.name}:9092,OUTSIDE://{node.address}:9094",
        "inter.broker.listener.name": "INSIDE",
        "inter.broker.protocol.version": node.wanted["kafka_inter_broker_protocol_version"],
        "log.dirs": "/var/lib/kafka",
        "auto.create.topics.enable": "false",
        "unclean.leader.election.enable": "false",
        **({"broker.rack": node.rack} if node.rack else {}),
        **node.wanted["kafka_config"],
    }
    return {key: str(value) for key, value in wanted.items()}


def configuration(node: Node) -> list[str]:
    """The files say what was asked for (R10, R12, R61)."""
    wanted = {}
    if "kafka" in node.services:
        wanted["/etc/kafka/server.properties"] = _kafka_wanted(node)
    if "zookeeper" in node.services:
        wanted["/etc/zookeeper/zoo.cfg"] = {"clientPort": "2181", "dataDir": "/var/lib/zookeeper", "tickTime": "2000"}
    problems = []
    for path, pairs in wanted.items():
        found = node.properties(path)
        problems += [
            f"{node.name}: {path}: {key} is {found.get(key, 'absent')}, not {value}"
            for key, value in pairs.items()
            if found.get(key) != value
        ]
    chroot = node.properties("/etc/kafka/server.properties").get("zookeeper.connect", "").partition("/")[2]
    if "kafka" in node.services and f"/{chroot}".rstrip("/") != node.chroot:
        problems.append(f"{node.name}: zookeeper.connect has the path '/{chroot}', not '{node.chroot}'")
    return problems


def processes(node: Node) -> list[str]:
    """As they run, not as they are configured: user, limit of files, options of the JVM, fingerprint (R60)."""
    problems = []
    for service in node.services:
        state = node.status(service).split()
        if state[:1] != ["running"]:
            problems.append(f"{node.name}: {service} does not run")
            continue
        proc, heap = f"/proc/{state[1]}", node.wanted[f"{service}_heap_size"]
        words = node.output(f"tr '\\0' '\\n' <{proc}/cmdline").split("\n")
        problems += [
            f"{node.name}: {service} runs without {option}"
            for option in (*G1, f"-Xms{heap}", f"-Xmx{heap}")
            if option not in words
        ]
        uid, wanted_uid = (
            node.output(f"awk '/^Uid:/ {{print $2, $3, $4, $5}}' {proc}/status"),
            node.output(f"id -u {service}"),
        )
        if uid.split() != [wanted_uid] * 4:
            problems.append(f"{node.name}: {service} runs as {uid}, not as {wanted_uid} ({service})")
        limit = node.output(f"awk '/^Max open files/ {{print $4}}' {proc}/limits")
        if int(limit) != int(node.wanted[f"{service}_limit_nofile"]):
            problems.append(
                f"{node.name}: {service} may open {limit} files, not {node.wanted[f'{service}_limit_nofile']}"
            )
        if node.run(f"cmp /etc/{service}/fingerprint /run/{service}/fingerprint", code=None).rc:
            problems.append(f"{node.name}: {service} runs with another fingerprint than the configured one")
    return problems


def logs(node: Node) -> list[str]:
    """No line of level ERROR or FATAL."""
    problems = []
    for service in node.services:
        found = node.run(f"grep -hE '[] ](ERROR|FATAL) ' /var/log/{service}/*.log", code=None).stdout.splitlines()
        serious = [line for line in found if not re.search(HARMLESS, line)]
        problems += [f"{node.name}: log of {service}: {line[:300]}" for line in serious[:3]]
    return problems


def commands(node: Node) -> list[str]:
    """R07: what the guides say works as written on an installed host, on the default ports."""
    if node.services != ("zookeeper", "kafka") or node.chroot:
        return []  # the guides' host runs both, and knows of no path in ZooKeeper
    topic = "--zookeeper localhost:2181 --topic guide"
    steps = [
        ("cd /usr/local/zookeeper && bin/zkServer.sh status", "Mode: "),
        (
            "cd /usr/local/kafka && bin/kafka-topics.sh --create --zookeeper localhost:2181 --replication-factor 1 "
            "--partitions 1 --topic guide",
            'Created topic "guide"',
        ),
        ("cd /usr/local/kafka && bin/kafka-topics.sh --list --zookeeper localhost:2181", "guide"),
        (f"cd /usr/local/kafka && bin/kafka-topics.sh --describe {topic}", "PartitionCount:1"),
        (
            "cd /usr/local/kafka && printf 'AAA\\nBBB\\n' | "
            "bin/kafka-console-producer.sh --broker-list localhost:9092 --topic guide",
            "",
        ),
        (
            "cd /usr/local/kafka && bin/kafka-console-consumer.sh --bootstrap-server localhost:9092 --topic guide "
            "--from-beginning --max-messages 2 --timeout-ms 60000",
            "AAA\nBBB",
        ),
    ]
    problems = []
    for command, wanted in steps:
        done = node.run(command, code=None)
        if done.rc or wanted not in done.stdout:
            problems.append(f"{node.name}: `{command}` ended with {done.rc}: {(done.stdout + done.stderr)[-300:]}")
            break  # the next ones would wait a minute each for what is not there
    node.run(f"/usr/local/kafka/bin/kafka-topics.sh --delete {topic}", code=None)
    return problems


ON_EACH_NODE = (java, files, secrets, configuration, processes, commands, logs)
