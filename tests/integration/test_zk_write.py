# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changing entities below /config on a real ZooKeeper: it takes effect, and loses nothing of what others write."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.errors import AdminPlaneError
from ansible_collections.streamops.kafka.plugins.module_utils._admin.zookeeper.session import Session, open_session
from ansible_collections.streamops.kafka.plugins.module_utils._admin.zookeeper.write import (
    ATTEMPTS,
    change_entity,
    encode_config,
)
from confluent_kafka import Producer
from helpers.processes import until
from helpers.site import Site

RATE = {"producer_byte_rate": "20000"}


@pytest.fixture
def session(kafka: Site) -> Iterator[Session]:
    """As a module opens it."""
    more = {"zookeeper_chroot": "", "request_timeout_ms": 10000}
    with open_session({"zookeeper_hosts": [kafka.zookeeper], **more}) as session:
        yield session


def changes(session: Session) -> list[dict[str, Any]]:
    """The notifications that brokers have not purged yet, oldest first."""
    names = session.children("/config/changes")
    return [json.loads(data) for _path, data in sorted(session.read(f"/config/changes/{one}" for one in names).items())]


def is_throttled(kafka: Site) -> bool:
    """Whether the broker slows down a client that sends 100 kB at once."""
    seen: list[float] = []
    producer = Producer(
        {
            "bootstrap.servers": kafka.bootstrap,
            "client.id": "limited",
            "throttle_cb": lambda event: seen.append(event.throttle_time),
        }
    )
    for _number in range(10):
        producer.produce("quota", b"x" * 10000)
        assert producer.flush(30) == 0
    return bool(seen)


def test_s07_a_quota_takes_effect_with_its_notification_and_not_without(kafka, session):
    size = ["--partitions", "1", "--replication-factor", "1"]
    kafka.run(["bin/kafka-topics.sh", "--zookeeper", kafka.zookeeper, "--create", "--topic", "quota", *size])
    session.client.create("/config/clients/limited", encode_config(RATE))
    assert not is_throttled(kafka), "stored, and no broker knows"
    assert change_entity(session, "/config/clients/limited", lambda now: now) == (RATE, RATE)
    assert not is_throttled(kafka), "nothing to change"
    told = len(changes(session))
    rate = {"producer_byte_rate": "19000"}
    assert change_entity(session, "/config/clients/limited", lambda now: {**now, **rate}) == (RATE, rate)
    assert changes(session)[told:] == [{"version": 2, "entity_path": "clients/limited"}]
    until(lambda: is_throttled(kafka), 20)
    assert change_entity(session, "/config/clients/limited", lambda _now: {}) == (rate, {})
    assert session.read(["/config/clients/limited"]).popitem()[1] == b'{"version":1,"config":{}}'


def test_a_node_is_made_with_its_parents_as_kafka_makes_them(session):
    told = len(changes(session))
    change_entity(session, "/config/users/bob/clients/app", lambda now: {**now, **RATE})
    found = session.read(["/config/users/bob", "/config/users/bob/clients", "/config/users/bob/clients/app"])
    assert list(found.values()) == [b"", b"", encode_config(RATE)]
    assert changes(session)[told:] == [{"version": 2, "entity_path": "users/bob/clients/app"}]
    assert change_entity(session, "/config/users/bob", lambda now: {**now, **RATE}) == ({}, RATE)


def test_what_others_write_meanwhile_is_kept(session):
    """S07: read and planned again; after `ATTEMPTS` times it is said."""
    session.client.create("/config/clients/shared", encode_config({"consumer_byte_rate": "1"}))
    wrote: list[int] = []

    def wanted(now: dict[str, str], most: int) -> dict[str, str]:
        if len(wrote) < most:  # somebody else, who checks no version, as Kafka's own tools
            wrote.append(1)
            session.client.set("/config/clients/shared", encode_config({**now, "request_percentage": str(len(wrote))}))
        return {**now, **RATE}

    before, after = change_entity(session, "/config/clients/shared", lambda now: wanted(now, 1))
    assert before == {"consumer_byte_rate": "1", "request_percentage": "1"}
    assert after == {**before, **RATE}
    change_entity(session, "/config/clients/shared", lambda now: {"consumer_byte_rate": "1"})
    wrote.clear()
    told = len(changes(session))
    with pytest.raises(AdminPlaneError, match="was changed by somebody else 3 times while it was being written"):
        change_entity(session, "/config/clients/shared", lambda now: wanted(now, ATTEMPTS))
    assert "producer_byte_rate" not in session.read(["/config/clients/shared"]).popitem()[1].decode()
    assert len(changes(session)) == told, "neither or both"


def test_two_who_make_the_same_node(session):
    def wanted(now: dict[str, str]) -> dict[str, str]:
        if not now:
            session.client.create("/config/clients/raced", encode_config({"consumer_byte_rate": "1"}))
        return {**now, **RATE}

    before, after = change_entity(session, "/config/clients/raced", wanted)
    assert (before, after) == ({"consumer_byte_rate": "1"}, {"consumer_byte_rate": "1", **RATE})


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (encode_config({}), "'producer_byte_rate' must be"),  # S06
        (b"not json", "cannot be read by a broker"),
    ],
)
def test_s06_what_would_stop_a_broker_is_not_written(session, data, part):
    session.client.create("/config/clients/bad", data)
    try:
        told = len(changes(session))
        with pytest.raises(AdminPlaneError, match=part):
            change_entity(session, "/config/clients/bad", lambda now: {**now, "producer_byte_rate": "1e6"})
        assert session.read(["/config/clients/bad"]) == {"/config/clients/bad": data}
        assert len(changes(session)) == told
    finally:
        session.client.delete("/config/clients/bad")
