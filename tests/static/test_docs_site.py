# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation site: what it is made of, and, when asked for (slow), that it builds without a warning."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tools import docs_site
from tools.checkout import ROOT, files

NAMES = [str(path.relative_to(ROOT)) for path in files()]
INDEX = (ROOT / "docs/docsite/index.rst").read_text()


def test_every_page_that_the_front_page_names_is_there() -> None:
    """Sphinx would say so after minutes; the reference is made by antsibull-docs."""
    named = {
        line.strip() for line in INDEX.splitlines() if line.startswith(("   docs/", "   roles/")) and "*" not in line
    }
    assert {"docs/operations", "docs/releasing"} <= named, "else nothing is found"
    assert sorted(named - {page.rpartition(".")[0] for page in docs_site.pages(NAMES)}) == []


def test_the_guides_are_all_on_the_front_page() -> None:
    """Each page of docs/ and of the root once, whether index.rst names it or not."""
    lines = docs_site.filled(INDEX, NAMES).splitlines()
    assert [line for line in lines if "OTHER" in line] == []
    wanted = [page.rpartition(".")[0] for page in docs_site.pages(NAMES) if page.count("/") < 2]
    assert {name: lines.count(f"   {name}") + str(lines).count(f" <{name}>'") for name in wanted} == dict.fromkeys(
        wanted, 1
    )


def test_both_requirements_name_one_antsibull_docs() -> None:
    """The linter and the site read documentation with the same program."""
    pins = [
        line.split()[0]
        for name in ("requirements-dev.txt", "requirements-docs.txt")
        for line in (ROOT / name).read_text().splitlines()
        if line.startswith("antsibull-docs==")
    ]
    assert len(pins) == 2
    assert pins[0] == pins[1]


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_the_site_builds_without_a_warning() -> None:
    """Two minutes, and an environment of its own from the package index; a broken link inside the site fails it too."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.docs_site"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-8000:]
    reference = docs_site.SITE / "html" / "reference"
    assert (reference / "kafka_topic_module.html").is_file()
    assert (reference / "kafka_role.html").is_file()
    assert not (reference / "roll_module.html").exists(), "an action that only our playbooks call"
