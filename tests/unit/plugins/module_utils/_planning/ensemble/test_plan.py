# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of a ZooKeeper server: derived properties and refusals."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.ensemble.plan import plan_zookeeper


def member(number: int, **changes: Any) -> dict[str, Any]:
    """What host number N publishes about itself."""
    ports = {"client_port": "2181", "peer_port": "2888", "election_port": "3888"}
    return {"host": f"zk{number}", "address": f"zk{number}", "id": str(number), **ports, **changes}


def asked(**changes: Any) -> dict[str, Any]:
    """One healthy standalone server, with changes."""
    return {
        "host": "zk1",
        "version": "3.4.14",
        "base": {"tickTime": 2000},
        "config": {},
        "members": [member(1)],
        "client_port": 2181,
        "data_dir": "/data",
        "data_log_dir": "/data",
        "allow_even": False,
        **changes,
    }


def test_r03_a_standalone_server() -> None:
    """R03: tickTime, dataDir and clientPort; one server has no server.N line (3.4 would ignore it)."""
    plan = plan_zookeeper(asked())
    assert plan["errors"] == plan["findings"] == []
    assert plan["properties"] == {"tickTime": "2000", "dataDir": "/data", "clientPort": "2181"}


def test_the_transaction_log_can_have_a_disk_of_its_own() -> None:
    """dataLogDir appears only when it differs."""
    assert plan_zookeeper(asked(data_log_dir="/log"))["properties"]["dataLogDir"] == "/log"


def test_r05_an_ensemble_names_every_member() -> None:
    """R05: one server.N line for each member."""
    properties = plan_zookeeper(asked(members=[member(1), member(2), member(3)]))["properties"]
    assert [properties[f"server.{number}"] for number in (1, 2, 3)] == [
        "zk1:2888:3888",
        "zk2:2888:3888",
        "zk3:2888:3888",
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"members": [member(1), member(2)]}, "Use 1, 3, 5 or 7"),
        ({"members": [member(number) for number in range(1, 10)]}, "each of them slows every write"),
        ({"members": [member(1), member(2, id=None), member(3)]}, "zookeeper_id: not set for zk2"),
        ({"members": [member(1), member(2, id=""), member(3)]}, "zookeeper_id: not set for zk2"),
        ({"members": [member(1), member(2, id="1"), member(3)]}, "given to both zk1 and zk2"),
        ({"members": [member(1), member(2, id="256"), member(3)]}, "from 1 to 255"),
        ({"config": {"tickTme": 1}}, "Did you mean 'tickTime'?"),
        ({"config": {"snapcount": 1}}, "Did you mean 'snapCount'?"),
        ({"config": {"dataDir": "/x"}}, "Set zookeeper_data_dir"),
        ({"config": {"server.1": "a:1:2"}}, "Set zookeeper_cluster_hosts"),
        ({"config": {"jute.maxbuffer": 4194304}}, "Put -Djute.maxbuffer=4194304 into zookeeper_jvm_flags"),
        ({"config": {"autopurge.snapRetainCount": 2}}, "at least 3"),
        ({"config": {"tickTime": "fast"}}, "whole number"),
        ({"config": {"forceSync": "true"}}, "must be yes or no"),
        ({"options": {"zookeeper_jvm_flags": ["-Da=b -Dc=d"]}}, "zookeeper_jvm_flags: -Da holds a blank"),
        ({"folders": {"zookeeper_log_dir": "/log/${x}"}}, "zookeeper_log_dir: '/log/${x}' holds '$'"),
        ({"config": {"DigestAuthenticationProvider.superDigest": "super:x "}}, "KC032 zk1: DigestAuth"),
        ({"data_dir": "/d\n1", "data_log_dir": "/d\n1"}, r"'/d\n1' holds a tab, a line end"),
        ({"config": {"minSessionTimeout": 4000}}, "would not start"),
        ({"data_dir": "data", "data_log_dir": "data"}, "not an absolute path"),
        ({"data_dir": "/", "data_log_dir": "/"}, "'/' is the root"),
        ({"data_dir": "/data ", "data_log_dir": "/data "}, "'/data ' has blanks at its ends"),
    ],
)
def test_what_cannot_work_is_refused_in_one_sentence(changes: dict[str, Any], words: str) -> None:
    """R05 and the traps of zoo.cfg: exactly one sentence each."""
    errors = plan_zookeeper(asked(**changes))["errors"]
    assert len(errors) == 1, errors
    assert words in errors[0]


def test_a_a_folder_arrives_as_it_is_written() -> None:
    """Part A of the texts that Java reads otherwise: zoo.cfg is a property file too."""
    plan = plan_zookeeper(asked(data_dir="/données\\Ω", data_log_dir="/données\\Ω"))
    assert plan["errors"] == []
    assert plan["lines"] == ["clientPort=2181", r"dataDir=/donn\u00e9es\\\u03a9", "tickTime=2000"]


def test_r05_an_even_ensemble_is_taken_for_a_migration() -> None:
    """R05: the override exists."""
    assert plan_zookeeper(asked(members=[member(1), member(2)], allow_even=True))["errors"] == []


def test_numbered_keys_are_known() -> None:
    """authProvider.1, group.1 and weight.1 are keys, whatever the number."""
    config = {"authProvider.1": "x.Y", "group.1": "1:2", "weight.1": 1}
    assert plan_zookeeper(asked(config=config))["errors"] == []


def test_a_super_digest_hides_the_diff() -> None:
    """A secret switches the file's diff off."""
    assert plan_zookeeper(asked(config={"DigestAuthenticationProvider.superDigest": "super:x"}))["secret"] is True


def test_what_guides_name_and_no_class_reads_is_said() -> None:
    """requireClientAuthScheme and jaasLoginRenew are in Kafka's own guide; 3.4 has no word of them in its jar."""
    plan = plan_zookeeper(asked(config={"requireClientAuthScheme": "sasl", "snapCount": 5000}))
    assert plan["errors"] == []
    assert [(one["id"], one["key"]) for one in plan["findings"]] == [("KC018", "requireClientAuthScheme")]
