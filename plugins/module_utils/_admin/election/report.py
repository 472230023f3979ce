# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preferred leaders: what became of an election, decided by who leads afterwards. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from ..._common.pages import page
from ..._common.text import SENTENCES, counted, listed
from ..changes import Change, render_diff
from ..cluster.model import NO_LEADER
from ..errors import AdminPlaneError
from .model import ElectionState, Outcome
from .node import ELECTION, place_of
from .plan import NO_TOPIC

_RUNBOOK = "docs/runbooks/leader-skew.md"


def result_of(outcome: Outcome, timeout_s: int, check_mode: bool, diff_mode: bool) -> dict[str, Any]:
    """The module's result. Raises AdminPlaneError with the same result when leaders have not moved in time."""
    left, last = outcome.left, outcome.last
    predicted = left.changes if check_mode and last.pending is None else ()
    changes = predicted or moved(outcome)
    output: dict[str, Any] = {
        "changed": bool(changes),
        "elected": [_entry(change) for change in changes],
        # Not "skipped": Ansible would take the whole task for skipped.
        "left_alone": [one.as_dict() for one in left.skipped],
        "in_place": left.in_place if predicted else left.in_place - len(changes),
        "brokers": leader_counts(outcome.first, last, predicted),
        "warnings": election_warnings(outcome),
    }
    if diff_mode:
        output["diff"] = render_diff(list(changes))
    if left.changes and not predicted:
        names = [change.resource for change in left.changes]
        raise AdminPlaneError(failure(names, last, timeout_s), not_elected=names, **output)
    return output


def moved(outcome: Outcome) -> tuple[Change, ...]:
    """What was asked for and is led by its preferred leader now, by topic and number."""
    leaders = {one.name: one.leader for one in outcome.last.partitions}
    done = [change for name, change in outcome.asked.items() if leaders.get(name) == change.after["leader"]]
    return tuple(sorted(done, key=place_of))


def _entry(change: Change) -> dict[str, Any]:
    """One of the result's ``elected``."""
    topic, number = place_of(change)
    return {"topic": topic, "partition": number, "before": change.before["leader"], "after": change.after["leader"]}


def leader_counts(
    before: ElectionState, after: ElectionState, predicted: Iterable[Change] = ()
) -> list[dict[str, Any]]:
    """One entry for each broker, by id: the partitions that it should lead, led before, and leads afterwards.

    ``predicted``: changes that are not in ``after`` yet, as in check mode.
    """
    leaders = {one.name: one.leader for one in after.partitions}
    leaders |= {change.resource: change.after["leader"] for change in predicted}
    now = Counter(leaders.values())
    then = Counter(one.leader for one in before.partitions)
    preferred = Counter(one.replicas[0] for one in after.partitions)
    brokers = {*before.reading.brokers, *after.reading.brokers, *then, *now, *preferred} - {NO_LEADER}
    return [
        {
            "id": number,
            "preferred_leaders": preferred[number],
            "leaders_before": then[number],
            "leaders_after": now[number],
        }
        for number in sorted(brokers)
    ]


def failure(names: list[str], last: ElectionState, timeout_s: int) -> str:
    """Why leaders have not moved in time, as one sentence that names their partitions."""
    controller = last.reading.controller
    who = "the controller" if controller is None else f"the controller, broker {controller}"
    which = counted(len(names), "partition is", "partitions are")
    if last.pending is None:
        return (
            f"{which} not led by the preferred leader {timeout_s} s after its election was asked for "
            f"({listed(names, SENTENCES)}); read the log of {who}; see {page(_RUNBOOK)}."
        )
    return (
        f"{which} not led by the preferred leader ({listed(names, SENTENCES)}), because {_unfinished(last)} after "
        f"{timeout_s} s; restart {who}, and the new controller finishes it; see {page(_RUNBOOK)}."
    )


def election_warnings(outcome: Outcome) -> list[str]:
    """What a successful run should say: topics that do not exist, and an election of ours that does not end."""
    missing = sorted({one.topic for one in outcome.left.skipped if one.reason == NO_TOPIC})
    found = [f"no topic is called {listed(missing, SENTENCES)}; no election was requested there."] if missing else []
    ours = {place_of(change) for change in outcome.asked.values()}
    if outcome.last.pending and outcome.last.pending <= ours and not outcome.left.changes:
        found.append(
            f"all leaders have moved, but {_unfinished(outcome.last)}, and the next one will wait for it; restart the "
            f"controller; see {page(_RUNBOOK)}."
        )
    return found


def _unfinished(last: ElectionState) -> str:
    """The election that does not end, and the partitions that keep a 2.1 controller from ending it."""
    known = {(one.topic, one.number) for one in last.partitions}
    ghosts = [f"{topic}-{number}" for topic, number in sorted(last.pending or ()) if (topic, number) not in known]
    why = f", which names what does not exist ({listed(ghosts, SENTENCES)})," if ghosts else ""
    return f"an election that was asked for before ({ELECTION} in ZooKeeper){why} has not ended"
