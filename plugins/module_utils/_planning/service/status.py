# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table that ``status.yml`` prints, and the order that ``stop.yml`` says. Pure. PRIVATE to the collection."""

from __future__ import annotations

import re
import time

from ..._common.text import WIDTH, table
from .jvm import memory_text
from .shapes import Probe, ServiceDefinition

# How it stands, and below that where it is: together they would not fit on a line.
STANDS = ("host", "service", "version", "state", "running since", "configuration", "role")
PLACES = ("host", "service", "memory", "ports", "data", "logs")


def service_row(service: ServiceDefinition, seen: Probe, host: str, part: str) -> dict[str, str]:
    """One row of the table.

    ``part``: what it is in its cluster (leader, controller …), '' if that is not known.
    """
    process, contents = seen["process"], seen["contents"]
    running = contents.get(f"{service['run_dir']}/fingerprint", "")
    wanted = contents.get(f"{service['config_dir']}/fingerprint", "")
    if not process["running"]:
        configuration = "-"
    elif not running:
        configuration = "unknown (no stamp)"
    elif f"{service['config_dir']}/.staged" in seen["paths"] or running != wanted:
        configuration = "restart pending"
    else:
        configuration = "as running"
    since = process["since"]
    version = re.search(r"[0-9.]+$", seen["paths"].get(service["link"], {}).get("target", ""))
    return {
        "host": host,
        "service": service["name"],
        "version": version[0] if version else "-",
        "state": f"running, pid {process['pid']}" if process["running"] else "stopped",
        "running since": time.strftime("%Y-%m-%d %H:%M", time.localtime(since)) if since else "-",
        "configuration": configuration,
        "role": part or "-",
        "memory": memory_text(process.get("command", []), int(seen["facts"].get("memory_kb") or 0)),
        "ports": ", ".join(str(port) for port in service["ports"]),
        "data": ", ".join(service["data_dirs"]),
        "logs": service["log_dir"],
    }


def stop_order(hosts: list[str], last: list[bool], words: dict[str, str]) -> str:
    """In which order the services of a cluster stop, one sentence. ``last``: whether each of ``hosts`` waits for the
    others. ``words``: ``service`` (Kafka), ``one`` (broker), ``last`` (the controller).
    """
    groups = [[host for host, waits in zip(hosts, last) if waits is group] for group in (False, True)]
    names = "; then ".join(", ".join(group) for group in groups if group)
    if not names:
        return f"{words['service']}: no {words['one']} of this run runs."
    return f"{words['service']}: {names}{', ' + words['last'] if all(groups) else ''}."


def status_table(rows: list[dict[str, str]]) -> list[str]:
    """Lines of two tables, each with a row for every row; hosts of one domain go without it where it would not fit."""
    found = _tables(rows)
    domains = {row["host"].partition(".")[2] for row in rows}
    if max(map(len, found)) <= WIDTH or len(domains) != 1 or domains == {""}:
        return found
    return [
        *_tables([{**row, "host": row["host"].partition(".")[0]} for row in rows]),
        "",
        f"All names of hosts end in .{domains.pop()}.",
    ]


def _tables(rows: list[dict[str, str]]) -> list[str]:
    """Both tables, with an empty line between them."""
    stands, places = (
        table([columns, *([row[one] for one in columns] for row in rows)]) for columns in (STANDS, PLACES)
    )
    return [*stands, "", *places]
