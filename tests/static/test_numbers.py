# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The numbers that code, pages and tests cite: safety rules (S), requirements (R), findings (KC); each is explained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools.checkout import ROOT, files

PAGE = ROOT / "docs" / "rules.md"
# One, or the ends of several: R40 to R50, R30-R33.
CITED = re.compile(r"(?<![\w%])([RS])(\d\d)(?:(?:-| to )\1(\d\d))?(?!\w)")


def explained(kind: str) -> dict[str, str]:
    """Number -> its row."""
    text = PAGE.read_text()
    return {row[1]: row[0] for row in re.finditer(rf"^\| \*\*({kind}\d\d)\*\* .*\|$", text, re.MULTILINE)}


def numbers(text: str) -> set[str]:
    """The numbers that a text cites."""
    return {
        f"{kind}{number:02}"
        for kind, first, last in CITED.findall(text)
        for number in range(int(first), int(last or first) + 1)
    }


def cited() -> dict[str, list[str]]:
    """Number -> the files that cite it. Fragments of the changelog are of their time."""
    found: dict[str, list[str]] = {}
    for path in files():
        name = path.relative_to(ROOT)
        if path in (PAGE, Path(__file__)) or name.parts[0] == "changelogs":
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number in numbers(text):
            found.setdefault(number, []).append(str(name))
    return found


FOUND = cited()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("R40 to R42, S03.", {"R40", "R41", "R42", "S03"}),
        ("(R30-R32)", {"R30", "R31", "R32"}),
        ("'R05'", {"R05"}),
        ("%S01 XR05 R050 R5 CVE-S01x", set()),
    ],
)
def test_numbers_are_found_in_a_text(text: str, found: set[str]) -> None:
    """Alone, from one to another, and not where they are part of something else."""
    assert numbers(text) == found


def test_what_is_cited_is_explained() -> None:
    """A reader who meets a number in a message or a test finds it in docs/."""
    known = explained("S") | explained("R")
    assert {number: where for number, where in FOUND.items() if number not in known} == {}


def test_requirements_that_nobody_cites_are_not_listed() -> None:
    """Ranges of numbers count for each of them."""
    assert set(explained("R")) - set(FOUND) == set()


@pytest.mark.parametrize("number", sorted(explained("R")))
def test_a_requirement_says_why_and_whence(number: str) -> None:
    """Number, what is asked for, why, source; and that is all."""
    cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", explained("R")[number])[1:-1]]
    assert (len(cells), [cell for cell in cells if len(cell) < 3]) == (4, [])


def test_a_finding_that_is_cited_has_a_row() -> None:
    """In the preflight's page, with what to do; what users read, and what code says."""
    page = (ROOT / "docs" / "preflight.md").read_text()
    known = set(re.findall(r"^\| `(KC\d{3})` \|", page, re.MULTILINE))
    shipped = [path for folder in ("docs", "playbooks", "plugins", "roles") for path in files(below=folder)]
    cited = {name for path in [*shipped, ROOT / "README.md"] for name in re.findall(r"\bKC\d{3}\b", path.read_text())}
    assert {"KC001", "KC505"} <= cited
    assert cited - known == set()


@pytest.mark.parametrize("number", sorted(explained("S")))
def test_a_safety_rule_names_the_tests_that_hold_it(number: str) -> None:
    """Files that exist; and there is no gap in the numbers."""
    last = explained("S")[number].rstrip(" |").rpartition(" | ")[2]
    tests = re.findall(r"`([^`]+)`", last)
    assert tests and [name for name in tests if not (ROOT / name).is_file()] == []
    assert number == "S01" or f"S{int(number[1:]) - 1:02}" in explained("S")
