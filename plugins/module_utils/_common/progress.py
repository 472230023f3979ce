# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module that takes long is waiting for, told while it waits.

PRIVATE to the collection. A module's result comes at its end. Until then its action plugin (`plugin_utils/pages.py`)
reads the last line of a file on the module's host, whose name it has given in the environment, and shows it.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import time

# The environment variable of a module's process that names the file.
FILE = "STREAMOPS_KAFKA_PROGRESS"
QUIET_S = 10  # before that nobody reads it, and most modules have ended
_BEGAN = time.monotonic()
_told: list[str] = []


def tell(what: str) -> None:
    """Leave a line about what is waited for, where somebody asked for it; that it cannot be written changes nothing."""
    path = os.environ.get(FILE)
    if not path or time.monotonic() - _BEGAN < QUIET_S or _told[-1:] == [what]:
        return
    with contextlib.suppress(OSError):
        if not _told:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            atexit.register(_remove, path)
        with open(path, "a", encoding="utf-8") as file:  # a line, whole or not there, for whoever reads meanwhile
            file.write(" ".join(what.split()) + "\n")
        _told[:] = [what]


def _remove(path: str) -> None:
    """The module is over, and its result says it all."""
    with contextlib.suppress(OSError):
        os.remove(path)
