# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts the plays of a roll are about."""

from __future__ import annotations

from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling.hosts import (
    clusters,
    connection,
    rolled,
)

GROUPS = {"kafka": ["a1", "a2", "b1", "b2", "c1"]}
HOSTS = GROUPS["kafka"]


def published(**ended):
    """Clusters a, b and c; each has a state if it is named, with how it ended."""
    found = {host: {"__rolling_turn_kafka": {"cluster": f"{host[0]}1"}} for host in HOSTS}
    for cluster, how in ended.items():
        found[f"{cluster}1"]["__rolling_kafka"] = {"ended": how}
    return found


def test_each_cluster_that_is_rolled_by_its_first_host():
    assert clusters(published(a="", b=""), GROUPS, "kafka") == ["a1", "b1"]
    assert clusters(published(a=""), GROUPS, "zookeeper") == ["!all"]


def test_nobody_follows_on_a_roll_that_is_not_done():
    """Brokers are not restarted on ZooKeeper servers that are not whole; who was not rolled is not asked."""
    servers = {"zookeeper": ["z1", "z2"], **GROUPS}
    for ended, found in (("done", ["a1"]), ("closed", ["!all"]), ("failed", ["!all"]), ("", ["!all"])):
        hostvars = {**published(a=""), "z1": {"__rolling_zookeeper": {"ended": ended}}, "z2": {}}
        assert clusters(hostvars, servers, "kafka", ["zookeeper"]) == found, ended
    assert clusters(published(a=""), GROUPS, "kafka", ["zookeeper"]) == ["a1"]


def test_all_hosts_of_what_is_over():
    """Not those of a cluster that was left alone after another one failed."""
    assert rolled(published(a="failed", b=""), GROUPS, "kafka") == ["a1", "a2"]
    assert rolled(published(a="done", b="done"), GROUPS, "kafka") == ["a1", "a2", "b1", "b2"]


def test_nobody_is_not_everybody():
    """Ansible takes an empty list of hosts for all of them; hosts that were left out have published nothing."""
    assert clusters({}, {}, "") == clusters({}, GROUPS, "kafka") == ["!all"], "a syntax check knows nobody"
    assert (
        clusters({host: {} for host in HOSTS}, GROUPS, "kafka") == rolled(published(a=""), GROUPS, "kafka") == ["!all"]
    )
    assert rolled({**published(a="done"), "a2": {}}, GROUPS, "kafka") == ["a1"]


RAW = {
    "ansible_host": "{{ inventory_hostname }}.example.com",
    "ansible_user": "centos",
    "ansible_port": 22,
    "jump": "{{ x }}",
    "kafka_opts": "{{ y }}",
}


class HostVars(dict):
    """As Ansible hands it to a filter."""

    def raw_get(self, _host):
        """A host's variables before they are evaluated."""
        return RAW


def test_a_connection_that_is_a_template_is_settled():
    """Nothing else is: what is no template is the same under every name."""
    values = {"ansible_host": "n1.example.com", "jump": "gate", "kafka_opts": "z"}
    assert connection(HostVars(n1=values), "n1", ["jump"]) == {"ansible_host": "n1.example.com", "jump": "gate"}
