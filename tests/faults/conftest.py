# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each fault ends with one sentence that names the way out, and with nothing changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from helpers.site import Run, Site, tree

Refused = Callable[..., str]


def one_sentence(text: str) -> bool:
    """One message: a single line that ends as a sentence does."""
    return "\n" not in text and re.search(r"[.?]$", text) is not None


@pytest.fixture(scope="session")
def refused() -> Refused:
    """``refused(site, **variables)`` runs site.yml, which must fail and change nothing; returns its sentence.

    ``below``: the folder that must stay as it is (a running site writes to its data and logs).
    """

    def run(site: Site, *arguments: str, below: Path | None = None, **variables: Any) -> str:
        before = tree(below or site.home)
        done: Run = site.playbook("site", *arguments, code=2, **variables)
        assert tree(below or site.home) == before
        assert one_sentence(done.failure), done.failure
        return done.failure

    return run
