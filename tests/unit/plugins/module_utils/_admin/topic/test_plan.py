# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Topics: normalising, comparing, planning, and every refusal with its way out."""

from __future__ import annotations

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._admin.changes import Change
from ansible_collections.streamops.kafka.plugins.module_utils._admin.errors import AdminPlaneError
from ansible_collections.streamops.kafka.plugins.module_utils._admin.topic.model import (
    DesiredTopic,
    ObservedTopics,
    TopicState,
)
from ansible_collections.streamops.kafka.plugins.module_utils._admin.topic.plan import desired_topics, plan

NOTHING = ObservedTopics(brokers=1, names=frozenset())


def existing(partitions: int = 3, factor: int = 1, config: dict[str, str] | None = None) -> ObservedTopics:
    """One broker with a topic ``t``."""
    return ObservedTopics(1, frozenset({"t"}), {"t": TopicState(partitions, factor, config or {})})


def problems(desired: list[DesiredTopic], observed: ObservedTopics, state: str = "present") -> list[str]:
    """What `plan` refuses."""
    with pytest.raises(AdminPlaneError) as raised:
        plan(desired, observed, state)
    return raised.value.details["problems"]


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"name": "a", "topics": None}, [DesiredTopic("a")]),
        (
            {"name": "a", "topics": None, "partitions": -1, "replication_factor": 2, "config": {"flush.ms": 1}},
            [DesiredTopic("a", None, 2, {"flush.ms": 1})],
        ),
        (
            {"name": None, "topics": [{"name": "a", "partitions": 3}, {"name": "b", "replication_factor": -1}]},
            [DesiredTopic("a", 3), DesiredTopic("b")],
        ),
        ({"name": None, "topics": []}, []),
    ],
)
def test_both_forms_of_the_options_become_one_list(params, expected):
    assert desired_topics(params) == expected


@pytest.mark.parametrize(
    ("desired", "observed", "state", "expected"),
    [
        (
            DesiredTopic("t", 2, 1, {"preallocate": True}),
            NOTHING,
            "present",
            [
                Change(
                    "t",
                    "create",
                    after={"partitions": 2, "replication_factor": 1, "config": {"preallocate": "true"}},
                )
            ],
        ),
        (
            DesiredTopic("t"),
            ObservedTopics(3, frozenset(), {}, 4, 2),
            "present",
            [Change("t", "create", after={"partitions": 4, "replication_factor": 2, "config": {}})],
        ),
        (DesiredTopic("t"), existing(), "present", []),
        (DesiredTopic("t", 3, 1, {"flush.ms": 5}), existing(config={"flush.ms": "5", "x": "y"}), "present", []),
        (DesiredTopic("t"), NOTHING, "absent", []),
        (
            DesiredTopic("t", 99, 99, {"nonsense": 1}),
            existing(config={"flush.ms": "5"}),
            "absent",
            [
                Change(
                    "t",
                    "delete",
                    before={"partitions": 3, "replication_factor": 1, "config": {"flush.ms": "5"}},
                )
            ],
        ),
        (DesiredTopic("x" * 249, 1, 1), ObservedTopics(1, frozenset({"a.b"})), "present", "create"),
        (DesiredTopic("a-b", 1, 1), ObservedTopics(1, frozenset({"a.b"})), "present", "create"),
    ],
)
def test_plan(desired, observed, state, expected):
    changes = plan([desired], observed, state)
    if expected == "create":
        assert [change.action for change in changes] == ["create"]
    else:
        assert changes == expected


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({"retention.mss": 1}, "Kafka 2.1 has no topic setting 'retention.mss'; did you mean 'retention.ms'?"),
        ({"zzz": 1}, "Kafka 2.1 has no topic setting 'zzz'."),
        (
            {"log.retention.hours.per.topic": 1},
            "'log.retention.hours.per.topic' has not existed since Kafka 0.8.1 and would be ignored; "
            "the topic setting is 'retention.ms'.",
        ),
        (
            {"log.flush.interval.ms.per.topic": 1},
            "'log.flush.interval.ms.per.topic' has not existed since Kafka 0.8.1 and would be ignored; "
            "the topic setting is 'flush.ms'.",
        ),
        (
            {"other.per.topic": 1},
            "'other.per.topic' has not existed since Kafka 0.8.1 and would be ignored; set it on the topic itself.",
        ),
        (
            {"log.roll.hours": 1},
            "'log.roll.hours' is a broker's setting; on a topic it is called 'segment.ms'.",
        ),
        ({"preallocate": "yes"}, "'preallocate' must be true or false, not 'yes'."),
        (
            {"retention.ms": "7 days"},
            "'retention.ms' must be a whole number, not '7 days' (or with a unit: ms, s, m, min, h, d, w).",
        ),
        ({"flush.messages": "7k"}, "'flush.messages' must be a whole number, not '7k'."),
        (
            {"segment.bytes": "1.5B"},
            "'segment.bytes' must be a whole number, not '1.5B' "
            "(or with a unit: B, kB, MB, GB, TB, KiB, MiB, GiB, TiB).",
        ),
        ({"segment.bytes": 4294967296}, "'segment.bytes' does not fit into Kafka's type int: 4294967296."),
        ({"segment.bytes": 13}, "'segment.bytes' must be at least 14, not 13."),
        ({"min.cleanable.dirty.ratio": 1.5}, "'min.cleanable.dirty.ratio' must be at most 1, not 1.5."),
        ({"cleanup.policy": ["compact", "drop"]}, "'cleanup.policy' must be one of compact, delete, not 'drop'."),
        (
            {"retention.ms": {"a": 1}},
            "'retention.ms' has no value that Kafka can store; "
            "give text, a number, true or false, or leave the key out.",
        ),
    ],
)
def test_r26_settings_that_kafka_would_ignore_or_refuse(config, sentence):
    for observed in (NOTHING, existing()):
        assert problems([DesiredTopic("t", config=config)], observed) == [f"topic 't': {sentence}"]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "topic '': not a name that Kafka allows; choose another one."),
        ("..", "topic '..': not a name that Kafka allows; choose another one."),
        (
            "x" * 250,
            f"topic '{'x' * 40}…': the name has 250 characters; Kafka allows 249.",
        ),
        (
            "a b",
            "topic 'a b': Kafka allows ASCII letters, digits, '.', '_' and '-' in a name; choose another one.",
        ),
        (
            "é",
            "topic 'é': Kafka allows ASCII letters, digits, '.', '_' and '-' in a name; choose another one.",
        ),
        (
            "a\n",
            "topic 'a\n': Kafka allows ASCII letters, digits, '.', '_' and '-' in a name; choose another one.",
        ),
    ],
)
@pytest.mark.parametrize("state", ["present", "absent"])
def test_names_that_kafka_does_not_allow(name, sentence, state):
    assert problems([DesiredTopic(name)], NOTHING, state) == [sentence]


@pytest.mark.parametrize(
    ("desired", "observed", "expected"),
    [
        (
            [DesiredTopic("t", 0, 0)],
            NOTHING,
            [
                "topic 't': 0 partitions asked; ask for 1 or more.",
                "topic 't': replication_factor 0 asked; ask for 1 or more.",
            ],
        ),
        (
            [DesiredTopic("t", 1, 3)],
            ObservedTopics(2, frozenset()),
            [
                "topic 't': replication_factor 3 needs 3 live brokers, found 2; start the other brokers, or set "
                "it to 2 or less."
            ],
        ),
        (
            [DesiredTopic("t", 1)],
            ObservedTopics(2, frozenset(), {}, 1, 3),
            [
                "topic 't': replication_factor 3 (the brokers' default) needs 3 live brokers, found 2; "
                "start the other brokers, or set it to 2 or less."
            ],
        ),
        (
            [DesiredTopic("a.b", 1, 1)],
            ObservedTopics(1, frozenset({"a_b"})),
            ["topic 'a.b': collides with topic 'a_b', because Kafka's metrics write '.' as '_'; choose another name."],
        ),
        (
            [DesiredTopic("a.b", 1, 1), DesiredTopic("a_b", 1, 1)],
            NOTHING,
            [
                "topic 'a.b': collides with topic 'a_b', because Kafka's metrics write '.' as '_'; "
                "choose another name.",
                "topic 'a_b': collides with topic 'a.b', because Kafka's metrics write '.' as '_'; "
                "choose another name.",
            ],
        ),
        (
            [DesiredTopic("t"), DesiredTopic("t")],
            NOTHING,
            ["topic 't': named 2 times in one call; name it once."],
        ),
    ],
)
def test_topics_that_cannot_be_created(desired, observed, expected):
    assert problems(desired, observed) == expected


def test_l_a_topic_grows_only_while_enough_brokers_live():
    """The broker's own words have no way out, and a topic that does not grow needs none."""
    known = frozenset({"t"}), {"t": TopicState(1, 3)}
    assert problems([DesiredTopic("t", 2)], ObservedTopics(2, *known)) == [
        "topic 't': its new partitions get 3 replicas, like the existing ones, which needs as many live brokers, "
        "found 2; "
        "start the other brokers first."
    ]
    assert [one.action for one in plan([DesiredTopic("t", 2)], ObservedTopics(3, *known), "present")] == ["update"]
    assert plan([DesiredTopic("t", 1)], ObservedTopics(2, *known), "present") == []


def test_what_is_purged_comes_last():
    observed = ObservedTopics(1, frozenset({"old"}), {"old": TopicState(1, 1)})
    changes = plan([DesiredTopic("new", 1, 1)], observed, "present", purged=["old"])
    assert [(change.resource, change.action) for change in changes] == [("new", "create"), ("old", "delete")]


@pytest.mark.parametrize("wrong", ["x", "\u2075", -1, "1_0", None])
def test_an_assignment_must_be_numbers(wrong):
    with pytest.raises(AdminPlaneError, match=f"assignment has '{wrong}', which is not a broker id"):
        desired_topics({"name": "t", "assignment": [[1], [wrong]]})


@pytest.mark.parametrize("name", ["__consumer_offsets", "__transaction_state"])
def test_the_brokers_own_topics_are_never_deleted(name):
    observed = ObservedTopics(1, frozenset({name}), {name: TopicState(50, 1)})
    assert problems([DesiredTopic(name)], observed, "absent") == [
        f"topic '{name}': the brokers keep their own state in it; it is never deleted by this module."
    ]


def test_one_bad_topic_stops_all_and_all_problems_are_told():
    found = problems([DesiredTopic("a", 1, 1), DesiredTopic("b", 0), DesiredTopic("c", 0)], NOTHING)
    assert [text.split(":")[0] for text in found] == ["topic 'b'", "topic 'c'"]
