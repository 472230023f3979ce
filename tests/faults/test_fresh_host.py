# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stops a first installation: found before anything is installed."""

from __future__ import annotations

import contextlib
import getpass
import os
import re
import shutil
import socket
from pathlib import Path
from typing import Any

import pytest
from helpers.programs import java_17, path_without
from helpers.site import Site, tree

from tests.faults.conftest import Refused

ENORMOUS = 10**9  # MiB


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with its settings and nothing else; every test leaves it so."""
    return Site.create(tmp_path_factory.mktemp("fresh") / "quickstart")


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        (
            {"java_home": "/nowhere"},
            ["KC023 quickstart: java_home: /nowhere is not a Java", "Set java_home to a Java 8 or 11"],
        ),
        (
            {"kafka_min_free_mb": ENORMOUS},
            ["MiB free on", "kafka needs 1000000000 MiB. Free some space", "kafka_min_free_mb"],
        ),
        (
            {"zookeeper_min_free_mb": ENORMOUS},
            ["zookeeper needs 1000000000 MiB. Free some space", "zookeeper_min_free_mb"],
        ),
        (
            {"kafka_config": {"num.partitons": 3}},
            ["KC012 quickstart: num.partitons:", "Did you mean 'num.partitions'?", "kafka_config_extra_keys"],
        ),
        ({"kafka_config": {"num.partitions": "many"}}, ["num.partitions: must be a whole number, not 'many'"]),
        (
            {"zookeeper_config": {"tickTme": 2000}},
            ["KC012 quickstart: tickTme:", "the system property zookeeper.tickTme", "Did you mean 'tickTime'?"],
        ),
        (
            {"kafka_config": {"min.insync.replicas": 2}},
            ["KC115 quickstart: min.insync.replicas: 2 is above default.replication.factor 1", "Make it 1 or less."],
        ),
        (
            {"kafka_accepted_findings": {"KC999": "x"}},
            ["finding 'KC999' does not exist; it accepts nothing. Remove it."],
        ),
        (
            {"kafka_accepted_findings": {"KC001": "x"}},
            ["KC001 (a broker without a number of its own) cannot be accepted"],
        ),
        ({"kafka_broker_id": ""}, ["KC001 quickstart: kafka_broker_id: not set", "Give every broker its own"]),
        ({"kafka_allow_tmp": False}, ["KC008 quickstart", "emptied at a reboot", "set kafka_allow_tmp: true"]),
        (
            {"kafka_allow_root_filesystem": False},
            ["KC509 quickstart", "on the root file system", "kafka_allow_root_filesystem: true"],
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_cannot_work_is_refused(
    fresh: Site, refused: Refused, variables: dict[str, Any], expected: list[str]
) -> None:
    """Variables and the node's state, each with the way out."""
    sentence = refused(fresh, **variables)
    assert [part for part in expected if part not in sentence] == [], sentence


def test_the_preflight_alone_shows_what_is_probably_not_meant(fresh: Site) -> None:
    """One table with the reasons; what is accepted stays in it; nothing is changed."""
    before = tree(fresh.home)
    run = fresh.playbook("preflight", kafka_accepted_findings={"KC215": "one is enough here"})
    assert run.count("changed") == 0 and tree(fresh.home) == before
    assert "KC401" not in run.text
    assert re.search(r"KC215 +warning +quickstart +broker.id +the only broker", run.text)
    assert "Accepted: one is enough here" in run.text
    assert re.search(r"KC308 +warning +quickstart +kafka_version +2.1.0", run.text) and "KAFKA-7697" in run.text


def test_a_member_behind_a_firewall_is_found(fresh: Site) -> None:
    """A listener that accepts nobody and whose queue is full: what comes then is dropped, as a firewall does it."""
    with contextlib.ExitStack() as stack:
        full = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _number in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        port = full.getsockname()[1]
        run = fresh.playbook("preflight", code=2, kafka_zookeeper_connect=[f"127.0.0.1:{port}"])
    assert run.failure.startswith(f"KC403 quickstart: port: {port} of 127.0.0.1 does not answer; a member that")


def test_a_clock_that_is_off_is_found(fresh: Site, tmp_path: Path) -> None:
    """The host's own date, an hour ahead; the clock of the machine stays as it is."""
    ahead = tmp_path / "bin" / "date"
    ahead.parent.mkdir()
    ahead.write_text(f'#!/bin/sh\nexec {shutil.which("date")} -d "+1 hour" "$@"\n')
    ahead.chmod(0o755)
    path = f"{ahead.parent}:{os.environ['PATH']}"
    run = fresh.playbook("preflight", environment={"PATH": path})
    assert re.search(r"KC401 +warning +quickstart +clock +3(600|599)[.]\d s ahead of the controller", run.text)


def test_a_java_that_is_too_new_is_refused(fresh: Site, refused: Refused, tmp_path: Path) -> None:
    """Kafka 2.1 does not run on Java 14 and later."""
    sentence = refused(fresh, java_home=str(java_17(tmp_path)))
    assert "is Java 17 (17" in sentence
    assert "run on Java 8 to 11. Set java_home" in sentence


@pytest.mark.parametrize(("name", "variable"), [("zookeeper", "zookeeper_client_port"), ("kafka", "kafka_listeners")])
def test_a_port_in_use_is_refused(fresh: Site, refused: Refused, name: str, variable: str) -> None:
    """Named before anything is installed, with the variable that chooses another."""
    port = {"zookeeper": fresh.zookeeper_port, "kafka": fresh.kafka_port}[name]
    with socket.create_server(("127.0.0.1", port)):
        sentence = refused(fresh)
    me = Path("/proc/self/comm").read_text().strip()
    holder = f"process {os.getpid()} ({me}) of {getpass.getuser()}"
    assert f"{variable}: port {port} is in use by {holder}; {name} is to listen there" in sentence
    assert "set a free port" in sentence


@pytest.mark.parametrize("name", ["preflight", "site", "rolling_restart"])
def test_m_all_that_a_node_shows_is_one_table(fresh: Site, name: str) -> None:
    """No Java, a port in use, no room, and what is only probably not meant: errors first, and then it stops."""
    given = {"java_home": "/nowhere", "kafka_min_free_mb": ENORMOUS, "kafka_config": {"zookeeper.sync.time.ms": 1}}
    before = tree(fresh.home)
    with socket.create_server(("127.0.0.1", fresh.zookeeper_port)):
        done = fresh.playbook(name, code=2, **given)
    table = done.output.partition("FAILED! =>")[2].partition("\n    msg:")[0]
    java = ["KC023"] if name != "rolling_restart" else []  # a restart looks at no Java
    wanted = [*java, "KC505", "KC506", "KC014"]
    rows = re.findall(r"^ +(KC\d+) ", table, re.MULTILINE)
    assert [number for number in rows if number in wanted] == wanted
    assert done.failure.startswith(f"{2 + len(java)} errors:\n")
    assert tree(fresh.home) == before


@pytest.mark.parametrize("name", ["zookeeper", "kafka"])
def test_a_real_folder_where_the_link_belongs_is_refused(fresh: Site, refused: Refused, name: str) -> None:
    """A hand-made installation is not replaced."""
    folder = fresh.home / name
    folder.mkdir()
    try:
        sentence = refused(fresh)
    finally:
        folder.rmdir()
    assert f"{name}_link: {folder} is a real directory; the link to the installed version belongs there" in sentence
    assert "choose another directory" in sentence


def test_no_network_is_said_in_one_sentence(fresh: Site, refused: Refused, tmp_path: Path) -> None:
    """No archive, no Maven, nothing in the cache: the three ways out, and nothing half-installed."""
    sentence = refused(
        fresh,
        environment={"PATH": path_without("mvn", tmp_path)},
        kafka_tarball_base_url="http://127.0.0.1:1",
        zookeeper_tarball_base_url="http://127.0.0.1:1",
        quickstart_cache_dir=str(tmp_path / "cache"),
    )
    assert "http://127.0.0.1:1" in sentence
    ways = ("zookeeper_tarball_base_url", "zookeeper_tarball_file", "zookeeper_tarball_source=maven")
    assert [way for way in ways if way not in sentence] == []


def test_a_wrong_checksum_is_refused(fresh: Site, refused: Refused, tmp_path: Path) -> None:
    """Expected and got, and the file stays where it was."""
    archive = tmp_path / "zookeeper.tar.gz"
    archive.write_bytes(b"not ZooKeeper")
    checksum = "sha256:" + "0" * 64
    sentence = refused(
        fresh,
        zookeeper_tarball_source="file",
        zookeeper_tarball_file=str(archive),
        zookeeper_tarball_checksum=checksum,
    )
    assert f"{archive}: wrong checksum, expected {checksum}, got sha256:" in sentence
    assert "correct zookeeper_tarball_checksum" in sentence
    assert archive.read_bytes() == b"not ZooKeeper"
