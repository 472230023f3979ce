# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an error is called, and what it means in this collection's words."""

from __future__ import annotations

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection.reasons import name_and_text, reason_of
from ansible_collections.streamops.kafka.plugins.module_utils._admin.errors import AdminPlaneError
from confluent_kafka import KafkaError, KafkaException


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (KafkaException(KafkaError(KafkaError.INVALID_CONFIG, "no")), ("INVALID_CONFIG", "no")),
        (ValueError("text"), ("ValueError", "text")),
        (RuntimeError(), ("RuntimeError", "")),
    ],
)
def test_name_and_text(error, expected):
    assert name_and_text(error) == expected


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (KafkaException(KafkaError(KafkaError.NOT_CONTROLLER)), "the controller moved in the meantime; run again"),
        (KafkaException(KafkaError(KafkaError.INVALID_CONFIG, "no.")), "the broker refuses: no (INVALID_CONFIG)"),
        (AdminPlaneError("the sentence."), "the sentence."),
        pytest.param(
            KafkaException(KafkaError(KafkaError._TRANSPORT)),
            "the connection broke off before the answer; look whether it was done, and run again",
            id="g-connection",
        ),
        pytest.param(
            KafkaException(KafkaError(KafkaError._WAIT_COORD, "Waiting for coordinator")),
            "the client library gives up: Waiting for coordinator (_WAIT_COORD)",
            id="g-library",
        ),
        pytest.param(ValueError("text."), "it failed here: text (ValueError)", id="g-python"),
    ],
)
def test_reason_of(error, sentence):
    assert reason_of(error) == sentence
