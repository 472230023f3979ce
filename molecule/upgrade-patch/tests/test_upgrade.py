# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A patch of the same minor release, in place, and back (S02, S03)."""

from __future__ import annotations

from confluent_kafka import Consumer, TopicPartition
from verify.nodes import SERVICES, Node, Site
from verify.on_nodes import ON_EACH_NODE
from verify.on_site import ON_THE_SITE, OUTSIDE, TOPIC, outside, versions

OLD = {"kafka_version": "2.1.0", "zookeeper_version": "3.4.12"}
NEW = {"kafka_version": "2.1.1", "zookeeper_version": "3.4.14"}
FOLDERS = {
    "2.1.0": "kafka_2.12-2.1.0",
    "2.1.1": "kafka_2.12-2.1.1",
    "3.4.12": "zookeeper-3.4.12",
    "3.4.14": "zookeeper-3.4.14",
}


def play(site: Site, name: str, versions: dict[str, str]) -> str:
    """A playbook, told the versions."""
    return site.play(name, *[word for key, value in versions.items() for word in ("-e", f"{key}={value}")])


def links(node: Node) -> list[str]:
    """Where the installations' links lead."""
    return [node.output(f"readlink /usr/local/{name}") for name in ("kafka", "zookeeper")]


def kept(node: Node) -> int:
    """The number of messages of the topic that all checks write to."""
    consumer = Consumer({"bootstrap.servers": f"{node.address}:{OUTSIDE}", "group.id": "count", "log_level": 0})
    try:
        numbers = consumer.list_topics(TOPIC, timeout=20).topics[TOPIC].partitions
        ends = [consumer.get_watermark_offsets(TopicPartition(TOPIC, number), timeout=20) for number in numbers]
        return sum(high - low for low, high in ends)
    finally:
        consumer.close()


def change(site: Site, wanted: dict[str, str]) -> None:
    """Stage it and look, then upgrade.yml: the same command there and back."""
    before = links(site.nodes[0])
    policies = {"kafka_restart_policy": "report", "zookeeper_restart_policy": "report"}
    out = play(site, "site", {**wanted, **policies})
    for name in SERVICES:
        assert f"restart pending for {name}" in out
    assert links(site.nodes[0]) == before, "S02: nothing that a running service would start with has changed"
    out = play(site, "upgrade", wanted)
    assert "planned: ZooKeeper: 0 of 1 run" in " ".join(out.split())
    assert "done: ZooKeeper: 1 of 1 run" in " ".join(out.split())
    assert links(site.nodes[0]) == [
        f"/usr/local/{FOLDERS[wanted[f'{name}_version']]}" for name in ("kafka", "zookeeper")
    ]


def test_upgrade_in_place_and_back(site: Site, node: Node) -> None:
    """The link flips, the old folders stay, every message is kept, and the way back is the same."""
    assert versions(site.with_(**OLD)) == []
    assert outside(site) == []
    messages = kept(node)
    change(site, NEW)
    new = site.with_(**NEW)
    assert [problem for check in ON_THE_SITE for problem in check(new)] == []
    assert [problem for check in ON_EACH_NODE for problem in check(new.nodes[0])] == []
    assert node.run(f"ls -d {' '.join(f'/usr/local/{name}' for name in FOLDERS.values())}").rc == 0, "the old ones stay"
    assert play(site, "site", NEW).count("changed=0 ") == 1
    assert kept(node) > messages

    messages = kept(node)
    change(site, OLD)
    assert versions(site.with_(**OLD)) == []
    assert kept(node) == messages
    assert outside(site) == []
    assert play(site, "site", OLD).count("changed=0 ") == 1


def test_s03_another_minor_release_is_refused(site: Site, node: Node) -> None:
    """S03: site.yml takes patches only; nothing is changed."""
    before = node.output("cat /etc/kafka/server.properties /etc/kafka/fingerprint; readlink /usr/local/kafka")
    try:
        play(site, "site", {**OLD, "kafka_version": "2.2.0"})
    except AssertionError as refused:
        assert "2.2.0" in str(refused)
    else:
        raise AssertionError("it was taken")
    assert node.output("cat /etc/kafka/server.properties /etc/kafka/fingerprint; readlink /usr/local/kafka") == before
