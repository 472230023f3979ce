# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""capacity_observe.yml and capacity.yml on a real Kafka 2.1.0 with a known amount and a known rate of messages."""

from __future__ import annotations

import os
import re
import shutil
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.forecast import disk_forecast
from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.shapes import Forecast
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic
from helpers.messages import MESSAGE, produce
from helpers.site import Run, Site

STORED = 4_000  # messages: 40 MB
BEFORE = 1_000  # messages: 10 MB, in the topic that grows
SECONDS = 15
# Sizes are those of file systems, which keep indexes too; the rate is of a thread on a busy machine.
SIZE_TOLERANCE = 0.05
RATE_TOLERANCE = 0.15


@dataclass
class Observed:
    """What was read, what was true, and what was printed."""

    stored: str
    growing: str
    path: Path
    rate: float
    free: int
    made: Run
    shown: Run

    @property
    def forecast(self) -> Forecast:
        """The forecast, as values."""
        return disk_forecast(yaml.safe_load(self.path.read_text())["kafka_capacity_observed"])


@pytest.fixture(scope="module")
def observed(kafka: Site, tmp_path_factory: pytest.TempPathFactory) -> Observed:
    """A topic that only holds messages, and one that grows by 1 MB/s while both are read."""
    mark = uuid.uuid4().hex[:8]
    stored, growing = f"stored-{mark}", f"growing-{mark}"
    topics = [NewTopic(name, 2, 1, config={"retention.ms": "-1"}) for name in (stored, growing)]
    admin = AdminClient({"bootstrap.servers": kafka.bootstrap})
    for future in admin.create_topics(topics).values():
        future.result(30)
    produce(kafka.bootstrap, stored, STORED)
    produce(kafka.bootstrap, growing, BEFORE)

    stop = threading.Event()
    sent: list[tuple[float, int]] = [(time.monotonic(), 0)]

    def write() -> None:
        """100 messages a second, until told to stop."""
        producer = Producer({"bootstrap.servers": kafka.bootstrap, "acks": "all"})
        while not stop.is_set():
            due = int((time.monotonic() - sent[0][0]) * 100)
            for number in range(sent[-1][1], due):
                producer.produce(growing, os.urandom(MESSAGE), partition=number % 2)
            sent.append((time.monotonic(), due))
            producer.poll(0.05)
        producer.flush(30)

    path = tmp_path_factory.mktemp("capacity") / "observed.yml"
    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = kafka.playbook("capacity_observe", kafka_capacity_seconds=SECONDS, kafka_capacity_file=str(path))
    finally:
        stop.set()
        writer.join(60)
    (began, _none), (ended, count) = sent[0], sent[-1]
    free = shutil.disk_usage(kafka.home).free
    shown = kafka.playbook("capacity", "-e", f"@{path}")
    return Observed(stored, growing, path, count * MESSAGE / (ended - began), free, made, shown)


def test_the_topics_that_hold_the_disk_are_named_with_their_sizes(observed: Observed) -> None:
    """The largest first; 40 MB within 5%."""
    topics = {row["topic"]: row for row in observed.forecast["topics"]}
    sizes = [row["size"] for row in observed.forecast["topics"]]
    assert sizes == sorted(sizes, reverse=True)
    assert topics[observed.stored]["size"] == pytest.approx(STORED * MESSAGE, rel=SIZE_TOLERANCE)
    assert topics[observed.growing]["size"] > BEFORE * MESSAGE
    assert topics[observed.stored]["rate"] == 0


def test_the_rate_is_what_was_written(observed: Observed) -> None:
    """Within 15% of what the producer counted."""
    topics = {row["topic"]: row for row in observed.forecast["topics"]}
    assert topics[observed.growing]["rate"] == pytest.approx(observed.rate, rel=RATE_TOLERANCE)
    assert observed.forecast["produced"] == pytest.approx(observed.rate, rel=RATE_TOLERANCE)


def test_the_time_until_the_disk_is_full_is_what_is_free_by_the_rate(observed: Observed) -> None:
    """Nothing ends the topic's growth, so it is a division; within 20%, as others write to this machine's disk too."""
    assert observed.forecast["full_in_s"] == pytest.approx(observed.free / observed.rate, rel=RATE_TOLERANCE + 0.05)


def test_the_answer_stands_first(observed: Observed) -> None:
    """When, where, and by what; the rest follows."""
    lines = re.findall(r"At the present rate .*", observed.shown.output)
    assert len(lines) == 1
    assert re.fullmatch(
        r"At the present rate the first disk is full in [\d.]+ \w+: broker 1 \(quickstart\), .*", lines[0]
    )
    assert re.search(rf"^ +{observed.stored} +4\d(\.\d)? MB ", observed.shown.output, re.MULTILINE)


def test_nothing_is_changed_but_the_file(observed: Observed) -> None:
    """Reading is no change; the file is one."""
    assert observed.made.count("changed") == 1
    assert observed.shown.count("changed") == 0


def test_check_mode_reads_and_writes_nothing(kafka: Site, tmp_path: Path) -> None:
    """It says that the file would change."""
    path = tmp_path / "observed.yml"
    run = kafka.playbook("capacity_observe", "--check", kafka_capacity_seconds=1, kafka_capacity_file=str(path))
    assert run.count("failed") == 0
    assert not path.exists()
