# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The entities below /config: names, formats, and the values that would stop a broker (S06)."""

from __future__ import annotations

import json

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.zookeeper.entities import (
    config_findings,
    entity_name,
    node_name,
    parse_config,
)

SCRAM = "salt=W22ZaJ0SNY7soEsUEjb6gQ==,stored_key=WG5d8oPm=,server_key=wfPLwcE6=,iterations=4096"


@pytest.mark.parametrize(
    ("name", "node"),
    [
        ("alice", "alice"),
        ("CN=a b,O=c*", "CN%3Da%20b%2CO%3Dc%2A"),
        ("a~b", "a%7Eb"),
        ("<default>", "<default>"),
        ("ü", "%C3%BC"),
    ],
)
def test_names_as_kafka_s_sanitizer_writes_them(name, node):
    assert node_name(name) == node
    assert entity_name(node) == name


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", {}),
        (b'{"version":1,"config":{}}', {}),
        (b'{"version":1,"config":{"a":"b"}}', {"a": "b"}),
        (b'{"version":2,"config":{}}', None),
        (b'{"version":1}', None),
        (b"[]", None),
        (b"{", None),
        (b"\xff", None),
        (b'{"version":1,"config":{"a":1}}', None),
    ],
)
def test_parse_config(data, expected):
    if expected is None:
        with pytest.raises(ValueError):
            parse_config(data)
    else:
        assert parse_config(data) == expected


@pytest.mark.parametrize(
    ("path", "key", "value", "part"),
    [
        ("/config/topics/t", "retention.ms", "5", None),
        ("/config/topics/t", "retention.ms", "7d", "'retention.ms' must be a whole number"),
        ("/config/topics/t", "of.a.newer.release", "x", None),
        ("/config/topics/t", "leader.replication.throttled.replicas", "0:1,1:2", None),
        ("/config/topics/t", "leader.replication.throttled.replicas", "*", None),
        (
            "/config/topics/t",
            "follower.replication.throttled.replicas",
            "0-1",
            "must be * or PARTITION:BROKER pairs with commas between them, not '0-1'",
        ),
        ("/config/brokers/1", "leader.replication.throttled.rate", "10", None),
        ("/config/brokers/<default>", "leader.replication.throttled.rate", "1e6", "must be a whole number"),
        ("/config/brokers/1", "log.cleaner.threads", "-1", "'log.cleaner.threads' must be at least 0"),
        ("/config/brokers/1", "ssl.key.password", "encrypted", None),
        ("/config/brokers/1", "listener.name.in.ssl.keystore.location", "/x", None),
        ("/config/users/u", "producer_byte_rate", "1048576", None),
        ("/config/users/u", "producer_byte_rate", "1e6", "'producer_byte_rate' must be a whole number"),
        ("/config/users/u/clients/c", "request_percentage", "half", "'request_percentage' must be a number"),
        ("/config/clients/c", "request_percentage", "55.0", None),
        ("/config/users/u", "SCRAM-SHA-256", SCRAM, None),
        ("/config/users/u", "SCRAM-SHA-512", "salt=x", "'SCRAM-SHA-512' is not a SCRAM credential"),
    ],
)
def test_s06_values_that_stop_a_broker(path, key, value, part):
    found = config_findings({path: json.dumps({"version": 1, "config": {key: value}}).encode()})
    assert found == [] if part is None else (len(found) == 1 and part in found[0] and found[0].startswith(path))


def test_a_credential_is_never_shown():
    data = b'{"version":1,"config":{"SCRAM-SHA-256":"salt=geheim"}}'
    assert "geheim" not in str(config_findings({"/config/users/u": data}))


def test_what_cannot_be_read_is_found_and_the_rest_is_looked_at():
    found = config_findings({"/config/topics/a": b"no", "/config/topics/b": b'{"version":1,"config":{"flush.ms":"x"}}'})
    assert [text.split(" ")[0] for text in found] == ["/config/topics/a", "/config/topics/b"]
