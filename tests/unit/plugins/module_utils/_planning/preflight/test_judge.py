# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of all hosts as one table (part M): what is in it, and which rules say that they do not judge."""

from __future__ import annotations

import time
from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings import rules
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings.model import Finding, finding
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.doubt import without_guesses
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.inputs import READS, reads, setting_of
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.judge import (
    HIDDEN,
    judge,
    judge_entry,
    secret_findings,
    without_secrets,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.run import RULES
from helpers.judged import estate, form, node


def ids(hosts: list[dict[str, Any]]) -> dict[str, list[str]]:
    """id -> the hosts of the findings."""
    found: dict[str, list[str]] = {}
    for one in judge(hosts, [])["findings"]:
        found.setdefault(one["id"], []).append(one["host"])
    return found


def test_l_the_table_ends_with_the_page_that_explains_it() -> None:
    """An id is no riddle."""
    lines = judge(estate({"b1": {"config": {"log.segment.bytes": "x"}}}), [])["lines"]
    assert lines[-1] == "docs/preflight.md explains the ids, and says what to do."


def unjudged(hosts: list[dict[str, Any]]) -> list[str]:
    """What the table says of rules that do not judge."""
    return [line for line in judge(hosts, [])["lines"] if line.startswith("Not checked")]


UNSEEN = ["clocks", "dynamic overrides", "ports between hosts", "existing topics"]


def test_m_a_healthy_inventory_has_an_empty_table() -> None:
    """No row, no error."""
    judged = judge(estate(), [])
    names = [list(group["names"]) for group in judged.pop("names")]
    assert names[0][-3:] == ["b1", "b2", "b3"]
    assert judged == {"findings": [], "lines": [], "brief": [], "errors": "", "not_looked_at": UNSEEN}


def test_l_every_finding_is_a_sentence_in_brief() -> None:
    """What site.yml ends with; the table of the preflight says why."""
    hosts = estate({name: {"config": {"log.segment.bytes": "x"}} for name in ("b1", "b2", "b3")})
    first, *_others, last = judge(hosts, [])["brief"]
    assert first.startswith("KC011 b1, b2 and 1 more: log.segment.bytes: ") and first.endswith(".")
    assert last == "ansible-playbook streamops.kafka.preflight says why."


ALL = ["b1", "b2", "b3"]
# What is wrong -> findings, and what is not judged because of it.
CASES: list[tuple[str, dict[str, dict[str, Any]], dict[str, list[str]], list[str]]] = [
    ("a value", {"b1": {"config": {"log.segment.bytes": "x"}}}, {"KC011": ["b1"]}, ["KC112, KC114, KC208"]),
    ("l-two-ids", {"b2": {"id": "1"}}, {"KC201": ["b1", "b2"]}, ["KC101"]),
    ("a form", {"b1": {"found": [form("b1", "kafka_rack")], "rack": ""}}, {"KC040": ["b1"]}, ["KC002, KC210, KC211"]),
    ("its key only", {"b1": {"found": [form("b1", "kafka_config.num.io.threads")]}}, {"KC040": ["b1"]}, []),
    ("a listener", {"b2": {"port": 99999}}, {"KC003": ["b2"]}, ["KC205, KC206, KC207"]),
    ("a host", {"b1": {"hosts": [*ALL, "b9"]}}, {"KC060": ["b1"]}, ["KC002, KC005, KC016, KC115"]),
    ("Java", {"b1": {"found": [node(rules.NO_JAVA, "b1", "java_home")]}}, {"KC024": ["b1"]}, []),
    ("an acceptance", {"b1": {"accepted": {"KC777": "so"}}}, {"KC061": ["b1"]}, []),
]


@pytest.mark.parametrize(("changes", "findings", "lines"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_m_what_is_wrong_keeps_others_from_guessing(
    changes: dict[str, dict[str, Any]], findings: dict[str, list[str]], lines: list[str]
) -> None:
    """The cause is shown; what reads it is not judged and says because of what."""
    assert ids(estate(changes)) == findings
    said = unjudged(estate(changes))
    assert len(said) == len(lines) or len({line.partition(": ")[2] for line in said}) == len(lines)
    assert all(f"because of {next(iter(findings))} (" in line for line in said)
    assert all(words in line for words, line in zip(lines, said))


def test_m_the_rest_of_a_host_is_judged_all_the_same() -> None:
    """A wrong value beside a wrong form beside a name that is none: all of them in one run."""
    wrong = {"found": [form("b1", "kafka_opts")], "config": {"num.partitons": 1, "log.segment.bytes": "x"}}
    assert ids(estate({"b1": wrong})) == {"KC040": ["b1"], "KC011": ["b1"], "KC012": ["b1"]}


def test_m_the_same_on_many_hosts_is_one_row_and_costs_no_more_for_each() -> None:
    """200 brokers: a table that can be read; and twice as many take about twice as long."""

    def run(brokers: int) -> tuple[list[str], str, float]:
        names = [f"b{number}" for number in range(1, brokers + 1)]
        bad = {name: {"config": {"num.partitons": 1, "log.segment.bytes": "x"}} for name in names}
        hosts = estate(bad, brokers)
        before = time.process_time()
        result = judge(hosts, [])
        return result["lines"], result["errors"], time.process_time() - before

    lines, errors, _seconds = run(200)
    assert len(lines) == 1 + 2 * 2 + 2 and "b1, b10 and 198 more" in lines[1]
    assert len(errors.splitlines()) == 3
    seconds = {brokers: min(run(brokers)[2] for _again in range(2)) for brokers in (100, 400)}
    assert seconds[400] < 8 * seconds[100] + 0.2, seconds


def test_m_a_row_for_what_is_not_read_stays() -> None:
    """A finding that reads nothing that is wrong is no guess, on any host."""
    cause = finding(rules.VALUE, "b1", "log.segment.bytes", "x", "y", "z")
    kept = Finding("KC118", "warning", "b1", "zookeeper.session.timeout.ms", "x", "y", "z")
    guess = Finding("KC112", "error", "b1", "message.max.bytes", "x", "y", "z")
    other = Finding("KC112", "error", "b2", "message.max.bytes", "x", "y", "z")
    compares = Finding("KC208", "warning", "b2", "log.segment.bytes", "x", "y", "z")
    different = Finding("KC208", "warning", "b2", "num.partitions", "x", "y", "z")
    related = {"b1": frozenset(("b1", "b2")), "b2": frozenset(("b1", "b2"))}
    found, lines = without_guesses([cause, kept, guess, other, compares, different], related)
    assert found == [cause, kept, other, different]
    assert lines == ["Not checked because of KC011 (log.segment.bytes of b1): KC112, KC114, KC208"]


def test_m_the_list_of_what_rules_read_names_rules() -> None:
    """None that is gone; and a rule of many settings reads only the one that its finding is about."""
    assert sorted(set(READS) - {rule.id for rule in RULES}) == []
    assert reads("KC208", "num.partitions") == {"num.partitions", "kafka_cluster_hosts", "kafka_config"}


GIB = 1024 * 1024
STATE = {"host": "z1", "id": None, "myid": "", "has_data": False, "members": "", "established": True, "join": ""}
STATE |= {"record": "/r", "mark": "/m"}
SMALL = {"heap_size": "5g", "memory_kb": 4 * GIB}
HEAP = node(rules.HEAP, "b1", "kafka_heap_size")
# What nodes show -> findings, and what is not judged because of it.
NODES: list[tuple[str, dict[str, dict[str, Any]], dict[str, list[str]], list[str]]] = [
    (
        "two rules",
        {"b1": {"found": [node(rules.JAVA, "b1", "java_home"), node(rules.PORT_TAKEN, "b1", "kafka_listeners")]}},
        {"KC023": ["b1"], "KC505": ["b1"]},
        [],
    ),
    ("memory", {"b2": {"service": SMALL}}, {"KC213": ["b2"]}, []),
    (
        "a heap",
        {"b1": {"found": [HEAP], "service": SMALL}},
        {"KC503": ["b1"]},
        ["Not checked because of KC503 (kafka_heap_size of b1): KC110, KC213, KC214"],
    ),
    ("an empty server", {"z1": {"zookeeper_state": STATE}}, {"KC516": ["z1"]}, []),
    (
        "another's data",
        {"z1": {"zookeeper_state": {**STATE, "id": "1", "myid": "2", "has_data": True, "members": "standalone\n"}}},
        {"KC514": ["z1"]},
        ["Not checked because of KC514 (zookeeper_id of z1): KC516"],
    ),
    (
        "with a warning of variables",
        {
            "b1": {"found": [node(rules.NO_ROOM, "b1", "kafka_min_free_mb")]},
            "b2": {"config": {"zookeeper.sync.time.ms": 1}},
        },
        {"KC506": ["b1"], "KC014": ["b2"]},
        [],
    ),
]


@pytest.mark.parametrize(("changes", "findings", "lines"), [case[1:] for case in NODES], ids=[c[0] for c in NODES])
def test_m_what_nodes_show_is_in_one_table_with_all_the_rest(
    changes: dict[str, dict[str, Any]], findings: dict[str, list[str]], lines: list[str]
) -> None:
    """Of all hosts, errors first; what would be reckoned with a wrong heap, or asked of foreign data, is not judged."""
    assert ids(estate(changes)) == findings
    assert unjudged(estate(changes)) == lines
    assert list(findings) == [one["id"] for one in judge(estate(changes), [])["findings"]]


def test_m_what_was_observed_between_the_hosts_is_in_it() -> None:
    """Clocks and the like, where they were looked at; and the answer about an ensemble that one is to join."""
    observed = {"skew_s": {"b1": 5.0}, "closed": [], "info": {"z1": {}}}
    result = judge(estate({"z1": {"zookeeper_state": {**STATE, "established": False}}}), [], observed)
    assert [one["id"] for one in result["findings"]] == ["KC401"] and result["errors"] == ""
    assert result["not_looked_at"] == ["dynamic overrides", "existing topics"]


def test_m_facts_of_hosts_are_what_is_judged() -> None:
    """Each service with what its node showed, where that is known."""
    state = {"findings": [HEAP], "service": {"kind": "kafka"}}
    given = {"found": [form("b1", "kafka_rack")], "service": {"kind": "?"}, "public": {}}
    node = {"java_findings": [], "services": {"kafka": {"state": state}}}
    first = judge_entry("b1", {"kafka": given}, node)
    second = judge_entry("z1", {"zookeeper": {**given, "found": []}}, {})
    third = judge_entry("elsewhere", {}, {})
    assert first["found"] == [form("b1", "kafka_rack"), HEAP] and first["kafka"]["service"] == {"kind": "kafka"}
    assert second["found"] == [] and second["zookeeper"]["service"] == {"kind": "?"} and "zookeeper_state" not in second
    assert third == {"host": "elsewhere", "found": []}


def test_m_a_secret_is_judged_where_it_is_known_and_is_in_no_fact() -> None:
    """What is hidden of it is not judged in its place."""
    config = {
        "ssl.key.password": " x",
        "ssl.keystore.password": 7,
        "num.partitions": 0,
        "ssl.truststore.password": None,
    }
    (b1,) = (one for one in estate({"b1": {"config": config}}) if one["host"] == "b1")
    found = secret_findings(b1["kafka"], config)
    assert {(one.id, setting_of(one.key)) for one in found} == {
        ("KC032", "ssl.key.password"),
        ("KC028", "ssl.truststore.password"),
    }
    assert secret_findings(b1["kafka"], {"num.partitions": 0}) == []
    hidden = without_secrets(config)
    assert hidden == {**config, "ssl.key.password": HIDDEN, "ssl.keystore.password": HIDDEN}
    judged = judge(estate({"b1": {"config": hidden}}), [])
    assert not [one for one in judged["findings"] if one["key"].endswith(("ssl.key.password", "ssl.keystore.password"))]
    (z1,) = (one for one in estate() if one["host"] == "z1")
    assert secret_findings(z1["zookeeper"], {"some.password": "x"})[0].key == "some.password"
