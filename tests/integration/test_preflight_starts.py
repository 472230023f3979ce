# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the preflight accepts starts a real Kafka 2.1.0; what it refuses does not, or misbehaves as the finding says."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.kafka import BROKER_KEYS
from ansible_collections.streamops.kafka.plugins.module_utils._common.properties import Key
from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.settings import (
    OWN_VARIABLE,
    setting_findings,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.run import config_findings
from confluent_kafka import KafkaException, Producer
from confluent_kafka.admin import AdminClient, NewTopic
from helpers.processes import until
from helpers.site import Site, free_ports

SEED = 20181120
STARTED = "started (kafka.server.KafkaServer)"
SECONDS = 120
CLASS_PATH = ("-cp", "libs/*")
# They need files, classes or an authority that a generated value cannot name.
NEEDS_MORE = ("ssl.", "sasl.", "delegation.", "zookeeper.set.acl", "security.", "principal.", "quota.", "password.")
_numbers = count()
# As small as one broker starts.
BASE = {
    "broker.id": "1",
    "inter.broker.protocol.version": "2.1",
    "default.replication.factor": "1",
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "log.cleaner.dedupe.buffer.size": "8388608",
}


def settings(kafka: Site, folder: Path, port: int, config: dict[str, str]) -> dict[str, str]:
    """A broker's whole configuration."""
    return {
        **BASE,
        "listeners": f"PLAINTEXT://127.0.0.1:{port}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
        "log.dirs": str(folder / "data"),
        "zookeeper.connect": f"{kafka.zookeeper}/starts/{next(_numbers)}",
        **config,
    }


def verdict(properties: dict[str, str]) -> list[str]:
    """Why the collection refuses it; empty when it does not."""
    asked = {"kind": "kafka", "host": "b1", "version": "2.1.0", "properties": properties, "peers": ["b1"]}
    given = {name: value for name, value in properties.items() if name not in OWN_VARIABLE}
    found = [one.data for one in setting_findings(given, set(), "b1")]
    return config_findings({"hosts": [{**asked, "found": found}]})["errors"]


@contextlib.contextmanager
def broker(
    kafka: Site, properties: dict[str, str], folder: Path, flags: tuple[str, ...] = ()
) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """A process of the real broker, its JVM with ``flags``; ended by its pid."""
    folder.mkdir(parents=True)
    (folder / "server.properties").write_text("".join(f"{name}={value}\n" for name, value in properties.items()))
    log = folder / "out.log"
    (folder / "log4j.properties").write_text(
        "log4j.rootLogger=INFO, out\nlog4j.appender.out=org.apache.log4j.ConsoleAppender\n"
        "log4j.appender.out.layout=org.apache.log4j.PatternLayout\n"
        "log4j.appender.out.layout.ConversionPattern=%m (%c)%n\n"
    )
    logging = f"-Dlog4j.configuration=file:{folder / 'log4j.properties'}"
    java = [
        kafka.java_home / "bin/java",
        "-Xmx512m",
        "-XX:TieredStopAtLevel=1",
        *flags,
        logging,
        *CLASS_PATH,
        "kafka.Kafka",
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*java, folder / "server.properties"], cwd=kafka.kafka_home, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            yield process, log
        finally:
            if process.poll() is None:
                os.kill(process.pid, signal.SIGKILL)
                process.wait(30)


def started(kafka: Site, properties: dict[str, str], folder: Path, flags: tuple[str, ...] = ()) -> tuple[bool, str]:
    """Whether a broker with it comes up, and the line with its exception, or its last one."""
    with broker(kafka, properties, folder, flags) as (process, log):
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline and process.poll() is None and STARTED not in log.read_text():
            time.sleep(0.2)
        up = process.poll() is None and STARTED in log.read_text()
    lines = log.read_text().splitlines() or [""]
    return up, next((line for line in lines if "Exception" in line), lines[-1])


@pytest.fixture(scope="module")
def loaded(kafka: Site, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """The flag with which a JVM maps a broker's classes instead of loading each: a start takes half the work then.

    Where the archive does not fit, a JVM loads them as always.
    """
    folder = tmp_path_factory.mktemp("classes")
    (port,) = free_ports(1)
    listing = ("-Xshare:off", f"-XX:DumpLoadedClassList={folder}/list")
    up, words = started(kafka, settings(kafka, folder / "b", port, {}), folder / "b", listing)
    assert up, words
    archive = f"-XX:SharedArchiveFile={folder}/broker.jsa"
    java = str(kafka.java_home / "bin/java")
    kafka.run([java, "-Xshare:dump", f"-XX:SharedClassListFile={folder}/list", archive, *CLASS_PATH])
    return (archive,)


def usable(key: Key) -> bool:
    """Whether a value for it can be made up."""
    known = key.default is not None and key.type in ("int", "long", "boolean")
    return known and key.name not in OWN_VARIABLE and not key.name.startswith(NEEDS_MORE)


def good_value(key: Key, chance: random.Random) -> str:
    """A value near the default, in the range."""
    if key.type == "boolean":
        return chance.choice(["true", "false"])
    default = int(key.default or 0)
    low = int(key.valid.partition("..")[0]) if ".." in key.valid else default
    if default <= 0 or default > 2**40:  # without limit, off, or a number whose neighbours mean something else
        return str(default)
    return str(max(low, chance.choice([default // 2, default, default + 1, default * 2])))


def accepted(number: int) -> dict[str, str]:
    """Eight settings that nothing is wrong with."""
    chance = random.Random(SEED + number)
    keys = sorted(name for name, key in BROKER_KEYS.items() if usable(key))
    for _try in range(1000):
        config = {name: good_value(BROKER_KEYS[name], chance) for name in chance.sample(keys, 8)}
        if not verdict({**BASE, **config}):
            return config
    raise AssertionError("nothing is accepted")


def refused() -> list[dict[str, str]]:
    """One for each rule about a single broker, and values out of range of settings of every kind."""
    rules = [
        {"broker.id": "1001"},
        {"log.cleaner.threads": "8"},
        {"log.cleaner.threads": "0"},
        {"replica.fetch.wait.max.ms": "31000"},
        {"replica.fetch.wait.max.ms": "11000", "replica.lag.time.max.ms": "10000"},
        {"offsets.commit.required.acks": "2"},
        {"offsets.commit.required.acks": "-2"},
        {"inter.broker.protocol.version": "0.10.2", "log.message.format.version": "0.11.0"},
        {"queued.max.request.bytes": "1000"},
        {"max.connections.per.ip": "0"},
        {"connection.failed.authentication.delay.ms": "600000"},
        {"log.retention.ms": "0"},
        {"log.retention.hours": "0"},
    ]
    chance = random.Random(SEED)
    ranged = sorted(name for name, key in BROKER_KEYS.items() if usable(key) and ".." in key.valid)
    low = [{name: str(int(BROKER_KEYS[name].valid.partition("..")[0]) - 1)} for name in chance.sample(ranged, 15)]
    typed = sorted(name for name, key in BROKER_KEYS.items() if usable(key))
    words = [{name: "many"} for name in chance.sample(typed, 12)]
    return [*rules, *low, *words]


def outcomes(
    kafka: Site, folder: Path, configs: list[dict[str, str]], flags: tuple[str, ...]
) -> list[tuple[dict[str, str], bool, str]]:
    """(configuration, whether it starts, what it says), two brokers at a time."""
    ports = free_ports(len(configs))

    def one(number: int) -> tuple[dict[str, str], bool, str]:
        here = folder / str(number)
        return configs[number], *started(kafka, settings(kafka, here, ports[number], configs[number]), here, flags)

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, range(len(configs))))


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_forty_that_are_accepted_start(kafka: Site, loaded: tuple[str, ...], tmp_path: Path) -> None:
    """Eight settings each, of those that need no file."""
    configs = [accepted(number) for number in range(40)]
    print(f"seed {SEED}: {len({name for config in configs for name in config})} different settings")
    found = outcomes(kafka, tmp_path, configs, loaded)
    assert [(config, line) for config, up, line in found if not up] == []


@pytest.mark.timeout(1200)
def test_forty_that_are_refused_do_not_start(kafka: Site, loaded: tuple[str, ...], tmp_path: Path) -> None:
    """Each is refused by the collection for what Kafka itself then says."""
    configs = refused()
    assert len(configs) == 40
    known = settings(kafka, tmp_path, 1, {})
    assert [config for config in configs if not verdict({**known, **config})] == []
    found = outcomes(kafka, tmp_path, configs, loaded)
    assert [config for config, up, _lines in found if up] == []
    own_words = ("ConfigException", "IllegalArgumentException", "ArithmeticException")  # no threads: division by zero
    assert [(config, line) for config, _up, line in found if not any(word in line for word in own_words)] == []


def reason(call: Any) -> str:
    """The name of the error with which a call ends."""
    try:
        call()
    except KafkaException as error:
        return error.args[0].name()
    return "none"


@pytest.mark.timeout(300)
def test_what_starts_and_misbehaves_as_the_finding_says(kafka: Site, tmp_path: Path) -> None:
    """KC115: acks=all is refused. KC202: a topic cannot be created. KC112: a message that is allowed is refused."""
    (port,) = free_ports(1)
    wrong = {
        "min.insync.replicas": "2",
        "default.replication.factor": "3",
        "log.segment.bytes": "20000",
        "message.max.bytes": "1000012",
    }
    properties = settings(kafka, tmp_path / "b", port, wrong)
    found = " ".join(verdict(properties))
    assert "KC112" in found and "KC202" in found
    assert "KC115" in " ".join(verdict({**properties, "default.replication.factor": "1"}))
    with broker(kafka, properties, tmp_path / "b") as (process, log):
        until_up = time.monotonic() + SECONDS
        while STARTED not in log.read_text():
            assert process.poll() is None and time.monotonic() < until_up, log.read_text()[-2000:]
            time.sleep(0.2)
        client = {"bootstrap.servers": f"127.0.0.1:{port}"}
        admin = AdminClient(client)
        assert reason(admin.create_topics([NewTopic("three", 1, 3)])["three"].result) == "INVALID_REPLICATION_FACTOR"
        for made in admin.create_topics(
            [NewTopic("strict", 1, 1), NewTopic("small", 1, 1, config={"min.insync.replicas": "1"})]
        ).values():
            made.result()
        until(lambda: all(admin.list_topics(name, 10).topics[name].partitions for name in ("strict", "small")), 30)
        names: dict[str, str] = {}
        producer = Producer({**client, "acks": "all", "retries": 0, "message.max.bytes": 500000})
        for what, topic, size in (("strict", "strict", 10), ("small", "small", 10), ("large", "small", 100000)):
            producer.produce(
                topic,
                b"x" * size,
                on_delivery=lambda error, _message, what=what: names.update({what: error.name() if error else "none"}),
            )
            producer.flush(30)
    assert names == {"strict": "NOT_ENOUGH_REPLICAS", "small": "none", "large": "RECORD_LIST_TOO_LARGE"}
