# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every linter runs on the whole checkout and finds nothing."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tools.checkout import ROOT, files, ran

BIN = Path(sys.prefix) / "bin"
PLUGINS = "ansible_collections.streamops.kafka.plugins"


def python_sources() -> list[str]:
    """Python outside of plugins/, which is checked under the collection's own name."""
    return [
        str(path.relative_to(ROOT)) for folder in ("tests", "tools", "roles") for path in files(".py", below=folder)
    ]


def shell_scripts() -> list[str]:
    """Files whose first line asks for a shell, by whatever name; templates are not shell before they are rendered."""
    found = []
    for path in files():
        with path.open("rb") as stream:
            first = stream.readline(80)
        if first.startswith(b"#!") and first.split()[-1].endswith((b"bash", b"/sh")) and path.suffix != ".j2":
            found.append(str(path.relative_to(ROOT)))
    return found


LINTERS = {
    "ansible-lint": lambda: ["ansible-lint", "--offline", "--nocolor"],
    "antsibull-changelog": lambda: ["antsibull-changelog", "lint"],
    "antsibull-docs": lambda: [
        *("antsibull-docs", "lint-collection-docs", "--plugin-docs", "--validate-collection-refs", "dependent"),
        *("--disallow-unknown-collection-refs", "."),
    ],
    "mypy plugins": lambda: ["mypy", "-p", PLUGINS],
    "mypy": lambda: ["mypy", "--cache-dir", ".cache/mypy-outside", *python_sources()],
    "ruff check": lambda: ["ruff", "check", "."],
    "ruff format": lambda: ["ruff", "format", "--check", "."],
    "shellcheck": lambda: ["shellcheck", "--external-sources", "--source-path=SCRIPTDIR", *shell_scripts()],
    "yamllint": lambda: ["yamllint", "--strict", "."],
}


@pytest.mark.parametrize("linter", LINTERS)
def test_linter_finds_nothing(linter: str) -> None:
    """The whole output is in the failure's message."""
    command = LINTERS[linter]()
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    done = ran([BIN / command[0], *command[1:]], PATH=path, NO_COLOR="1")
    if done.returncode:
        pytest.fail(f"{' '.join(command[:4])} … ended with {done.returncode}\n{done.stdout[-8000:]}", pytrace=False)


def test_shell_scripts_are_found() -> None:
    """Else shellcheck would have nothing to look at."""
    assert {"tools/env", ".ci/run"} <= set(shell_scripts())
