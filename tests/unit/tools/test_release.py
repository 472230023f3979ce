# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a commit may be released, and what is said then."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tools.release import State, complaints, next_steps, problems

READY = State(version="1.2.0", releases=["1.0.0", "1.2.0"], changelog="v1.2.0\n======\n", head="a" * 40)


def test_a_commit_that_is_ready_has_no_problem() -> None:
    """Also once more, when its tag is already there."""
    assert problems(READY) == []
    assert problems(replace(READY, tagged=READY.head)) == []


@pytest.mark.parametrize(
    ("differs", "said"),
    [
        ({"changed": [" M a.py", "?? b c"]}, ["the tree is not clean (a.py, b c); commit or remove what differs"]),
        ({"changed": [f"?? {name}" for name in "abcd"]}, ["the tree is not clean (a, b, c, …); "]),
        ({"changed": ["?? x"], "version": "1.2.0-dev0", "releases": []}, ["the tree is not clean (x); "]),
        ({"version": "1.2.0-dev0"}, ["version 1.2.0-dev0 of galaxy.yml is not a release; set it to"]),
        ({"version": "1.2"}, ["version 1.2 of galaxy.yml is not a release; "]),
        ({"releases": ["1.0.0"], "fragments": ["x.yml"]}, ["changelogs/changelog.yaml has no release 1.2.0; run: "]),
        ({"changelog": "v1.2.0-dev0\n"}, ["CHANGELOG.rst does not name v1.2.0; run: "]),
        ({"fragments": ["a.yml", "b.yml"]}, ["changelogs/fragments has 2 that no release took (a.yml, b.yml); "]),
        ({"tagged": "b" * 40}, ["tag v1.2.0 is on another commit (bbbbbbbbbbbb); check that one out, or"]),
        ({"asked": "v1.2.0-rc1"}, ["the tag is v1.2.0-rc1, and galaxy.yml says 1.2.0; tag the commit of that release"]),
        ({"asked": "v1.2.0"}, []),
        ({"tagged": "b" * 40, "releases": []}, ["changelogs/changelog.yaml has no release", "tag v1.2.0 is on"]),
    ],
    ids=[
        *(
            "dirty",
            "very-dirty",
            "dirty-first",
            "dev",
            "short",
            "unreleased",
            "no-text",
            "fragments",
            "tag",
            "other-tag",
        ),
        *("its-tag", "two"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence_each(differs: dict[str, Any], said: list[str]) -> None:
    """And only the first where the others may follow from it."""
    found = problems(replace(READY, **differs))
    assert [problem[: len(wanted)] for problem, wanted in zip(found, said)] == said
    assert len(found) == len(said)


def test_what_the_importer_complains_of_is_found() -> None:
    """Its lines begin with their level."""
    output = "INFO: Importing\nWARNING: no changelog\nERROR: bad\nwarning in a text\n"
    assert complaints(output) == ["WARNING: no changelog", "ERROR: bad"]


def test_the_commands_that_follow_are_filled_in() -> None:
    """Tag, push, publish, and the next version."""
    text = next_steps("x/streamops-kafka-1.2.3.tar.gz", "1.2.3", "0f")
    for line in (
        '  git tag -a v1.2.3 -m "streamops.kafka 1.2.3"',
        "  git push origin v1.2.3",
        "  ansible-galaxy collection publish x/streamops-kafka-1.2.3.tar.gz",
        "Then set version 1.3.0-dev0 in galaxy.yml, and commit that.",
    ):
        assert line in text.splitlines()
