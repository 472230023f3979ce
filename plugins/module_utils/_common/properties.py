# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Kafka's and ZooKeeper's property files have in common: catalogues of keys, values, near misses. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

HIDDEN = "********"  # what is shown in the place of a secret
_SECRET = re.compile(r"password|secret|jaas\.config|superdigest|master\.key", re.IGNORECASE)


@dataclass(frozen=True)
class Key:
    """One row of a catalogue. ``valid`` is ``-`` (anything), ``LO..`` or ``LO..HI`` (range), or ``a|b`` (choice).

    ``mode``: ``ro`` needs a restart, ``broker`` and ``cluster`` can change live (ZooKeeper has its own words).
    ``since`` and ``removed``: the first minor release with it and the first without, ``-`` where that is not known or
    has not come. ``broker_key``: where a topic's default comes from. ``default``: None where there is none.
    """

    name: str
    type: str
    valid: str
    mode: str
    deprecated: bool = False
    since: str = "-"
    removed: str = "-"
    broker_key: str = "-"
    default: str | None = None


def parse_catalogue(table: str) -> dict[str, Key]:
    """Read rows of ``name type valid mode [default]`` into ``name -> Key``."""
    rows = (line.split(maxsplit=4) for line in table.strip().splitlines())
    return {row[0]: Key(row[0], row[1], row[2], row[3], default=row[4] if len(row) > 4 else None) for row in rows}


def parse_release(table: str) -> dict[str, Key]:
    """Read rows as tools/catalogue.py writes them into ``name -> Key``."""
    keys = {}
    for line in table.strip().splitlines():
        name, kind, valid, mode, since, removed, broker_key, default = line.split(maxsplit=7)
        value = {"null": None, "required": None, '""': ""}.get(default, default)
        keys[name] = Key(name, kind.rstrip("!"), valid, mode, kind.endswith("!"), since, removed, broker_key, value)
    return keys


def property_text(value: Any) -> str:
    """Write a YAML value as a property file has it: ``true``, ``1,2``, and nothing for null."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return ",".join(property_text(item) for item in value)
    return str(value)


def has_no_text(value: Any) -> bool:
    """Whether a value has no form in a property file: null, which would become the empty text, a mapping, or either."""
    if isinstance(value, (list, tuple)):
        return any(map(has_no_text, value))
    return value is None or isinstance(value, dict)


def given(config: dict[Any, Any]) -> dict[str, str]:
    """name -> text of each setting that has one, as the file will have it."""
    return {str(name): property_text(value) for name, value in config.items() if not has_no_text(value)}


def is_secret(name: str) -> bool:
    """Tell whether a property's value must not be shown in output or in a diff."""
    return _SECRET.search(name) is not None


def masked(properties: dict[str, str]) -> dict[str, str]:
    """The same properties with secret values hidden, for facts and output."""
    return {name: HIDDEN if is_secret(name) else value for name, value in properties.items()}


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that ``name`` was most likely meant to be, or None."""
    lower = {other.lower(): other for other in known}
    if name.lower() in lower:
        return lower[name.lower()]
    found = difflib.get_close_matches(name.lower(), lower, n=1, cutoff=0.75)
    return lower[found[0]] if found else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown name: the nearest known one, or just a full stop."""
    near = nearest(name, known)
    return f"; did you mean '{near}'?" if near else "."
