# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shared client: only good readings count, and every wait ends in a sentence."""

from __future__ import annotations

from concurrent.futures import Future
from types import SimpleNamespace

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection import client as connection_client
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection.client import (
    Connection,
    open_connection,
)
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection.failures import Failure
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection.options import CONNECTION_SPEC
from ansible_collections.streamops.kafka.plugins.module_utils._admin.errors import AdminPlaneError
from confluent_kafka import KafkaError, KafkaException

PARAMS = {name: option.get("default") for name, option in CONNECTION_SPEC.items()} | {"bootstrap_servers": ["k1:9092"]}


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
