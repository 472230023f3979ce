# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with the settings that a user gives a ZooKeeper server (``zookeeper_config``). Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..._catalogue.kafka import SHIPPED_CLASSES, class_meant
from ..._catalogue.zookeeper import ZOOKEEPER_KEYS, general_name, name_problem, without_prefix
from ..._catalogue.zookeeper_values import group_members, misread, refused
from ..._common.java import is_word, trimmed, whole_number
from ..._common.properties import given, is_secret, nearest
from ..findings import rules
from ..findings.model import Finding, finding
from ..findings.nothing import nothing_findings

# A key that the role itself needs has a variable of its own, so that there is one place where it is set.
OWN_VARIABLE = {
    "clientPort": "zookeeper_client_port",
    "dataDir": "zookeeper_data_dir",
    "dataLogDir": "zookeeper_data_log_dir",
    "server.N": "zookeeper_cluster_hosts and zookeeper_id",
}
_STARTS_NOT, _CORRECT = "ZooKeeper refuses to start", "Correct it in zookeeper_config"
_LOGIN = "quorum.auth."
# What ZooKeeper puts before a key that it does not know, to make a system property of it.
_PREFIX = "zookeeper."


def setting_findings(config: dict[str, Any], host: str) -> list[Finding]:
    """Check the user's ``zookeeper_config``: a misspelt key silently becomes a system property in 3.4."""
    found = nothing_findings(config, "zookeeper_config", host)
    for name, text in given(config).items():
        found += _one_setting(name, text, host)
    return found


def _one_setting(name: str, text: str, host: str) -> Iterator[Finding]:
    """What is wrong with one setting."""
    general = general_name(name)
    key = ZOOKEEPER_KEYS.get(general)
    if general in OWN_VARIABLE:
        what, why = "has a variable of its own", "set twice, both would differ"
        yield finding(rules.OWN_VARIABLE, host, name, what, why, f"Set {OWN_VARIABLE[general]}")
    elif key is None:
        yield from _unknown(name, host)
    elif key.mode == "flag":
        what, why = "it is read only as a system property of Java", "in the file it does nothing"
        yield finding(rules.IGNORED, host, name, what, why, f"Put -D{name}={text} into zookeeper_jvm_flags")
    elif key.mode == "unread":
        what, why = "no class of ZooKeeper 3.4 reads it", "guides recommend it anyway"
        yield finding(rules.NO_CLASS_READS, host, name, what, why, "The release does the same without it")
    elif problem := refused(key, text):
        shown = "has a value that is not valid" if is_secret(name) else problem
        yield finding(rules.VALUE, host, name, shown, _STARTS_NOT, _CORRECT)
    elif problem := misread(key, text):
        why = "ZooKeeper takes it without a word, and does not do what it says"
        yield finding(rules.MISREAD, host, name, problem, why, _CORRECT)
    elif key.type == "class":
        yield from _class_findings(name, general, trimmed(text), host)


def _unknown(name: str, host: str) -> Iterator[Finding]:
    """A key that is not in the catalogue."""
    if problem := name_problem(name):
        cure = f"Write a number there, or put what a class reads as -D{_PREFIX}{name} into zookeeper_jvm_flags"
        yield finding(rules.VALUE, host, name, problem, _STARTS_NOT, cure)
        return
    near = without_prefix(name) or nearest(name, ZOOKEEPER_KEYS)
    what = "ZooKeeper 3.4 has no such key"
    why = f"it would become the system property {_PREFIX}{name}, which no class of the release reads"
    plug_in = f"f a plug-in reads it, put -D{_PREFIX}{name} into zookeeper_jvm_flags"
    yield finding(rules.UNKNOWN, host, name, what, why, f"Did you mean '{near}'? I{plug_in}" if near else f"I{plug_in}")


def _class_findings(name: str, general: str, one: str, host: str) -> Iterator[Finding]:
    """A class that the release does not have may be in a plug-in's jar."""
    shipped = SHIPPED_CLASSES.get(general, ())
    if one not in shipped:
        near = class_meant(general, one)
        what = f"the release has no class '{one}' for it"
        why = "it works only if a jar in the servers' classpath has it"
        asked = "is it in a plug-in's jar that every server has?"
        cure = f"Did you mean '{near}', or {asked}" if near else f"I{asked[1:]}"
        yield finding(rules.NO_SUCH_CLASS, host, name, what, why, cure)


def together_findings(properties: dict[str, str], members: list[dict[str, Any]], host: str) -> Iterator[Finding]:
    """Settings that QuorumPeerConfig compares with each other, and with the ensemble's members."""
    yield from _session_findings(properties, host)
    yield from _login_findings(properties, host)
    yield from _group_findings(properties, members, host)


def _session_findings(properties: dict[str, str], host: str) -> Iterator[Finding]:
    """3.4 compares the raw values, so a minimum without a maximum (-1) stops the start."""
    low, high = (whole_number(trimmed(properties.get(f"{end}SessionTimeout", "-1"))) for end in ("min", "max"))
    if low is not None and high is not None and low > high:
        what, why = f"{low} is above maxSessionTimeout {high}", "ZooKeeper 3.4 would not start"
        cure = "Set both, the maximum at least as large"
        yield finding(rules.SESSIONS, host, "minSessionTimeout", what, why, cure)


def _login_findings(properties: dict[str, str], host: str) -> Iterator[Finding]:
    """Servers that require a login of each other must be able to log in themselves (ZOOKEEPER-1045)."""
    needs = (
        ("serverRequireSasl", "enableSasl"),
        ("learnerRequireSasl", "enableSasl"),
        ("serverRequireSasl", "learnerRequireSasl"),
    )
    for name, needed in needs:
        on, other = (is_word(trimmed(properties.get(_LOGIN + one, "")), "true") for one in (name, needed))
        if on and not other:
            what, cure = f"is true, and {_LOGIN}{needed} is not", f"Set {_LOGIN}{needed}: true as well"
            yield finding(rules.QUORUM_LOGIN, host, _LOGIN + name, what, _STARTS_NOT, cure)


def _group_findings(properties: dict[str, str], members: list[dict[str, Any]], host: str) -> Iterator[Finding]:
    """Every server is in exactly one group, and groups hold nobody else."""
    groups = {name: text for name, text in properties.items() if re.fullmatch(r"group\.\d+", name)}
    placed = [server for text in groups.values() for server in group_members(trimmed(text)) or ()]
    servers = sorted({whole_number(str(member["id"])) or 0 for member in members})
    twice = len(placed) != len(set(placed))
    if placed and (twice or (len(members) > 1 and sorted(placed) != servers)):
        key, what = min(groups), f"groups hold {sorted(placed)}, and the servers are {servers}"
        yield finding(rules.GROUPS, host, key, what, _STARTS_NOT, "Put each server into one group")
