# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts and ports of services, as findings; how they are read is in ``_common/address.py``. Pure. PRIVATE."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..._common.address import is_every_address, is_of_one_machine, port_number
from ..._common.address_problems import Problem, host_problem, shown
from . import rules
from .model import Finding, finding

_NO_ROOT = "Use 1024 or above"


def other_host_problem(text: str, *ports: Any) -> Problem | None:
    """What is wrong with a host that other machines are to connect to. ``ports``: those that are given beside it."""
    if problem := host_problem(text, *ports):
        return problem
    if is_every_address(text):
        return Problem(
            f"{shown(text)} is every address, and none to connect to", "Write a name that the other hosts can resolve"
        )
    if is_of_one_machine(text):
        return Problem(
            f"{shown(text)} is not an address that all other hosts can use",
            "Write a name that the other hosts can resolve",
        )
    return None


def port_findings(ports: Mapping[str, Any], user: str, host: str) -> Iterator[Finding]:
    """``ports``: variable -> the port; that of JMX may be 0, which is off. ``user``: who the service runs as."""
    for variable, value in ports.items():
        number = port_number(value)
        off = variable.endswith("_jmx_port")
        if number is None and not (off and str(value) == "0"):
            why, cure = "nothing can listen there", f"Use 1024 to 65535{', or 0 for none' if off else ''}"
            yield finding(rules.ADDRESS, host, variable, f"{shown(str(value))} is not a port", why, cure)
        elif number is not None and number < 1024 and user not in ("", "root"):
            what, why = f"{number}, which only root may open", f"the service runs as '{user}'"
            yield finding(rules.ADDRESS, host, variable, what, why, _NO_ROOT)
