# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report of the role host_tuning. Pure. PRIVATE to the collection."""

from __future__ import annotations

from ..._common.text import table
from .planned import Row

COLUMNS = ("setting", "now", "recommended", "verdict", "why")


def row(setting: str, now: str, recommended: str, verdict: str, why: str) -> Row:
    """One line of the report."""
    return {"setting": setting, "now": now, "recommended": recommended, "verdict": verdict, "why": why}


def host_tuning_table(rows: list[Row]) -> str:
    """Align a report's rows under their headings; the last column is not padded."""
    lines = [(each["setting"], each["now"], each["recommended"], each["verdict"], each["why"]) for each in rows]
    return "\n".join(table([COLUMNS, *lines]))
