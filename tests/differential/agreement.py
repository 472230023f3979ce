# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Our verdict beside the released class's: how often both say the same, and each time when they do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings.model import ERROR
from helpers.oracle import Answer, Oracle

from tests.differential.cases import Case, chosen, general
from tests.differential.ours import Subject, Verdict

# Rules that refuse on purpose what the class takes; each says why it does. They are counted apart.
STRICTER = {
    "KC001": "a broker's id is explicit, not negative, and has one spelling",
    "KC010": "a setting with a variable of its own is set there only",
    "KC013": "ZooKeeper takes every key, and reads this one only as a property of Java",
    "KC022": "a directory for data is an absolute path",
    "KC025": "the configuration takes it, and the broker ends later in its start",
    "KC026": "the class takes it, and it is read as something else",
    "KC032": "the blanks at a password's ends are cut off, so that another one would count",
    "KC112": "a message must fit into a segment",
    "KC115": "new topics must be able to take messages with acks=all",
    "KC116": "transactions must be able to do so",
}
# Of these, such settings are written from a variable of their own, whose value the class was not asked about.
ELSEWHERE = frozenset(("KC001", "KC010", "KC022"))
# A class that no jar of the release has may be a user's plug-in: the finding asks, and the run goes on.
ASKS = ("KC027",)


@dataclass(frozen=True)
class Outcome:
    """One case. ``result``: same, asked, stricter, missed (only the class refuses) or alarm (only we do)."""

    case: Case
    verdict: Verdict
    answer: Answer
    result: str

    @property
    def line(self) -> str:
        """For a list of disagreements."""
        shown = ", ".join(f"{name}={value!r}" for name, value in self.case.settings)
        errors = [f"{one.id} {one.what}" for one in self.verdict.findings if one.severity == ERROR]
        return f"{self.result}: {shown}: {self.answer.refusal or errors}"


def result(verdict: Verdict, answer: Answer) -> str:
    """Compare the two."""
    errors = {one.id for one in verdict.findings if one.severity == ERROR}
    known = errors - STRICTER.keys()
    if errors and not known and (not answer.refusal or errors & ELSEWHERE):
        return "stricter"
    if bool(known) == bool(answer.refusal):
        return "same"
    if known:
        return "alarm"
    return "asked" if any(one.id in ASKS for one in verdict.findings) else "missed"


def compare(subject: Subject, oracle: Oracle, seed: int, count: int) -> list[Outcome]:
    """``count`` cases of a subject, with both verdicts."""
    verdicts: dict[Case, Verdict] = {}

    def ask(cases: list[Case]) -> list[Answer]:
        verdicts.update((case, subject.ours(case)) for case in cases)
        return oracle.judge(subject.judge, [verdicts[case].properties for case in cases])

    return [
        Outcome(case, verdicts[case], answer, result(verdicts[case], answer))
        for case, answer in chosen(subject.keys, subject.names, seed, count, ask)
    ]


def agreement(outcomes: Sequence[Outcome]) -> float:
    """The share of cases with the same verdict, 0 to 1; what is stricter on purpose does not count."""
    counts = Counter(one.result for one in outcomes)
    total = len(outcomes) - counts["stricter"]
    return (counts["same"] + counts["asked"]) / total if total else 1.0


def by_type(subject: Subject, outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """type of the key, and single or pair -> its outcomes."""
    found: dict[str, list[Outcome]] = {}
    for one in outcomes:
        found.setdefault(f"{subject.keys[general(one.case.key)].type}, {one.case.kind}", []).append(one)
    return dict(sorted(found.items()))


def row(name: str, outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """A row of the table: how many, how many of them the class refuses, agreement, and each other result."""
    counts = Counter(one.result for one in outcomes)
    refused = sum(bool(one.answer.refusal) for one in outcomes)
    figures = (counts[name] for name in ("missed", "alarm", "asked", "stricter"))
    return (name, str(len(outcomes)), str(refused), f"{100 * agreement(outcomes):.2f} %", *map(str, figures))
