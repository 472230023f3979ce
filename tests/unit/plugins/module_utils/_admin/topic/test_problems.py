# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Topics: creations that are refused, and those by an explicit assignment."""

from __future__ import annotations

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.errors import AdminPlaneError
from ansible_collections.streamops.kafka.plugins.module_utils._admin.topic.model import DesiredTopic, ObservedTopics
from ansible_collections.streamops.kafka.plugins.module_utils._admin.topic.plan import plan


@pytest.mark.parametrize(
    ("desired", "part"),
    [
        (DesiredTopic("t", placement="explicit"), "placement explicit needs assignment"),
        (DesiredTopic("t", assignment=((1,),)), "assignment is only used with placement explicit"),
        (DesiredTopic("t", 2, placement="explicit", assignment=((1,),)), "partitions 2 asked, but assignment has 1"),
        (
            DesiredTopic("t", None, 2, placement="explicit", assignment=((1,),)),
            "replication_factor 2 asked, but assignment has 1",
        ),
        (DesiredTopic("t", 1, 1, placement="rack_aware"), "broker 2 has no broker.rack and the other brokers have one"),
        (DesiredTopic("t", 1, 1, {"min.insync.replicas": "2"}), "min.insync.replicas 2 is more than its 1 replica"),
        (DesiredTopic("t", 1, 1, {"min.insync.replicas": 2.0}), "min.insync.replicas 2.0 is more than its 1 replica"),
    ],
)
def test_creations_that_are_refused(desired, part):
    observed = ObservedTopics(
        2, frozenset(), racks={1: "a", 2: None} if desired.placement == "rack_aware" else {1: None}
    )
    with pytest.raises(AdminPlaneError) as raised:
        plan([desired], observed, "present")
    assert raised.value.details["problems"][0].startswith(f"topic 't': {part}")


def test_an_explicit_creation_takes_its_size_from_the_assignment():
    desired = DesiredTopic("t", placement="explicit", assignment=((1, 2), (2, 1), (1, 2)))
    (change,) = plan([desired], ObservedTopics(2, frozenset(), racks={1: None, 2: None}), "present")
    assert change.after == {
        "partitions": 3,
        "replication_factor": 2,
        "config": {},
        "assignment": [[1, 2], [2, 1], [1, 2]],
    }
