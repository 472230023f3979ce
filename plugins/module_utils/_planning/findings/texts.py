# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts that would not arrive at the JVM as they are written. Pure. PRIVATE to the collection.

A property file carries every text (``_common/property_file.py``). What reads it may not keep it: Kafka's
ConfigDef.parseType and ZooKeeper's QuorumPeerConfig.parseProperties cut blanks off at both ends, and the launchers
split the JVM's options at blanks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..._common.properties import Key, is_secret, property_text
from ..._common.property_file import JAVA_BLANKS, has_half_a_character
from . import rules
from .model import Finding, finding, numbers

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
# A folder that is part of the JVM's options, the class path and log4j's address (a URL) has none of ASCII's others.
_NOT_IN_OPTIONS = re.compile(r"[^A-Za-z0-9_./+=@,~\u00a0-\U0010ffff-]")
_CLEANED = re.compile(r"(/var)?/tmp(/|$)")
_LISTENER = re.compile(r"listener\.name\.[^.]+\.")
HALF = "holds half a character (a lone surrogate)"
NOWHERE = "no file can hold it"


def text_findings(config: Mapping[Any, Any], keys: Mapping[str, Key], variable: str, host: str) -> Iterator[Finding]:
    """Settings whose text is lost on the way.

    ``keys``: the catalogue; of numbers, switches, classes and lists blanks at the ends are no part in any case, nor of
    a JAAS configuration.
    """
    for given, value in config.items():
        name, text = str(given), property_text(value)
        if has_half_a_character(name + text):
            shown = name.encode("ascii", "backslashreplace").decode()
            yield finding(rules.LOST, host, shown, HALF, NOWHERE, f"Correct it in {variable}")
            continue
        key = keys.get(_LISTENER.sub("", name))
        if text.strip(JAVA_BLANKS) in ("", text) or name.endswith("jaas.config"):
            continue
        what, cure = "has blanks at its ends", f"Remove them in {variable}"
        if is_secret(name):
            why = "they are cut off when it is read, so that another one would count"
            yield finding(rules.LOST, host, name, what, why, cure)
        elif key is not None and key.type == "string":
            yield finding(rules.BLANKS, host, name, what, "they are cut off when it is read", cure)


def value_findings(values: Mapping[str, Any], host: str) -> Iterator[Finding]:
    """``values``: variable -> a text that others compare with what the service says of itself."""
    for variable, text in ((variable, str(value)) for variable, value in values.items()):
        if has_half_a_character(text):
            yield finding(rules.LOST, host, variable, HALF, NOWHERE, "Correct it")
        elif text != text.strip(JAVA_BLANKS):
            what, why = f"{text!a} has blanks at its ends", "they are cut off when it is read"
            yield finding(rules.LOST, host, variable, what, why, "Remove them")


def folder_findings(folders: Mapping[str, Any], host: str) -> Iterator[Finding]:
    """``folders``: variable -> a path that stands in the JVM's options."""
    for variable, path in folders.items():
        text = str(path)
        if has_half_a_character(text):
            yield finding(rules.LOST, host, variable, HALF, NOWHERE, "Choose another directory")
        elif found := _NOT_IN_OPTIONS.search(text):
            what, why = f"{text!r} holds {found[0]!r}", "the start script would split or change it before Java sees it"
            cure = "Choose a directory of letters, digits and any of _ . / + = @ , ~ -"
            yield finding(rules.LOST, host, variable, what, why, cure)


def temporary_findings(folders: Mapping[str, Any], host: str) -> Iterator[Finding]:
    """``folders`` has a log folder and a temporary one. A trial below /tmp has both of them there."""
    for variable, path in folders.items():
        logs = str(folders.get(variable.replace("_tmp_dir", "_log_dir"), ""))
        if variable.endswith("_tmp_dir") and _CLEANED.match(str(path)) and not _CLEANED.match(logs):
            what = f"{path} is in a directory that systemd-tmpfiles empties and that a unit may have privately"
            why = "what Java unpacks there must stay"
            yield finding(rules.TEMPORARY, host, variable, what, why, "Choose another directory, or leave it out")


def python_findings(pythons: Mapping[str, Any], ansible: str, host: str) -> Iterator[Finding]:
    """``pythons``: variable -> the path of a Python that runs modules; ``ansible``: the release of ansible-core.

    2.16 writes the path into a shell's command without quotes; 2.21 with them.
    """
    for variable, path in pythons.items():
        if re.search(r"\s", str(path)) and numbers(ansible) < (2, 19):
            what, why = f"{str(path)!r} holds a blank", f"Ansible {ansible} splits it into two words"
            cure = "Put that Python into a path without one, or use a later ansible-core"
            yield finding(rules.LOST, host, variable, what, why, cure)


def option_findings(options: Mapping[str, Any], host: str) -> Iterator[Finding]:
    """``options``: variable -> list of the JVM's options, which stand behind each other in one variable."""
    for variable, given in options.items():
        for option in map(str, given if isinstance(given, (list, tuple)) else ()):
            shown = option.partition("=")[0].encode("unicode_escape").decode()
            if has_half_a_character(option):
                yield finding(rules.LOST, host, variable, f"{shown} {HALF}", NOWHERE, "Correct it")
            elif re.search(r"\s", option) or _CONTROL.search(option):
                what, why = f"{shown} holds a blank or a line end", "Java would get it as two options"
                yield finding(rules.LOST, host, variable, what, why, "Give each option without blanks, one an entry")


def path_problem(path: str) -> str | None:
    """What keeps a folder in a property file from arriving: None, or the end of a sentence that begins with it."""
    if has_half_a_character(path):
        return HALF
    if _CONTROL.search(path):
        return "holds a tab, a line end or another control character"
    if path != path.strip(JAVA_BLANKS):
        return "has blanks at its ends, which are cut off when it is read"
    return None


def beyond_ascii(texts: Mapping[str, Any]) -> list[str]:
    """The variables with a text that only a JVM in a UTF-8 locale reads and names files by."""
    return [
        name
        for name, value in texts.items()
        if any(not str(text).isascii() for text in (value if isinstance(value, (list, tuple)) else [value]))
    ]


def start_findings(asked: Mapping[str, Any], host: str) -> Iterator[Finding]:
    """What a service's start is given beside its file; ``asked`` has folders, pythons, ansible and options, or not."""
    folders = asked.get("folders", {})
    yield from folder_findings(folders, host)
    yield from temporary_findings(folders, host)
    yield from python_findings(asked.get("pythons", {}), str(asked.get("ansible", "")), host)
    yield from option_findings(asked.get("options", {}), host)
