# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The assembled archive: the same inputs give the same bytes, and only locked jars get in."""

from __future__ import annotations

import hashlib
import os
import tarfile
from pathlib import Path

import pytest
from assembly.archive import Entry, write_archive
from assembly.distribution import checked_jars, entries
from assembly.errors import AssemblyError
from assembly.lock import Lock, parse_lock

from tests.unit.roles.tarball.conftest import Jar

KAFKA = "kafka_2.12-2.1.0"
ZOOKEEPER = "zookeeper-3.4.12"
SERVER = "org.apache.zookeeper.server.quorum.QuorumPeerMain"


def lock_of(name: str, *lines: str) -> Lock:
    """A lock of the given lines."""
    return parse_lock(name, "# released: 2018-11-20\n" + "\n".join(lines))


def build(lock: Lock, repository: Path, files: Path, target: Path) -> bytes:
    """The archive's bytes."""
    write_archive(target, lock.name, entries(lock, checked_jars(lock, repository), files), lock.timestamp)
    return target.read_bytes()


def test_the_same_inputs_give_the_same_bytes(files: Path, repository: Path, jar: Jar, tmp_path: Path) -> None:
    """Whatever order, clock, mode and owner the inputs have."""
    lines = [jar("org.apache.kafka:kafka_2.12:2.1.0", ["kafka.Kafka"]), jar("a:b:1", ["b.B"])]
    first = build(lock_of(KAFKA, *lines), repository, files, tmp_path / "1.tar")
    for path in repository.rglob("*.jar"):
        os.utime(path, (1, 1))
        path.chmod(0o600)
    inputs = entries(lock_of(KAFKA, *lines), checked_jars(lock_of(KAFKA, *lines), repository), files)
    write_archive(tmp_path / "2.tar", KAFKA, inputs[::-1], lock_of(KAFKA, *lines).timestamp)
    assert (tmp_path / "2.tar").read_bytes() == first
    assert sorted(path.name for path in tmp_path.glob("*.tar*")) == ["1.tar", "2.tar"]


def test_the_kafka_layout(files: Path, repository: Path, jar: Jar, tmp_path: Path) -> None:
    lines = [jar("org.apache.kafka:kafka_2.12:2.1.0", ["kafka.Kafka"]), jar("a:b:1", [])]
    build(lock_of(KAFKA, *lines), repository, files, tmp_path / "k.tar")
    with tarfile.open(tmp_path / "k.tar") as archive:
        members = {member.name: member for member in archive.getmembers()}
        notice = archive.extractfile(f"{KAFKA}/NOTICE")
        assert notice is not None
        assert b"This is not the Apache release archive" in notice.read()
    assert f"{KAFKA}/libs/b-1.jar" in members
    assert members[f"{KAFKA}/bin/kafka-topics.sh"].mode == 0o755
    assert members[f"{KAFKA}/config/server.properties"].mode == 0o644
    assert {f"{KAFKA}/{name}" for name in ("LICENSE", "NOTICE", "ASSEMBLED")} <= set(members)
    assert {(member.uid, member.gid, member.uname, member.mtime) for member in members.values()} == {
        (0, 0, "root", 1542672000)
    }
    assert list(members) == sorted(members)


def test_the_zookeeper_layout_has_its_own_jar_on_top(files: Path, repository: Path, jar: Jar) -> None:
    lines = [jar("org.apache.zookeeper:zookeeper:3.4.12", [SERVER]), jar("log4j:log4j:1.2.17", [])]
    lock = lock_of(ZOOKEEPER, *lines)
    paths = {entry.path for entry in entries(lock, checked_jars(lock, repository), files)}
    assert {"zookeeper-3.4.12.jar", "lib/log4j-1.2.17.jar", "conf/zoo_sample.cfg", "bin/zkServer.sh"} <= paths
    # 3.4.12 has no such command; 3.4.14 has, as its class shows.
    assert "bin/zkTxnLogToolkit.sh" not in paths


def test_a_jar_that_is_not_the_locked_one_is_refused(repository: Path, jar: Jar) -> None:
    line = jar("org.apache.kafka:kafka_2.12:2.1.0", ["kafka.Kafka"])
    expected, path = line.split()[1], next(repository.rglob("*.jar"))
    path.write_bytes(b"something else")
    with pytest.raises(AssemblyError) as error:
        checked_jars(lock_of(KAFKA, line), repository)
    got = hashlib.sha256(b"something else").hexdigest()
    assert f"kafka_2.12-2.1.0.jar: wrong SHA-256, expected {expected}, got {got}; delete it" in str(error.value)
    path.unlink()
    with pytest.raises(AssemblyError, match=r"mvn did not deliver org\.apache\.kafka:kafka_2\.12:2\.1\.0; run again"):
        checked_jars(lock_of(KAFKA, line), repository)


def test_a_name_of_no_known_layout_is_refused() -> None:
    lock = Lock("cassandra-3", "2018-11-20", ())
    with pytest.raises(AssemblyError, match="must begin with kafka_ or zookeeper-"):
        assert lock.layout


def test_an_interrupted_archive_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_archive(tmp_path / "a.tar", "top", [Entry("a", tmp_path / "missing")], 0)
    assert list(tmp_path.iterdir()) == []
