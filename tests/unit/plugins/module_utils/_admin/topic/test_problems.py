# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Topics: placement, warnings and purging, by tables."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.changes import Change, Purge, purge_of
from ansible_collections.streamops.kafka.plugins.module_utils._admin.errors import AdminPlaneError
from ansible_collections.streamops.kafka.plugins.module_utils._admin.topic.model import DesiredTopic, ObservedTopics
from ansible_collections.streamops.kafka.plugins.module_utils._admin.topic.placement import (
    Load,
    assignment_problem,
    place,
    rack_problem,
)
from ansible_collections.streamops.kafka.plugins.module_utils._admin.topic.plan import plan, purged_names
from ansible_collections.streamops.kafka.plugins.module_utils._admin.topic.warnings import topic_warnings


@pytest.mark.parametrize(
    ("racks", "count", "factor"),
    [
        ({1: "a", 2: "b", 3: "c"}, 12, 3),
        ({1: "a", 2: "a", 3: "b", 4: "b", 5: "c", 6: "c"}, 30, 3),
        ({1: "a", 2: "a", 3: "a", 4: "b"}, 8, 2),
        ({1: "a", 2: "b"}, 5, 1),
        ({1: "a", 2: "a", 3: "b"}, 6, 3),
    ],
)
def test_r61_replicas_are_apart_and_leaders_even(racks, count, factor):
    load = Load()
    placed = place(count, factor, racks, load)
    assert len(placed) == count
    for replicas in placed:
        assert len(set(replicas)) == factor
        assert len({racks[broker] for broker in replicas}) == min(factor, len(set(racks.values())))
    leaders = Counter(replicas[0] for replicas in placed)
    assert max(leaders.values()) - min(leaders[broker] for broker in racks) <= 1
    assert load.leaders == leaders and sum(load.replicas.values()) == count * factor


def test_placement_evens_out_what_is_there_already_and_is_the_same_each_time():
    def busy() -> Load:
        return Load(Counter({1: 5}), Counter({1: 5}))

    racks: dict[int, str | None] = {1: "a", 2: "b", 3: "c"}
    assert place(4, 1, racks, busy()) == ((2,), (3,), (2,), (3,)) == place(4, 1, racks, busy())


@pytest.mark.parametrize(
    ("racks", "needed", "problem"),
    [
        ({1: "a", 2: "b"}, True, None),
        ({1: None, 2: None}, False, None),
        ({}, True, None),
        ({1: None, 2: None}, True, "broker 1, 2 has no broker.rack; set it"),
        ({1: "a", 2: None}, False, "broker 2 has no broker.rack and the others have; set it"),
    ],
)
def test_r61_rack_problem(racks, needed, problem):
    found = rack_problem(racks, needed)
    assert (found is None) if problem is None else str(found).startswith(problem)


@pytest.mark.parametrize(
    ("assignment", "problem"),
    [
        (((1, 2), (2, 1)), None),
        ((), "assignment is empty"),
        (((),), "assignment of partition 0 is empty"),
        (((1, 1),), "assignment of partition 0 names a broker twice"),
        (((1, 2), (1,)), "assignment of partition 1 has another number of replicas"),
        (((1, 7),), "assignment of partition 0 names broker 7, not up"),
    ],
)
def test_assignment_problem(assignment, problem):
    found = assignment_problem(assignment, {1: None, 2: None})
    assert (found is None) if problem is None else str(found).startswith(problem)


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
        (DesiredTopic("t", 1, 1, placement="rack_aware"), "broker 2 has no broker.rack and the others have"),
        (DesiredTopic("t", 1, 1, {"min.insync.replicas": "2"}), "min.insync.replicas 2 is more than its 1 replicas"),
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


DEFAULTS = {"segment.ms": "604800000", "retention.ms": "604800000", "segment.bytes": "1073741824"}


def created(**config):
    """A new topic; ``_`` in a setting's name stands for ``.``."""
    named = {key.replace("_", "."): value for key, value in config.items()}
    return Change("t", "create", after={"partitions": 1, "replication_factor": 1, "config": named})


def grown(**config):
    """A topic that gets a partition."""
    before = {"partitions": 1, "replication_factor": 1, "config": config}
    return Change("t", "update", before=before, after={**before, "partitions": 2})


@pytest.mark.parametrize(
    ("change", "defaults", "part"),
    [
        (created(), DEFAULTS, None),
        (created(retention_ms="1000", segment_ms="1000"), DEFAULTS, None),
        (created(retention_ms="-1"), DEFAULTS, None),
        (created(retention_ms="1000"), DEFAULTS, "retention.ms 1000 begins when a segment is closed"),
        (created(retention_ms="1000"), {}, None),  # nothing is said about what is not known
        (created(retention_bytes="1000"), DEFAULTS, "retention.bytes 1000 never applies below one segment"),
        (created(retention_ms="1", cleanup_policy="compact"), DEFAULTS, "retention never applies"),
        (created(cleanup_policy="compact"), DEFAULTS, None),
        (created(cleanup_policy="compact,delete", retention_ms="1"), DEFAULTS, "retention.ms 1 begins"),
        (created(max_message_bytes="2147483647"), DEFAULTS, "max.message.bytes 2147483647 is more than segment.bytes"),
        (
            created(max_message_bytes="2000000"),
            {"replica.fetch.max.bytes": "1048576"},
            "max.message.bytes 2000000 is more than the brokers' replica.fetch.max.bytes",
        ),
        (created(), {"min.insync.replicas": "2"}, "min.insync.replicas 2, the brokers' default, is more"),
        (grown(), DEFAULTS, "if its messages have keys"),
        (grown(**{"cleanup.policy": "compact"}), DEFAULTS, "it is compacted, so its messages have keys"),
        (Change("t", "delete", before={"config": {}}), DEFAULTS, None),
    ],
)
def test_r24_r25_warnings(change, defaults, part):
    found = topic_warnings([change], defaults)
    assert found == [] if part is None else (len(found) == 1 and found[0].startswith(f"topic 't': {part}"))


def test_a_warning_that_many_topics_share_is_said_once():
    changes = [Change(f"t{number}", "create", after={**created(retention_ms="1").after}) for number in range(7)]
    (found,) = topic_warnings(changes, DEFAULTS)
    assert found.startswith("topic 't0', 't1', 't2', 't3', 't4' and 2 more: retention.ms 1 begins")


NAMES = frozenset(
    {"shop.a", "shop.b", "other", "__consumer_offsets", "__transaction_state", "_schemas", "_connect-offsets", "__x"}
)


@pytest.mark.parametrize(
    ("declared", "match", "named", "expected"),
    [
        ([], "shop[.].*", (), ["shop.a", "shop.b"]),
        (["shop.a"], "shop[.].*", (), ["shop.b"]),
        ([], "shop", (), []),  # the whole name must match
        ([], ".*", (), ["other", "shop.a", "shop.b"]),
        ([], ".*", ("_schemas", "__consumer_offsets"), ["_schemas", "other", "shop.a", "shop.b"]),
        (["shop.a", "shop.b"], "shop.*", (), []),
    ],
)
def test_purge_never_takes_what_is_guarded(declared, match, named, expected):
    purge = Purge(re.compile(match), 10, frozenset(named))
    assert purged_names([DesiredTopic(name) for name in declared], NAMES, purge) == expected


def test_purge_is_off_unless_it_is_asked_for():
    assert purged_names([], NAMES, None) == []
    assert purge_of(None) is None


def test_purge_above_its_ceiling_is_refused_and_names_what_it_would_take():
    with pytest.raises(AdminPlaneError, match="would delete 2 topics, more than max_deletions 1 allows") as raised:
        purged_names([], NAMES, Purge(re.compile("shop.*"), 1))
    assert raised.value.details == {"purge": ["shop.a", "shop.b"]}


@pytest.mark.parametrize(
    ("options", "part"),
    [
        ({"match": "(", "max_deletions": 1, "named": []}, "purge.match: '(' is not a regular expression"),
        ({"match": "a", "max_deletions": -1, "named": []}, "purge.max_deletions: -1 is too small"),
    ],
)
def test_purge_options_that_cannot_work(options, part):
    with pytest.raises(AdminPlaneError) as raised:
        purge_of(options)
    assert str(raised.value).startswith(part)
