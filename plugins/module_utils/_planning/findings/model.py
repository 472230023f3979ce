# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a rule is, what it finds, and which findings are accepted. Pure. PRIVATE to the collection."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

ERROR, WARNING = "error", "warning"


def ended(text: str) -> str:
    """A sentence with its full stop; a question has its own end."""
    return text if text.endswith("?") else f"{text}."


def begun(text: str) -> str:
    """A sentence with its capital; the name of a setting, which has dots or underscores, is written as it is."""
    first = text.split(" ", 1)[0]
    return text if re.search(r"[._]", first.rstrip(".")) else f"{text[0].upper()}{text[1:]}"


@dataclass(frozen=True)
class Rule:
    """What a rule is about. ``error``: a broker would not start, or would not do what it is there for.

    ``source``: the requirement or safety rule, or the program that behaves so. ``final``: cannot be accepted, because
    nothing would work with it.
    """

    id: str
    severity: str
    title: str
    source: str
    final: bool = False


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, or probably not meant. ``accepted``: the reason that the inventory gives, or ''."""

    id: str
    severity: str
    host: str
    key: str
    what: str
    why: str
    cure: str
    final: bool = False
    accepted: str = ""

    @property
    def sentence(self) -> str:
        """For a person."""
        return f"{self.id} {self.host}: {self.key}: {self.what}; {self.why}. {ended(self.cure)}"

    @property
    def stops(self) -> bool:
        """Whether a run must not go on."""
        return self.severity == ERROR and not self.accepted

    @property
    def data(self) -> dict[str, Any]:
        """All of it for playbooks, with the sentence."""
        return {**asdict(self), "sentence": self.sentence}

    @classmethod
    def read(cls, data: dict[str, Any]) -> Finding:
        """The reverse of `data`."""
        return cls(**{one.name: data[one.name] for one in fields(cls)})


def numbers(version: str) -> tuple[int, ...]:
    """The first two numbers of a version: 2.1-IV2 -> (2, 1)."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])


def finding(rule: Rule, host: str, key: str, what: str, why: str, cure: str) -> Finding:
    """A finding of a rule. No rule shows what a secret is set to, so that no sentence can hold a password."""
    return Finding(rule.id, rule.severity, host, key, what, why, cure, rule.final)


def accepted(found: Iterable[Finding], reasons: dict[str, dict[str, str]]) -> list[Finding]:
    """The same findings with the reasons that hosts give for some: host -> id -> reason."""
    return [
        one if one.final else replace(one, accepted=str(reasons.get(one.host, {}).get(one.id) or "").strip())
        for one in found
    ]


def role_findings(found: Iterable[Finding], host: str, reasons: dict[str, str]) -> dict[str, Any]:
    """What a role finds by itself: ``findings`` (as `Finding.data`), ``errors`` (sentences of those that stop it)."""
    judged = accepted(found, {host: reasons})
    return {"findings": [one.data for one in judged], "errors": [one.sentence for one in judged if one.stops]}
