# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of a user's that have a name and no value. Pure. PRIVATE to the collection."""

from __future__ import annotations

from typing import Any

from ..._common.properties import has_no_text
from . import rules
from .model import Finding, finding


def nothing_findings(config: dict[Any, Any], variable: str, host: str) -> list[Finding]:
    """A finding for each setting of the ``variable`` whose value the file cannot have."""
    why = "a line of the file is a name and a text"
    cure = f"Leave it out of {variable} for the default, or give it a value; '' is the empty text"
    return [
        finding(rules.NOTHING, host, str(name), _form(value), why, cure)
        for name, value in config.items()
        if has_no_text(value)
    ]


def _form(value: Any) -> str:
    """What the value is."""
    if isinstance(value, (list, tuple)):
        return "is a list with null or a mapping in it"
    return "is null" if value is None else "is a mapping"
