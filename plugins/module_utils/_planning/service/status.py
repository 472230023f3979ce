# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table that ``status.yml`` prints. Pure. PRIVATE to the collection."""

from __future__ import annotations

import time
from typing import Any

from ..._common.text import table
from .jvm import memory_text

COLUMNS = (
    "host",
    "service",
    "version",
    "state",
    "running since",
    "configuration",
    "role",
    "memory",
    "ports",
    "data",
    "logs",
)


def service_row(asked: dict[str, Any]) -> dict[str, str]:
    """One row of the table.

    ``asked``: host, service, version, process ({running, pid, since} as `parse_probe` gives it), running_fingerprint
    and wanted_fingerprint (texts, '' when unknown), staged (bool), role (leader, controller, …), memory_kb (the host's
    KiB), ports, data, logs.
    """
    process = asked["process"]
    if not process["running"]:
        configuration = "-"
    elif not asked["running_fingerprint"]:
        configuration = "unknown (no stamp)"
    elif asked["staged"] or asked["running_fingerprint"] != asked["wanted_fingerprint"]:
        configuration = "restart pending"
    else:
        configuration = "as running"
    since = process["since"]
    return {
        "host": asked["host"],
        "service": asked["service"],
        "version": asked["version"],
        "state": f"running, pid {process['pid']}" if process["running"] else "stopped",
        "running since": time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(since)) if since else "-",
        "configuration": configuration,
        "role": asked["role"] or "-",
        "memory": memory_text(process.get("command", []), int(asked["memory_kb"])),
        "ports": ", ".join(str(port) for port in asked["ports"]),
        "data": ", ".join(asked["data"]),
        "logs": asked["logs"],
    }


def status_table(rows: list[dict[str, str]]) -> str:
    """Align rows under their headings; columns are as wide as their longest cell, the last one is not padded."""
    return "\n".join(table([COLUMNS, *([row[column] for column in COLUMNS] for row in rows)]))
