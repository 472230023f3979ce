# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Check subjects of commits: of a message in a file (pre-commit's ``commit-msg``), or of a range (``make commits``).

Standard library only, so that any Python 3.9 or later runs it without .venv.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

LONGEST = 72
TYPES = ("feat", "fix", "perf", "refactor", "docs", "test", "style", "build", "ci")
FORM = re.compile(r"(?P<type>[^\s(:]+)(?:\((?P<scope>[\w./,-]+)\))?: (?P<summary>\S.*)")
# What git writes by itself.
BY_GIT = re.compile(r'Merge |Revert "')
USAGE = "usage: python -m tools.commit_subjects FILE | --range FROM..TO"


def problem_of(subject: str) -> str:
    """One sentence that says what is wrong with a subject and how to write it, or nothing."""
    if BY_GIT.match(subject):
        return ""
    found = FORM.fullmatch(subject)
    if not found:
        return "it does not have the form 'type(scope): summary' or 'type: summary'."
    if found["type"] not in TYPES:
        return f"the type '{found['type']}' is unknown; use one of {', '.join(TYPES)}."
    if len(subject) > LONGEST:
        return f"it has {len(subject)} characters; use at most {LONGEST} and move the rest to the body."
    return ""


def subject_of(message: str) -> str:
    """The first line of a message that is not empty and not a comment of git's template."""
    lines = [line.rstrip() for line in message.splitlines()]
    return next((line for line in lines if line and not line.startswith("#")), "")


def subjects_of(revisions: str) -> list[str]:
    """The subjects of the commits in a range, the oldest first, without merges.

    Raises CalledProcessError where git does not know the range.
    """
    command = ["git", "log", "--reverse", "--no-merges", "--format=%s", revisions, "--"]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()


def main(words: list[str]) -> int:
    """0 if every subject is right, 1 if one is not, 2 if there is nothing that can be read."""
    if len(words) == 2 and words[0] == "--range":
        try:
            subjects = subjects_of(words[1])
        except subprocess.CalledProcessError:
            print(f"commits: git cannot read the range '{words[1]}'; fetch its commits first.", file=sys.stderr)
            return 2
    elif len(words) == 1 and not words[0].startswith("-"):
        subjects = [subject_of(Path(words[0]).read_text(encoding="utf-8"))]
    else:
        print(USAGE, file=sys.stderr)
        return 2
    wrong = [(subject, problem) for subject in subjects if (problem := problem_of(subject))]
    for subject, problem in wrong:
        print(f"commits: '{subject}': {problem}", file=sys.stderr)
    if wrong:
        print("commits: CONTRIBUTING.md describes the form of subjects.", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
