# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Topics that exist: what is changed, what is kept, what is refused."""

from __future__ import annotations

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.changes import Change
from ansible_collections.streamops.kafka.plugins.module_utils._admin.errors import AdminPlaneError
from ansible_collections.streamops.kafka.plugins.module_utils._admin.topic.model import (
    DesiredTopic,
    ObservedTopics,
    TopicState,
)
from ansible_collections.streamops.kafka.plugins.module_utils._admin.topic.plan import plan


def problems(desired: list[DesiredTopic], observed: ObservedTopics) -> list[str]:
    """What `plan` refuses."""
    with pytest.raises(AdminPlaneError) as raised:
        plan(desired, observed, "present")
    return raised.value.details["problems"]


@pytest.mark.parametrize(
    ("desired", "sentence"),
    [
        (
            DesiredTopic("t", 2),
            "2 partitions asked, 3 exist; Kafka cannot remove partitions. Ask for 3 or more, or delete and re-create "
            "the topic yourself.",
        ),
        (
            DesiredTopic("t", 3, 2),
            "replication_factor 2 asked, 1 found; changing it moves data, which this module does not do: use "
            "kafka-reassign-partitions.sh, or ask for 1.",
        ),
        (
            DesiredTopic("t", config={"min.insync.replicas": 2}),
            "min.insync.replicas 2 is more than its 1 replica, so no message with acks=all would be accepted; "
            "set 1 or less.",
        ),
        (
            DesiredTopic("t", placement="explicit", assignment=((1,), (2,), (1,))),
            "assignment puts partition 1 on [2], it is on [1]; moving it is not done by this module: use "
            "kafka-reassign-partitions.sh, or give the present assignment.",
        ),
        (
            DesiredTopic("t", 4),
            "broker 3 has no broker.rack and the other brokers have one; set it on all brokers, or give placement "
            "explicit.",
        ),
        (
            DesiredTopic("t", placement="explicit", assignment=((1,), (1,), (1,), (9,))),
            "assignment of partition 3 names broker 9, not up; start it, or choose another.",
        ),
    ],
)
def test_r20_r61_what_cannot_be_done_to_a_topic_that_exists_is_refused(desired, sentence):
    state = TopicState(3, 1, {"flush.ms": "5"}, ((1,), (1,), (1,)))
    observed = ObservedTopics(3, frozenset({"t"}), {"t": state}, racks={1: "a", 2: "b", 3: None})
    assert problems([desired], observed) == [f"topic 't': {sentence}"]


STATE = TopicState(2, 2, {"flush.ms": "5", "leader.replication.throttled.replicas": "0:1"}, ((1, 2), (2, 1)))


def update(after, shown=False, **before):
    """The change of `STATE`."""
    return [Change("t", "update", before=STATE.as_dict(shown), after={**STATE.as_dict(shown), **after})]


@pytest.mark.parametrize(
    ("desired", "mode", "expected"),
    [
        (DesiredTopic("t", 2, 2), "merge", []),
        (DesiredTopic("t", 4), "merge", update({"partitions": 4})),
        (
            DesiredTopic("t", 3, placement="rack_aware"),
            "merge",
            update({"partitions": 3, "assignment": [[1, 2], [2, 1], [1, 2]]}, shown=True),
        ),
        (
            DesiredTopic("t", placement="explicit", assignment=((1, 2), (2, 1), (3, 2))),
            "merge",
            update({"partitions": 3, "assignment": [[1, 2], [2, 1], [3, 2]]}, shown=True),
        ),
        (DesiredTopic("t", placement="explicit", assignment=((1, 2), (2, 1))), "merge", []),
        (DesiredTopic("t", config={"flush.ms": "5.0"}), "merge", "refused"),
        (DesiredTopic("t", config={"flush.ms": 5.0}), "merge", []),
        (
            DesiredTopic("t", config={"retention.ms": "7d"}),
            "merge",
            update({"config": {**STATE.as_dict()["config"], "retention.ms": "604800000"}}),
        ),
        (
            DesiredTopic("t", config={"flush.ms": None, "retention.ms": None}),
            "merge",
            update({"config": {"leader.replication.throttled.replicas": "0:1"}}),
        ),
        (DesiredTopic("t"), "merge", []),
        # Settings of others go, but never the throttles of a move that is under way.
        (DesiredTopic("t"), "replace", update({"config": {"leader.replication.throttled.replicas": "0:1"}})),
        (
            DesiredTopic("t", config={"preallocate": True}),
            "replace",
            update({"config": {"leader.replication.throttled.replicas": "0:1", "preallocate": "true"}}),
        ),
        (DesiredTopic("t", config={"flush.ms": 5}), "replace", []),
    ],
)
def test_updates(desired, mode, expected):
    racks: dict[int, str | None] = {1: "a", 2: "b", 3: "c"}
    observed = ObservedTopics(3, frozenset({"t"}), {"t": STATE}, racks=racks)
    if expected == "refused":
        assert "must be a whole number" in problems([desired], observed)[0]
    else:
        assert plan([desired], observed, "present", mode) == expected


def test_a_setting_of_a_newer_broker_is_left_to_its_judgement():
    observed = ObservedTopics(1, frozenset({"t"}), {"t": TopicState(1, 1)}, known=frozenset({"local.retention.ms"}))
    (change,) = plan([DesiredTopic("t", config={"local.retention.ms": 5})], observed, "present")
    assert change.after["config"] == {"local.retention.ms": "5"}
