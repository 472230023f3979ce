# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules' connection to an open broker: each fault is one sentence, known in seconds."""

from __future__ import annotations

import socket

import pytest
from helpers.module_tasks import Tasks


@pytest.fixture
def tasks(kafka, tmp_path):
    """Runs modules against the site, which ``module_defaults`` names."""
    return Tasks(tmp_path, {"bootstrap_servers": kafka.bootstrap})


def test_a_closed_port_is_one_sentence(tasks):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    (result,) = tasks.run("kafka_topic", ({"name": "t", "bootstrap_servers": f"127.0.0.1:{port}"}, False))
    assert result["failed"] and result["step"] == "connect"
    assert result["msg"] == (
        f"cannot reach Kafka at 127.0.0.1:{port} (127.0.0.1:{port}: connection refused): "
        "start the broker there, or correct the address."
    )


@pytest.mark.parametrize(
    ("options", "part"),
    [
        ({"security_protocol": "SSL"}, "security_protocol"),  # the broker may just close the connection
        (
            {
                "security_protocol": "SASL_PLAINTEXT",
                "sasl_mechanism": "PLAIN",
                "sasl_username": "somebody",
                "sasl_password": "correct-horse",
            },
            "the listener does not accept this sasl_mechanism",
        ),
    ],
)
def test_a_wrong_protocol_is_one_sentence_and_no_secret_is_shown(tasks, options, part):
    (result,) = tasks.run("kafka_topic", ({"name": "t", **options}, True))
    assert result["failed"] and part in result["msg"]
    assert "correct-horse" not in str(result)


def test_zookeepers_port_is_told_from_kafkas(kafka, tasks):
    (result,) = tasks.run("kafka_topic", ({"name": "t", "bootstrap_servers": kafka.zookeeper}, True))
    assert "check that the port is Kafka's (not ZooKeeper's)" in result["msg"]
