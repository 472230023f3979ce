# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets these tests import what the role `tarball` runs on the controller, and gives them small jars."""

from __future__ import annotations

import hashlib
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

FILES = Path(__file__).resolve().parents[4] / "roles" / "tarball" / "files"

sys.dont_write_bytecode = True  # nothing but sources belongs into the role's files
sys.path.insert(0, str(FILES))

Jar = Callable[[str, "list[str]"], str]


@pytest.fixture
def files() -> Path:
    """The role's files/."""
    return FILES


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """An empty folder for jars, to be laid out as a Maven repository."""
    folder = tmp_path / "repository"
    folder.mkdir()
    return folder


@pytest.fixture
def jar(repository: Path) -> Jar:
    """A function (coordinates, class names) → lock line; it puts a small jar into the repository."""
    from assembly.lock import artifact_from

    def make(coordinates: str, classes: list[str]) -> str:
        path = repository / artifact_from(coordinates).repository_path
        path.parent.mkdir(parents=True)
        with zipfile.ZipFile(path, "w") as archive:
            for name in ["LICENSE", *(f"{name.replace('.', '/')}.class" for name in classes)]:
                archive.writestr(zipfile.ZipInfo(name), f"{coordinates} {name}")
        return f"{coordinates} {hashlib.sha256(path.read_bytes()).hexdigest()}"

    return make
