# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings that KafkaConfig compares with each other, at the edge on both sides; a JVM was asked each."""

from __future__ import annotations

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight import broker
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.estate import estate_of


def errors(properties: dict[str, str]) -> list[str]:
    """Ids of the errors of one broker."""
    host = {"kind": "kafka", "host": "b1", "version": "2.1.0", "properties": properties, "peers": ["b1"]}
    return [one.id for one in broker.check(estate_of([host])) if one.severity == "error"]


MIB = 1024 * 1024
INSIDE = {"inter.broker.listener.name": "inside", "listener.security.protocol.map": "INSIDE:SASL_PLAINTEXT"}
PLAIN = {**INSIDE, "sasl.mechanism.inter.broker.protocol": " PLAIN"}


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        # The memory of each thread is what a division of whole numbers leaves.
        ({"log.cleaner.dedupe.buffer.size": f"{2 * MIB + 1}", "log.cleaner.threads": "2"}, ["KC102"]),
        ({"log.cleaner.dedupe.buffer.size": f"{2 * MIB + 2}", "log.cleaner.threads": "2"}, []),
        ({"max.connections.per.ip": "0", "max.connections.per.ip.overrides": ","}, ["KC107"]),
        ({"max.connections.per.ip": "0", "max.connections.per.ip.overrides": "a:1"}, []),
        # A negative limit is none.
        ({"connections.max.idle.ms": "-1", "connection.failed.authentication.delay.ms": "100"}, []),
        ({"connections.max.idle.ms": "0", "connection.failed.authentication.delay.ms": "0"}, ["KC108"]),
        ({"connections.max.idle.ms": "101", "connection.failed.authentication.delay.ms": " 100"}, []),
        ({"log.retention.minutes": "0"}, ["KC109"]),
        ({"log.retention.ms": "-5", "log.retention.minutes": "0"}, []),
        ({"log.roll.ms": "0", "log.roll.hours": "1"}, ["KC124"]),
        ({"log.roll.jitter.ms": "0"}, []),
        ({"broker.id": "1001", "broker.id.generation.enable": " TRUE"}, ["KC101"]),
        ({"broker.id": "1001", "broker.id.generation.enable": "FALSE"}, []),
        ({"queued.max.request.bytes": "0"}, []),
        ({"queued.max.request.bytes": "104857599"}, ["KC106"]),
        (INSIDE, []),
        (PLAIN, ["KC125"]),
        (PLAIN | {"sasl.enabled.mechanisms": "GSSAPI , PLAIN"}, []),
        (
            PLAIN | {"sasl.enabled.mechanisms": "PLAIN", "listener.name.inside.sasl.enabled.mechanisms": "GSSAPI"},
            ["KC125"],
        ),
        (
            PLAIN | {"sasl.enabled.mechanisms": "PLAIN", "inter.broker.protocol.version": "0.10.0-IV0"},
            ["KC105", "KC125"],
        ),
        (PLAIN | {"listener.security.protocol.map": "INSIDE:SSL"}, []),
    ],
)
def test_settings_that_are_compared(properties: dict[str, str], expected: list[str]) -> None:
    assert errors(properties) == expected


@pytest.mark.parametrize(
    ("version", "before"),
    [
        ("0.9.0", True),
        ("0.10.0-IV0", True),
        ("0.10.0-IV1", False),
        ("0.10.0", False),
        ("0.10.2", False),
        ("2.1", False),
    ],
)
def test_which_protocol_names_a_mechanism(version: str, before: bool) -> None:
    assert broker.before_handshake(version) is before
