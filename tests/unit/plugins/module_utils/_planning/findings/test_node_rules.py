# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every rule that a role checks on its node: what triggers it, and what is nearest to that and does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.folders import folder_findings
from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.identity import disk_findings
from ansible_collections.streamops.kafka.plugins.module_utils._planning.ensemble.members import start_findings
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings import rules
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings.model import Finding
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.checks import node_findings
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.names import name_findings
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.probe import parse_probe

Ids = Callable[[], list[str]]


def ids(found: list[Finding]) -> list[str]:
    """The ids of findings."""
    return [one.id for one in found]


def node(change: str = "", **changes: Any) -> Ids:
    """What is found on a node."""
    empty = "fact\tuser\troot\nfact\tuid\t\nfact\tmemory_kb\t1048576\nprocess\tstopped\n"
    wanted: Any = {
        "name": "kafka",
        "prefix": "kafka",
        "user": "kafka",
        "link": "/opt/kafka",
        "heap_size": "auto",
        "limit_nofile": 100000,
        "manager": "systemd",
        "data_dirs": ["/data"],
        "run_dir": "/run/kafka",
    }
    wanted |= {"ports": {"9092": "kafka_listeners"}, "free_mb": {"/data": 1024}, "distribution": "kafka_2.12-2.1.0"}
    wanted |= changes
    seen = parse_probe(f"{empty}free\t/data\t2097152\t/\t/dev/sda1\t0\n{change}\n")
    return lambda: ids(node_findings(wanted, seen, "b1"))


def disk(identity: str = "", meta: str = "", mount: str = "/data/1", devices: str = "ab") -> Ids:
    """What is found on a broker's two disks."""
    asked: dict[str, Any] = {
        "host": "b1",
        "broker_id": "1",
        "log_dirs": ["/data/1", "/data/2"],
        "identity_file": "/etc/identity",
    }
    asked["allow_root_filesystem"] = False
    contents = {"/etc/identity": identity, "/data/1/meta.properties": meta}
    free = {
        path: {"mount": where, "device": device}
        for path, where, device in zip(asked["log_dirs"], (mount, "/data/2"), devices)
    }
    return lambda: ids(disk_findings(asked, {"contents": {k: v for k, v in contents.items() if v}, "free": free}))


def folders(*names: str) -> Ids:
    """What is found of folders among a broker's messages."""
    seen = {"stray": [f"/data/1/{name}" for name in names], "twice": [], "mounts": {}, "contents": {}}
    return lambda: ids(folder_findings({"host": "b1", "log_dirs": ["/data/1"]}, seen))


def name(addresses: str, listens: bool = True) -> Ids:
    """What is found of a name."""
    wanted: Any = {"n": {"variable": "kafka_listeners", "listens": listens, "others": True}}
    return lambda: ids(name_findings(wanted, parse_probe(f"name\tn\t{addresses}\n"), "b1"))


def together(**changes: Any) -> Ids:
    """What is found on the disks of two ZooKeeper servers, of which the second has changes."""
    known = {"has_data": True, "members": "server.1", "established": True, "record": "/r", "mark": "/m"}
    states = [{"host": f"z{number}", "id": number, "myid": str(number), **known} for number in (1, 2)]
    states[1] |= changes
    return lambda: ids(start_findings(states, "server.1", "", {}))


STAMP = "broker.id=1\ncluster.id=x\nlog.dirs=/data/1\n"
LINK = "path\t/opt/kafka\tsymbolic link\troot\troot\t777\nlink\t/opt/kafka\t/opt/kafka_2.12-{}\nnonempty\t/data"
OPEN_FILES = "fact\tnofile_limit\t20000\nfact\tnofile_granted\tno"
NOEXEC = "mount\t"
PLACES = {"run_from": {"kafka_config_dir": "/etc/kafka"}, "written": {"kafka_log_dirs": ["/data"]}}
DATA = {"kafka_opts": ["-Da=b"], "kafka_log_dirs": ["/data/1", "/données"]}
DIRECTORY = "path\t/opt/kafka\tdirectory\troot\troot\t755"
CASES: list[tuple[str, Ids, Ids]] = [
    ("KC501", node("fact\tuser\tsomeone"), node("fact\tuser\tkafka")),
    ("KC502", node(DIRECTORY), node(LINK.format("2.1.0"))),
    ("KC503", node(heap_size="1 GB"), node(heap_size="512m")),
    ("KC503", node(heap_size="2g"), node(heap_size="1000m")),
    ("KC504", node(LINK.format("2.0.1")), node(LINK.format("2.1.1"))),
    ("KC505", node("listening\t9092"), node("listening\t9093")),
    ("KC506", node(free_mb={"/data": 4096}), node(free_mb={"/data": 2048})),
    ("KC507", disk(meta="broker.id=2\n"), disk(meta="broker.id=1\n")),
    ("KC508", disk(identity=STAMP), disk(identity=STAMP, meta="broker.id=1\n")),
    ("KC509", disk(mount="/"), disk(mount="/data/1")),
    ("KC510", disk(devices="aa"), disk(devices="ab")),
    ("KC511", node(OPEN_FILES), node(OPEN_FILES.replace("\tno", "\tyes"))),
    ("KC512", node("fact\tutf8\t", java_reads=DATA), node("fact\tutf8\tC.utf8", java_reads=DATA)),
    ("KC513", node(data_dirs=["/a%b"]), node(data_dirs=["/a b"])),
    ("KC514", together(myid="3"), together()),
    ("KC515", together(members="server.2"), together(members="server.1")),
    ("KC516", together(has_data=False, members="", myid=""), together(myid="")),
    ("KC520", folders("lost+found"), folders("a-1.b-delete")),
    (
        "KC521",
        node(f"{NOEXEC}/etc/kafka\t/etc\trw,noexec", **PLACES),
        node(f"{NOEXEC}/data\t/data\trw,noexec", **PLACES),
    ),
    (
        "KC521",
        node(f"{NOEXEC}/data\t/data\tro", **PLACES),
        node(f"{NOEXEC}/data\t/data\trw,errors=remount-ro", **PLACES),
    ),
    ("KC522", node("barred\tL2RhdGEvYS0w", **PLACES), node("barred\n", **PLACES)),
    ("KC522", node("shut\tL2RhdGEvLg==", **PLACES), node("shut\n", **PLACES)),
    ("KC523", node("misplaced\tL2EvdmVyc2lvbi0y", misplaced={"/a/version-2": "log.*", "/b/version-2": "s"}), node()),
    ("KC524", node(OPEN_FILES, manager="process"), node(OPEN_FILES.replace("\tno", "\tyes"), manager="process")),
    ("KC525", node("fact\tsegments\t40000\nfact\tmax_map_count\t65530"), node("fact\tsegments\t40000")),
    (
        "KC526",
        node("fact\tthreads_limit\t100", manager="process"),
        node("fact\tthreads_limit\t4096", manager="process"),
    ),
    ("KC527", name(""), name("10.0.0.1")),
    ("KC528", name("127.0.1.1"), name("127.0.1.1", listens=False)),
    ("KC529", node("left\tkafka_log_dirs\t1\tL2E=\tYS0w", moves={"kafka_log_dirs": {"to": ["/data"]}}), node()),
]


@pytest.mark.parametrize(("number", "bad", "good"), CASES, ids=[f"{case[0]}-{n}" for n, case in enumerate(CASES)])
def test_a_rule_of_a_node(number: str, bad: Ids, good: Ids) -> None:
    """Triggered, and by nothing else; and not."""
    assert set(bad()) == {number}
    assert good() == []


def test_every_rule_of_a_node_has_a_case() -> None:
    """A new rule without a test fails here."""
    assert [rule.id for rule in rules.NODE] == list(dict.fromkeys(case[0] for case in CASES))
