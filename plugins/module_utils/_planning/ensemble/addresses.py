# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the servers of an ensemble are to be found. Pure. PRIVATE to the collection.

QuorumPeerConfig of 3.4 takes an IPv6 address in ``server.N`` with brackets only, and ends without them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..._common.address import host_text, same_server, server_text
from ..._common.address_problems import shown
from ..findings import rules
from ..findings.addresses import other_host_problem, port_findings
from ..findings.model import Finding, finding

# What listens there -> what it is called in a member.
_USES = {"clients": "client_port", "the leader's followers": "peer_port", "elections": "election_port"}


def server_line(member: Mapping[str, Any]) -> str:
    """The value of ``server.N`` for one member."""
    return f"{host_text(member['address'])}:{member['peer_port']}:{member['election_port']}"


def address_findings(asked: Mapping[str, Any]) -> Iterator[Finding]:
    """The host and the ports of this server, and whether another one has the same.

    ``asked``: as `plan_zookeeper` has it; address is zookeeper_host as it was written, ports variable -> port.
    """
    host, members, ports = asked["host"], asked["members"], asked.get("ports") or {}
    yield from port_findings(ports, str(asked.get("service_user") or ""), host)
    key = "zookeeper_host"
    if "address" in asked and (problem := other_host_problem(str(asked["address"]), *ports.values())):
        why = "the other servers, brokers and clients connect to it"
        yield finding(rules.ADDRESS, host, key, problem.what, why, problem.cure)
        return
    own = next((member for member in members if member["host"] == host), None)
    for other in members:
        if own is None or other is own:
            continue
        same = [use for use, port in _USES.items() if port in own and _at(other, port) == _at(own, port)]
        if same:
            what = f"{shown(server_text(own['address'], own[_USES[same[0]]]))} is also that of {other['host']}"
            why = f"only one of them can be there for {same[0]}"
            yield finding(rules.ADDRESS, host, key, what, why, "Give each server an address or ports of its own")


def _at(member: Mapping[str, Any], port: str) -> Any:
    """Where one of a member's ports is, in whatever spelling."""
    return same_server(server_text(member["address"], member[port]))
