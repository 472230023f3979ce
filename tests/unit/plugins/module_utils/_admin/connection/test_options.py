# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection's options and librdkafka's settings; the argument spec and its documentation are the same."""

from __future__ import annotations

import pytest
import yaml
from ansible_collections.streamops.kafka.plugins.doc_fragments.connection import ModuleDocFragment
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection.options import (
    CONNECTION_RULES,
    CONNECTION_SPEC,
    librdkafka_settings,
    option_problem,
)

PARAMS = {name: option.get("default") for name, option in CONNECTION_SPEC.items()} | {"bootstrap_servers": ["k1:9092"]}


def test_the_fragment_documents_exactly_the_argument_spec():
    documented = yaml.safe_load(ModuleDocFragment.DOCUMENTATION)["options"]
    for option in documented.values():
        assert option.pop("description")
    compared = ("type", "elements", "required", "choices", "default")
    spec = {name: {key: option[key] for key in compared if key in option} for name, option in CONNECTION_SPEC.items()}
    assert documented == spec


def test_every_secret_is_hidden_and_every_rule_names_an_option():
    hidden = {name for name, option in CONNECTION_SPEC.items() if option.get("no_log")}
    assert hidden == {"ssl_key_pem", "ssl_key_password", "sasl_password", "zookeeper_password"}
    named = {name for *_when, names in CONNECTION_RULES["required_if"] for name in names}
    for rule in ("required_together", "mutually_exclusive"):
        named |= {name for names in CONNECTION_RULES[rule] for name in names}
    assert named <= set(CONNECTION_SPEC)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({}, None),
        ({"bootstrap_servers": ["[::1]:9092", "k-1.example.com:9092"]}, None),
        ({"bootstrap_servers": ["k1:9092", "K1:9092"]}, None),
        (
            {"bootstrap_servers": ["k1:9092 "]},
            "bootstrap_servers: 'k1:9092 ' is not HOST:PORT: it has blanks at its ends; write 'k1:9092'.",
        ),
        ({"bootstrap_servers": []}, "bootstrap_servers is empty; name at least one broker as HOST:PORT."),
        (
            {"bootstrap_servers": ["k1"]},
            "bootstrap_servers: 'k1' is not HOST:PORT: it has no port; write k1:PORT.",
        ),
        (
            {"bootstrap_servers": ["k1:70000"]},
            "bootstrap_servers: 'k1:70000' is not HOST:PORT: it has port '70000'; use a port from 1 to 65535.",
        ),
        (
            {"bootstrap_servers": ["PLAINTEXT://k1:9092"]},
            "bootstrap_servers: 'PLAINTEXT://k1:9092' is not HOST:PORT: it is a URL; write HOST:PORT alone.",
        ),
        (
            {"ssl_cafile": "/no/such.pem"},
            "ssl_cafile: '/no/such.pem' cannot be read on the host that runs the module (no such file that its "
            "user can see); give a PEM file.",
        ),
        ({"request_timeout_ms": 10}, "request_timeout_ms: 10 is too short; give 1000 or more."),
    ],
)
def test_option_problem(options, sentence):
    assert option_problem(PARAMS | options) == sentence


@pytest.mark.parametrize(
    ("options", "settings"),
    [
        (
            {},
            {
                "bootstrap.servers": "k1:9092",
                "security.protocol": "PLAINTEXT",
                "client.id": "streamops.kafka",
                "socket.timeout.ms": 30000,
                "socket.connection.setup.timeout.ms": 10000,
                "reconnect.backoff.ms": 250,
                "reconnect.backoff.max.ms": 2000,
                "metadata.recovery.strategy": "none",
                "ssl.endpoint.identification.algorithm": "https",
            },
        ),
        (
            {
                "bootstrap_servers": ["k1:1", "k2:2"],
                "security_protocol": "SASL_SSL",
                "ssl_cafile": "/ca.pem",
                "ssl_certfile": "/c.pem",
                "ssl_keyfile": "/k.pem",
                "ssl_key_password": "p1",
                "ssl_endpoint_identification": False,
                "sasl_mechanism": "SCRAM-SHA-256",
                "sasl_username": "u",
                "sasl_password": "p2",
                "request_timeout_ms": 5000,
                "client_id": "me",
            },
            {
                "bootstrap.servers": "k1:1,k2:2",
                "security.protocol": "SASL_SSL",
                "client.id": "me",
                "socket.timeout.ms": 5000,
                "socket.connection.setup.timeout.ms": 5000,
                "reconnect.backoff.ms": 250,
                "reconnect.backoff.max.ms": 2000,
                "metadata.recovery.strategy": "none",
                "ssl.endpoint.identification.algorithm": "none",
                "ssl.ca.location": "/ca.pem",
                "ssl.certificate.location": "/c.pem",
                "ssl.key.location": "/k.pem",
                "ssl.key.password": "p1",
                "sasl.mechanism": "SCRAM-SHA-256",
                "sasl.username": "u",
                "sasl.password": "p2",
            },
        ),
    ],
)
def test_librdkafka_settings(options, settings):
    assert librdkafka_settings(PARAMS | options) == settings
