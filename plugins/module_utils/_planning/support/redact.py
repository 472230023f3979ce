# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes secrets out of what leaves a cluster's hosts: by the name of a setting, and by values that are known. Pure.

PRIVATE to the collection. A secret is hidden wherever its name stands beside it, and wherever its value stands alone.
Rather too much is hidden than too little.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from ..._common.properties import HIDDEN, is_secret
from ..._common.property_file import property_line

# A shorter value is hidden beside its name only: everywhere, it would take ordinary words to pieces.
MIN_LENGTH = 4

# What Kafka and ZooKeeper print for "there is none" or "it is hidden already".
_NOTHING = {"", "null", "none", "true", "false", "[hidden]", HIDDEN}
_WORDS = r"passw(?:or)?d|passphrase|secret|jaas\.config|superdigest|master\.key|credential"
# How passwords are kept is none itself.
_NAME = rf"(?!password\.encoder\.(?:cipher|iterations|key))[\w.$-]*(?:{_WORDS})[\w.$-]*"
# A setting at the start of a line goes on to the line's end, and on after each backslash there.
_LINE = re.compile(rf"(?im)^(\s*{_NAME}[ \t]*[=:][ \t]*)((?:.*\\\n)*.*)$")
_JAAS = re.compile(r"(?im)(jaas\.config['\"]?[ \t]*[=:][ \t]*)(\S.*)$")
_QUOTED = r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
_INSIDE = re.compile(rf"(?i)({_NAME}['\"]?[ \t]*[=:][ \t]*)({_QUOTED}|\S+)")
# A JAAS file's accounts: user_alice="…".
_ACCOUNT = re.compile(rf"(\buser_[\w.@-]+[ \t]*=[ \t]*)({_QUOTED})")
_ADDRESS = re.compile(r"(://[^\s/:@]+:)([^\s/@]+)(?=@)")
_KEY = re.compile(r"(-----BEGIN [A-Z ]*PRIVATE KEY-----)(.*?)(?=-----END|\Z)", re.DOTALL)
_PATTERNS = (_LINE, _JAAS, _INSIDE, _ACCOUNT, _ADDRESS)
# The patterns are slow; most lines of a log have nothing for them.
_WORTH_IT = re.compile(rf"(?i){_WORDS}|user_|://[^/\s]*@")


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """The text without secrets: known values, and whatever stands beside a secret's name."""
    for value in sorted(set(secrets), key=len, reverse=True):
        text = text.replace(value, HIDDEN)
    text = _KEY.sub(rf"\1{HIDDEN}", text)
    return "\n".join(_hide(part) if _WORTH_IT.search(part) else part for part in _parts(text))


def _hide(part: str) -> str:
    """One line, or one setting of several lines, without what stands beside a secret's name."""
    for pattern in _PATTERNS:
        part = pattern.sub(lambda found: found[1] + (found[2] if _is_nothing(found[2]) else HIDDEN), part)
    return part


def _parts(text: str) -> Iterator[str]:
    """The lines; a setting that goes on after a backslash at the line's end is one."""
    kept: list[str] = []
    for line in text.split("\n"):
        kept.append(line)
        if not (line.endswith("\\") and _WORTH_IT.search(kept[0])):
            yield "\n".join(kept)
            kept = []
    if kept:
        yield "\n".join(kept)


def redact_data(value: Any, secrets: Iterable[str] = ()) -> Any:
    """The same of a structure, such as a module's result; numbers and nulls stay."""
    known = list(secrets)
    if isinstance(value, dict):
        return {
            name: HIDDEN if is_secret(str(name)) and isinstance(inner, str) and inner else redact_data(inner, known)
            for name, inner in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [redact_data(inner, known) for inner in value]
    return redact(value, known) if isinstance(value, str) else value


def secrets_in(text: str) -> set[str]:
    """The values beside secrets' names in a configuration, and in every spelling that a log could have."""
    found: set[str] = set()
    for match in _KEY.finditer(text):
        found |= _spellings(match[2])
    for part in filter(_WORTH_IT.search, _parts(text)):
        for pattern in _PATTERNS:
            for match in pattern.finditer(part):
                found |= _spellings(match[2])
    return found


def secrets_of(value: Any, name: str = "") -> set[str]:
    """The secrets in variables of the inventory: dictionaries, lists, and texts such as ``-Dkey.password=x``."""
    if isinstance(value, dict):
        return {text for key, inner in value.items() for text in secrets_of(inner, str(key))}
    if isinstance(value, (list, tuple)):
        return {text for inner in value for text in secrets_of(inner, name)}
    if value is None or isinstance(value, bool):
        return set()
    return secrets_in(str(value)) | (_spellings(str(value)) if is_secret(name) else set())


def _spellings(value: str) -> set[str]:
    """A value as it is, without quotes and escapes, as JSON and property files have it, and the values in it (JAAS)."""
    value = value.strip()
    bare = value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value
    plain = re.sub(r"\\(?:\n[ \t]*)?(.?)", r"\1", bare)
    found = {value, bare, plain, json.dumps(plain)[1:-1], property_line("", value)[1:]}
    for pattern in (_INSIDE, _ACCOUNT):
        for match in pattern.finditer(plain):
            if match[2] != value:
                inner = match[2].rstrip(";")
                found |= {inner, inner.strip("'\"")}
    return {text for text in found if len(text) >= MIN_LENGTH and not _is_nothing(text)}


def _is_nothing(value: str) -> bool:
    """Tell whether a value says that there is none."""
    return value.strip().strip("'\"").lower() in _NOTHING
