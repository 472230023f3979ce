# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a page is that a message names: what the reader can open, on the controller and from a module."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._common import pages

ROOT = Path(pages.__file__).resolve().parents[3]
RUNBOOK = "docs/runbooks/broker-down.md"


@pytest.mark.parametrize(
    ("here", "named"),
    [
        (ROOT, RUNBOOK),
        (ROOT.parent, f"{ROOT.name}/{RUNBOOK}"),
        (ROOT / "playbooks", f"{ROOT}/{RUNBOOK}"),
        (Path("/"), f"{ROOT.relative_to('/')}/{RUNBOOK}"),
    ],
    ids=["l-the-clone", "l-above-it", "l-inside-it", "l-root"],
)
def test_a_page_is_named_so_that_the_reader_can_open_it(
    monkeypatch: pytest.MonkeyPatch, here: Path, named: str
) -> None:
    """From the folder where Ansible was started if it is below that, else whole."""
    monkeypatch.delenv(pages.FOLDER, raising=False)
    monkeypatch.chdir(here)
    assert pages.page(RUNBOOK) == named
    assert Path(pages.page(RUNBOOK)).is_file()


def test_a_folder_that_is_gone_is_no_reason_to_fail(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Somebody removed the folder in which Ansible runs."""
    monkeypatch.delenv(pages.FOLDER, raising=False)
    monkeypatch.chdir(tmp_path)
    tmp_path.rmdir()
    try:
        assert pages.page(RUNBOOK) == str(ROOT / RUNBOOK)
    finally:
        os.chdir(ROOT)


@pytest.mark.parametrize(
    ("told", "named"),
    [
        (".", RUNBOOK),
        (
            "collections/ansible_collections/streamops/kafka",
            f"collections/ansible_collections/streamops/kafka/{RUNBOOK}",
        ),
        ("/srv/two words", f"/srv/two words/{RUNBOOK}"),
        ("", f"{RUNBOOK} of the collection streamops.kafka"),
    ],
    ids=["l-here", "l-below", "l-elsewhere", "l-no-pages"],
)
def test_a_module_names_what_the_controller_has_told_it(monkeypatch: pytest.MonkeyPatch, told: str, named: str) -> None:
    """Its own code comes without pages, and on another host."""
    monkeypatch.setenv(pages.FOLDER, told)
    assert pages.page(RUNBOOK) == named


def test_code_without_pages_beside_it_knows_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A module's code is in an archive; nobody has told it anything."""
    monkeypatch.delenv(pages.FOLDER, raising=False)
    monkeypatch.setattr(pages, "__file__", str(tmp_path / "a.zip/kafka/plugins/module_utils/_common/pages.py"))
    assert pages.page(RUNBOOK) == f"{RUNBOOK} of the collection streamops.kafka"
