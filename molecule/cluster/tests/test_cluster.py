# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only several nodes can lose: a rack, a member, a replica in sync (R05, R61, R62)."""

from __future__ import annotations

import pytest
from verify.nodes import Node, Site, until
from verify.on_site import brokers, metadata, modes, outside, registered, replicas, srvr
from verify.sabotage import SABOTAGES, sabotaged


def test_a_lost_rack_is_reported(site: Site) -> None:
    """R61: replicas that share a rack are seen, and by which partition."""
    with sabotaged(site, SABOTAGES["replicas"]):
        found = replicas(site)
        lost = brokers(site)
    assert any("share a rack" in problem and "/first" in problem for problem in found), found
    assert any("'same'" in problem for problem in lost), lost
    assert replicas(site) + brokers(site) == []


@pytest.mark.parametrize("mode", ["follower", "leader"])
def test_a_stopped_member_is_reported_and_the_others_go_on(site: Site, mode: str) -> None:
    """R05: two of three are a majority: they elect a leader, and messages go through meanwhile."""
    node = next(one for one in site.zookeepers if srvr(one.address).get("Mode") == mode)
    node.run("/etc/zookeeper/zookeeper-service.sh stop")
    try:
        assert any("silent" in problem for problem in modes(site))
        others = [one for one in site.zookeepers if one is not node]
        until(
            lambda: sorted(srvr(one.address).get("Mode", "") for one in others) == ["follower", "leader"], "they elect"
        )
        until(lambda: outside(site) == [], "messages go through")
    finally:
        node.run("/etc/zookeeper/zookeeper-service.sh start")
    until(lambda: modes(site) == [], "three again")


def test_a_stopped_broker_is_reported_and_the_others_go_on(site: Site) -> None:
    """Partitions keep a leader; the check names what is out of sync; afterwards all is as before."""
    nodes = site.clusters["/first"]
    node = nodes[-1]
    node.run("/etc/kafka/kafka-service.sh stop")
    try:
        assert any("brokers and racks are" in problem for problem in brokers(site))
        assert any("are in sync" in problem for problem in replicas(site))
        assert all(partition.leader > 0 for partition in metadata(nodes[:-1]).topics["orders"].partitions.values())
        assert registered(site, "/other").keys() == {1}, "the other cluster has its own"
    finally:
        node.run("/etc/kafka/kafka-service.sh start")
    until(lambda: brokers(site) + replicas(site) + outside(site) == [], "all as before")


def test_r62_the_clusters_share_the_ensemble_and_nothing_else(site: Site) -> None:
    """R62: each lives below its own path, with an identity of its own, though both have a broker 1."""
    assert set(site.clusters) == {"/first", "/other"}
    client = site.zookeeper()
    try:
        assert set(client.get_children("/")) == {"zookeeper", "first", "other"}
        identities = {client.get(f"{path}/cluster/id")[0] for path in site.clusters}
        assert len(identities) == 2
    finally:
        client.stop()
        client.close()


def test_r09_names_of_the_inside_are_known_inside_only(site: Site) -> None:
    """R09: what the inner listener advertises resolves in every container, and the outer one needs no name."""
    for nodes in site.clusters.values():
        for number, one in registered(site, nodes[0].chroot).items():
            inner, outer = sorted(one["endpoints"])
            node = _by_id(nodes, number)
            assert (inner, outer) == (f"INSIDE://{node.name}:9092", f"OUTSIDE://{node.address}:9094")
            assert nodes[0].output(f"getent hosts {node.name} | cut -d ' ' -f 1") == node.address


def _by_id(nodes: tuple[Node, ...], number: int) -> Node:
    return next(node for node in nodes if node.broker_id == number)
