# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hops from release to release, and where an upgrade stands, by tables."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling.upgrade import (
    hop_problem,
    release_of,
    service_hop,
    upgrade_state,
)


@pytest.mark.parametrize(
    ("text", "release"),
    [("/usr/local/kafka_2.12-2.1.0", (2, 1, 0)), ("zookeeper-3.4.12", (3, 4, 12)), ("", None), ("kafka", None)],
)
def test_release_of(text, release):
    assert release_of(text) == release


@pytest.mark.parametrize(
    ("service", "found", "asked", "words"),
    [
        ("kafka", "2.1.0", "2.1.0", ""),
        ("kafka", "2.1.0", "2.1.1", ""),
        ("kafka", "2.1.1", "2.1.0", ""),
        ("zookeeper", "3.4.12", "3.4.14", ""),
        ("kafka", "2.1.0", "2.2.1", "the path is: 2.8.2 with the same inter.broker.protocol.version, and then"),
        (
            "kafka",
            "2.1.0",
            "3.9.1",
            "; then ZooKeeper 3.8.4 or later before it, and 3.9 the same way. Set kafka_version to 2.1.0",
        ),
        (
            "kafka",
            "2.1.0",
            "4.1.0",
            "; then the migration from ZooKeeper to KRaft on 3.9, and 4.0 or later from there.",
        ),
        ("kafka", "2.8.2", "3.0.0", "the path is: ZooKeeper 3.8.4 or later before it, and 3.9 the same way."),
        (
            "kafka",
            "2.1.0",
            "2.0.1",
            "it is not possible to go back to it: from 2.1 on, a broker writes offsets that older",
        ),
        ("zookeeper", "3.4.12", "3.6.4", "the path is: 3.4.14; then 3.5.10 or 3.6.4, with a snapshot in every data"),
        ("zookeeper", "3.6.4", "3.4.14", "it is not possible to go back to it. Set zookeeper_version to 3.6.4."),
    ],
)
def test_hops(service, found, asked, words):
    name = {"kafka": "kafka_2.12-", "zookeeper": "zookeeper-"}[service]
    problem = hop_problem(service, name + found, name + asked)
    assert words in problem and bool(words) == bool(problem)
    assert problem == "" or problem.endswith(".")


def test_the_path_ends_where_it_is_to_lead():
    assert "KRaft" not in hop_problem("kafka", "kafka_2.12-2.1.0", "kafka_2.13-3.9.1")
    assert "3.8.4" not in hop_problem("zookeeper", "zookeeper-3.4.12", "zookeeper-3.6.4")


def hop(host, running, previous="", service="kafka"):
    """A service of a host that is to run ``new``."""
    return {"host": host, "service": service, "running": running, "wanted": "new", "previous": previous, "problem": ""}


@pytest.mark.parametrize(
    ("hops", "state", "text"),
    [
        ([hop("a", "old"), hop("b", "old")], "planned", "Kafka: 0 of 2 run new, old on a, b."),
        ([hop("a", "new", "old"), hop("b", "old")], "under way", "Kafka: 1 of 2 run new, old on b."),
        ([hop("a", "new", "old"), hop("b", "")], "under way", "Kafka: 1 of 2 run new, nothing on b."),
        ([hop("a", "new", "old")], "done", "Kafka: 1 of 1 run new."),
        ([hop("a", "new")], "confirmed", "Kafka: 1 of 1 run new."),
        (
            [hop("a", "old"), hop("z", "new", "old", "zookeeper")],
            "under way",
            "ZooKeeper: 1 of 1 run new; Kafka: 0 of 1 run new, old on a.",
        ),
    ],
)
def test_where_an_upgrade_stands(hops, state, text):
    assert upgrade_state(hops) == {"state": state, "text": text, "problems": []}


def test_m_all_that_is_no_hop_is_said_at_once():
    """Of both services, the same one of many hosts in one sentence."""
    hops: Any = [{**hop(host, "old"), "problem": "Kafka: no."} for host in ("a", "b", "c")]
    hops.append({**hop("z", "old", service="zookeeper"), "problem": "ZooKeeper: no."})
    assert upgrade_state(hops)["problems"] == ["a, b and 1 more: Kafka: no.", "z: ZooKeeper: no."]


def test_l_an_upgrade_without_an_absent_host_keeps_the_way_back():
    """It is said, and the old release's folders stay until the host is back."""
    done = upgrade_state([hop("a", "new", previous="/opt/old")], ["c"])
    assert done["state"] == "done" and done["text"].endswith("; c: absent, and left as it is.") and not done["problems"]
    (refused,) = upgrade_state([hop("a", "new", previous="/opt/old")], ["c"], confirm=True)["problems"]
    assert refused == "confirm removes the previous release on all hosts, and c is absent; confirm when it is back."


SERVICE: Any = {
    "prefix": "kafka",
    "run_dir": "/run/kafka",
    "link": "/opt/kafka",
    "home": "/opt/kafka_2.12-2.1.1",
    "distribution": "kafka_2.12-2.1.1",
}


@pytest.mark.parametrize(
    ("running", "previous", "link", "expected"),
    [
        (True, "", "kafka_2.12-2.1.0", ("kafka_2.12-2.1.0", "", False)),
        (False, "", "kafka_2.12-2.1.0", ("", "", False)),
        (True, "/opt/kafka_2.12-2.1.0", "kafka_2.12-2.1.1", ("kafka_2.12-2.1.0", "/opt/kafka_2.12-2.1.0", False)),
        # the last activation changed no release
        (True, "/opt/kafka_2.12-2.1.1", "kafka_2.12-2.1.1", ("kafka_2.12-2.1.0", "", False)),
        (True, "", "kafka_2.12-2.0.1", ("kafka_2.12-2.1.0", "", True)),
    ],
)
def test_what_is_known_of_a_service(running, previous, link, expected):
    seen: Any = {
        "process": {"running": running},
        "contents": {"/run/kafka/fingerprint": "distribution\tkafka_2.12-2.1.0\njava\t8\n"},
        "paths": {"/opt/kafka": {"target": f"/opt/{link}"}},
        "previous": previous,
    }
    found = service_hop(SERVICE, seen, "n1")
    assert (found["running"], found["previous"], bool(found["problem"])) == expected
    assert (found["host"], found["service"], found["wanted"]) == ("n1", "kafka", "kafka_2.12-2.1.1")
