# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters behind ``-e absent=HOST``: patterns of hosts, what is known of a host that is not asked, what is told."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings import rules
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings.model import finding
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight import members
from ansible_collections.streamops.kafka.plugins.plugin_utils.filters import preflight


def context(**variables: Any) -> Any:
    """What a filter sees of a template's variables."""
    return SimpleNamespace(resolve_or_missing=variables.get)


@pytest.mark.parametrize(
    ("given", "pattern"),
    [("", ""), ([], ""), ("n1", ":!n1"), ("n1, n3", ":!n1:!n3"), (["n3"], ":!n3")],
)
def test_l_absent_hosts_are_left_out_of_a_pattern(given: Any, pattern: str) -> None:
    """Of an inventory that has them; a syntax check has none."""
    assert preflight.left_out(context(groups={"all": ["n1", "n2", "n3"]}), given) == pattern
    assert preflight.left_out(context(), given) == pattern


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("n9", "absent: the inventory has no host n9"),
        (3, "absent: 3 is not the name of a host, or several with commas"),
    ],
)
def test_l_what_is_no_host_is_refused_in_a_sentence(given: Any, words: str) -> None:
    """Before any host is contacted."""
    with pytest.raises(AnsibleFilterError, match=f"^{words}"):
        preflight.left_out(context(groups={"all": ["n1"]}), given)


def test_l_what_is_known_of_a_host_comes_from_its_variables_where_it_is_not_asked() -> None:
    """What it has published in this run, else what its variables said; of one that is in neither nothing is known."""
    hostvars = {
        "n1": {"__kafka_public": {"id": "1"}},
        "n2": {"__site_judged": {"public": json.dumps({"kafka": {"n2": {"id": "2"}}, "zookeeper": {}})}},
        "n3": {},
    }
    assert preflight.published(["n1", "n2"], hostvars, "kafka") == [{"id": "1"}, {"id": "2"}]
    assert preflight.published(["n1", "n3"], hostvars, "kafka", known_only=True) == [{"id": "1"}]
    with pytest.raises(
        AnsibleFilterError, match=r"^the variables of kafka on n3 are not known in this run; run it for all hosts"
    ):
        preflight.published(["n3"], hostvars, "kafka")
    assert preflight.client_addresses([{"address": "[::1]", "client_port": 2181}]) == ["[::1]:2181"]


def test_l_what_was_seen_is_told_with_what_the_preflight_found() -> None:
    """What that left open is told once."""
    left = {"brokers": [3], "registered": [], "text": "2 partitions have 2 of 3 replicas in sync"}
    seen = {"inventory_hostname": "n1", "__kafka_health": {"absence": left, "brokers": []}}
    seen["__kafka_state"] = {"absent": ["n3"]}
    before = {
        "findings": [
            finding(members.ABSENT, "n3", "absent", "left alone", "x", "y").data,
            finding(rules.TWO_BROKERS, "n1", "broker.id", "z", "x", "y").data,
        ]
    }
    said = preflight.live_brief([seen], before)
    assert said[0] == "KC016 n1: broker.id: z. y."
    assert said[1].startswith("KC407 n3: absent: 2 partitions have 2 of 3 replicas in sync. When it is back, run site")
    assert len(said) == 3 and preflight.live_brief([seen], None, "zookeeper") == []
    assert preflight.live_brief([{"inventory_hostname": "n1"}]) == []


def test_facts_of_other_hosts_are_read_as_they_are() -> None:
    """A host that has not got so far, or that the inventory does not have, has none."""
    hostvars = {"n1": {"__kafka_public": {}, "ran": True, "row": ["{{ no template }}"]}, "n2": {"ran": False}}
    hosts = ["n1", "n2", "n9"]
    assert preflight.unpublished(hosts, hostvars, "kafka") == ["n2", "n9"]
    assert preflight.facts_of(hosts, hostvars, "row") == [["{{ no template }}"]]
    assert preflight.facts_of(hosts, hostvars, "ran") == [True, False]
    assert preflight.hosts_where(hosts, hostvars, "ran") == ["n1"]
