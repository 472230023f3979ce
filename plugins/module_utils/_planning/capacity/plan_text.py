# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A capacity plan as text for the terminal. Pure. PRIVATE to the collection."""

from __future__ import annotations

from ..._common.text import counted, number_of, table
from ..._common.units import rate_text, size_text
from .shapes import CapacityPlan

_COUNTS = ("replicas", "leaders")


def _quantity(resource: str, value: float | None) -> str:
    """A value of a resource, in its unit."""
    if value is None:
        return "-"
    if resource in _COUNTS:
        return f"{value:g}" if value == int(value) else f"{value:.1f}"
    if resource in ("page cache", "memory"):
        return size_text(value, binary=True)
    return size_text(value) if resource == "disk" else rate_text(value)


def capacity_text(plan: CapacityPlan) -> str:
    """What `capacity_plan` returns, to be read from the top: the answer, then why, then what to mind."""
    brokers, partitions = plan["brokers"], plan["partitions"]
    given = (
        "" if brokers["count"] == brokers["needed"] else f" (given; {counted(brokers['needed'], 'is', 'are')} needed)"
    )
    lines = [
        f"{number_of(brokers['count'], 'brokers')}{given}, {number_of(partitions['count'], 'partitions')}. "
        f"What binds first: {brokers['binds']}.",
        "",
        "Partitions",
        f"  {partitions['arithmetic']}"
        + (
            f"; {partitions['count']}, so that each broker leads as many"
            if partitions["count"] > partitions["by_speed"]
            else ""
        ),
        "",
        "Brokers, by each resource",
    ]
    rows = [["resource", "brokers", "arithmetic"]]
    rows += [[need["resource"], str(need["brokers"]), need["arithmetic"]] for need in brokers["needs"]]
    lines += _indented(table(rows, right=(1,)))
    most = max(need["brokers"] for need in brokers["needs"])
    if most < brokers["needed"]:
        lines.append(f"  {most}, rounded up to {brokers['needed']}, so that {brokers['racks']} racks are equal")
    lines += ["", f"Each of the {brokers['count']} brokers" if brokers["count"] > 1 else "The broker"]
    rows = [["resource", "needs", "has", "used", "arithmetic"]]
    for row in plan["per_broker"]:
        name = row["resource"]
        used = "-" if row["used"] is None else f"{100 * row['used']:.0f}%"
        rows.append([name, _quantity(name, row["need"]), _quantity(name, row["has"]), used, row["arithmetic"]])
    lines += _indented(table(rows, right=(1, 2, 3)))
    for loss in plan["losses"]:
        named = f"one rack ({number_of(loss['lost'], 'brokers')})" if loss["what"] == "rack" else "one broker"
        verdict = "the other brokers carry the load" if loss["carried"] else "the other brokers do not carry the load"
        lines += ["", f"If {named} is lost: {verdict}", *(f"  - {sentence}" for sentence in loss["says"])]
    lines += ["", "Mind", *(f"  - {sentence}" for sentence in [*plan["warnings"], plan["cloud"]])]
    lines += ["", "Assumed, because not given", *(f"  - {sentence}" for sentence in plan["assumed"])]
    return "\n".join(lines)


def _indented(lines: list[str]) -> list[str]:
    """Below a heading."""
    return [f"  {line}" for line in lines]
