# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L: what a module waits for is in a file while it waits, if somebody reads it, and nowhere afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._common import progress


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that an action plugin has named; the module has run for longer than what nobody reads."""
    monkeypatch.setattr(progress, "QUIET_S", 0)
    monkeypatch.setattr(progress, "_told", [])
    monkeypatch.setenv(progress.FILE, str(tmp_path / "told"))
    return tmp_path / "told"


def test_the_last_line_is_what_is_waited_for(file: Path) -> None:
    """The same is not written again; it is the account's own."""
    for what in ("broker 1 is not\nregistered", "broker 1 is not\nregistered", "all is well"):
        progress.tell(what)
    assert file.read_text() == "broker 1 is not registered\nall is well\n"
    assert file.stat().st_mode & 0o777 == 0o600
    progress._remove(str(file))
    assert not file.exists()
    progress._remove(str(file))


def test_nothing_is_written_before_somebody_reads(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Most modules have ended by then."""
    monkeypatch.setattr(progress, "QUIET_S", 1e9)
    progress.tell("soon over")
    assert not file.exists()


def test_another_s_file_is_left_alone(file: Path) -> None:
    """Nor is a link followed."""
    (file.parent / "precious").write_text("kept")
    file.symlink_to(file.parent / "precious")
    progress.tell("waiting")
    assert (file.parent / "precious").read_text() == "kept"


def test_where_nobody_asked_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a module that is called without its action plugin."""
    monkeypatch.setattr(progress, "QUIET_S", 0)
    monkeypatch.setattr(progress, "_told", [])
    monkeypatch.delenv(progress.FILE, raising=False)
    progress.tell("waiting")
    assert progress._told == []
