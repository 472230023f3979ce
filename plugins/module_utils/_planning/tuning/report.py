# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report of the role host_tuning, and plans of single things put together. Pure. PRIVATE to the collection."""

from __future__ import annotations

from typing import Any

from ..._common.text import table

COLUMNS = ("setting", "now", "recommended", "verdict", "why")


def row(setting: str, now: str, recommended: str, verdict: str, why: str) -> dict[str, str]:
    """One line of the report."""
    return {"setting": setting, "now": now, "recommended": recommended, "verdict": verdict, "why": why}


def merged(names: tuple[str, ...], *parts: dict[str, Any]) -> dict[str, Any]:
    """The lists called ``names``, each with what the parts have in theirs; a part may lack some."""
    return {name: [item for part in parts for item in part.get(name, [])] for name in names}


def host_tuning_table(rows: list[dict[str, str]]) -> str:
    """Align a report's rows under their headings; the last column is not padded."""
    return "\n".join(table([COLUMNS, *([each[column] for column in COLUMNS] for each in rows)]))
