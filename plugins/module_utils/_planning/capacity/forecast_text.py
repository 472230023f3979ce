# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The forecast of a live cluster's disks as text for the terminal. Pure. PRIVATE to the collection."""

from __future__ import annotations

from ..._common.text import and_more, counted, table
from ..._common.units import percent, rate_text, size_text, time_text
from .shapes import DiskForecast, Forecast

SHOWN = 10
BASIS = (
    "Measured: bytes of each partition's directory (du), free bytes (df), and how far offsets went in {seconds:.0f} s.",
    "Derived: bytes per second = messages per second x bytes for each message on that disk.",
    "Assumed: this rate continues; retention deletes as configured, one segment late; compacted topics only grow.",
)


def forecast_text(forecast: Forecast) -> str:
    """What `disk_forecast` returns, to be read from the top: when, which disk, which topics, and what it rests on."""
    soonest = forecast["full_in_s"]
    if soonest is None:
        lines = ["At the present rate no disk becomes full."]
    else:
        disk = next(disk for disk in forecast["disks"] if disk["full_in_s"] == soonest)
        where = f"broker {disk['broker']} ({disk['host']}), {', '.join(disk['paths'])}"
        lines = [f"At the present rate the first disk is full in {time_text(soonest)}: {where}."]
    lines += ["", "Disks"]
    rows = [["broker", "log directories", "size", "used", "free", "grows by", "full in"]]
    for disk in forecast["disks"]:
        rows.append(
            [
                str(disk["broker"]),
                ", ".join(disk["paths"]),
                size_text(disk["total"]),
                percent(disk["total"] - disk["free"], disk["total"]),
                size_text(disk["free"]),
                rate_text(disk["rate"]),
                _full(disk),
            ]
        )
    lines += [f"  {line}" for line in table(rows, right=(0, 2, 3, 4, 5))]
    total = sum(topic["size"] for topic in forecast["topics"]) or 1
    shown = forecast["topics"][:SHOWN]
    more = len(forecast["topics"]) - len(shown)
    lines += ["", f"What holds them: the largest {len(shown)} topics" if more else "What holds them"]
    rows = [["topic", "size", "of all", "grows by"]]
    rows += [
        [one["topic"], size_text(one["size"]), percent(one["size"], total), rate_text(one["rate"])] for one in shown
    ]
    lines += [f"  {line}" for line in table(rows, right=(1, 2, 3))]
    lines += [f" {and_more(more)}"] if more else []
    lines += [
        "",
        f"Producers write {rate_text(forecast['produced'])}, each message counted once.",
        "",
        "What this rests on",
    ]
    lines += [f"  - {sentence.format(seconds=forecast['seconds'])}" for sentence in BASIS]
    if forecast["unread"]:
        copies = counted(forecast["unread"], "replica of a partition is", "replicas of partitions are")
        lines.append(f"  - Not measured: {copies} on disks of other brokers, which were not read.")
    return "\n".join(lines)


def _full(disk: DiskForecast) -> str:
    """When the disk is full, or why it never is."""
    if disk["full_in_s"] is not None:
        return time_text(disk["full_in_s"])
    if not disk["rate"]:
        return "never: nothing is written"
    return f"never: retention ends it {size_text(disk['grows_to'] or 0.0)} higher"
