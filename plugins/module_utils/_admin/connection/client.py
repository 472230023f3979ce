# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection to Kafka that all modules share: a client whose waits end in a sentence.

PRIVATE to the collection.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import replace
from typing import Any, TypeVar

from ansible.module_utils.basic import missing_required_lib

from ..errors import AdminPlaneError
from .failures import Failure, FailureLog, advertised_sentence, unreachable_sentence
from .options import librdkafka_settings, option_problem
from .reasons import name_and_text
from .tls import verify_reason

try:
    from confluent_kafka import KafkaException
    from confluent_kafka.admin import AdminClient

    IMPORT_ERROR: str | None = None
except ImportError:
    KafkaException = AdminClient = None
    IMPORT_ERROR = traceback.format_exc()

T = TypeVar("T")

# A broker that is just being restarted refuses connections for a moment; longer than this is an answer.
GRACE_S = 2.0
# After a good answer from the bootstrap server, how long an advertised address may fail before it is the cause.
ADVERTISED_GRACE_S = 4.0


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
                unready = unready or name_and_text(error)[0] == "_PARTIAL"  # an answer without any broker
                pause *= 2
                if name_and_text(error)[0] == "_TRANSPORT":  # no broker that is known can be reached
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
