# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with the settings that a user gives a broker (``kafka_config``). Pure. PRIVATE to the collection."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..._catalogue.kafka import BROKER_KEYS, OTHER_KEYS, READERS, SYSTEM_PROPERTIES
from ..._catalogue.topic import TOPIC_KEYS
from ..._catalogue.values import start_problem, value_problem
from ..._common.properties import Key, given, is_secret, nearest
from ..findings import rules
from ..findings.model import Finding, finding
from ..findings.nothing import nothing_findings
from .plug_ins import class_findings, reader_findings

_OF_LISTENER = re.compile(r"listener\.name\.[^.]+\.")
# A property that the role itself needs has a variable of its own, so that there is one place where it is set.
OWN_VARIABLE = {
    "advertised.host.name": "kafka_listeners",
    "advertised.listeners": "kafka_listeners",
    "advertised.port": "kafka_listeners",
    "broker.id": "kafka_broker_id",
    "broker.rack": "kafka_rack",
    "host.name": "kafka_listeners",
    "inter.broker.listener.name": "kafka_inter_broker_listener",
    "inter.broker.protocol.version": "kafka_inter_broker_protocol_version",
    "listener.security.protocol.map": "kafka_listeners",
    "listeners": "kafka_listeners",
    "log.dir": "kafka_log_dirs",
    "log.dirs": "kafka_log_dirs",
    "port": "kafka_listeners",
    "security.inter.broker.protocol": "kafka_inter_broker_listener",
    "zookeeper.connect": "kafka_zookeeper_connect and kafka_zookeeper_chroot",
}
# The forms that Kafka dropped in 0.8.1 (KAFKA-1157) and ignores without a word, with the topic setting (R26).
PER_TOPIC = {
    "log.flush.interval.ms.per.topic": "flush.ms",
    "log.retention.bytes.per.topic": "retention.bytes",
    "log.retention.hours.per.topic": "retention.ms",
    "log.roll.hours.per.topic": "segment.ms",
    "log.segment.bytes.per.topic": "segment.bytes",
}
# Settings that exist only dynamically; in server.properties they do nothing.
DYNAMIC_ONLY = (
    "follower.replication.throttled.rate",
    "leader.replication.throttled.rate",
    "replica.alter.log.dirs.io.max.bytes.per.second",
)
# Names that guides and old releases have, with the one of 2.1: R24, and what 0.9 took away (KAFKA-1546).
RENAMED = {"log.segment.ms": "log.roll.ms", "replica.lag.max.messages": "replica.lag.time.max.ms"}
# Of each row the first that is set wins; the others are ignored (R21; KafkaConfig.scala 2.1.0).
PRECEDENCE = (
    ("log.retention.ms", "log.retention.minutes", "log.retention.hours"),
    ("log.roll.ms", "log.roll.hours"),
    ("log.roll.jitter.ms", "log.roll.jitter.hours"),
    ("log.flush.interval.ms", "log.flush.scheduler.interval.ms"),
)


def setting_findings(config: dict[str, Any], extra_keys: set[str], host: str) -> list[Finding]:
    """Check the user's ``kafka_config``; Kafka itself accepts unknown settings without a word.

    ``extra_keys``: names that a plug-in reads.
    """
    texts = given(config)
    found = nothing_findings(config, "kafka_config", host)
    for name, text in texts.items():
        found += _one_setting(name, text, texts, extra_keys, host)
    for row in PRECEDENCE:
        winner, *others = [name for name in row if name in config] or [""]
        found += [
            finding(rules.OVERRULED, host, name, f"{winner} is set too", "the finer one wins", "Remove one of them")
            for name in others
        ]
    return found


def _one_setting(name: str, text: str, texts: dict[str, str], extra_keys: set[str], host: str) -> Iterator[Finding]:
    """What is wrong with one setting. ``texts``: all of them."""
    key = BROKER_KEYS.get(name)
    if name in OWN_VARIABLE:
        what = "has a variable of its own"
        yield finding(rules.OWN_VARIABLE, host, name, what, "set twice, both would differ", f"Set {OWN_VARIABLE[name]}")
    elif name in PER_TOPIC:
        cure = f"Set '{PER_TOPIC[name]}' on the topic instead"
        yield finding(rules.IGNORED, host, name, "gone since 0.8.1", "Kafka ignores it without a word", cure)
    elif name in DYNAMIC_ONLY:
        what, why = "works only as a dynamic setting", "Kafka ignores it in a file without a word"
        yield finding(rules.IGNORED, host, name, what, why, "Set it with kafka-configs.sh instead")
    elif name in extra_keys:
        return
    elif listener := _OF_LISTENER.match(name):
        yield from _listener_findings(name, BROKER_KEYS.get(name[listener.end() :]), text, host)
    elif name in READERS:
        yield from reader_findings(name, texts, host)
    elif name in SYSTEM_PROPERTIES:
        what, why = "is a property of Java, not a setting of the broker", "in the file it does nothing"
        yield finding(rules.IGNORED, host, name, what, why, f"Put -D{name}={text} into kafka_opts")
    elif key is None:
        what, why = "Kafka 2.1 has no such broker setting", "neither a broker nor a plug-in of the release reads it"
        yield finding(rules.UNKNOWN, host, name, what, why, unknown_cure(name))
    else:
        yield from _value_findings(key, text, texts, host)


def _listener_findings(name: str, key: Key | None, text: str, host: str) -> Iterator[Finding]:
    """What is wrong with a setting of one listener. ``key``: what it is set for, if the release knows that."""
    if problem := key and value_problem(key, text):
        shown = "has a value that is not valid" if is_secret(name) else problem
        why, cure = "the broker ends when it opens the listener", "Correct it in kafka_config"
        yield finding(rules.NOT_AT_START, host, name, shown, why, cure)


def _value_findings(key: Key, text: str, texts: dict[str, str], host: str) -> Iterator[Finding]:
    """What is wrong with a known setting's value, now or later in the broker's start; else what it will come to."""
    name = key.name
    hidden = "has a value that is not valid" if is_secret(name) else ""
    if problem := value_problem(key, text):
        why, cure = "the broker refuses to start", "Correct it in kafka_config"
        yield finding(rules.VALUE, host, name, hidden or problem, why, cure)
        return
    if problem := start_problem(key, text) or _flush_problem(name, text, texts):
        why, cure = "the broker reads its configuration, and ends later in its start", "Correct it in kafka_config"
        yield finding(rules.NOT_AT_START, host, name, hidden or problem, why, cure)
    yield from class_findings(key, text, host)
    if key.deprecated or key.removed != "-":
        gone = f"gone since {key.removed}" if key.removed != "-" else "deprecated"
        why = "an upgrade would drop it without a word"
        yield finding(rules.DEPRECATED, host, name, gone, why, "Use what Kafka's documentation names instead")


def _flush_problem(name: str, text: str, texts: dict[str, str]) -> str | None:
    """Where log.flush.interval.ms is not set, topics get the scheduler's interval as their default of flush.ms."""
    if name != "log.flush.scheduler.interval.ms" or "log.flush.interval.ms" in texts:
        return None
    return value_problem(TOPIC_KEYS["flush.ms"], text)


def unknown_cure(name: str) -> str:
    """What was meant by a setting that a broker of 2.1 does not have."""
    extra = "put it into kafka_config_extra_keys if a plug-in reads it"
    if name in RENAMED:
        return f"Use '{RENAMED[name]}'"
    if name in TOPIC_KEYS:
        return f"That is a topic's setting; the brokers' default of it is '{TOPIC_KEYS[name].broker_key}'"
    if name in OTHER_KEYS:
        return f"It came with {OTHER_KEYS[name][0]}; leave it out until then, or {extra}"
    near = nearest(name, [*BROKER_KEYS, *READERS])
    return f"Did you mean '{near}'? Else {extra}" if near else f"P{extra[1:]}, and leave it out if none does"
