# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Misspelt variables."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.variables import (
    known_names,
    unknown_variables,
)

SPECS: list[dict[str, Any]] = [
    {"argument_specs": {"main": {"options": {"kafka_broker_id": {}, "kafka_rack": {}}}, "verify": {}}}
]


@pytest.mark.parametrize(
    ("names", "sentences"),
    [
        (["kafka_broker_id", "other"], 0),
        (["kafka_brokr_id"], 1),
        (["kafka_something_else_entirely"], 1),
        (["kafkaesque", "my_kafka_rack"], 0),
    ],
)
def test_only_names_that_nobody_reads_are_reported(names: list[str], sentences: int) -> None:
    """Known names and other people's names are left alone."""
    assert len(unknown_variables(names, known_names(SPECS), ["kafka_"], "b1")) == sentences


def test_the_nearest_name_is_given() -> None:
    """A typing error is answered with the name that was meant."""
    (found,) = unknown_variables(["kafka_brokr_id"], known_names(SPECS), ["kafka_"], "b1")
    assert found["sentence"] == (
        "KC017 b1: kafka_brokr_id: no role of this collection reads it; it has no effect. Did you mean kafka_broker_id?"
    )
