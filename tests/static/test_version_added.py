# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``version_added`` names a version that is released, or the one that galaxy.yml is about to release."""

from __future__ import annotations

import re

import pytest
import yaml

from tools.checkout import ROOT, files

ADDED = re.compile(r"^\s*(?:- )?version_added: *['\"]?([^\s'\"]+)", re.MULTILINE)
SOURCES = [
    path for folder in ("plugins", "roles") for path in files(".py", ".yml", below=folder) if not path.is_symlink()
]
FOUND = {
    str(path.relative_to(ROOT)): ADDED.findall(text)
    for path in SOURCES
    if "version_added" in (text := path.read_text())
}


def number(version: str) -> tuple[int, ...]:
    """``1.1.0-dev0`` -> (1, 1, 0): a development version counts as its release. ValueError for others."""
    match = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)(?:-[\w.]+)?", version)
    if not match:
        raise ValueError(f"{version} is not a version of a release")
    return tuple(int(part) for part in match.groups())


def test_nothing_was_added_in_a_version_that_is_not_there_yet() -> None:
    """Not later than galaxy.yml's; nor a development version, which nobody installs."""
    now = number(yaml.safe_load((ROOT / "galaxy.yml").read_text())["version"])
    added = [(name, version) for name, versions in FOUND.items() for version in versions]
    assert len(added) > 15, "else nothing is found"
    assert [(name, version) for name, version in added if number(version) > now or "-" in version] == []


@pytest.mark.parametrize(
    ("version", "parts"),
    [("1.0.0", (1, 0, 0)), ("1.1.0-dev0", (1, 1, 0)), ("1.10.0", (1, 10, 0)), ("2.0.0-rc.1", (2, 0, 0))],
)
def test_versions_are_compared_as_numbers(version: str, parts: tuple[int, ...]) -> None:
    """A development version allows what its release will have."""
    assert number(version) == parts


@pytest.mark.parametrize("version", ["1.0", "historical", "v1.0.0", ""])
def test_what_is_no_version_is_refused(version: str) -> None:
    """It would compare with nothing."""
    with pytest.raises(ValueError, match="not a version"):
        number(version)
