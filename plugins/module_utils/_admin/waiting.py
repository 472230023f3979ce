# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking again and again until something has come true.

PRIVATE to the collection.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

_LONGEST_PAUSE_S = 2.0


def rounds(deadline: float) -> Iterator[None]:
    """Rounds of looking, with growing pauses, until ``deadline`` (monotonic); one at least."""
    pause = 0.1
    yield
    while time.monotonic() < deadline:
        time.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE_S)
        yield
