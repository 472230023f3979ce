# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that a test needs, or needs to be missing."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path


def java_17(folder: Path) -> Path:
    """The home of a Java 17: this machine's own, else a stand-in below ``folder`` that says that it is one."""
    for program in sorted(Path("/usr/lib/jvm").glob("*/bin/java")):
        shown = subprocess.run([program, "-version"], capture_output=True, text=True, check=False).stderr
        if re.search(r'version "17\b', shown):
            return program.parents[1]
    program = folder / "java17/bin/java"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\necho 'openjdk version \"17.0.1\" 2021-10-19' >&2\n")
    program.chmod(0o755)
    return program.parents[1]


def path_without(name: str, folder: Path) -> str:
    """A PATH with every program of this machine's PATH but ``name``."""
    place = folder / f"without-{name}"
    place.mkdir()
    for directory in os.environ["PATH"].split(os.pathsep):
        if Path(directory).is_dir():
            for program in Path(directory).iterdir():
                link = place / program.name
                if program.name != name and not link.is_symlink():
                    link.symlink_to(program)
    return str(place)
