# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Java versions, the JVM options that fit them, and the heap that fits the memory (R60). Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

import re
from typing import NamedTuple, TypedDict

from ..._common.pages import page
from ..findings import rules
from ..findings.model import Finding, finding
from .shapes import Number


class Java(TypedDict):
    """``{major: 8, version: "1.8.0_412", update: 412}``; major is 0 when it is no Java."""

    major: int
    version: str
    update: int


class Supported(TypedDict):
    """The majors of Java that a service runs on, both included."""

    min: Number
    max: Number


class HeapAsked(TypedDict):
    """``name``: the service; ``prefix``: of its variables; ``heap_size``: "1g" or "auto"."""

    name: str
    prefix: str
    heap_size: str


class JvmAsked(TypedDict):
    """``service``: kafka or zookeeper; ``memory_kb``: of the host, or of its container; ``jmx_port``: 0 is off."""

    java: Java
    service: str
    heap_size: str
    memory_kb: Number
    gc_log: str
    tmp_dir: str
    jmx_port: Number


class JvmOptions(TypedDict):
    """A JVM's options, each one line."""

    heap: str
    performance: str
    gc_log: str
    jmx: str
    tmp_dir: str


class Share(NamedTuple):
    """How much of a host's memory ``heap_size: auto`` takes: one part of ``parts``, within limits in MiB.

    ``of_small``: the share of a host that has too little memory for ``least``.
    """

    parts: int
    least: int
    most: int
    of_small: int


# Kafka: The Definitive Guide, chapter 2: 5 GiB of 64 run a busy broker, and what the heap leaves is page cache, which
# is what serves consumers. ZooKeeper 3.4's administrator's guide: never swap; its data fits into a few GiB.
AUTO_HEAP = {"kafka": Share(4, 1024, 5120, 4), "zookeeper": Share(16, 512, 4096, 8)}
_HEAP = re.compile(r"(\d+)([kKmMgG])")
_KIB = {"k": 1, "m": 1024, "g": 1024 * 1024}

# Kafka: The Definitive Guide, chapter 2, and kafka-run-class.sh of Kafka 2.1.0 agree on these. The launcher in
# role tarball repeats them as that script's defaults: what is added here does not belong there.
G1 = (
    "-server",
    "-XX:+UseG1GC",
    "-XX:MaxGCPauseMillis=20",
    "-XX:InitiatingHeapOccupancyPercent=35",
    "-XX:+ExplicitGCInvokesConcurrent",
    "-Djava.awt.headless=true",
)


def java_version(output: str) -> Java:
    """Read ``java -version``: ``{major: 8, version: "1.8.0_412", update: 412}``; major is 0 when it is no Java.

    ``1.8.0_412`` is Java 8; from 9 on the first number is the major version (JEP 223).
    """
    found = re.search(r'version "(1\.(\d+)\.\d+(?:_(\d+))?[^"]*|(\d+)[^"]*)"', output)
    if not found:
        return {"major": 0, "version": "", "update": 0}
    return {
        "major": int(found.group(2) or found.group(4)),
        "version": found.group(1),
        "update": int(found.group(3) or 0),
    }


def performance_options(java: Java) -> list[str]:
    """G1 for Java 8 and 11; a process that ran out of heap ends instead of lingering (flag: 8u92 and later)."""
    exits = java["major"] > 8 or java["update"] >= 92
    return [*G1, "-XX:+ExitOnOutOfMemoryError"] if exits else list(G1)


def gc_log_options(java: Java, path: str) -> list[str]:
    """A garbage collection log that rotates at 10 files of 10 MiB; the options changed with Java 9 (JEP 158)."""
    if java["major"] >= 9:
        return [f"-Xlog:gc*:file={path}:time,tags:filecount=10,filesize=10M"]
    return [
        f"-Xloggc:{path}",
        "-verbose:gc",
        "-XX:+PrintGCDetails",
        "-XX:+PrintGCDateStamps",
        "-XX:+UseGCLogFileRotation",
        "-XX:NumberOfGCLogFiles=10",
        "-XX:GCLogFileSize=10M",
    ]


def jmx_options(port: Number) -> list[str]:
    """JMX on this machine only, or off: a port without an address is open to the network (safety rule S15).

    Something must be set in either case, or Kafka's launcher opens a local connector of its own.
    """
    if not int(port):
        return ["-Djava.rmi.server.hostname=127.0.0.1"]
    return [
        "-Dcom.sun.management.jmxremote.host=127.0.0.1",
        f"-Dcom.sun.management.jmxremote.port={port}",
        f"-Dcom.sun.management.jmxremote.rmi.port={port}",
        "-Dcom.sun.management.jmxremote.authenticate=false",
        "-Dcom.sun.management.jmxremote.ssl=false",
        "-Djava.rmi.server.hostname=127.0.0.1",
    ]


def heap_size(asked: str, service: str, memory_kb: int) -> str:
    """The heap as Java writes it: ``asked``, or a share of the memory (KiB) for ``auto``, in steps of 64 MiB.

    The steps are so large that a new kernel, which leaves some MiB more or less, does not ask for a restart.
    """
    if asked != "auto":
        return asked
    share, memory = AUTO_HEAP[service], memory_kb // 1024
    wanted = min(share.most, max(memory // share.parts, min(share.least, memory // share.of_small)))
    return f"{max(64, wanted - wanted % 64)}m"


def heap_mb(asked: str, service: str, memory_kb: int) -> int:
    """The heap in MiB; 0 where it cannot be known, or is not how Java writes it."""
    if asked == "auto" and not memory_kb:
        return 0
    found = _HEAP.fullmatch(heap_size(asked, service, memory_kb))
    return int(found[1]) * _KIB[found[2].lower()] // 1024 if found else 0


def heap_findings(asked: HeapAsked, memory_kb: int, host: str) -> list[Finding]:
    """Refuse a heap that no JVM can have here: another notation, or more than the host's memory (KiB)."""
    size, variable = str(asked["heap_size"]), f"{asked['prefix']}_heap_size"
    if size == "auto":
        return []
    found = _HEAP.fullmatch(size)
    if found is None:
        what, cure = f"'{size}' is not how Java writes a size", "Give a whole number with k, m or g, or auto"
        return [finding(rules.HEAP, host, variable, what, f"{asked['name']} would not start", cure)]
    if int(found[1]) * _KIB[found[2].lower()] >= memory_kb > 0:
        what = f"is {size}, and the host has {memory_kb // 1024} MiB of memory"
        why = f"the heap of {asked['name']} must fit into it with room for the page cache"
        return [finding(rules.HEAP, host, variable, what, why, "Make it smaller, or auto")]
    return []


def memory_text(command: list[str], memory_kb: int) -> str:
    """What a running JVM's fixed heap takes of the memory (KiB): "heap 5g of 62.8 GiB", or "-" where it is unknown."""
    heaps = [word.removeprefix("-Xmx") for word in command if word.startswith("-Xmx")]
    return f"heap {heaps[-1]} of {memory_kb / 1024 / 1024:.1f} GiB" if heaps and memory_kb else "-"


def plan_jvm(asked: JvmAsked) -> JvmOptions:
    """Join the options of one service."""
    heap = heap_size(asked["heap_size"], asked["service"], int(asked["memory_kb"]))
    return {
        "heap": f"-Xms{heap} -Xmx{heap}",
        "performance": " ".join(performance_options(asked["java"])),
        "gc_log": " ".join(gc_log_options(asked["java"], asked["gc_log"])),
        "jmx": " ".join(jmx_options(asked["jmx_port"])),
        # Its own: /tmp is noexec on hardened hosts, and then no message in snappy or zstd could be read.
        "tmp_dir": f"-Djava.io.tmpdir={asked['tmp_dir']}",
    }


def java_findings(java: Java, supported: Supported, home: str, host: str, said: str = "") -> list[Finding]:
    """Refuse a Java that the service cannot run on.

    ``said``: what came instead of a version, such as that there is no such file, or that it may not be run.
    """
    low, high = int(supported["min"]), int(supported["max"])
    which = home or "the first java on the PATH"
    if not java["major"]:
        instead = " ".join(said.strip().splitlines()[-1:])[:200].rstrip(".")
        what = f"{which} is not a Java that runs there"
        why = f"'bin/java -version' gave no version{f', but: {instead}' if instead else ''}"
        return [finding(rules.JAVA, host, "java_home", what, why, f"Set java_home to a Java {low} or {high}")]
    if not low <= java["major"] <= high:
        what = f"{which} is Java {java['major']} ({java['version']})"
        why = f"this Kafka and ZooKeeper run on Java {low} to {high}"
        cure = (
            "Set java_home (or JAVA_HOME for the quickstart) to one of these, or another java_source "
            f"({page('roles/java/README.md')})"
        )
        return [finding(rules.JAVA, host, "java_home", what, why, cure)]
    return []
