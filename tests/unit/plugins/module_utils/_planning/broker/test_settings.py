# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with kafka_config: names, values, classes, and settings that only a plugged in class reads."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.settings import (
    setting_findings,
    unknown_cure,
)

ACL = "kafka.security.auth.SimpleAclAuthorizer"
CSV = "kafka.metrics.KafkaCSVMetricsReporter"
JMX = "org.apache.kafka.common.metrics.JmxReporter"


def found(config: dict[Any, Any]) -> list[tuple[str, str, str]]:
    """(id, key, what) of what is found."""
    return [(one.id, one.key, one.what) for one in setting_findings(config, set(), "h")]


@pytest.mark.parametrize("name", ["listener.name.inside.ssl.keystore.location", "confluent.balancer"])
def test_keys_of_plugins_are_accepted(name: str) -> None:
    """Listener overrides always, others when they are named."""
    assert setting_findings({name: "x"}, {"confluent.balancer"}, "h") == []


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("log.segment.ms", "Use 'log.roll.ms'"),
        ("replica.lag.max.messages", "Use 'replica.lag.time.max.ms'"),
        ("retention.bytes", "That is a topic's setting; the brokers' default of it is 'log.retention.bytes'"),
        (
            "group.max.size",
            "It came with 2.2; leave it out until then, or put it into kafka_config_extra_keys if a plug-in reads it",
        ),
        (
            "num.io.thread",
            "Did you mean 'num.io.threads'? Else put it into kafka_config_extra_keys if a plug-in reads it",
        ),
        (
            "quite.something.else",
            "Put it into kafka_config_extra_keys if a plug-in reads it, and leave it out if none does",
        ),
    ],
)
def test_what_to_do_about_a_setting_that_is_not_there(name: str, cure: str) -> None:
    """Renamed, a topic's, a newer release's, misspelt, or nobody's."""
    assert unknown_cure(name) == cure


def test_settings_that_later_releases_do_not_have_are_named() -> None:
    """Deprecated ones, and one that only goes away."""
    config = {"quota.consumer.default": 1000, "zookeeper.sync.time.ms": 1000, "num.io.threads": 9}
    found = [(one.id, one.key, one.what) for one in setting_findings(config, set(), "h")]
    assert found == [
        ("KC014", "quota.consumer.default", "gone since 3.0"),
        ("KC014", "zookeeper.sync.time.ms", "gone since 3.2"),
    ]


@pytest.mark.parametrize(
    "config",
    [
        {"super.users": "User:a", "allow.everyone.if.no.acl.found": True, "authorizer.class.name": f" {ACL} "},
        {"kafka.csv.metrics.dir": "/m", "kafka.csv.metrics.reporter.enabled": True, "kafka.metrics.reporters": CSV},
        {
            "metrics.url": "https://m.example.com",
            "metric.reporters": [JMX, "org.apache.kafka.tools.PushHttpMetricsReporter"],
        },
        {"metric.reporters": "", "kafka.metrics.reporters": f"{CSV},", "authorizer.class.name": ""},
        {"sasl.login.class": "org.apache.kafka.common.security.kerberos.KerberosLogin"},
    ],
)
def test_what_a_shipped_class_reads_is_a_setting(config: dict[str, Any]) -> None:
    """Where that class is plugged in, and the classes are of the right kind."""
    assert found(config) == []


def test_a_class_of_somebody_s_may_read_it() -> None:
    """An authorizer that the release does not have may extend the one that it has; whether it is there is asked."""
    (one,) = setting_findings({"super.users": "User:a", "authorizer.class.name": "com.example.Own"}, set(), "h")
    assert (one.id, one.severity, one.key) == ("KC027", "warning", "authorizer.class.name")
    assert one.sentence.endswith("Is it in a plug-in's jar that every broker has?")


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({"super.users": "User:a"}, [("KC018", "super.users", f"only {ACL} reads it")]),
        (
            {"authorizer.class.name": JMX},
            [("KC025", "authorizer.class.name", f"'{JMX}' is a class for something else")],
        ),
        ({"sasl.login.class": ACL}, [("KC027", "sasl.login.class", f"'{ACL}' is a class for something else")]),
        ({"metric.reporters": f"{JMX},"}, [("KC025", "metric.reporters", "'' is not the full name of a class")]),
        ({"metric.reporters": "a b"}, [("KC025", "metric.reporters", "'a b' is not the full name of a class")]),
        (
            {"client.quota.callback.class": "com.example.Q"},
            [("KC027", "client.quota.callback.class", "the release has no class 'com.example.Q'")],
        ),
    ],
)
def test_classes_are_judged(config: dict[str, str], expected: list[tuple[str, str, str]]) -> None:
    """By their names and what they are for."""
    assert found(config) == expected


@pytest.mark.parametrize("name", [ACL.replace("izer", "iser"), "SimpleAclAuthorizer", "kafka.acl.SimpleAclAuthorizer"])
def test_a_misspelt_class_is_asked_about(name: str) -> None:
    """With the one that was probably meant."""
    (one,) = setting_findings({"authorizer.class.name": name}, set(), "h")
    assert (one.id, one.cure) == ("KC027", f"Did you mean '{ACL}', or is it in a plug-in's jar that every broker has?")


def test_what_has_no_text_is_refused() -> None:
    """Null would be an empty text in the file, a mapping Python's way to write one; an empty text is a value."""
    config = {"compression.type": None, "log.retention.ms": {"days": 1}, 7: None, "ssl.provider": ""}
    assert found(config) == [
        ("KC028", "compression.type", "is null"),
        ("KC028", "log.retention.ms", "is a mapping"),
        ("KC028", "7", "is null"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "number"),
    [
        ("listener.name.in.ssl.client.auth", "always", "KC025"),
        ("listener.name.in.ssl.client.auth", "required", None),
        ("listener.name.in.plain.sasl.jaas.config", "x", None),
        ("log.flush.scheduler.interval.ms", "-1", "KC025"),
        ("log.roll.hours", "0", "KC011"),
    ],
)
def test_values_that_come_to_bear_later(name: str, text: str, number: str | None) -> None:
    """A listener's own settings, and defaults of topics that two settings decide."""
    assert [one[0] for one in found({name: text})] == ([number] if number else [])


def test_the_finer_setting_decides_what_topics_get() -> None:
    """The scheduler's interval is the default of flush.ms only where nothing else is."""
    config = {"log.flush.scheduler.interval.ms": "-1", "log.flush.interval.ms": "5"}
    assert [one[0] for one in found(config)] == ["KC015"]
