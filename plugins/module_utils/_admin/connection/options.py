# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection's options, which all modules for Kafka share, what can be wrong with them, and librdkafka's settings.

PRIVATE to the collection. doc_fragments/connection.py documents the same options; a unit test compares the two.
"""

from __future__ import annotations

import os
from typing import Any

from ansible.module_utils.basic import env_fallback

from ..._common.address_problems import server_problem


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

# The most that librdkafka's socket.timeout.ms may be.
LONGEST_TIMEOUT_MS = 300_000


def option_problem(params: dict[str, Any]) -> str | None:
    """What is wrong with the connection options that an argument spec cannot see, as a sentence, or None."""
    if not params["bootstrap_servers"]:
        return "bootstrap_servers is empty; name at least one broker as HOST:PORT."
    for server in params["bootstrap_servers"]:  # one that is there twice is asked once
        if problem := server_problem(server):
            return f"bootstrap_servers: {problem.clauses}"
    for option in SSL_FILES:
        if params.get(option) and not os.access(params[option], os.R_OK):
            why = "its user may not" if os.path.exists(params[option]) else "no such file that its user can see"
            where = f"'{params[option]}' cannot be read on the host that runs the module"
            return f"{option}: {where} ({why}); give a PEM file."
    timeout = params["request_timeout_ms"]
    if timeout < 1000:
        return f"request_timeout_ms: {timeout} is too short; give 1000 or more."
    if timeout > LONGEST_TIMEOUT_MS:
        return f"request_timeout_ms: {timeout} is too long; give {LONGEST_TIMEOUT_MS} at most."
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
