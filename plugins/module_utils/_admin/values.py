# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of the right type that no protocol can carry: the client libraries answer them with exceptions. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

# Ids, counts and times are 32 bit numbers, in the protocols and in the libraries.
LARGEST = 2**31 - 1


def value_problem(params: Mapping[str, Any]) -> str | None:
    """The first option that has such a value, as a sentence with the way out, or None. Never shows a text."""
    return next((problem for name, value in params.items() for problem in _problems(name, value)), None)


def _problems(place: str, value: Any) -> Iterator[str]:
    """What is wrong with a value, or inside of it. ``place``: such as ``topics[0].partitions``."""
    if isinstance(value, str):
        if "\0" in value:
            yield f"{place}: has a NUL character, which cannot be sent; remove it."
        elif _is_broken(value):
            yield f"{place}: has a character that is none (half a surrogate pair); write the text in UTF-8."
    elif isinstance(value, bool):
        return
    elif isinstance(value, int) and not -LARGEST <= value <= LARGEST:
        yield f"{place}: {str(value)[:30]} does not fit into 32 bits; give {LARGEST} at most."
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _problems(place, key)
            # Settings of Kafka may be larger numbers, and are sent as texts.
            yield from _problems(f"{place}.{key}", str(item) if place.endswith("config") else item)
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _problems(f"{place}[{index}]", item)


def _is_broken(text: str) -> bool:
    """Whether it cannot be written in UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
