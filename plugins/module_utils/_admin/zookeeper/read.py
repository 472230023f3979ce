# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An ensemble: each server's own word about itself. Reads only.

PRIVATE to the collection. What the words mean is in ``ensemble.py``.
"""

from __future__ import annotations

import errno
import socket
import time
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from ..._common.progress import tell
from .ensemble import ensemble_problems, parse_srvr, parse_synced_followers, split_address

_LONGEST_REPLY = 65536
_PAUSE_S = 0.3
# One that is expected to be silent is not waited for any longer, beside others that have answered.
_ABSENT_S = 1


def ask_server(address: str, timeout_s: float) -> dict[str, Any]:
    """One server's entry: address, reachable, the keys of `parse_srvr`, and of a leader its synced followers.

    Never raises for a server that is down.
    """
    try:
        reply = _four_letter_word(split_address(address), "srvr", timeout_s)
    except OSError as error:
        return {
            "address": address,
            "reachable": False,
            **parse_srvr(""),
            "synced_followers": None,
            "error": unreached_sentence(error),
        }
    entry = {"address": address, "reachable": True, "synced_followers": None, **parse_srvr(reply)}
    if entry["mode"] == "leader":
        with suppress(OSError):  # it has just gone; the next look shows it
            entry["synced_followers"] = parse_synced_followers(
                _four_letter_word(split_address(address), "mntr", timeout_s)
            )
    return entry


def unreached_sentence(error: OSError) -> str:
    """Why a server cannot be asked, with the way out; a name that is none is no server that is down."""
    if isinstance(error, socket.gaierror):
        again = error.errno == socket.EAI_AGAIN
        reason = "no resolver answers for its name" if again else "its name cannot be resolved on this host"
        return f"it cannot be reached ({reason}); correct the name, DNS or /etc/hosts."
    if isinstance(error, TimeoutError):
        return "it cannot be reached (no answer in time); see whether it hangs, or a firewall is in between."
    reason = (error.strerror or str(error) or type(error).__name__).lower()
    if error.errno in (errno.ENETUNREACH, errno.EHOSTUNREACH):
        return f"it cannot be reached ({reason}); start that machine, correct the address, or open the firewall."
    return f"it cannot be reached ({reason}); start it, or correct the address."


def _four_letter_word(server: tuple[str, int], word: str, timeout_s: float) -> str:
    """Send one of ZooKeeper's four-letter words, return the whole reply. Raises OSError."""
    deadline = time.monotonic() + timeout_s
    with socket.create_connection(server, timeout=timeout_s) as connection:
        connection.sendall(word.encode())
        reply = b""
        while len(reply) < _LONGEST_REPLY:
            connection.settimeout(max(0.01, deadline - time.monotonic()))
            part = connection.recv(4096)
            if not part:
                break
            reply += part
    return reply.decode("utf-8", "replace")


def ask_servers(hosts: list[str], timeout_s: float, absent: Collection[str] = ()) -> list[dict[str, Any]]:
    """`ask_server` for all of ``hosts`` at the same time, in their order; ``absent``: those that need not answer."""
    with ThreadPoolExecutor(max_workers=len(hosts)) as pool:
        most = {address: min(timeout_s, _ABSENT_S) for address in absent}
        return list(pool.map(lambda address: ask_server(address, most.get(address, timeout_s)), hosts))


def wait_until_whole(
    hosts: list[str], timeout_s: float, wait_s: float, absent: Collection[str] = ()
) -> tuple[list[dict[str, Any]], list[str]]:
    """Ask until the ensemble is whole or ``wait_s`` is over: (the last answers, what is wrong with them)."""
    deadline = time.monotonic() + wait_s
    while True:
        servers = ask_servers(hosts, timeout_s, absent)
        problems = ensemble_problems(servers, absent)
        if not problems or time.monotonic() >= deadline:
            return servers, problems
        tell(f"of {wait_s:g} s: {'; '.join(problems)}")
        time.sleep(_PAUSE_S)
