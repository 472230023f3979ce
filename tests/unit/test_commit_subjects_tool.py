# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""tools/commit_subjects.py judges subjects of commits, from a file and from a range."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tools import commit_subjects
from tools.commit_subjects import LONGEST, main, problem_of, subject_of

GOOD = "fix(kafka_topic): wait until the new partitions have leaders"
FORM = "it does not have the form 'type(scope): summary' or 'type: summary'."


@pytest.mark.parametrize(
    "subject",
    [
        GOOD,
        "docs: how a roll goes",
        "test(tests/static): a row for each rule",
        "Merge branch 'roll'",
        'Revert "fix(kafka): wait"',
        "feat: " + "x" * (LONGEST - 6),
    ],
    ids=["scope", "no scope", "scope is a path", "merge", "revert", "longest"],
)
def test_a_subject_of_the_form_is_accepted(subject: str) -> None:
    """With a scope and without; what git writes by itself; as long as it may be."""
    assert problem_of(subject) == ""


@pytest.mark.parametrize(
    ("subject", "problem"),
    [
        ("", FORM),
        ("Wait for leaders", FORM),
        ("fix(kafka):wait", FORM),
        ("fix(kafka): ", FORM),
        ("fix(): wait", FORM),
        ("fix (kafka): wait", FORM),
        ("fixup! fix(kafka): wait", FORM),
        ("bug(kafka): wait", f"the type 'bug' is unknown; use one of {', '.join(commit_subjects.TYPES)}."),
        ("Fix(kafka): wait", f"the type 'Fix' is unknown; use one of {', '.join(commit_subjects.TYPES)}."),
        ("feat: " + "x" * (LONGEST - 5), "it has 73 characters; use at most 72 and move the rest to the body."),
    ],
)
def test_any_other_subject_is_refused(subject: str, problem: str) -> None:
    """One sentence, which says what to write instead."""
    assert problem_of(subject) == problem


@pytest.mark.parametrize(
    ("message", "subject"),
    [
        (f"{GOOD}\n\nThe body.\n", GOOD),
        (f"\n# Please enter a message\n{GOOD} \n", GOOD),
        ("# only comments\n", ""),
        ("", ""),
    ],
)
def test_subject_is_the_first_line_that_git_keeps(message: str, subject: str) -> None:
    """Git strips empty lines and comments at the start, and blanks at the end."""
    assert subject_of(message) == subject


@pytest.mark.parametrize(("subject", "code"), [(GOOD, 0), ("Wait", 1)])
def test_message_in_a_file_is_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], subject: str, code: int
) -> None:
    """As pre-commit calls it; the failure names the subject and the page."""
    file = tmp_path / "COMMIT_EDITMSG"
    file.write_text(f"{subject}\n\nBody: which is not judged, however long its lines are, {'x' * 80}\n")
    assert main([str(file)]) == code
    said = capsys.readouterr().err
    assert said == ("" if code == 0 else f"commits: 'Wait': {FORM}\n{said.splitlines()[-1]}\n")
    assert ("CONTRIBUTING.md" in said) is (code == 1)


def commit(folder: Path, *subjects: str) -> None:
    """Empty commits in a repository of its own."""
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false"]
    for subject in subjects:
        subprocess.run(
            ["git", *identity, "commit", "-q", "--no-verify", "--allow-empty", "-m", subject], cwd=folder, check=True
        )


def test_every_commit_of_a_range_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What stands before the range does not count; a range that git does not know is no success."""
    subprocess.run(["git", "init", "-q", "-b", "main", str(tmp_path)], check=True)
    monkeypatch.chdir(tmp_path)
    commit(tmp_path, "Begin", GOOD, "docs: one")
    assert main(["--range", "HEAD~2..HEAD"]) == 0
    commit(tmp_path, "Wait", GOOD)
    assert main(["--range", "HEAD~2..HEAD"]) == 1
    assert f"commits: 'Wait': {FORM}" in capsys.readouterr().err
    assert main(["--range", "nothing..HEAD"]) == 2
    assert "fetch its commits first" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["--range"], ["a", "b"], ["--help"]])
def test_other_arguments_get_the_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is judged, and that is no success."""
    assert main(words) == 2
    assert capsys.readouterr().err.startswith("usage: ")
