# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every part of the admin plane raises for a failure that was foreseen. Pure. PRIVATE to the collection."""

from __future__ import annotations

from typing import Any


class AdminPlaneError(Exception):
    """A foreseen failure: ``str()`` is the sentence for the user, ``details`` are further keys of the result."""

    def __init__(self, sentence: str, **details: Any) -> None:
        super().__init__(sentence)
        self.details = details
