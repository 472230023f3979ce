# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with the value of a broker's or a topic's setting, as KafkaConfig and LogConfig see it. Pure.

PRIVATE to the collection. A test asks the released classes about thousands of values, and compares.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .._common.java import is_array, is_class_name, is_word, real_number, split, split_some, trimmed, whole_number
from .._common.properties import Key
from .topic import TOPIC_KEYS, known_format

BITS = {"short": 16, "int": 32, "long": 64}
# Broker setting -> the topic's that it is the default of.
_TOPIC_KEYS = {key.broker_key: key for key in TOPIC_KEYS.values()}
_ADDRESS = re.compile(r"[0-9a-zA-Z\-%._:]*")  # Utils.VALID_HOST_CHARACTERS
_THROTTLED = re.compile(r"([0-9]+:[0-9]+)?")


def value_problem(key: Key, text: str) -> str | None:
    """Say what is wrong with a value, or None: by its type, the setting's validator, and what is made of it."""
    value = trimmed(text)
    check = (_BROKER_CHECKS if key.broker_key == "-" else _TOPIC_CHECKS).get(key.name)
    return _type_problem(key, value) or (check(value) if check else _range_problem(key, value))


def start_problem(key: Key, text: str) -> str | None:
    """Say why a broker ends later in its start with a value that `value_problem` finds nothing in, or None.

    LogManager makes the defaults of topics out of it, and LogConfig is stricter. KafkaServer.metricConfig.
    """
    value = trimmed(text)
    if key.name == "metrics.recording.level" and not any(is_word(value, level) for level in ("INFO", "DEBUG")):
        return f"must be INFO or DEBUG, not '{value}'"
    default_of = _TOPIC_KEYS.get(key.name)
    return value_problem(default_of, value) if default_of else None


def fits(number: int, kind: str) -> bool:
    """Whether a whole number is one of Java's type ``short``, ``int`` or ``long``."""
    return -(2 ** (BITS[kind] - 1)) <= number < 2 ** (BITS[kind] - 1)


def _type_problem(key: Key, value: str) -> str | None:
    """What ConfigDef.parseType refuses."""
    if key.type == "boolean" and not is_word(value, "true") and not is_word(value, "false"):
        return f"must be true or false, not '{value}'"
    if key.type in BITS:
        number = whole_number(value)
        if number is None:
            return f"must be a whole number, not '{value}'"
        if not fits(number, key.type):
            return f"does not fit into Kafka's type {key.type}: {value}"
    if key.type == "double" and real_number(value) is None:
        return f"must be a number, not '{value}'"
    if key.type == "class" and not is_class_name(value) and not is_array(value):
        return f"must be the full name of a class, such as com.example.Plugin, not '{value}'"
    return None


def _range_problem(key: Key, value: str) -> str | None:
    """What a validator refuses that the release prints (`Key.valid`)."""
    if key.valid == "-":
        return None
    if ".." in key.valid:
        low, high = key.valid.split("..")
        number = float(whole_number(value) or 0) if key.type in BITS else real_number(value) or 0.0
        if number < float(low):
            return f"must be at least {low}, not {value}"
        if high and number > float(high):
            return f"must be at most {high}, not {value}"
        return None
    return _choice_problem(key.valid.split("|"), split(value) if key.type == "list" else [value])


def _choice_problem(choices: list[str], chosen: list[str]) -> str | None:
    """The first that is none of the choices."""
    wrong = [part for part in chosen if part not in choices]
    return f"must be one of {', '.join(choices)}, not '{wrong[0]}'" if wrong else None


def _format_problem(value: str) -> str | None:
    """ApiVersion.apply: a version of protocol or messages that the release knows."""
    return None if known_format(value) else f"must be a version up to 2.1, such as 2.1 or 0.10.2, not '{value}'"


def _codec_problem(value: str) -> str | None:
    """BrokerCompressionCodec.isValid; small and capital letters are one here, and not in `start_problem`."""
    return _choice_problem(TOPIC_KEYS["compression.type"].valid.split("|"), [value.lower()])


def _codec_number_problem(value: str) -> str | None:
    """CompressionCodec.getCompressionCodec: none, gzip, snappy, lz4 and zstd by their numbers."""
    return None if (whole_number(value) or 0) in range(5) else f"must be a codec from 0 (none) to 4 (zstd), not {value}"


def _overrides_problem(value: str) -> str | None:
    """CoreUtils.parseCsvMap: pairs whose last colon is between address and number; none is fine."""
    for pair in split_some(value) if value else ():
        host, colon, number = (trimmed(part) for part in pair.rpartition(":"))
        most = whole_number(number)
        if not colon or most is None or not fits(most, "int") or not _ADDRESS.fullmatch(host):
            return f"must be ADDRESS:NUMBER pairs with commas between them, not '{pair}'"
    return None


def _throttled_problem(value: str) -> str | None:
    """ThrottledReplicaListValidator."""
    parts = split(value)
    if parts[:1] == ["*"] or all(_THROTTLED.fullmatch(part) for part in parts):
        return None
    return f"must be * or PARTITION:BROKER pairs with commas between them, not '{value}'"


_BROKER_CHECKS: dict[str, Callable[[str], str | None]] = {
    "compression.type": _codec_problem,
    "inter.broker.protocol.version": _format_problem,
    "log.message.format.version": _format_problem,
    "max.connections.per.ip.overrides": _overrides_problem,
    "offsets.topic.compression.codec": _codec_number_problem,
}
_TOPIC_CHECKS: dict[str, Callable[[str], str | None]] = {
    "follower.replication.throttled.replicas": _throttled_problem,
    "leader.replication.throttled.replicas": _throttled_problem,
    "message.format.version": _format_problem,
}
