# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the resource modules have in common: a change, its diff, and the report of what was done and what was not.

Pure. PRIVATE to the collection.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from .._common.text import SENTENCES, join_sentences, listed
from .errors import AdminPlaneError

T = TypeVar("T")


@dataclass(frozen=True)
class Change:
    """One planned change. ``before`` and ``after`` are what a person compares; empty means that it does not exist.

    ``--diff``, the results and the tests all read this object, so they cannot disagree.
    """

    resource: str
    action: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """What became of one resource. ``error`` is a sentence, or None when nothing went wrong."""

    resource: str
    action: str
    changed: bool
    error: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The entry of the module's ``results``; ``error`` only where there is one."""
        entry: dict[str, Any] = {"name": self.resource, "changed": self.changed, "action": self.action}
        return entry if self.error is None else {**entry, "error": self.error}


def batches(items: Iterable[T], most: int) -> Iterator[list[T]]:
    """``items`` in lists of at most ``most``: what one request, or one node in ZooKeeper, takes."""
    every = list(items)
    return (every[start : start + most] for start in range(0, len(every), most))


# What stands in a diff for what nobody named: it would seem to be gone by itself.
PURGED = "deleted by purge, because it is not declared"


def render_diff(changes: list[Change], purged: Container[str] = ()) -> dict[str, dict[str, Any]]:
    """Ansible's diff, ``name -> state`` on both sides, of the resources that change. Predicted, never re-read.

    ``purged``: those that go because they are not declared.
    """
    gone = {change.resource: PURGED for change in changes if change.action == "delete" and change.resource in purged}
    return {
        "before": {change.resource: change.before for change in changes if change.before},
        "after": {change.resource: change.after for change in changes if change.after} | gone,
    }


def predicted(names: list[str], changes: list[Change]) -> list[Result]:
    """The results if all goes well, in the order of ``names``; used by check mode and for what needs no change."""
    actions = {change.resource: change.action for change in changes}
    return [Result(name, actions.get(name, "none"), name in actions) for name in names]


def merge_results(names: list[str], changes: list[Change], done: list[Result]) -> list[Result]:
    """The results in the order of ``names``: what `apply` reported, and ``none`` for what needed no change."""
    reported = {result.resource: result for result in done}
    return [reported.get(result.resource, result) for result in predicted(names, changes)]


@dataclass(frozen=True)
class Purge:
    """What may be deleted because it is not declared: whole names that match, at most ``most`` of them.

    ``named`` are guarded ones that may go all the same.
    """

    match: re.Pattern[str]
    most: int
    named: frozenset[str] = frozenset()


def purge_of(options: dict[str, Any] | None) -> Purge | None:
    """The option ``purge`` of a module. Raises AdminPlaneError for what cannot work."""
    if options is None:
        return None
    if options["max_deletions"] < 0:
        raise AdminPlaneError(f"purge.max_deletions: {options['max_deletions']} is too small; give 0 or more.")
    try:
        match = re.compile(options["match"])
    except re.error as error:
        raise AdminPlaneError(
            f"purge.match: '{options['match']}' is not a regular expression ({error}); correct it."
        ) from error
    return Purge(match, options["max_deletions"], frozenset(options["named"]))


def purge_plan(
    kind: str,
    names: Iterable[str],
    declared: Container[str],
    purge: Purge | None,
    guarded: re.Pattern[str],
    never: Container[str] = (),
) -> list[str]:
    """The names to delete, sorted. Raises AdminPlaneError, which names them, when they are more than allowed.

    ``guarded`` ones go only if ``purge`` names them, those in ``never`` not at all.
    """
    if purge is None:
        return []
    found = [
        name
        for name in sorted(names)
        if purge.match.fullmatch(name)
        and name not in declared
        and name not in never
        and (name in purge.named or not guarded.fullmatch(name))
    ]
    if len(found) > purge.most:
        raise AdminPlaneError(
            f"purge would delete {len(found)} {kind}, more than max_deletions {purge.most} allows "
            f"({listed(found, SENTENCES)}); declare those that are to stay, narrow match, or raise max_deletions. "
            "Nothing was changed.",
            purge=found,
        )
    return found


def failure_report(kind: str, results: list[Result]) -> dict[str, Any] | None:
    """What ``fail_json`` gets when some resources failed: ``msg``, ``done``, ``not_done``; None when none failed.

    ``kind`` is the plural of the resource (``topics``).
    """
    failed = [result for result in results if result.error is not None]
    if not failed:
        return None
    done = [result.resource for result in results if result.changed]
    head = (
        f"{len(failed)} of {len(results)} {kind} failed, {len(done)} changed; "
        "fix the errors below and run again; completed changes are kept."
    )
    sentences = [str(result.error) for result in failed]
    return {
        "msg": join_sentences([head, *sentences] if len(results) > 1 else sentences),
        "done": done,
        "not_done": [result.resource for result in failed],
    }
