# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a certificate is not accepted: real handshakes with a server on loopback."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection import client as connection_client
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection.client import Connection
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection.failures import Failure, cause_and_cure
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection.options import CONNECTION_SPEC
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection.tls import verify_reason
from helpers.certificates import PASSWORD, Authority, Signed

PARAMS = {name: option.get("default") for name, option in CONNECTION_SPEC.items()} | {"bootstrap_servers": ["k1:9093"]}
VERIFY = "SSL: certificate verify failed: broker certificate"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Who signs."""
    return Authority(tmp_path_factory.mktemp("authority"))


def served(signed: Signed) -> Iterator[int]:
    """A server on loopback that makes one handshake with a certificate; its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(signed.certificate, signed.key, PASSWORD)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)

        def serve() -> None:
            connection, _peer = listener.accept()
            try:
                context.wrap_socket(connection, server_side=True).close()
            except OSError:  # the client does not like the certificate
                connection.close()

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


@pytest.mark.parametrize(
    ("days", "host", "trusted", "checked", "cause"),
    [
        (30, "localhost", True, True, None),
        (-1, "localhost", True, True, "the broker's certificate has expired"),
        (30, "elsewhere.example.com", True, True, "the broker's certificate is for another host name"),
        (30, "elsewhere.example.com", True, False, None),
        (30, "localhost", False, True, "the broker's certificate is not trusted"),
    ],
)
def test_verify_reason(authority, tmp_path, days, host, trusted, checked, cause):
    signed = authority.sign(f"broker{days}-{host}", days=days, host=host)
    pem = (authority if trusted else Authority(tmp_path / "other", "Another")).pem
    for port in served(signed):
        params = {**PARAMS, "ssl_cafile": str(pem), "ssl_endpoint_identification": checked}
        reason = verify_reason(f"localhost:{port}", params)
    assert (reason and cause_and_cure(reason)[0]) == cause


def test_nothing_that_answers_is_no_reason():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert verify_reason(f"127.0.0.1:{port}", PARAMS) is None
    assert verify_reason(f"127.0.0.1:{port}", {**PARAMS, "ssl_ca_pem": "no certificate"}) is None


@pytest.mark.parametrize(
    ("text", "reason", "expected"),
    [
        ("Connect failed: Connection refused", "certificate has expired", "Connect failed: Connection refused"),
        (VERIFY, "certificate has expired", "certificate has expired"),
        (VERIFY, None, VERIFY),
    ],
)
def test_why_a_certificate_is_not_accepted_is_asked_once(monkeypatch, text, reason, expected):
    asked = []

    def ask(address: str, _params: dict[str, object]) -> str | None:
        asked.append(address)
        return reason

    monkeypatch.setattr(connection_client, "AdminClient", lambda _settings, logger: SimpleNamespace())
    monkeypatch.setattr(connection_client, "verify_reason", ask)
    connection = Connection(PARAMS)
    failure = Failure("k1:9093", "bootstrap", text, 0, 0)
    assert [connection.explained(failure).text for _number in range(2)] == [expected] * 2
    assert len(asked) == ("verify" in text)
