# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What capacity planning is asked with: every key, its unit and its default, in one table. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from ..._common.properties import did_you_mean
from ..._common.units import AmountError, amount, size_text
from .shapes import Asked, Load

SYSTEM_BYTES = 1024**3  # what the operating system needs besides heap and page cache
SURVIVE = ("nothing", "broker", "rack")
Value = TypeVar("Value")


@dataclass(frozen=True)
class Field:
    """A key. ``kind`` as in `amount`, or bool or choice; ``default`` None: there is none. ``why``: of the default."""

    kind: str
    what: str
    default: Any = None
    zero: bool = False
    why: str = ""


FIELDS = {
    # what comes in and goes out
    "throughput": Field("rate", "what producers write at the peak, as sent, so compressed"),
    "average_throughput": Field("rate", "the average over the retention time; the peak when not given"),
    "messages_per_second": Field("number", "in place of throughput, with message_size"),
    "message_size": Field("size", "average size of a message, as sent"),
    "growth": Field("share", "by how much throughput will grow", "0%", True, "no growth"),
    "consumer_groups": Field("whole", "how many groups read everything", 1, True, "every message is read once"),
    "producer_throughput": Field("rate", "what one producer can write to one partition"),
    "consumer_throughput": Field("rate", "what one consumer can process"),
    "consumers_behind": Field("time", "how far behind consumers may be and still read from memory", "30s"),
    "keyed": Field("bool", "whether messages have keys", True),
    # what is kept
    "partitions": Field("whole", "number of partitions, where it is given"),
    "replication_factor": Field("whole", "replicas of each partition", 3),
    "retention": Field("time", "how long messages are kept"),
    "retention_bytes": Field("size", "how much of each partition is kept"),
    "segment_size": Field("size", "size of a segment file", "1GiB", False, "Kafka's own"),
    # what there is
    "brokers": Field("whole", "number of brokers, where it is given"),
    "racks": Field("whole", "number of racks that brokers are spread over", 1),
    "survive": Field("choice", "what may be lost with the load still carried", "broker"),
    "broker_disk": Field("size", "disk for messages of one broker, all its disks together"),
    "disk_fill": Field("share", "how full the disk may become", "70%", False, "the rest is for moving partitions"),
    "disk_throughput": Field("rate", "what one broker's disks can write, sustained"),
    "network": Field("rate", "one broker's network, each direction"),
    "network_fill": Field("share", "how busy the network may be", "70%", False, "the rest is for catching up"),
    "memory": Field("size", "memory of one broker"),
    "heap_size": Field("size", "Java heap of a broker", "5GiB"),
    "max_partitions_per_broker": Field(
        "whole", "replicas that one broker may hold", 4000, False, "Kafka 1.1 and later"
    ),
}


def read_capacity(asked: Asked, needed: tuple[str, ...] = ()) -> Load:
    """Every key of `FIELDS` in bytes, bytes per second, seconds and fractions; None where nothing is given.

    ``needed``: keys, or alternatives such as ``retention|retention_bytes``. Raises AmountError: a sentence for each
    problem.
    """
    if not isinstance(asked, dict):
        raise AmountError("kafka_capacity is not a dictionary; write for example {throughput: 50 MB/s, retention: 7d}.")
    problems = [
        f"kafka_capacity has no key '{key}'{did_you_mean(str(key), FIELDS)}" for key in asked if key not in FIELDS
    ]
    read: Any = {}  # a load, once nothing is wrong with it
    for key, field in FIELDS.items():
        value = asked.get(key)
        value = field.default if value is None else value
        try:
            read[key] = None if value is None else _value(key, value, field)
        except AmountError as error:
            problems.append(str(error))
            read[key] = None
    wrong = {problem.split(":")[0] for problem in problems}
    wrong |= {name for name in FIELDS for problem in problems if f"did you mean '{name}'" in problem}  # it is there
    problems += _contradictions(read["survive"], read["racks"], read["memory"], read["heap_size"])
    if read["throughput"] is None and None not in (read["messages_per_second"], read["message_size"]):
        read["throughput"] = read["messages_per_second"] * read["message_size"]
    for alternatives in needed:
        keys = alternatives.split("|")
        if all(read[key] is None for key in keys) and not wrong & set(keys):
            problems.append(missing(keys))
    if problems:
        raise AmountError("\n".join(problems))
    return read


def given(key: str, value: Value | None) -> Value:
    """A value without which there is no plan. Raises AmountError: a sentence that asks for it."""
    if value is None:
        raise AmountError(missing([key]))
    return value


def _contradictions(survive: str | None, racks: int | None, memory: float | None, heap: float | None) -> list[str]:
    """What is right by itself and cannot be together; nothing where a value is not there."""
    problems = []
    if survive == "rack" and racks == 1:
        problems.append("survive: one rack cannot be lost and survived; give racks the number of racks, 2 or more.")
    if memory is not None and heap is not None and memory <= heap + SYSTEM_BYTES:
        problems.append(
            f"memory: {size_text(memory, True)} are taken by the heap ({size_text(heap, True)}) "
            f"and the system ({size_text(SYSTEM_BYTES, True)}), which leaves nothing for the page cache; use more "
            "memory."
        )
    return problems


def missing(keys: list[str]) -> str:
    """Say what is to be given."""
    what = " or ".join(f"{key} ({FIELDS[key].what})" for key in keys)
    also = ", or messages_per_second and message_size" if keys == ["throughput"] else ""
    return f"kafka_capacity lacks {what}{also}; add it."


def _value(key: str, value: Any, field: Field) -> Any:
    """One value, read by its kind. Raises AmountError."""
    if field.kind == "bool":
        if str(value).lower() not in ("true", "false", "yes", "no"):
            raise AmountError(f"{key}: '{value}' is neither true nor false.")
        return str(value).lower() in ("true", "yes")
    if field.kind == "choice":
        if value not in SURVIVE:
            raise AmountError(f"{key}: '{value}' is not one of {', '.join(SURVIVE)}.")
        return value
    read = amount(key, value, field.kind, field.zero)
    if key in ("disk_fill", "network_fill") and read > 1:
        raise AmountError(f"{key}: '{value}' is more than all of it; write a share such as 70%.")
    return int(read) if field.kind == "whole" else read


def assumptions(asked: Asked) -> list[str]:
    """The defaults that a plan rests on because nothing else was given."""
    used = [(key, field) for key, field in FIELDS.items() if field.default is not None and asked.get(key) is None]
    lines = [f"{key}: {_shown(field.default)}{f' ({field.why})' if field.why else ''}" for key, field in used]
    if asked.get("average_throughput") is None:
        lines.append("average_throughput: the same as the peak, so disks are planned on the safe side")
    return lines


def _shown(value: Any) -> str:
    """A default as it is written in YAML."""
    return str(value).lower() if isinstance(value, bool) else str(value)
