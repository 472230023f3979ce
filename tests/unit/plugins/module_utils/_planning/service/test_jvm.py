# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Java versions and the options that fit them (R60)."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.jvm import (
    HeapAsked,
    Java,
    gc_log_options,
    heap_findings,
    heap_size,
    java_findings,
    java_version,
    jmx_options,
    memory_text,
    performance_options,
    plan_jvm,
)

JAVA8: Java = {"major": 8, "version": "1.8.0_412", "update": 412}
JAVA11: Java = {"major": 11, "version": "11.0.13", "update": 0}


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ('openjdk version "1.8.0_412"\nOpenJDK Runtime', JAVA8),
        ('openjdk version "11.0.13" 2021-10-19\n', JAVA11),
        ('java version "1.7.0_80"', {"major": 7, "version": "1.7.0_80", "update": 80}),
        ('openjdk version "17.0.15" 2025-04-15', {"major": 17, "version": "17.0.15", "update": 0}),
        ('openjdk version "25" 2025-09-16 LTS', {"major": 25, "version": "25", "update": 0}),
        ("bash: java: command not found", {"major": 0, "version": "", "update": 0}),
        ("", {"major": 0, "version": "", "update": 0}),
    ],
)
def test_both_numberings_are_read(output: str, expected: dict[str, Any]) -> None:
    """Old (1.8.0_412) and new (11.0.13) numbering, and no Java at all."""
    assert java_version(output) == expected


@pytest.mark.parametrize(("java", "refused"), [(JAVA8, False), (JAVA11, False), ({**JAVA11, "major": 17}, True)])
def test_a_java_that_kafka_cannot_run_on_is_refused(java: Java, refused: bool) -> None:
    """Kafka 2.1 runs on 8 to 11, never on 14 or later."""
    found = java_findings(java, {"min": 8, "max": 11}, "/opt/java", "h1")
    assert ["h1: java_home: /opt/java is Java 17" in one.sentence for one in found] == [True] * refused


def test_no_java_is_said_so() -> None:
    """A folder without a Java is no Java."""
    assert "is not a Java" in java_findings(java_version(""), {"min": 8, "max": 11}, "/x", "h1")[0].sentence


@pytest.mark.parametrize(
    ("said", "words"),
    [
        pytest.param("", "'bin/java -version' gave no version. Set java_home", id="g-nothing"),
        pytest.param(
            "[Errno 2] No such file or directory: b'/x/bin/java'",
            "gave no version, but: [Errno 2] No such file or directory: b'/x/bin/java'. Set",
            id="g-no-file",
        ),
        pytest.param("a\nPermission denied.\n", "gave no version, but: Permission denied. Set", id="g-may-not"),
    ],
)
def test_g_what_came_instead_of_a_version_is_told(said: str, words: str) -> None:
    """No file, no right, another processor: each is mended in its own way."""
    found = java_findings(java_version(said), {"min": 8, "max": 11}, "/x", "h1", said)
    assert words in found[0].sentence


def test_r60_g1_and_the_books_numbers() -> None:
    """R60: G1, 20 ms, 35 percent, on both versions; the end on out of memory only where the flag exists."""
    for java in (JAVA8, JAVA11):
        options = performance_options(java)
        assert {"-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20", "-XX:InitiatingHeapOccupancyPercent=35"} <= set(options)
        assert "-XX:+ExitOnOutOfMemoryError" in options
    assert "-XX:+ExitOnOutOfMemoryError" not in performance_options({**JAVA8, "update": 65})


def test_r60_gc_log_by_version() -> None:
    """R60: the options of Java 8 stop a Java 11, so each has its own; both rotate."""
    assert gc_log_options(JAVA11, "/l/gc.log") == ["-Xlog:gc*:file=/l/gc.log:time,tags:filecount=10,filesize=10M"]
    assert "-XX:+UseGCLogFileRotation" in gc_log_options(JAVA8, "/l/gc.log")


def test_s15_jmx_is_off_or_on_loopback() -> None:
    """S15: without a port nothing of JMX is switched on; with one it is bound to 127.0.0.1."""
    assert not any("jmxremote" in option for option in jmx_options(0))
    assert "-Dcom.sun.management.jmxremote.host=127.0.0.1" in jmx_options(9999)


def test_one_line_for_each_group() -> None:
    """What the roles put into the environment."""
    asked: Any = {"service": "kafka", "heap_size": "2g", "memory_kb": 0}
    asked |= {"java": JAVA11, "gc_log": "/l/gc.log", "tmp_dir": "/l/tmp", "jmx_port": 0}
    plan = plan_jvm(asked)
    assert plan["heap"] == "-Xms2g -Xmx2g"
    assert set(plan) == {"heap", "performance", "gc_log", "jmx", "tmp_dir"}
    assert plan["tmp_dir"] == "-Djava.io.tmpdir=/l/tmp"


@pytest.mark.parametrize(
    ("service", "memory_mb", "expected"),
    [
        ("kafka", 64 * 1024, "5120m"),  # the book's host
        ("kafka", 256 * 1024, "5120m"),
        ("kafka", 15900, "3968m"),  # steps of 64 MiB
        ("kafka", 15890, "3968m"),
        ("kafka", 4096, "1024m"),
        ("kafka", 1800, "448m"),  # a quarter of a small host, not the least
        ("kafka", 100, "64m"),
        ("zookeeper", 64 * 1024, "4096m"),
        ("zookeeper", 16 * 1024, "1024m"),
        ("zookeeper", 6 * 1024, "512m"),
        ("zookeeper", 2 * 1024, "256m"),
        ("zookeeper", 0, "64m"),
    ],
)
def test_r60_the_heap_by_memory(service: str, memory_mb: int, expected: str) -> None:
    """A share of the memory within limits; what was asked for stays as it is."""
    assert heap_size("auto", service, memory_mb * 1024) == expected
    assert heap_size("700m", service, memory_mb * 1024) == "700m"


@pytest.mark.parametrize(
    ("size", "memory_mb", "words"),
    [
        ("1g", 4096, None),
        ("auto", 10, None),
        ("8G", 8193, None),
        ("8g", 0, None),  # the memory is unknown
        ("8g", 8192, "kafka_heap_size: is 8g, and the host has 8192 MiB of memory"),
        ("5 GB", 8192, "'5 GB' is not how Java writes a size"),
        ("1.5g", 8192, "is not how Java writes a size"),
        ("", 8192, "is not how Java writes a size"),
    ],
)
def test_a_heap_that_cannot_be_is_refused(size: str, memory_mb: int, words: str | None) -> None:
    """In one sentence that names the variable."""
    asked: HeapAsked = {"name": "kafka-1", "prefix": "kafka", "heap_size": size}
    found = heap_findings(asked, memory_mb * 1024, "b1")
    assert [words is not None and words in one.sentence for one in found] == [True] * (words is not None)


def test_what_a_running_heap_takes() -> None:
    """The last -Xmx counts, as in Java; nothing is said of what is unknown."""
    assert memory_text(["java", "-Xms1g", "-Xmx1g", "-Xmx5g"], 62 * 1024 * 1024) == "heap 5g of 62.0 GiB"
    assert memory_text(["java"], 1) == memory_text(["java", "-Xmx1g"], 0) == "-"
