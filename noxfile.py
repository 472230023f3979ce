# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The usual sessions, for those who know nox: each calls what ``make`` calls, and does nothing by itself.

``pipx run nox`` or ``.venv/bin/nox``; ``nox --list`` shows the sessions, ``nox -s test -- e2e build`` runs layers.

Not antsibull-nox: its sessions for ansible-test pass ``--docker`` (images from a container registry), and install
ansible-core from GitHub's archives. ``tests/run`` needs neither, only a package index (seen in antsibull-nox 1.10.0).
"""

from __future__ import annotations

import nox

nox.needs_version = ">=2024.4.15"
nox.options.sessions = ["lint", "unit"]
# tests/run makes .venv with the pinned requirements; a second environment would only differ from it.
nox.options.default_venv_backend = "none"


@nox.session
def lint(session: nox.Session) -> None:
    """Run the static checks: linters, roles, documents."""
    session.run("tests/run", "static")


@nox.session
def unit(session: nox.Session) -> None:
    """Run the unit tests."""
    session.run("tests/run", "unit")


@nox.session
def docs(session: nox.Session) -> None:
    """Write the generated parts of the documentation again."""
    session.run("make", "docs")


@nox.session
def build(session: nox.Session) -> None:
    """Build the collection's archive, install it elsewhere, use it from there."""
    session.run("tests/run", "build")


@nox.session
def test(session: nox.Session) -> None:
    """Run every layer of tests, or those that follow ``--``."""
    session.run("tests/run", *session.posargs)
