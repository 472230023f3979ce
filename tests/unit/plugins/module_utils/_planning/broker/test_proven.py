# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of a cluster and an ensemble that work."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.proven import (
    verified_sentence,
    whole_sentence,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.ensemble import proven


def health(brokers: int, partitions: int | None) -> dict[str, Any]:
    """What kafka_health found."""
    return {
        "cluster_id": "xtzW",
        "brokers": [{"asked_at": f"k{number}:9092"} for number in range(1, brokers + 1)],
        "partitions": partitions,
        "controller_id": 1,
        "waited_s": 0.4,
    }


@pytest.mark.parametrize(
    ("brokers", "partitions", "words"),
    [
        pytest.param(1, 1, "1 partition on 1 broker has a leader and is in sync (waited 0.4 s)", id="l-one"),
        pytest.param(3, 51, "51 partitions on 3 brokers have leaders and are in sync (waited 0.4 s)", id="l-more"),
        pytest.param(1, 0, "0 partitions on 1 broker have leaders and are in sync (waited 0.4 s)", id="l-none"),
    ],
)
def test_l_a_whole_cluster(brokers: int, partitions: int, words: str) -> None:
    assert whole_sentence(health(brokers, partitions)) == f"{words}; broker 1 is the controller."
    without = {**health(brokers, partitions), "absence": {"text": "2 partitions have 2 of 3 replicas in sync"}}
    assert whole_sentence(without).endswith("Without those that are absent: 2 partitions have 2 of 3 replicas in sync.")


@pytest.mark.parametrize(
    ("brokers", "words"),
    [
        pytest.param(1, "the broker is registered and answers at k1:9092, broker 1 is the controller, and", id="l-one"),
        pytest.param(
            7,
            "all 7 brokers are registered and answer at k1:9092, k2:9092, k3:9092, k4:9092, k5:9092 and 2 more, broker",
            id="l-seven",
        ),
    ],
)
def test_l_what_verify_has_proven_of_a_cluster(brokers: int, words: str) -> None:
    """And what not."""
    said = verified_sentence(health(brokers, None))
    assert said.startswith(f"Kafka cluster xtzW works: {words}")
    assert said.endswith("Partitions and messages were not looked at: the playbooks start and smoke do that.")


@pytest.mark.parametrize(
    ("followers", "words"),
    [
        pytest.param([], "z1:1 runs alone, what was written through z1:1 was read through it,", id="l-alone"),
        pytest.param(
            ["z2:1"], "z1:1 leads and 1 follower is in sync, what was written through z1:1 was read", id="l-two"
        ),
        pytest.param(["z2:1", "z3:1"], "z1:1 leads and 2 followers are in sync, what was written", id="l-three"),
    ],
)
def test_l_what_verify_has_proven_of_an_ensemble(followers: list[str], words: str) -> None:
    info = {"leader": "z1:1", "followers": followers}
    said = proven.verified_sentence(info, {"written_through": "z1:1"})
    assert said.startswith(f"ZooKeeper works: {words}") and said.endswith("each process runs as it is configured.")
