# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write docs/roll.md's summary, docs/roll-figures.md and docs/roll.svg from the records that `make faults` left."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from helpers.load.picture import Panel, draw
from helpers.load.table import replaced, summary, table

ROOT = Path(__file__).resolve().parents[2]
RECORDS = ROOT / ".cache/faults/rolling"
PAGE, FIGURES, PICTURE = (ROOT / "docs" / name for name in ("roll.md", "roll-figures.md", "roll.svg"))
ROLL, YARDSTICK = "rolling restart", "all at once"
HEADING = "Acknowledged messages while every broker restarts"


def main() -> int:
    """Read all records, write the three files; 1 if a record is missing."""
    records = [json.loads(path.read_text()) for path in sorted(RECORDS.glob("*.json"))]
    roll, at_once = (first(records, case) for case in (ROLL, YARDSTICK))
    if roll is None or at_once is None:
        print(
            f"{RECORDS.relative_to(ROOT)} lacks the cases '{ROLL}' and '{YARDSTICK}'; run make faults.", file=sys.stderr
        )
        return 1
    panels = [
        Panel("One at a time, behind gates: rolling_restart.yml", roll["load"], roll["turns"], roll["ended"]),
        Panel("All brokers at once", at_once["load"], at_once["turns"], at_once["ended"]),
    ]
    PICTURE.write_text(draw(HEADING, panels))
    for page, text in ((PAGE, summary(records)), (FIGURES, table(records))):
        page.write_text(replaced(page.read_text(), text))
    written = ", ".join(str(path.relative_to(ROOT)) for path in (PAGE, FIGURES, PICTURE))
    print(f"{len(records)} records: {written} are written")
    return 0


def first(records: list[dict[str, Any]], case: str) -> dict[str, Any] | None:
    """The case with its first seed."""
    return min((one for one in records if one["case"] == case), key=lambda one: one["seed"], default=None)


if __name__ == "__main__":
    sys.exit(main())
