# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shared connection: options, settings, waiting; the argument spec and its documentation are the same."""

from __future__ import annotations

from concurrent.futures import Future
from types import SimpleNamespace

import pytest
import yaml
from ansible_collections.streamops.kafka.plugins.doc_fragments.connection import ModuleDocFragment
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection import client as connection_client
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection.client import (
    CONNECTION_RULES,
    CONNECTION_SPEC,
    Connection,
    kafka_reason,
    librdkafka_settings,
    open_connection,
    option_problem,
)
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection.failures import Failure
from ansible_collections.streamops.kafka.plugins.module_utils._admin.errors import AdminPlaneError
from confluent_kafka import KafkaError, KafkaException

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
        ({"bootstrap_servers": []}, "bootstrap_servers is empty; name at least one broker as HOST:PORT."),
        (
            {"bootstrap_servers": ["k1"]},
            "bootstrap_servers: 'k1' is not HOST:PORT, such as broker1.example.com:9092.",
        ),
        (
            {"bootstrap_servers": ["k1:70000"]},
            "bootstrap_servers: 'k1:70000' is not HOST:PORT, such as broker1.example.com:9092.",
        ),
        (
            {"bootstrap_servers": ["PLAINTEXT://k1:9092"]},
            "bootstrap_servers: 'PLAINTEXT://k1:9092' is not HOST:PORT, such as broker1.example.com:9092.",
        ),
        (
            {"ssl_cafile": "/no/such.pem"},
            "ssl_cafile: '/no/such.pem' cannot be read on the host that runs the module; give a PEM file.",
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


def test_a_client_that_cannot_be_made_is_one_sentence(tmp_path):
    bad = tmp_path / "ca.pem"
    bad.write_text("no certificate")
    with pytest.raises(AdminPlaneError, match=r"^the connection options do not work together: .*; correct them\.$"):
        open_connection(PARAMS | {"security_protocol": "SSL", "ssl_cafile": str(bad)})


def test_a_missing_library_is_named(monkeypatch):
    monkeypatch.setattr(connection_client, "IMPORT_ERROR", "Traceback …")
    with pytest.raises(AdminPlaneError, match=r"^Failed to import the required Python library \(confluent-kafka\)"):
        open_connection(PARAMS)


class Clock:
    """Time that passes only when somebody waits."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        monkeypatch.setattr(connection_client.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(connection_client.time, "sleep", self.wait)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


class FakeAdmin:
    """Answers ``list_topics`` from a list: (brokers, controller), or an error's code; the last one for ever."""

    def __init__(self, clock: Clock, answers: list) -> None:
        self.clock = clock
        self.answers = answers

    def __call__(self, settings: dict, logger: object) -> FakeAdmin:
        return self

    def poll(self, timeout: float) -> int:
        """Nothing to do."""
        return 0

    def list_topics(self, timeout: float) -> SimpleNamespace:
        """The next answer."""
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, int):
            self.clock.wait(timeout)
            raise KafkaException(KafkaError(answer))
        brokers, controller = answer
        return SimpleNamespace(brokers=brokers, controller_id=controller, cluster_id="c", topics={})


@pytest.fixture
def connect(monkeypatch):
    """``connect(answers)`` -> (connection, clock)."""

    def make(answers):
        clock = Clock(monkeypatch)
        monkeypatch.setattr(connection_client, "AdminClient", FakeAdmin(clock, answers))
        return Connection(PARAMS), clock

    return make


GOOD = ({1: object()}, 1)


@pytest.mark.parametrize(
    "answers",
    [
        [GOOD],
        [KafkaError._TRANSPORT, KafkaError._TIMED_OUT, GOOD],
        [({}, -1), ({1: object()}, -1), ({1: object()}, 9), GOOD],
        [KafkaError._PARTIAL, GOOD],
    ],
    ids=["at once", "after a while", "S08: no broker, no controller, a dead controller", "S08: an empty answer"],
)
def test_only_a_reading_with_a_live_controller_counts(connect, answers):
    connection, clock = connect(answers)
    assert connection.metadata().controller_id == 1
    assert connection.controller == 1
    assert clock.now < 3


@pytest.mark.parametrize(
    ("answer", "failures", "sentence", "seconds"),
    [
        (
            KafkaError._TRANSPORT,
            {("k1:9092", "bootstrap"): "Connection refused"},
            "cannot reach Kafka at k1:9092 (k1:9092: connection refused): "
            "start the broker there, or correct the address.",
            (2, 4),
        ),
        (
            KafkaError._TIMED_OUT,
            {},
            "no answer from Kafka at k1:9092 within 30 s; "
            "check that the brokers run and that no firewall is in between.",
            (30, 31),
        ),
        (
            KafkaError._PARTIAL,
            {},
            "Kafka at k1:9092 answers, but for 30 s with no brokers or no controller; "
            "check ZooKeeper, and that every broker can reach its own advertised.listeners.",
            (30, 31),
        ),
        (
            ({1: object()}, -1),
            {},
            "Kafka at k1:9092 answers, but for 30 s with no brokers or no controller; "
            "check ZooKeeper, and that every broker can reach its own advertised.listeners.",
            (30, 31),
        ),
    ],
)
def test_a_cluster_that_gives_no_reading_is_one_sentence_in_bounded_time(connect, answer, failures, sentence, seconds):
    connection, clock = connect([answer])
    connection.log.failures = {
        (where, node): Failure(where, node, text, 0, 0) for (where, node), text in failures.items()
    }
    with pytest.raises(AdminPlaneError) as raised:
        connection.metadata()
    assert (str(raised.value), raised.value.details) == (sentence, {"step": "connect"})
    assert seconds[0] <= clock.now <= seconds[1]


def test_r09_waiting_for_a_controller_at_an_address_that_does_not_work_ends_early(connect):
    connection, clock = connect([GOOD])
    connection.metadata()
    connection.log.failures = {("inside:9092", "1"): Failure("inside:9092", "1", "Connection refused", 0, 0)}
    clock.now = 5.0
    with pytest.raises(AdminPlaneError, match=r"^broker 1 advertises inside:9092, which does not work from this host"):
        connection.gather({"t": Future()})


def test_gather_gives_answers_and_errors_by_name(connect):
    connection, _clock = connect([GOOD])
    good: Future[None] = Future()
    bad: Future[None] = Future()
    error = KafkaException(KafkaError(KafkaError.INVALID_CONFIG, "no"))
    good.set_result(None)
    bad.set_exception(error)
    assert connection.gather({"a": good, "b": bad}) == {"a": None, "b": error}


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (KafkaException(KafkaError(KafkaError.INVALID_CONFIG, "no")), ("INVALID_CONFIG", "no")),
        (ValueError("text"), ("ValueError", "text")),
        (RuntimeError(), ("RuntimeError", "")),
    ],
)
def test_kafka_reason(error, expected):
    assert kafka_reason(error) == expected
