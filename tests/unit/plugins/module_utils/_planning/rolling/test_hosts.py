# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts the plays of a roll are about."""

from __future__ import annotations

from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling.hosts import (
    by,
    connection,
    firsts,
    goes_on,
    looked_at,
    roll_states,
    stopped,
    waits_for,
)

GROUPS = {"kafka": ["a1", "a2", "b1", "b2", "c1"]}
HOSTS = GROUPS["kafka"]


def rolled(**ended):
    """What a run knows after its rolls: each of the clusters that are named has a state, with how it ended."""
    states = {}
    for cluster, how in ended.items():
        hosts = [host for host in HOSTS if host[0] == cluster]
        states[hosts[0]] = {"ended": how, "hosts": hosts, "turns": [{"host": hosts[-1]}]}
    return {**{host: {} for host in HOSTS}, "a2": {"__rolling_now": {"states": {"kafka": states}}}}


def looked():
    """Clusters a, b and c as they were looked at."""
    clusters_of = {host: [one for one in HOSTS if one[0] == host[0]] for host in HOSTS}
    return {
        host: {"__node": {"observed": {}, "services": {"kafka": {"state": {"host": host, "cluster": of}, "name": "k"}}}}
        for host, of in clusters_of.items()
    }


def test_all_hosts_of_what_did_not_end_well():
    """Not those of a cluster that was left alone after another one failed."""
    assert stopped(rolled(a="failed", b=""), GROUPS, "kafka") == ["a1", "a2"]
    assert stopped(rolled(a="done", b="closed"), GROUPS, "kafka") == ["b1", "b2"]
    assert stopped(rolled(a="done", b="done"), GROUPS, "kafka") == ["!all"]
    assert stopped(rolled(a="failed"), {**GROUPS, "zookeeper": ["a2"]}, "zookeeper") == ["!all"]


def test_the_rolls_are_known_on_the_host_that_played_them():
    """Which need not have the service."""
    hostvars = {"z1": rolled(a="done")["a2"], **{host: {} for host in HOSTS}}
    assert roll_states(hostvars, {**GROUPS, "zookeeper": ["z1"]}, "kafka")["a1"]["ended"] == "done"
    assert roll_states(hostvars, GROUPS, "kafka") == roll_states({}, {}, "kafka") == {}


def test_nobody_follows_on_a_roll_that_is_not_done():
    """Brokers are not restarted on ZooKeeper servers that are not whole; who was not rolled is not asked."""
    for ended, follows in (("done", True), ("closed", False), ("failed", False), ("", False)):
        states = {"zookeeper": {"z1": {"ended": ended}}, "kafka": {"a1": {"ended": ""}}}
        assert goes_on(states, "kafka", ["zookeeper"]) == follows, ended
    assert goes_on({"zookeeper": {}, "kafka": {"a1": {"ended": ""}}}, "kafka", ["zookeeper"])
    assert goes_on({"kafka": {"a1": {"ended": ""}}}, "kafka", ["zookeeper"]), "of one that is not in this run"


def test_a_cluster_is_left_alone_after_one_that_did_not_end_well():
    for ended, follows in (("done", True), ("closed", False), ("failed", False), ("", True)):
        states = {"zookeeper": {"z1": {"ended": "failed"}}, "kafka": {"a1": {"ended": ended}, "b1": {"ended": ""}}}
        assert goes_on(states, "kafka") == follows, ended


def test_a_roll_is_planned_by_the_first_host_of_each_cluster():
    """That was looked at; of a service whose clusters the look does not know, by every host: the first goes on."""
    known = looked()
    assert firsts(known, GROUPS, "kafka") == ["a1", "b1", "c1"]
    known["b1"] = {"__node": {"skipped": True}}
    known["b2"]["__node"]["services"]["kafka"]["state"]["cluster"] = ["b2"]
    assert firsts(known, GROUPS, "kafka") == ["a1", "b2", "c1"], "b1 is down"
    assert looked_at(known, GROUPS, ["kafka", "zookeeper"]) == ["a1", "a2", "b2", "c1"]
    thirds: dict = {host: {"__jvm_service_now": {"observed": {}}} for host in ("t1", "t2")}
    assert firsts(thirds, {"third": ["t1", "t2", "t3"]}, "third") == ["t1", "t2"]


def test_nobody_is_not_everybody():
    """Ansible takes an empty list of hosts for all of them; hosts that were left out have published nothing."""
    assert by({}, GROUPS, ["kafka"]) == stopped({}, GROUPS, "kafka") == ["!all"], "a syntax check knows nobody"
    assert by(looked(), GROUPS, ["zookeeper", "kafka"]) == ["a1"]
    assert firsts({}, {}, "kafka") == []


def test_what_a_host_waits_for():
    known = looked()
    now = {"observed": {}, "pending": {"k": ["kafka.env"], "other": ["x"]}, "looked_at": 1}
    known["a2"]["__jvm_service_now"] = now
    assert [host for host in HOSTS if waits_for(known[host], "kafka")] == ["a2"]
    assert waits_for(known["a2"], "kafka") == ["kafka.env"] and waits_for(known["a2"], "zookeeper") == []


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
