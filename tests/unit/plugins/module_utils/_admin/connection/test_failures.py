# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a connection fails: librdkafka's log lines, as 2.16.1 wrote them against real servers, become one sentence."""

from __future__ import annotations

import logging

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection.failures import (
    Failure,
    FailureLog,
    advertised_sentence,
    cause_and_cure,
    unreachable_sentence,
)


def line(address: str, text: str) -> str:
    """A line of librdkafka's log."""
    return f"FAIL [streamops.kafka#producer-1] [thrd:{address}]: {address}: {text}"


REFUSED = "Connect to ipv4#127.0.0.1:9 failed: Connection refused (after 0ms in state CONNECT)"
RESOLVE = "Failed to resolve 'k:9': Name or service not known (after 1ms in state CONNECT)"


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (RESOLVE, "the name cannot be resolved on this host"),
        (REFUSED, "connection refused"),
        (
            "SSL handshake failed: Disconnected: SSL connection closed by peer: connecting to a PLAINTEXT broker "
            "listener? (after 1ms in state SSL_HANDSHAKE)",
            "the listener does not speak TLS",
        ),
        (
            "Disconnected: connection closed by peer: receive 0 after POLLIN (after 1ms in state APIVERSION_QUERY)",
            "the connection is closed without an answer",
        ),
        (
            "Receive failed: Invalid response size 1213486160 (0..100000000): increase receive.message.max.bytes",
            "what answers there is not a Kafka listener of this security_protocol",
        ),
        (
            "SASL PLAIN mechanism handshake failed: Broker: Request not valid in current SASL state: broker's "
            "supported mechanisms:  (after 0ms in state AUTH_HANDSHAKE)",
            "the listener does not accept this sasl_mechanism",
        ),
        (
            "SASL authentication error: Authentication failed: Invalid username or password (after 1ms)",
            "the broker refuses the login",
        ),
        (
            "SSL handshake failed: error:0A000086:SSL routines::certificate verify failed: broker certificate could "
            "not be verified, verify that ssl.ca.location is correctly configured",
            "the broker's certificate is not trusted",
        ),
        (
            "SSL handshake failed: error:0A000086:SSL routines::certificate verify failed: certificate has expired",
            "the broker's certificate has expired",
        ),
        (
            "SSL handshake failed: hostname mismatch: certificate verify failed",
            "the broker's certificate is for another host name",
        ),
        (
            "Connection setup timed out in state CONNECT (after 10000ms in state CONNECT)",
            "no answer",
        ),
        ("Something new (after 3ms in state CONNECT)", "Something new"),
        pytest.param(
            "Failed to resolve 'k:9': Temporary failure in name resolution (after 1ms in state CONNECT)",
            "no resolver answers on this host, so that the name cannot be looked up",
            id="g-no-resolver",
        ),
        pytest.param(
            "Connect to ipv4#10.1.1.1:9 failed: No route to host (after 1ms)", "no route to host", id="g-route"
        ),
        pytest.param(
            "Connect to ipv4#10.1.1.1:9 failed: Network is unreachable (after 0ms)",
            "network is unreachable",
            id="g-network",
        ),
        pytest.param(
            "SSL handshake failed: error:0A000418:SSL routines::tlsv1 alert unknown ca: SSL alert number 48",
            "the broker requires a client certificate, or did not accept this one",
            id="g-alert-unknown-ca",
        ),
        pytest.param(
            "SSL handshake failed: error:0A000415:SSL routines::sslv3 alert certificate expired: SSL alert number 45",
            "the broker says that the client's certificate has expired",
            id="g-alert-expired",
        ),
        pytest.param(
            "SSL handshake failed: error:0A00045C:SSL routines::tlsv13 alert certificate required: SSL alert 116",
            "the broker requires a client certificate, or did not accept this one",
            id="g-alert-required",
        ),
        pytest.param(
            "SSL handshake failed: error:0A00042E:SSL routines::tlsv1 alert protocol version: SSL alert number 70",
            "client and broker have no version or cipher of TLS in common",
            id="g-tls-version",
        ),
        pytest.param(
            "SSL handshake failed: error:0A000410:SSL routines::sslv3 alert handshake failure: SSL alert number 40",
            "the broker refuses the TLS handshake",
            id="g-handshake",
        ),
        pytest.param(
            "SSL handshake failed: certificate verify failed: certificate is not yet valid",
            "the broker's certificate is not valid yet",
            id="g-not-yet-valid",
        ),
    ],
)
def test_every_known_reason_has_a_cause_and_a_cure(text, cause):
    found, cure = cause_and_cure(text)
    assert found == cause
    assert cure


def test_the_log_keeps_the_last_reason_of_each_address_and_the_first_time(monkeypatch):
    times = iter([1.0, 2.0, 5.0])
    log = FailureLog(clock=lambda: next(times))
    logger = log.logger()
    logger.error(line("b:9092/bootstrap", RESOLVE))
    logger.error(line("ssl://a:9093/bootstrap", "first"))
    logger.error(line("b:9092/bootstrap", REFUSED))
    logger.warning("CONFWARN [streamops.kafka#producer-1] [thrd:app]: something else")
    assert log.of_addresses(["a:9093", "b:9092", "c:1"]) == [
        Failure("a:9093", "bootstrap", "first", 2.0, 2.0),
        Failure("b:9092", "bootstrap", REFUSED, 1.0, 5.0),
    ]
    assert log.brokers() == []


def test_a_brokers_own_address_is_told_from_the_bootstrap_servers():
    log = FailureLog(clock=lambda: 1.0)
    log.logger().error(line("inside:9092/7", RESOLVE))
    assert log.of_addresses(["inside:9092"]) == []
    assert log.of_broker(7) == Failure("inside:9092", "7", RESOLVE, 1.0, 1.0)
    assert log.of_broker(8) is None
    assert log.brokers() == [7]


def test_the_log_does_not_reach_pythons_root_logger(caplog):
    with caplog.at_level(logging.DEBUG):
        FailureLog().logger().error(line("a:1/bootstrap", REFUSED))
    assert caplog.records == []


@pytest.mark.parametrize(
    ("failures", "sentence"),
    [
        (
            [],
            "no answer from Kafka at a:1, b:2 within 30 s; "
            "check that the brokers run and that no firewall is in between.",
        ),
        (
            [Failure("a:1", "bootstrap", RESOLVE, 0, 0), Failure("b:2", "bootstrap", REFUSED, 0, 0)],
            "cannot reach Kafka at a:1, b:2. a:1: the name cannot be resolved on this host; correct the name, DNS or "
            "/etc/hosts. b:2: connection refused; start the broker there, or correct the address.",
        ),
        (
            [Failure("a:1", "bootstrap", REFUSED, 0, 0), Failure("b:2", "bootstrap", REFUSED, 0, 0)],
            "cannot reach Kafka at a:1, b:2 (a:1: connection refused; b:2: connection refused): start the broker "
            "there, or correct the address.",
        ),
    ],
)
def test_an_unreachable_cluster_is_one_sentence_with_its_servers(failures, sentence):
    assert unreachable_sentence(["a:1", "b:2"], failures, 30.2) == sentence


LATE = "else correct its advertised.listeners, or connect through the listener meant for clients here."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(
            RESOLVE,
            "(the name cannot be resolved on this host); correct the name, DNS or /etc/hosts,",
            id="g-unresolved",
        ),
        pytest.param(REFUSED, "(connection refused); start it if it is down,", id="g-refused"),
        pytest.param(
            "SSL handshake failed: certificate verify failed: certificate has expired",
            "(the broker's certificate has expired); renew it, or set this host's clock right,",
            id="g-expired",
        ),
    ],
)
def test_r09_an_advertised_address_that_does_not_work_is_named(text, words):
    """And a broker whose name or certificate is wrong is not said to be down."""
    sentence = advertised_sentence(7, Failure("inside:9092", "7", text, 0, 0))
    assert sentence == f"broker 7 advertises inside:9092, which does not work from this host {words} {LATE}"
