# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A listener's protocol is what its name or its option says, and no default of ours is weaker than Kafka's own."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.kafka import BROKER_KEYS
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.zookeeper import ZOOKEEPER_KEYS
from ansible_collections.streamops.kafka.plugins.module_utils._common.properties import property_text
from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.plan import plan_kafka
from helpers.asked import base_config, broker_asked

BASE = {role: base_config(role) for role in ("kafka", "zookeeper")}


def asked(brokers: int, listeners: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    """The first of some brokers, each in a rack of its own; a listener is completed with a port and an address."""
    cluster = [{"host": f"b{number}", "id": number, "rack": ""} for number in range(1, brokers + 1)]
    completed = [{"port": 9092 + at, "advertised_host": "b1", **one} for at, one in enumerate(listeners)]
    return broker_asked(**{"cluster": cluster, "listeners": completed, "base": BASE["kafka"], **changes})


def plan(*listeners: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Of three brokers."""
    return plan_kafka(asked(3, list(listeners), **changes))


@pytest.mark.parametrize(
    ("listener", "protocols"),
    [
        pytest.param({"name": "SASL_SSL"}, "SASL_SSL:SASL_SSL", id="b-sasl-ssl"),
        pytest.param({"name": "SASL_PLAINTEXT"}, "SASL_PLAINTEXT:SASL_PLAINTEXT", id="b-sasl"),
        pytest.param({"name": "SSL", "protocol": None}, "SSL:SSL", id="b-null"),
        pytest.param({"name": "PLAINTEXT"}, "PLAINTEXT:PLAINTEXT", id="b-plaintext"),
        pytest.param({"name": "SSL", "protocol": "SSL"}, "SSL:SSL", id="b-both"),
        pytest.param({"name": "OUTSIDE", "protocol": "SASL_SSL"}, "OUTSIDE:SASL_SSL", id="b-another-name"),
        pytest.param({"name": "CLIENTS_SSL", "protocol": "PLAINTEXT"}, "CLIENTS_SSL:PLAINTEXT", id="b-said-so"),
        pytest.param({"name": "INSIDE"}, "INSIDE:PLAINTEXT", id="b-no-word-of-either"),
        pytest.param({"name": "INSECURE"}, "INSECURE:PLAINTEXT", id="b-insecure"),
    ],
)
def test_b_a_listener_has_the_protocol_of_its_name(listener: dict[str, Any], protocols: str) -> None:
    """As it has for Kafka itself, where nothing else is said."""
    done = plan(listener)
    assert done["findings"] == []
    assert done["properties"]["listener.security.protocol.map"] == protocols


@pytest.mark.parametrize(
    ("listener", "words"),
    [
        pytest.param({"name": "SASL_SSL", "protocol": "PLAINTEXT"}, "SASL_SSL has protocol PLAINTEXT;", id="b-open"),
        pytest.param({"name": "PLAINTEXT", "protocol": "SSL"}, "PLAINTEXT has protocol SSL;", id="b-the-reverse"),
        pytest.param({"name": "SSL", "protocol": "SASL_SSL"}, "SSL has protocol SASL_SSL;", id="b-more-than-said"),
        pytest.param({"name": "CLIENTS_TLS"}, "CLIENTS_TLS has no protocol;", id="b-promise"),
        pytest.param({"name": "SASL"}, "SASL has no protocol;", id="b-no-protocol-of-kafka"),
        pytest.param({"name": "SECURE", "protocol": None}, "SECURE has no protocol;", id="b-secure"),
    ],
)
def test_b_a_name_that_says_something_else_is_refused(listener: dict[str, Any], words: str) -> None:
    """In one sentence with the way out; a contradiction that is meant can be accepted."""
    (error,) = plan(listener)["errors"]
    assert error.startswith("KC036 b1: kafka_listeners: ") and words in error and "Set protocol to " in error
    assert plan(listener, accepted={"KC036": "clients of old know it by that name"})["errors"] == []


@pytest.mark.parametrize(
    ("more", "config"),
    [
        pytest.param([{"name": "SASL_SSL"}], {}, id="b-beside-a-protected-one"),
        pytest.param([], {"ssl.keystore.location": "/k.jks"}, id="b-with-a-keystore"),
        pytest.param([], {"listener.name.inside.sasl.enabled.mechanisms": "PLAIN"}, id="b-with-logins"),
    ],
)
def test_b_an_open_listener_that_nobody_asked_for_is_said(more: list[dict[str, Any]], config: dict[str, Any]) -> None:
    """Kafka would not start with such a name; here it is taken for PLAINTEXT, and shown where that may not be meant."""
    found = plan({"name": "INSIDE"}, *more, config=config)["findings"]
    assert [(one["id"], one["severity"]) for one in found] == [("KC037", "warning")]
    assert plan({"name": "INSIDE", "protocol": "PLAINTEXT"}, *more, config=config)["findings"] == []


# What the role sets other than the release, and for what: a new one needs a reason here. Kafka's own copies of what
# belongs to consumer groups and transactions, 3, cannot be had with fewer brokers: nobody could commit (KC202).
SAFER = {
    "auto.create.topics.enable": "false",
    "default.replication.factor": "3",
    "min.insync.replicas": "2",
    "zookeeper.session.timeout.ms": "18000",
}
QUICKER = {"replica.fetch.backoff.ms": "100"}
FEWER = {
    3: {},
    2: {
        **{f"{name}.replication.factor": "2" for name in ("offsets.topic", "transaction.state.log", "default")},
        "transaction.state.log.min.isr": "1",
        "min.insync.replicas": None,
    },
    1: {
        **{f"{name}.replication.factor": "1" for name in ("offsets.topic", "transaction.state.log")},
        "transaction.state.log.min.isr": "1",
        "default.replication.factor": None,
        "min.insync.replicas": None,
    },
}
OWN = ("broker.id", "listeners", "advertised.listeners", "inter.broker.listener.name", "zookeeper.connect", "log.dirs")


@pytest.mark.parametrize("brokers", FEWER, ids=lambda number: f"b-{number}-brokers")
def test_b_no_default_is_weaker_than_kafkas(brokers: int) -> None:
    """Everything that a broker gets beside its own name and place is the release's default, or one of those above."""
    properties = plan_kafka(asked(brokers, [{"name": "PLAINTEXT"}]))["properties"]
    other = {
        name: text
        for name, text in properties.items()
        if name not in OWN and text != BROKER_KEYS[name].default and name != "listener.security.protocol.map"
    }
    assert BROKER_KEYS["inter.broker.protocol.version"].default == "2.1-IV2"
    assert other.pop("inter.broker.protocol.version") == "2.1"
    wanted = {**SAFER, **QUICKER, **FEWER[brokers]}
    assert other == {name: text for name, text in wanted.items() if text is not None}
    assert properties["unclean.leader.election.enable"] == "false"


def test_b_no_default_is_weaker_than_zookeepers() -> None:
    """Words that tell sessions and watches stay closed, no limit is lifted, and no check of ACLs is left out."""
    other = {name: property_text(value) for name, value in BASE["zookeeper"].items()}
    assert {name for name, text in other.items() if text != ZOOKEEPER_KEYS[name].default} == {
        *("tickTime", "initLimit", "syncLimit", "autopurge.purgeInterval", "4lw.commands.whitelist")
    }
    words = set(other["4lw.commands.whitelist"].split(","))
    assert words and not words & {"*", "wchs", "wchc", "wchp", "dump", "cons", "crst", "srst", "envi", "stmk", "gtmk"}
