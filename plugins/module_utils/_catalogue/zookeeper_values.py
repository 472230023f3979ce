# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with the value of a key in zoo.cfg, as QuorumPeerConfig 3.4 and what comes after it see it. Pure.

PRIVATE to the collection. A test asks the released class about thousands of values, and compares.
"""

from __future__ import annotations

import re

from .._common.address import ipv6_of, without_brackets
from .._common.address_problems import host_problem
from .._common.java import is_class_name, is_word, trimmed, whole_number
from .._common.properties import Key
from .values import BITS, fits

_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9_][A-Za-z0-9_.-]*")
_IPV4 = re.compile(r"\d{1,10}(\.\d{1,10}){0,3}")


def refused(key: Key, text: str) -> str | None:
    """Say why the server would not start with a value, or None: what QuorumPeerConfig.parseProperties throws at."""
    value = trimmed(text)
    if key.mode != "file":
        return None
    if key.type in BITS:
        if problem := _number_problem(key, value):
            return problem
        return "must not be 0" if key.name == "tickTime" and not whole_number(value) else None
    if key.name == "peerType" and value.lower() not in ("participant", "observer"):
        return f"must be participant or observer, not '{value}'"
    if key.name == "group.N" and group_members(value) is None:
        return f"must be different server ids with colons between them, such as 1:2:3, not '{value}'"
    if key.name == "clientPortAddress" and value and not is_address(value):
        return f"must be an IP address or the name of a host, not '{value}'"
    return None


def misread(key: Key, text: str) -> str | None:
    """Say why a value that is not `refused` comes to something else than it says, or None."""
    value = trimmed(text)
    if key.name == "clientPortAddress" and not value:
        return "is empty, which Java reads as 127.0.0.1: no other host could connect"
    if key.name == "clientPortAddress" and (problem := host_problem(value)):  # 10.1 is 10.0.0.1 to Java
        return problem.what
    if key.name == "group.N" and group_members(value) == []:
        return "holds no server"
    if key.name == "peerType":
        return None
    if key.type == "boolean" and not is_word(value, "true") and not is_word(value, "false"):
        return f"must be true or false, not '{value}', which is read as false"
    if key.type == "class" and not is_class_name(value):
        return f"must be the full name of a class, such as com.example.Plugin, not '{value}'"
    if key.type in BITS:
        return _number_problem(key, value) or _range_problem(key, whole_number(value) or 0)
    if "|" in key.valid and value not in key.valid.split("|"):
        quoted = "; written without quotes, yes and no are true and false in YAML" if "yes" in key.valid else ""
        return f"must be {key.valid.replace('|', ' or ')}, not '{value}'{quoted}"
    return None


def group_members(value: str) -> list[int] | None:
    """The servers of a group; None where ZooKeeper cannot read them, or finds one twice. ``:`` holds nobody."""
    parts = value.split(":")
    while ":" in value and parts and not parts[-1]:
        parts.pop()
    servers = [whole_number(part) for part in parts]
    known = [one for one in servers if one is not None and fits(one, "long")]
    return known if len(known) == len(set(known)) == len(parts) else None


def is_address(value: str) -> bool:
    """Whether Java can make an address of it, if its resolver knows a name: 127.0.0.1, ::1, [::1], fe80::1%eth0."""
    if value.startswith("[") or ":" in value:
        return ipv6_of(without_brackets(value)) is not None
    return bool(_NAME.fullmatch(value)) or _is_ipv4(value)


def _is_ipv4(value: str) -> bool:
    """Java also takes one to three numbers, of which the last stands for all bytes that are left: 10.1 is 10.0.0.1."""
    if not _IPV4.fullmatch(value):
        return False
    *first, last = map(int, value.split("."))
    return all(one < 256 for one in first) and last < 256 ** (4 - len(first))


def _number_problem(key: Key, value: str) -> str | None:
    """What Integer.parseInt or Long.parseLong throws at."""
    number = whole_number(value)
    if number is None:
        return f"must be a whole number, not '{value}'"
    return None if fits(number, key.type) else f"does not fit into Java's type {key.type}: {value}"


def _range_problem(key: Key, number: int) -> str | None:
    """A number that the servers take and make nothing good of."""
    low, _dots, high = key.valid.partition("..")
    if low not in ("", "-") and number < int(low):
        return f"must be at least {low}, not {number}"
    return f"must be at most {high}, not {number}" if high and number > int(high) else None
