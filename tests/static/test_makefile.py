# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Makefile as make itself reads it."""

from __future__ import annotations

import re
import subprocess

from tools.checkout import ROOT


def test_make_warns_of_nothing() -> None:
    """Of two recipes for one target make takes the later one, and only says so."""
    done = subprocess.run(["make", "--dry-run", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_every_target_is_phony_and_has_its_line_in_help() -> None:
    """All of them are commands, none makes a file of its name."""
    text = (ROOT / "Makefile").read_text()
    targets = re.findall(r"^([a-z][a-z0-9-]*):", text, re.MULTILINE)
    phony = {name for names in re.findall(r"^\.PHONY:(.*)", text, re.MULTILINE) for name in names.split()}
    told = re.findall(r"^([a-z][a-z0-9-]*):.* ## ", text, re.MULTILINE)
    assert len(targets) > 20
    assert sorted(targets) == sorted(phony) == sorted(told)
