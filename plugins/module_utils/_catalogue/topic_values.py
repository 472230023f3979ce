# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A topic's settings: as Kafka writes them, whether two mean the same, and what is wrong with one. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from .._common.java import is_word, real_number, split, trimmed, whole_number
from .._common.properties import did_you_mean, property_text
from .._common.units import AMOUNT, BYTES, MS
from .topic import COARSE_BROKER_KEYS, THROTTLE_KEYS, TOPIC_KEY_OF_BROKER_KEY, TOPIC_KEYS
from .values import value_problem


def units_of(key: str) -> dict[str, int]:
    """The units that a setting's value may be given in, unit -> factor: times for ``.ms``, sizes for ``bytes``."""
    parts = key.split(".")
    if parts[-1] == "ms" or key == "message.timestamp.difference.max.ms":
        return MS
    return BYTES if "bytes" in parts else {}


def normalise(key: str, value: Any) -> str:
    """A setting's value as Kafka stores it, so that ``true``, ``'True'``, ``604800000.0`` and ``7d`` compare right."""
    kind = TOPIC_KEYS[key].type if key in TOPIC_KEYS else "string"
    whole = kind in ("int", "long")
    if whole and isinstance(value, float) and value.is_integer():
        value = int(value)
    text = trimmed(property_text(value))
    if kind == "boolean":
        return next((word for word in ("true", "false") if is_word(text, word)), text)
    if kind == "list":
        return ",".join(split(text))
    if not whole:
        return text
    amount = AMOUNT.fullmatch(text)
    if amount is not None and amount[2] in units_of(key):
        exact = float(amount[1]) * units_of(key)[amount[2]]
        return str(int(exact)) if exact.is_integer() else text
    number = whole_number(text)
    return text if number is None else str(number)


def same_value(key: str, one: str, other: str) -> bool:
    """Whether two normalised values mean the same: a list's order does not count, nor how a number is written."""
    kind = TOPIC_KEYS[key].type if key in TOPIC_KEYS else "string"
    if kind == "list":
        return sorted(one.split(",")) == sorted(other.split(","))
    if kind == "double":
        return one == other or real_number(one) == real_number(other)
    return one == other


def config_problem(key: str, value: Any, known: Container[str] = ()) -> str | None:
    """What is wrong with a setting, or None (R26). ``known``: the settings that the brokers themselves list."""
    if key in known and key not in TOPIC_KEYS:  # a newer broker's; it judges the value itself
        return None
    return key_problem(key) or setting_problem(key, value)


def key_problem(key: str) -> str | None:
    """What is wrong with a setting's name."""
    if key in TOPIC_KEYS:
        return None
    bare = key.removesuffix(".per.topic")
    setting = TOPIC_KEY_OF_BROKER_KEY.get(bare)
    if bare != key:
        use = f"; the topic setting is '{setting}'." if setting else "; set it on the topic itself."
        return f"'{key}' has not existed since Kafka 0.8.1 and would be ignored{use}"
    if setting:
        return f"'{key}' is a broker's setting; on a topic it is called '{setting}'."
    return f"Kafka 2.1 has no topic setting '{key}'{did_you_mean(key, TOPIC_KEYS)}"


def setting_problem(key: str, value: Any) -> str | None:
    """What is wrong with a known setting's value. None as a value takes the setting away from the topic."""
    if value is None:
        return None
    if isinstance(value, dict):
        return f"'{key}' has no value that Kafka can store; give text, a number, true or false, or leave the key out."
    problem = value_problem(TOPIC_KEYS[key], normalise(key, value))
    if problem is None:
        return None
    units = f" (or with a unit: {', '.join(units_of(key))})" if units_of(key) and "whole number" in problem else ""
    return f"'{key}' {problem}{units}."


def target_config(current: dict[str, str], asked: dict[str, Any], mode: str) -> dict[str, str]:
    """A topic's own settings after the change. ``mode``: ``merge`` keeps what is not asked for, ``replace`` does not.

    What means the same stays as it is written; throttles of a move that is under way are kept in both modes.
    """
    kept = current if mode == "merge" else {key: text for key, text in current.items() if key in THROTTLE_KEYS}
    target = {key: text for key, text in kept.items() if key not in asked}
    for key, value in asked.items():
        if value is None:
            continue
        text = normalise(key, value)
        before = current.get(key)
        target[key] = before if before is not None and same_value(key, text, normalise(key, before)) else text
    return target


def topic_defaults(broker: dict[str, str]) -> dict[str, str]:
    """topic setting -> what a topic without it gets, from a broker's settings; the smallest unit given wins (R21)."""
    values = {
        TOPIC_KEY_OF_BROKER_KEY.get(key, key): value for key, value in broker.items() if key not in COARSE_BROKER_KEYS
    }
    for key, factor in COARSE_BROKER_KEYS.items():
        if key in broker:
            values.setdefault(TOPIC_KEY_OF_BROKER_KEY[key], str(int(broker[key]) * factor))
    return values
