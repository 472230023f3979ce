# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection to Kafka that all modules share: options, librdkafka settings, waits that end in a sentence.

PRIVATE to the collection. doc_fragments/connection.py documents the same options; a unit test compares the two.
"""

from __future__ import annotations

import os
import re
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import replace
from typing import Any, TypeVar

from ansible.module_utils.basic import env_fallback, missing_required_lib

from ..errors import AdminPlaneError
from .failures import Failure, FailureLog, advertised_sentence, unreachable_sentence
from .tls import verify_reason

try:
    from confluent_kafka import KafkaException
    from confluent_kafka.admin import AdminClient

    IMPORT_ERROR: str | None = None
except ImportError:
    KafkaException = AdminClient = None
    IMPORT_ERROR = traceback.format_exc()

T = TypeVar("T")


def _from_environment(name: str) -> dict[str, Any]:
    """An option that an environment variable of the module's host gives where the task does not."""
    return {"fallback": (env_fallback, [name])}


CONNECTION_SPEC: dict[str, dict[str, Any]] = {
    "bootstrap_servers": {
        "type": "list",
        "elements": "str",
        "required": True,
        **_from_environment("KAFKA_BOOTSTRAP_SERVERS"),
    },
    "security_protocol": {
        "type": "str",
        "choices": ["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"],
        "default": "PLAINTEXT",
    },
    "ssl_cafile": {"type": "path"},
    "ssl_ca_pem": {"type": "str"},
    "ssl_certfile": {"type": "path"},
    "ssl_certificate_pem": {"type": "str"},
    "ssl_keyfile": {"type": "path", "no_log": False},
    "ssl_key_pem": {"type": "str", "no_log": True},
    "ssl_key_password": {"type": "str", "no_log": True},
    "ssl_endpoint_identification": {"type": "bool", "default": True},
    "sasl_mechanism": {"type": "str", "choices": ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]},
    "sasl_username": {"type": "str", **_from_environment("KAFKA_SASL_USERNAME")},
    "sasl_password": {"type": "str", "no_log": True, **_from_environment("KAFKA_SASL_PASSWORD")},
    "request_timeout_ms": {"type": "int", "default": 30000},
    "client_id": {"type": "str", "default": "streamops.kafka"},
    "expected_cluster_id": {"type": "str"},
    "zookeeper_hosts": {"type": "list", "elements": "str", **_from_environment("KAFKA_ZOOKEEPER_HOSTS")},
    "zookeeper_chroot": {"type": "str", "default": ""},
    "zookeeper_auth_scheme": {"type": "str", "choices": ["digest", "sasl"], "default": "digest"},
    "zookeeper_username": {"type": "str", **_from_environment("KAFKA_ZOOKEEPER_USERNAME")},
    "zookeeper_password": {"type": "str", "no_log": True, **_from_environment("KAFKA_ZOOKEEPER_PASSWORD")},
}
_SASL = ("sasl_mechanism", "sasl_username", "sasl_password")
CONNECTION_RULES: dict[str, Any] = {
    "required_if": [("security_protocol", "SASL_PLAINTEXT", _SASL), ("security_protocol", "SASL_SSL", _SASL)],
    "required_together": [
        ("ssl_certfile", "ssl_keyfile"),
        ("ssl_certificate_pem", "ssl_key_pem"),
        ("zookeeper_username", "zookeeper_password"),
    ],
    "mutually_exclusive": [
        ("ssl_cafile", "ssl_ca_pem"),
        ("ssl_certfile", "ssl_certificate_pem"),
        ("ssl_keyfile", "ssl_key_pem"),
    ],
}
SSL_FILES = {
    "ssl_cafile": "ssl.ca.location",
    "ssl_certfile": "ssl.certificate.location",
    "ssl_keyfile": "ssl.key.location",
}
# A broker that is just being restarted refuses connections for a moment; longer than this is an answer.
GRACE_S = 2.0
# After a good answer from the bootstrap server, how long an advertised address may fail before it is the cause.
ADVERTISED_GRACE_S = 4.0

_SERVER = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+):(\d{1,5})")


def option_problem(params: dict[str, Any]) -> str | None:
    """What is wrong with the connection options that an argument spec cannot see, as a sentence, or None."""
    if not params["bootstrap_servers"]:
        return "bootstrap_servers is empty; name at least one broker as HOST:PORT."
    for server in params["bootstrap_servers"]:
        match = _SERVER.fullmatch(server)
        if match is None or not 0 < int(match[2]) < 65536:
            return f"bootstrap_servers: '{server}' is not HOST:PORT, such as broker1.example.com:9092."
    for option in SSL_FILES:
        if params.get(option) and not os.access(params[option], os.R_OK):
            return f"{option}: '{params[option]}' cannot be read on the host that runs the module; give a PEM file."
    if params["request_timeout_ms"] < 1000:
        return f"request_timeout_ms: {params['request_timeout_ms']} is too short; give 1000 or more."
    return None


def librdkafka_settings(params: dict[str, Any]) -> dict[str, Any]:
    """The librdkafka settings for the connection options (librdkafka's CONFIGURATION.md)."""
    timeout = params["request_timeout_ms"]
    settings: dict[str, Any] = {
        "bootstrap.servers": ",".join(params["bootstrap_servers"]),
        "security.protocol": params["security_protocol"],
        "client.id": params["client_id"],
        "socket.timeout.ms": timeout,
        "socket.connection.setup.timeout.ms": min(timeout, 10000),
        "reconnect.backoff.ms": 250,
        "reconnect.backoff.max.ms": 2000,
        # Starting over from the bootstrap servers, whenever no broker can be reached, would cut off the very request
        # that is on its way to them, and hide that it is the advertised addresses that fail.
        "metadata.recovery.strategy": "none",
        "ssl.endpoint.identification.algorithm": "https" if params["ssl_endpoint_identification"] else "none",
    }
    optional = {
        **{setting: params.get(option) for option, setting in SSL_FILES.items()},
        "ssl.ca.pem": params.get("ssl_ca_pem"),
        "ssl.certificate.pem": params.get("ssl_certificate_pem"),
        "ssl.key.pem": params.get("ssl_key_pem"),
        "ssl.key.password": params.get("ssl_key_password"),
        "sasl.mechanism": params.get("sasl_mechanism"),
        "sasl.username": params.get("sasl_username"),
        "sasl.password": params.get("sasl_password"),
    }
    return settings | {setting: value for setting, value in optional.items() if value is not None}


class Connection:
    """One AdminClient, with waits that end in a sentence. Made by `open_connection`."""

    def __init__(self, params: dict[str, Any]) -> None:
        self.servers: list[str] = params["bootstrap_servers"]
        self.params = params
        self.settings = librdkafka_settings(params)
        self.timeout_s: float = params["request_timeout_ms"] / 1000
        self.log = FailureLog()
        self._reasons: dict[str, str | None] = {}
        self.controller: int | None = None
        self.expected_cluster_id: str | None = params.get("expected_cluster_id")
        self.admin = self.make(AdminClient)

    def make(self, client_class: Callable[..., T], **extra: Any) -> T:
        """A client of confluent-kafka with the same settings and log; ``extra`` are librdkafka's names with ``_``."""
        more = {name.replace("_", "."): value for name, value in extra.items()}
        try:
            return client_class(self.settings | more, logger=self.log.logger())
        except KafkaException as error:
            raise AdminPlaneError(
                f"the connection options do not work together: {error.args[0].str()}; correct them."
            ) from error

    def metadata(self) -> Any:
        """The cluster's metadata. Only a reading with brokers and a live controller counts (S08).

        Raises AdminPlaneError within `GRACE_S` when all bootstrap servers fail, within `ADVERTISED_GRACE_S` when they
        answer and no broker can be reached where it advertises itself, else after the request's timeout.
        """
        start = time.monotonic()
        pause, unready = 0.5, False
        while True:
            left = start + self.timeout_s - time.monotonic()
            try:
                reading = self.admin.list_topics(timeout=max(0.1, min(pause, left)))
                if reading.controller_id in reading.brokers:
                    self.controller = reading.controller_id
                    self.check_cluster(reading.cluster_id)
                    return reading
                unready = True
                time.sleep(0.2)
            except KafkaException as error:
                unready = unready or kafka_reason(error)[0] == "_PARTIAL"  # an answer without any broker
                pause *= 2
                if kafka_reason(error)[0] == "_TRANSPORT":  # no broker that is known can be reached
                    for broker in self.log.brokers():
                        self.check_advertised(broker)
            self.admin.poll(0)
            waited = time.monotonic() - start
            failures = self.failures()
            if not unready and waited >= GRACE_S and len(failures) == len(self.servers):
                raise AdminPlaneError(unreachable_sentence(self.servers, failures, waited), step="connect")
            if waited >= self.timeout_s:
                raise AdminPlaneError(self._no_reading(unready, failures, waited), step="connect")

    def failures(self) -> list[Failure]:
        """Why the bootstrap servers cannot be reached, as far as it is known, in their order."""
        return [self.explained(failure) for failure in self.log.of_addresses(self.servers)]

    def explained(self, failure: Failure) -> Failure:
        """The failure with the reason why a certificate is not accepted, which librdkafka does not tell."""
        if "certificate verify failed" not in failure.text:
            return failure
        if failure.address not in self._reasons:
            self._reasons[failure.address] = verify_reason(failure.address, self.params)
        return replace(failure, text=self._reasons[failure.address] or failure.text)

    def check_cluster(self, found: str | None) -> None:
        """Raise AdminPlaneError when this is not the cluster that ``expected_cluster_id`` names (S04)."""
        if self.expected_cluster_id not in (None, found):
            raise AdminPlaneError(
                f"{', '.join(self.servers)} is cluster {found}, not {self.expected_cluster_id} as expected_cluster_id "
                "says; correct bootstrap_servers, or expected_cluster_id if this cluster is meant.",
                step="connect",
            )

    def _no_reading(self, unready: bool, failures: list[Failure], waited: float) -> str:
        """Why there is no metadata after the whole timeout."""
        if not unready:
            return unreachable_sentence(self.servers, failures, waited)
        return (
            f"Kafka at {', '.join(self.servers)} answers, but for {waited:.0f} s with no brokers or no controller; "
            "check ZooKeeper, and that every broker can reach its own advertised.listeners."
        )

    def gather(self, futures: dict[str, Future[T]]) -> dict[str, T | BaseException]:
        """Wait for the answers of one bulk call: name -> answer, or the exception that came instead.

        Raises AdminPlaneError when the controller, whom most calls go to, cannot be reached where it advertises itself.
        """
        pending = set(futures.values())
        while pending:
            pending = wait(pending, timeout=0.5).not_done
            self.admin.poll(0)
            if pending and self.controller is not None:
                self.check_advertised(self.controller)
        return {name: future.exception() or future.result() for name, future in futures.items()}

    def check_advertised(self, broker: int, step: str = "connect") -> None:
        """Raise AdminPlaneError when a broker's advertised address has been failing for `ADVERTISED_GRACE_S`."""
        failure = self.log.of_broker(broker)
        if failure is not None and time.monotonic() - failure.first >= ADVERTISED_GRACE_S:
            raise AdminPlaneError(advertised_sentence(broker, self.explained(failure)), step=step)


def open_connection(params: dict[str, Any]) -> Connection:
    """Check the options and make the client. Connects to nothing yet; raises AdminPlaneError."""
    if IMPORT_ERROR is not None:
        raise AdminPlaneError(missing_required_lib("confluent-kafka"), exception=IMPORT_ERROR)
    problem = option_problem(params)
    if problem is not None:
        raise AdminPlaneError(problem)
    return Connection(params)


def kafka_reason(error: BaseException) -> tuple[str, str]:
    """(the error's name such as ``INVALID_CONFIG``, its text) of what confluent-kafka raised."""
    inner = error.args[0] if error.args else error
    if hasattr(inner, "name") and hasattr(inner, "str"):
        return inner.name(), inner.str()
    return type(error).__name__, str(error)
