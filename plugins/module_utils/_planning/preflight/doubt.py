# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which findings are a guess, because what their rule reads is itself wrong. Pure. PRIVATE to the collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..._common.text import listed
from ..findings import rules
from ..findings.model import ERROR, Finding
from .inputs import COMPARING, READS, UNSETTLED, reads, setting_of

_VARIABLES = frozenset(rule.id for rule in (*rules.VARIABLES, *rules.TOGETHER, rules.DUPLICATE_ID))
# With these the role's own rules were given something else in the place of what is wrong.
_REPLACED = frozenset((rules.FORM.id, rules.LEFT_OUT.id))
_ABOUT_NOTHING = frozenset((rules.ACCEPTANCE.id, rules.NO_JAVA.id, rules.JAVA.id))

Places = dict[str, dict[str, str]]  # setting -> host -> the id of what is wrong with it there


def without_guesses(found: Iterable[Finding], related: Mapping[str, frozenset[str]]) -> tuple[list[Finding], list[str]]:
    """The findings without those that are a guess, and a line for each thing that keeps rules from judging.

    ``related``: host -> the hosts that its cluster, its ensemble and its ZooKeeper are made of.
    """
    every = list(found)
    causes = [one for one in every if is_cause(one)]
    unsettled = [one for one in every if one.id in UNSETTLED and one.stops]
    doubtful = {(rule, host) for one in unsettled for rule in UNSETTLED[one.id] for host in _near(one.host, related)}
    replaced, wrong = _places(one for one in causes if one.id in _REPLACED), _places(causes)
    kept = [
        one
        for one in every
        if (one.id, one.host) not in doubtful
        and (one.id in _REPLACED or not _is_guess(one, replaced if one.id in _VARIABLES else wrong, related))
    ]
    return kept, _lines([*causes, *unsettled])


def _near(host: str, related: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """A host with those of its cluster or ensemble, on one of which a finding about all of them may be."""
    return related.get(host, frozenset()) | {host}


def is_cause(one: Finding) -> bool:
    """Whether it says that a value is none: an error about a host's own variables that cannot be accepted."""
    return one.id in _VARIABLES and one.severity == ERROR and one.final and one.id not in _ABOUT_NOTHING


def _places(causes: Iterable[Finding]) -> Places:
    """Where something is wrong."""
    found: Places = {}
    for one in causes:
        found.setdefault(setting_of(one.key), {})[one.host] = one.id
    return found


def _is_guess(one: Finding, wrong: Places, related: Mapping[str, frozenset[str]]) -> bool:
    """Whether one of a finding's inputs is wrong on its host or, for a rule that compares, on one of the others."""
    for name in reads(one.id, one.key):
        hosts = wrong.get(name)
        if hosts and (
            one.host in hosts or (one.id in COMPARING and not related.get(one.host, set()).isdisjoint(hosts))
        ):
            return True
    return False


def _lines(causes: Iterable[Finding]) -> list[str]:
    """What could not be judged, and because of what; the hosts of the same cause together."""
    together: dict[tuple[str, str], list[str]] = {}
    for one in causes:
        together.setdefault((one.id, one.key), []).append(one.host)
    lines = []
    for (number, key), hosts in together.items():
        stopped = UNSETTLED.get(number) or [
            rule
            for rule in READS
            if rule != number and (number in _REPLACED or rule not in _VARIABLES) and setting_of(key) in reads(rule)
        ]
        if stopped:
            where = listed(list(dict.fromkeys(hosts)), 2)
            lines.append(f"Not checked because of {number} ({key} of {where}): {', '.join(stopped)}")
    return lines
