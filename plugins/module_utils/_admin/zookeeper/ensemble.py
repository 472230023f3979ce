# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An ensemble: its servers' addresses, what their words say, and whether all is well with them together. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from ..._common.address import plain_host, split_server
from ..._common.address_problems import server_problem
from ..._common.text import counted
from ..errors import AdminPlaneError

# Four-letter word ``srvr``: the line's name -> our key, and how to read it (ZooKeeper 3.4 administrator's guide).
_SRVR_LINES: dict[str, tuple[str, Any]] = {
    "Zookeeper version": ("version", lambda text: text.split(",")[0]),
    "Mode": ("mode", str),
    "Zxid": ("zxid", str),
    "Connections": ("connections", int),
    "Outstanding": ("outstanding", int),
    "Node count": ("node_count", int),
}


def split_address(address: str, option: str = "hosts") -> tuple[str, int]:
    """``host:port`` or ``[IPv6]:port`` as (host, port). Raises AdminPlaneError."""
    if problem := server_problem(address):
        raise AdminPlaneError(f"{option}: {problem.clauses}")
    server = split_server(address)
    return plain_host(server.host), server.port


def parse_srvr(text: str) -> dict[str, Any]:
    """The reply to ``srvr`` as mode, version, zxid, connections, outstanding, node_count and error.

    A server without a quorum answers with one sentence; a newer one may not allow the word (3.5: whitelist).
    """
    found: dict[str, Any] = {key: None for key, _read in _SRVR_LINES.values()} | {"error": None}
    for line in text.splitlines():
        name, _colon, value = line.partition(": ")
        if name in _SRVR_LINES:
            key, read = _SRVR_LINES[name]
            found[key] = read(value.strip())
    if "not currently serving requests" in text:
        found["error"] = "it runs, but serves no requests: it sees no quorum; start the other members."
    elif "not in the whitelist" in text:
        found["error"] = "it does not allow the word srvr; add it to 4lw.commands.whitelist."
    elif not text.strip():
        found["error"] = (
            "it closes the connection without an answer; it may have too many connections (maxClientCnxns), or is not "
            "ZooKeeper."
        )
    elif found["mode"] is None:
        found["error"] = "what answers there is not ZooKeeper; check the port."
    return found


def parse_synced_followers(text: str) -> int | None:
    """``zk_synced_followers`` of the reply to ``mntr``, which only a leader has; None where the word is not allowed."""
    match = re.search(r"^zk_synced_followers\t(\d+)", text, re.MULTILINE)
    return int(match[1]) if match else None


def ensemble_problems(every: list[dict[str, Any]], absent: Collection[str] = ()) -> list[str]:
    """S10: what keeps an ensemble from being whole, one clause each; empty when it is.

    Whole: every server serves, exactly one leads (or the only one stands alone), every follower is synced. Those of
    ``absent`` (addresses) need not serve.
    """
    servers = [server for server in every if not is_gone(server, absent)]
    found = [f"{server['address']}: {server['error'].rstrip('.')}" for server in servers if server["error"]]
    modes = [server["mode"] for server in servers]
    leaders = [server for server in servers if server["mode"] in ("leader", "standalone")]
    if len(every) == 1 and modes and modes[0] in ("leader", "follower", "observer"):
        return [*found, f"{servers[0]['address']} is a {modes[0]}; name every server of the ensemble in hosts"]
    if len(every) > 1 and "standalone" in modes:
        alone = ", ".join(server["address"] for server in leaders if server["mode"] == "standalone")
        return [*found, f"{alone} runs alone, outside the ensemble; give it the ensemble's configuration"]
    if len(leaders) > 1:
        return [*found, f"{' and '.join(server['address'] for server in leaders)} both lead; are they one ensemble?"]
    if not leaders and not found:
        found.append("there is no leader; wait for the election")
    if not found and len(servers) > 1:
        synced, wanted = leaders[0]["synced_followers"], modes.count("follower")
        if synced is None:
            found.append(f"{leaders[0]['address']} does not allow the word mntr; add it to 4lw.commands.whitelist")
        elif synced != wanted:
            found.append(f"{synced} of {counted(wanted, 'follower is', 'followers are')} synced; wait for the rest")
    return found


def is_gone(server: dict[str, Any], absent: Collection[str]) -> bool:
    """Whether a server is absent, and does not serve; one that serves is a server like the others."""
    return bool(server["error"]) and server["address"] in absent


def absence(servers: list[dict[str, Any]], absent: Collection[str]) -> dict[str, Any] | None:
    """What an ensemble has left without the ``absent`` ones, None where there is none."""
    if not absent:
        return None
    serving, majority = sum(not server["error"] for server in servers), len(servers) // 2 + 1
    text = f"{serving} of {counted(len(servers), 'server', 'servers')} {'serves' if serving == 1 else 'serve'}"
    if serving == majority:
        text += ", a further failure leaves no majority"
    return {
        "servers": [server["address"] for server in servers if is_gone(server, absent)],
        "answering": [server["address"] for server in servers if server["address"] in absent and server["reachable"]],
        "text": text,
    }
