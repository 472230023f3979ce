# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a deployment of a service says. Pure. PRIVATE to the collection."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from ..._common.text import COLUMNS, folded


class ServiceLogs(TypedDict):
    """Of a service's definition its name, and where its logs are."""

    name: str
    log_dir: str


def intended(host: str, lines: Iterable[str]) -> list[str]:
    """What check mode would do on a host, as lines of a terminal: ``check: [kafka1] file /etc/… root:kafka 0640``."""
    begin = f"check: [{host}] "
    return [f"{begin}{part}" for part in folded(lines, COLUMNS - len(begin))]


def start_failure(service: ServiceLogs, host: str, words: str) -> list[str]:
    """Why a start has failed, from the service's definition and the words of its script."""
    what = "did not start; its own words follow"
    if "runs and does not serve" in words:
        what = "has started and does not serve; its own words follow"
    return [f"{service['name']} on {host} {what}, the rest is in {service['log_dir']}.", words]
