# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a connection to Kafka fails: librdkafka says it only in its log, here it becomes one sentence with the way out.

Pure, but for the clock. PRIVATE to the collection.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_FAIL_LINE = re.compile(
    r"^FAIL \[[^]]*\] \[thrd:[^]]*\]: (?:\w+://)?(?P<address>\S+?)/(?P<node>[^:\s]+): (?P<text>.*)$"
)
# (what librdkafka's reason looks like, what it means, what to do), first match wins.
_CAUSES: tuple[tuple[str, str, str], ...] = (
    (
        "temporary failure in name resolution",
        "no resolver answers on this host, so that the name cannot be looked up",
        "correct its /etc/resolv.conf, or put the name into /etc/hosts",
    ),
    ("failed to resolve", "the name cannot be resolved on this host", "correct the name, DNS or /etc/hosts"),
    (
        "no route to host",
        "no route to host",
        "start that machine, correct the address, or open the port in the firewall that rejects it",
    ),
    (
        "network is unreachable",
        "network is unreachable",
        "give this host a route to that network, or correct the address",
    ),
    ("connection refused", "connection refused", "start the broker there, or correct the address"),
    (
        "plaintext broker listener",
        "the listener does not speak TLS",
        "use the TLS listener's port, or security_protocol PLAINTEXT or SASL_PLAINTEXT",
    ),
    # An alert is what the broker says of the client's certificate.
    (
        "alert certificate expired",
        "the broker says that the client's certificate has expired",
        "renew the one in ssl_certfile, or set the clocks right",
    ),
    (
        "alert (unknown ca|bad certificate|certificate (unknown|revoked|required)|unsupported certificate)|"
        "certificate required|bad certificate",
        "the broker requires a client certificate, or did not accept this one",
        "set ssl_certfile and ssl_keyfile to a certificate that the broker trusts",
    ),
    (
        "protocol version|unsupported protocol|no shared cipher|no protocols available|no cipher",
        "client and broker have no version or cipher of TLS in common",
        "see ssl.enabled.protocols and ssl.cipher.suites of the broker",
    ),
    ("certificate has expired", "the broker's certificate has expired", "renew it, or set this host's clock right"),
    (
        "not yet valid",
        "the broker's certificate is not valid yet",
        "set the clocks of both hosts right, or renew it",
    ),
    (
        "hostname mismatch|ip address mismatch|does not match",
        "the broker's certificate is for another host name",
        "connect by a name in the certificate, or set ssl_endpoint_identification to false",
    ),
    (
        "certificate verify failed|self.signed|unable to get local issuer|unknown ca",
        "the broker's certificate is not trusted",
        "set ssl_cafile to the certificate of the authority that signed it",
    ),
    (
        "handshake failure|unexpected message",
        "the broker refuses the TLS handshake",
        "see what it requires: a client certificate (ssl_certfile, ssl_keyfile), or another version or cipher of TLS",
    ),
    (
        "current sasl state|supported mechanisms|unsupported sasl mechanism",
        "the listener does not accept this sasl_mechanism",
        "set sasl_mechanism to a mechanism that it enables, or security_protocol to one without SASL",
    ),
    (
        "authentication",
        "the broker refuses the login",
        "correct sasl_username and sasl_password",
    ),
    (
        "ssl listener|invalid response size",
        "what answers there is not a Kafka listener of this security_protocol",
        "set security_protocol to the listener's (SSL or SASL_SSL), or correct the port",
    ),
    (
        "apiversion|disconnected|closed by peer",
        "the connection is closed without an answer",
        "check that the port is Kafka's (not ZooKeeper's) and security_protocol is the listener's",
    ),
    ("timed out", "no answer", "check that the broker runs and that no firewall is in between"),
)
_MAY_BE_DOWN = ("connection refused", "no route to host", "the connection is closed without an answer", "no answer")


@dataclass(frozen=True)
class Failure:
    """Why the connection to one address fails. ``node`` is the broker's id, or ``bootstrap``; times are monotonic."""

    address: str
    node: str
    text: str
    first: float
    last: float


class FailureLog(logging.Handler):
    """Keeps the latest reason for each address from librdkafka's log, and lets nothing of it reach stdout."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.failures: dict[tuple[str, str], Failure] = {}
        self._clock = clock

    def emit(self, record: logging.LogRecord) -> None:
        """Take one line, such as ``FAIL [client] [thrd:…]: host:9092/1: Connect to … failed: …``."""
        match = _FAIL_LINE.match(record.getMessage())
        if match is None:
            return
        key, now = (match["address"], match["node"]), self._clock()
        first = self.failures[key].first if key in self.failures else now
        self.failures[key] = Failure(*key, match["text"], first, now)

    def of_addresses(self, addresses: Sequence[str]) -> list[Failure]:
        """The failures to reach bootstrap servers, in the order of ``addresses``."""
        found = {failure.address: failure for failure in self.failures.values() if failure.node == "bootstrap"}
        return [found[address] for address in addresses if address in found]

    def of_broker(self, broker: int) -> Failure | None:
        """The failure to reach a broker at the address that it advertises."""
        return next((failure for failure in self.failures.values() if failure.node == str(broker)), None)

    def brokers(self) -> list[int]:
        """The brokers that could not be reached at the address that they advertise."""
        return sorted({int(failure.node) for failure in self.failures.values() if failure.node.isdigit()})

    def logger(self) -> logging.Logger:
        """A logger for librdkafka that ends here."""
        logger = logging.Logger("librdkafka", logging.DEBUG)
        logger.addHandler(self)
        return logger


def cause_and_cure(text: str) -> tuple[str, str]:
    """What librdkafka's reason means, and what to do about it; the bare reason where it is an unknown one."""
    for pattern, cause, cure in _CAUSES:
        if re.search(pattern, text, re.IGNORECASE):
            return cause, cure
    return text.split(" (after ", maxsplit=1)[0], "look at the broker's log, and at the way there from this host"


def unreachable_sentence(servers: Sequence[str], failures: Sequence[Failure], waited_s: float) -> str:
    """Why no bootstrap server could be asked. ``failures``: those known, at most one for each server."""
    if not failures:
        return (
            f"no answer from Kafka at {', '.join(servers)} within {waited_s:.0f} s; "
            "check that the brokers run and that no firewall is in between."
        )
    reasons = [(failure.address, *cause_and_cure(failure.text)) for failure in failures]
    start = f"cannot reach Kafka at {', '.join(servers)}"
    if len({cure for _address, _cause, cure in reasons}) > 1:
        return f"{start}. {' '.join(f'{address}: {cause}; {cure}.' for address, cause, cure in reasons)}"
    return f"{start} ({'; '.join(f'{address}: {cause}' for address, cause, _cure in reasons)}): {reasons[-1][2]}."


def advertised_sentence(broker: int, failure: Failure) -> str:
    """R09: the cluster answers, but a broker sends clients to an address that does not work from here."""
    cause, cure = cause_and_cure(failure.text)
    first = "start it if it is down" if cause in _MAY_BE_DOWN else cure
    return (
        f"broker {broker} advertises {failure.address}, which does not work from this host ({cause}); {first}, else "
        "correct its advertised.listeners, or connect through the listener meant for clients here."
    )
