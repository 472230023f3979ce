# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with the settings that a user gives a broker (``kafka_config``). Pure. PRIVATE to the collection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..._catalogue.kafka import BROKER_KEYS, OTHER_KEYS
from ..._catalogue.topic import TOPIC_KEYS, known_format
from ..._common.properties import is_secret, nearest, property_text, value_problem
from ..findings import rules
from ..findings.model import Finding, finding

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
    found: list[Finding] = []
    for name, value in config.items():
        found += _one_setting(name, property_text(value), extra_keys, host)
    for row in PRECEDENCE:
        winner, *others = [name for name in row if name in config] or [""]
        found += [
            finding(rules.OVERRULED, host, name, f"{winner} is set too", "the finer one wins", "Remove one of them")
            for name in others
        ]
    return found


def _one_setting(name: str, text: str, extra_keys: set[str], host: str) -> Iterator[Finding]:
    """What is wrong with one setting; at most one finding."""
    key = BROKER_KEYS.get(name)
    if name in OWN_VARIABLE:
        what = "has a variable of its own"
        yield finding(rules.OWN_VARIABLE, host, name, what, "set twice, both would differ", f"Set {OWN_VARIABLE[name]}")
    elif name in PER_TOPIC:
        cure = f"Set '{PER_TOPIC[name]}' on the topic instead"
        yield finding(rules.IGNORED, host, name, "gone since 0.8.1", "Kafka ignores it without a word", cure)
    elif name in DYNAMIC_ONLY:
        what, why = "works only as a dynamic setting", "Kafka ignores it in a file without a word"
        yield finding(rules.IGNORED, host, name, what, why, "Remove it")
    elif name.startswith("listener.name.") or name in extra_keys:
        return
    elif key is None:
        what, why = "Kafka 2.1 has no such broker setting", "it would be ignored without a word"
        yield finding(rules.UNKNOWN, host, name, what, why, unknown_cure(name))
    elif problem := value_problem(key, text) or _format_problem(name, text):
        shown = "has a value that is not valid" if is_secret(name) else problem
        yield finding(rules.VALUE, host, name, shown, "the broker refuses to start", "Correct it in kafka_config")
    elif key.deprecated or key.removed != "-":
        gone = f"gone since {key.removed}" if key.removed != "-" else "deprecated"
        why = "an upgrade would drop it without a word"
        yield finding(rules.DEPRECATED, host, name, gone, why, "Use what Kafka's documentation names instead")


def _format_problem(name: str, text: str) -> str | None:
    """The format of messages is one of those that the release knows; the catalogue has no list of them."""
    if name != "log.message.format.version" or known_format(text):
        return None
    return f"is no version of the message format: '{text}'"


def unknown_cure(name: str) -> str:
    """What was meant by a setting that a broker of 2.1 does not have."""
    extra = "put it into kafka_config_extra_keys if a plug-in reads it"
    if name in RENAMED:
        return f"Use '{RENAMED[name]}'"
    if name in TOPIC_KEYS:
        return f"That is a topic's setting; the brokers' default of it is '{TOPIC_KEYS[name].broker_key}'"
    if name in OTHER_KEYS:
        return f"It came with {OTHER_KEYS[name][0]}; remove it, or {extra}"
    near = nearest(name, BROKER_KEYS)
    return f"Did you mean '{near}'? Else {extra}" if near else f"Remove it, or {extra}"
