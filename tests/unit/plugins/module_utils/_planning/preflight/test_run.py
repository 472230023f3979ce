# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every rule about a whole inventory: one that triggers it, and that the healthy one triggers none."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings import rules
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings.model import Rule, begun
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight import run
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.run import RULES, config_findings
from helpers.preflight import GIB, broker, disk, every, inventory, one, topic

from tools.checkout import ROOT


def ids(hosts: list[dict[str, Any]], **more: Any) -> dict[str, list[str]]:
    """id -> the hosts of the findings."""
    found: dict[str, list[str]] = {}
    for each in config_findings({"hosts": hosts, **more})["findings"]:
        found.setdefault(each["id"], []).append(each["host"])
    return found


ALL = ["b1", "b2", "b3"]
SOLO = {"properties": {**broker(1)["properties"]}, "peers": ["b1"]}


def test_a_healthy_inventory_has_no_finding() -> None:
    """Neither error nor warning, with everything looked at."""
    observed = {"skew_s": {"b1": 0.2}, "dynamic": {"b1": {}}, "closed": [], "topics": {}}
    assert config_findings({"hosts": inventory(), "observed": observed}) == {
        "findings": [],
        "errors": [],
        "table": "",
        "not_looked_at": [],
    }


BIG = {"topics": [topic("orders", 10, retention_bytes="50GiB")]}
CASES: list[tuple[str, dict[int, dict[str, Any]] | None, dict[int, dict[str, Any]] | None, list[str]]] = [
    ("KC101", one(2, broker__id="1001"), None, ["b2"]),
    ("KC102", every(log__cleaner__threads="0"), None, ALL),
    ("KC102", every(log__cleaner__threads="128"), None, ALL),
    ("KC103", every(replica__fetch__wait__max__ms="31000"), None, [*ALL, *ALL]),
    ("KC104", every(offsets__commit__required__acks="4"), None, ALL),
    ("KC104", every(offsets__commit__required__acks="-2"), None, ALL),
    ("KC105", every(inter__broker__protocol__version="0.10.2", log__message__format__version="2.1"), None, ALL),
    ("KC106", every(queued__max__request__bytes="1000"), None, ALL),
    ("KC107", every(max__connections__per__ip="0"), None, ALL),
    ("KC108", every(connection__failed__authentication__delay__ms="600000"), None, ALL),
    ("KC109", every(log__retention__ms="0", log__roll__ms="1"), None, ALL),
    ("KC110", {0: {"heap_size": "160m"}}, None, ALL),
    ("KC111", every(message__max__bytes="2000000"), None, ALL),
    ("KC112", every(log__segment__bytes="1000000", log__retention__bytes="-1"), None, ALL),
    ("KC113", every(log__retention__hours="72"), None, ALL),
    ("KC113", every(log__retention__minutes="60", log__retention__hours="9000"), None, ALL),
    ("KC114", every(log__retention__bytes="1000000"), None, ALL),
    ("KC115", every(min__insync__replicas="4"), None, ALL),
    ("KC116", every(transaction__state__log__min__isr="4"), None, ALL),
    ("KC117", every(unclean__leader__election__enable="true"), None, ALL),
    ("KC118", every(zookeeper__session__timeout__ms="5000"), None, ALL),
    ("KC119", {2: {"set": {"num.recovery.threads.per.data.dir": "5"}}}, None, ["b2"]),
    ("KC120", every(auto__create__topics__enable="true"), None, ALL),
    ("KC121", every(log__roll__ms="60000"), None, ALL),
    ("KC122", every(group__initial__rebalance__delay__ms="0"), None, ALL),
    ("KC123", {3: {"noexec": "/tmp"}}, None, ["b3"]),
    ("KC124", every(log__roll__ms="0"), None, ALL),
    ("KC124", every(log__roll__jitter__ms="-1"), None, ALL),
    ("KC125", every(listener__security__protocol__map="INSIDE:SASL_SSL", sasl__enabled__mechanisms="PLAIN"), None, ALL),
    ("KC201", one(3, broker__id="1"), None, ["b3"]),
    ("KC202", every(offsets__topic__replication__factor="4"), None, ALL),
    ("KC203", one(2, zookeeper__connect="z1:2181,z2:2181,z3:2181/other"), None, ["b2"]),
    ("KC204", {3: {"peers": ["b3"]}}, None, ["b3"]),
    ("KC205", one(2, advertised__listeners="INSIDE://b1:9092"), None, ["b2"]),
    ("KC206", one(2, advertised__listeners="IN://b2:9092", inter__broker__listener__name="IN"), None, ["b2"]),
    ("KC207", {1: {"machine": "m"}, 2: {"machine": "m"}}, None, ["b2"]),
    ("KC208", one(3, message__max__bytes="900000"), None, ["b3"]),
    ("KC209", one(2, log__dirs="/data/1"), None, ["b2"]),
    ("KC210", one(3, broker__rack="r2"), None, ["b1"]),
    ("KC211", one(3, broker__rack="r2"), None, ["b1"]),
    ("KC212", {2: {"version": "2.1.0"}}, None, ["b2"]),
    ("KC213", {2: {"heap_size": "64g"}}, None, ["b2"]),
    ("KC214", {2: {"heap_size": "40g"}}, None, ["b2"]),
    ("KC215", {3: {"peers": ["b3"]}}, None, ["b3"]),
    ("KC216", {2: {"jvm_options": ["-Dcom.sun.management.jmxremote.port=9999"]}}, None, ["b2"]),
    ("KC216", None, {3: {"jvm_options": ["-Dcom.sun.management.jmxremote.port=9999"]}}, ["z3"]),
    ("KC217", {2: {"version": "2.8.2"}}, None, ["b1"] * 3),  # those that the role does not set by itself
    ("KC218", {2: {"topics": [topic("orders", 1, retention_bytes="4TiB")]}}, None, ALL),
    ("KC218", {2: {"space": {"/data/1": disk("x", 0), "/data/2": disk("x", 0)}, **BIG}}, None, ["b2"]),
    ("KC218", every(log__retention__bytes=str(4 * 2**40)), None, ALL),  # a topic of the defaults alone
    ("KC219", every(zookeeper__connect="localhost:2181/kafka"), None, ALL),  # others: test_addresses.py
    ("KC301", None, one(1, autopurge__purgeInterval="0"), ["z1"]),
    ("KC302", None, one(1, initLimit="0"), ["z1"]),
    ("KC303", every(zookeeper__session__timeout__ms="60000"), None, ALL),
    ("KC303", None, one(1, maxSessionTimeout="10000"), ALL),
    ("KC304", None, every(maxClientCnxns="1"), ["z1"] * 3),
    ("KC305", {0: {"version": "2.8.2"}}, None, ALL),
    ("KC306", {0: {"version": "3.0.2"}}, None, ALL),
    ("KC307", {1: {"machine": "m"}}, {1: {"machine": "m", "set": {"dataLogDir": "/data/1/zookeeper"}}}, ["z1"]),
    ("KC308", {0: {"version": "2.1.0"}}, None, ALL),
    ("KC308", None, {2: {"version": "3.4.12"}}, ["z2"]),
]


@pytest.mark.parametrize(("number", "brokers", "servers", "hosts"), CASES)
def test_a_rule_is_triggered(
    number: str, brokers: dict[int, dict[str, Any]] | None, servers: dict[int, dict[str, Any]] | None, hosts: list[str]
) -> None:
    """Where it should be, with words for what, why and what to do."""
    result = config_findings({"hosts": inventory(brokers, servers)})
    found = [one for one in result["findings"] if one["id"] == number]
    assert sorted(one["host"] for one in found) == sorted(hosts)
    assert all(one["what"] and one["why"] and one["cure"] and one["key"] for one in found)
    assert number in result["table"]
    rule = next(rule for rule in RULES if rule.id == number)
    assert (rule.severity == "error") is any(sentence.startswith(number) for sentence in result["errors"])


OBSERVED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("KC401", {"skew_s": {"b2": -1.5}}, {"skew_s": {"b2": 0.9}}),
    (
        "KC402",
        {"dynamic": {"b2": {"broker.rack": "x"}}},
        {"dynamic": {"b2": {"broker.rack": "r2", "num.io.threads": "9"}}},
    ),
    (
        "KC403",
        {"closed": [{"host": "b2", "peer": "z1", "port": 2181, "at": "10.0.0.1", "status": 124, "said": ""}]},
        {"closed": []},
    ),
    (
        "KC404",
        {"topics": {"b2": [{**topic("t", 1), "replication_factor": 1}]}},
        {"topics": {"b2": [{**topic("t", 1, min_insync_replicas="1"), "replication_factor": 1}]}},
    ),
]


@pytest.mark.parametrize(("number", "bad", "good"), OBSERVED)
def test_a_rule_about_what_is_observed(number: str, bad: dict[str, Any], good: dict[str, Any]) -> None:
    """Triggered, and not; without a look it says nothing, and the result says that nobody looked."""
    assert list(ids(inventory(), observed=bad)) == [number]
    assert ids(inventory(), observed=good) == {}
    unseen = config_findings({"hosts": inventory()})["not_looked_at"]
    assert unseen == ["clocks", "dynamic overrides", "ports between hosts", "existing topics"]
    assert len(config_findings({"hosts": inventory(), "observed": good})["not_looked_at"]) == 3


def test_r20_partitions_that_would_have_to_go_are_found() -> None:
    """KC405: declared against what is there; what is not declared, or grows, is left alone."""
    declared = {0: {"topics": [topic("orders", 3), {"name": "any"}]}}
    seen = {"topics": {"b1": [topic("orders", 6), topic("any", 9)]}}
    assert ids(inventory(declared), observed=seen) == {"KC405": ["b1"]}
    assert ids(inventory(declared), observed={"topics": {"b1": [topic("orders", 2), topic("any", 9)]}}) == {}


def test_r22_what_is_kept_by_size_is_added_up_for_each_broker() -> None:
    """KC218: partitions x copies x retention over the brokers; what the cluster has counts, what is declared wins."""
    hosts = inventory({0: {"space": {path: disk(path, 0) for path in ("/data/1", "/data/2")}}})
    seen = {"topics": {"b1": [topic("orders", 4, retention_bytes=str(40 * 2**30)), topic("other", 1)]}}
    assert ids(hosts, observed=seen) == {}  # 160 of 195 GiB
    hosts[-1]["topics"] = [topic("more", 1, retention_bytes="40 GiB")]
    found = config_findings({"hosts": hosts, "observed": seen})["findings"]
    assert [(one["id"], one["host"]) for one in found] == [("KC218", name) for name in ALL]
    assert found[0]["what"] == "200 GiB on each broker, and b1 has 195 GiB"
    assert found[0]["why"].startswith("orders (4 partitions x 3 replicas x 40 GiB) and 1 more may grow so far")
    hosts[-1]["topics"] = [topic("orders", 4, cleanup_policy="compact")]
    assert ids(hosts, observed=seen) == {}
    unlooked = [{**host, "space": {}} for host in hosts]
    unlooked[-1]["topics"] = [topic("more", 1, retention_bytes="40 GiB")]
    assert ids(unlooked, observed=seen) == {}


def test_every_requirement_about_configuration_has_a_rule() -> None:
    """R07 and R08 are about commands and containers; R47 is checked by role host_tuning."""
    wanted = {f"R{number:02}" for number in (*range(5, 17), *range(20, 27))} - {"R07", "R08"}
    wanted |= {"R01", "R60", "R61", "R62", "S03", "S04", "S05", "S12", "S13", "S15", "S16"}
    assert wanted - {source for rule in RULES for source in rule.source.split(", ")} == set()


def test_every_rule_has_a_case_and_ids_are_unique() -> None:
    """A new rule without a test fails here; those of the roles have theirs in findings/test_rules.py,
    those of the judgement of all variables in test_judge.py, those about members in test_members.py."""
    numbers = [rule.id for rule in RULES]
    assert len(set(numbers)) == len(numbers) and numbers == sorted(numbers)
    roles = {rule.id for rule in rules.VARIABLES + rules.TOGETHER + rules.NODE + run.members.RULES}
    assert set(numbers) - roles == {case[0] for case in CASES} | {case[0] for case in OBSERVED} | {"KC405"}


def test_the_documentation_lists_every_rule() -> None:
    """In the order of their ids, with what to do, where each comes from, and whether it can be accepted."""
    page = (ROOT / "docs" / "preflight.md").read_text()
    rows = [line for line in page.splitlines() if re.match(r"\| `KC\d+` \| (error|warning) \|", line)]
    cells = [line.strip("| ").split(" | ") for line in rows]
    assert [[*row[:3], *row[4:]] for row in cells] == [
        [f"`{rule.id}`", rule.severity, rule.title, rule.source, "no" if rule.final else "yes"] for rule in RULES
    ]
    assert [row[0] for row in cells if len(row[3]) < 8] == [], "what to do"


def test_services_on_one_machine_with_ports_of_their_own_are_well() -> None:
    """A ZooKeeper and a broker on each of three machines."""
    hosts = [{**one, "machine": f"m{one['host'][1]}", "memory_kb": 64 * GIB} for one in inventory()]
    assert ids(hosts) == {}


def test_an_accepted_finding_is_shown_with_its_reason_and_stops_nothing() -> None:
    """By host and id; a reason is needed, and the id must exist."""
    settings = every(min__insync__replicas="4")[0]
    one_host = inventory({0: settings, 1: {"accepted": {"KC115": "a test"}}})
    refused = config_findings({"hosts": one_host})
    assert [one["accepted"] for one in refused["findings"] if one["id"] == "KC115"] == ["", "", "a test"]
    assert len(refused["errors"]) == 2 and "Accepted: a test" in refused["table"]
    assert config_findings({"hosts": inventory({0: {**settings, "accepted": {"KC115": "a test"}}})})["errors"] == []
    wrong = config_findings({"hosts": inventory({1: {"accepted": {"KC999": "x", "KC113": " ", "KC101": "x"}}})})
    assert sorted(wrong["errors"]) == [
        "KC061 b1: kafka_accepted_findings: KC101 (broker.id is in the range of generated ids) "
        "cannot be accepted; nothing would work with it. Remove it.",
        "KC061 b1: kafka_accepted_findings: KC113 has no reason; nobody would know why it is meant. Say why.",
        "KC061 b1: kafka_accepted_findings: finding 'KC999' does not exist; it accepts nothing. Remove it.",
    ]


def test_the_table_is_aligned_and_names_hosts_of_one_finding_together() -> None:
    """Errors first; why and what to do are below each."""
    text = config_findings({"hosts": inventory(every(log__retention__hours="72", min__insync__replicas="4"))})["table"]
    assert text.splitlines() == [
        "id     severity  host               setting              found",
        "KC115  error     b1, b2 and 1 more  min.insync.replicas  4 is above default.replication.factor 3",
        "       Producers with acks=all could write to no new topic. Make it 3 or less.",
        "KC113  warning   b1, b2 and 1 more  log.roll.ms          retention of 72 h, and segments of up to 168 h",
        "       Retention begins when a segment is closed, so messages stay longer where little is written (R24). "
        "Set log.roll.ms to the retention or less.",
    ]


@pytest.mark.parametrize(
    ("why", "written"),
    [
        ("the broker ends", "The broker ends"),
        ("an e.g. that follows", "An e.g. that follows"),
        ("nothing. Else", "Nothing. Else"),
        ("authorizer.class.name does not name that", "authorizer.class.name does not name that"),
        ("kafka_log_dirs has none", "kafka_log_dirs has none"),
    ],
)
def test_the_name_of_a_setting_keeps_its_small_letter(why: str, written: str) -> None:
    """At the beginning of a sentence, too: written otherwise it would be another one."""
    assert begun(why) == written


def test_500_brokers_take_less_than_a_blink_each() -> None:
    """Nothing is quadratic: five times the brokers take about five times as long (far below ten seconds in all)."""

    def seconds(count: int) -> float:
        peers = [f"b{number}" for number in range(count)]
        hosts = [
            {
                **broker(1),
                "host": name,
                "peers": peers,
                "properties": {**broker(1)["properties"], "broker.id": name[1:]},
            }
            for name in peers
        ]
        start = time.process_time()
        assert len(config_findings({"hosts": hosts})["findings"]) >= count - 1  # they share an address
        return time.process_time() - start

    few, many = (min(seconds(count) for _try in range(5)) for count in (100, 500))  # the least is the least disturbed
    assert many < 15 * few


def test_no_rule_of_a_file_is_left_out() -> None:
    """A rule that is in no list of its file has no case, no row in docs/preflight.md, and cannot be accepted."""
    files = (run.broker, run.cluster, run.disk, run.zookeeper, run.observed, run.members, rules)
    left = {n for file in files for n, found in vars(file).items() if isinstance(found, Rule) and found not in RULES}
    assert left == set()
