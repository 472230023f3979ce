# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Identity of broker and cluster (safety rule S04)."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.identity import (
    cluster_problems,
    disk_findings,
    identity_text,
    parse_identity,
    stamped_cluster,
)

ASKED = {
    "host": "b1",
    "broker_id": "1",
    "log_dirs": ["/d/1", "/d/2"],
    "identity_file": "/etc/kafka/identity",
    "allow_root_filesystem": False,
    "zookeeper_connect": ["zk1:2181"],
}
META = "version=0\nbroker.id=1\n"
FREE = {"/d/1": {"mount": "/d/1", "device": "sdb"}, "/d/2": {"mount": "/d/2", "device": "sdc"}}
STAMP = identity_text("abc", 1, ["/d/1", "/d/2"])


def test_the_identity_file_reads_back() -> None:
    """What is written can be read."""
    assert parse_identity(STAMP) == {"broker.id": "1", "cluster.id": "abc", "log.dirs": "/d/1,/d/2"}


@pytest.mark.parametrize(
    ("contents", "words"),
    [
        ({}, None),
        ({"/d/1/meta.properties": META}, None),
        ({"/etc/kafka/identity": STAMP, "/d/1/meta.properties": META, "/d/2/meta.properties": META}, None),
        ({"/etc/kafka/identity": STAMP, "/d/1/meta.properties": META}, "/d/2 was in use by broker 1"),
        ({"/d/2/meta.properties": "broker.id=7\n"}, "/d/2 holds the data of broker 7"),
        (
            {
                "/etc/kafka/identity": identity_text("abc", 2, []),
                "/d/1/meta.properties": META,
            },
            "b1: kafka_broker_id: this host is broker 2",
        ),
    ],
)
def test_s04_the_disks_are_this_brokers(contents: dict[str, str], words: str | None) -> None:
    """S04: another broker's disk and a disk that is not mounted are refused; a new disk is not."""
    found = disk_findings(ASKED, {"contents": contents, "free": FREE})
    assert [one.sentence for one in found if words is None or words not in one.sentence] == []
    assert len(found) == bool(words)


def test_s04_a_new_log_dir_on_an_initialised_host_is_welcome() -> None:
    """Adding a disk is no loss of one."""
    contents = {"/etc/kafka/identity": identity_text("abc", 1, ["/d/1"]), "/d/1/meta.properties": META}
    assert disk_findings(ASKED, {"contents": contents, "free": FREE}) == []


@pytest.mark.parametrize(
    ("free", "words"),
    [
        ({**FREE, "/d/2": {"mount": "/", "device": "sda"}}, "/d/2 is on the root file system"),
        ({**FREE, "/d/2": {"mount": "/d", "device": "sdb"}}, "/d/2 and /d/1 are on the same disk"),
    ],
)
def test_r13_one_disk_each_and_not_the_root_file_system(free: dict[str, Any], words: str) -> None:
    """R13: refused unless allowed."""
    found = disk_findings(ASKED, {"contents": {}, "free": free})
    assert [words in one.sentence for one in found] == [True]
    assert disk_findings({**ASKED, "allow_root_filesystem": True}, {"contents": {}, "free": free}) == []


@pytest.mark.parametrize(
    ("stamp", "kafka", "words"),
    [
        ("", {"chroot": "/k", "chroot_exists": False, "cluster_id": None}, None),
        (STAMP, {"chroot": "/k", "chroot_exists": True, "cluster_id": "abc"}, None),
        (STAMP, {"chroot": "/k", "chroot_exists": False, "cluster_id": None}, "/k does not exist"),
        (STAMP, {"chroot": "", "chroot_exists": True, "cluster_id": None}, "/ holds no cluster"),
        (STAMP, {"chroot": "/k", "chroot_exists": True, "cluster_id": "xyz"}, "is cluster xyz"),
        ("", {"chroot": "", "cluster_id": None, "error": "no server serves requests."}, "zk1:2181 cannot be asked"),
    ],
)
def test_s04_the_cluster_in_zookeeper_is_this_hosts(stamp: str, kafka: dict[str, Any], words: str | None) -> None:
    """S04: a wrong chroot, an emptied ZooKeeper and another cluster are refused before the start."""
    states = [{"host": "b1", "stamp": stamped_cluster(stamp)}, {"host": "b2", "stamp": ""}]
    problems = cluster_problems(states, ["zk1:2181"], kafka)
    if words is None:
        assert problems == []
    else:
        assert len(problems) == 1
        assert words in problems[0]


def test_s04_hosts_of_another_cluster_are_one_sentence() -> None:
    """All that have the same stamp; and brokers that are of another cluster are found as ZooKeeper is."""
    states = [{"host": host, "stamp": "abc"} for host in ("b1", "b2")] + [{"host": "b3", "stamp": "def"}]
    found = cluster_problems(states, [], {"cluster_id": "def", "chroot": "/kafka"})
    assert len(found) == 1 and found[0].startswith(
        "b1, b2 belong to cluster abc, but in ZooKeeper /kafka is cluster def;"
    )
    assert cluster_problems(states, ["zk1:2181"], {"error": "no answer."})[0].startswith(
        "b1, b2, b3: ZooKeeper at zk1:2181"
    )
