# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ZooKeeper: each server's own word about itself, and what Kafka has registered below a chroot.

PRIVATE to the collection. Reads only.
"""

from __future__ import annotations

import json
import logging
import re
import socket
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from ansible.module_utils.basic import missing_required_lib

from ..errors import AdminPlaneError

try:
    from kazoo.client import KazooClient
    from kazoo.exceptions import KazooException, NoNodeError
    from kazoo.handlers.threading import KazooTimeoutError

    IMPORT_ERROR: str | None = None
except ImportError:
    KazooClient = None
    KazooException = NoNodeError = KazooTimeoutError = Exception
    IMPORT_ERROR = traceback.format_exc()

_ADDRESS = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+):(\d{1,5})")
# Four-letter word ``srvr``: the line's name -> our key, and how to read it (ZooKeeper 3.4 administrator's guide).
_SRVR_LINES: dict[str, tuple[str, Any]] = {
    "Zookeeper version": ("version", lambda text: text.split(",")[0]),
    "Mode": ("mode", str),
    "Zxid": ("zxid", str),
    "Connections": ("connections", int),
    "Outstanding": ("outstanding", int),
    "Node count": ("node_count", int),
}
_LONGEST_REPLY = 65536
_PAUSE_S = 0.3


def split_address(address: str, option: str = "hosts") -> tuple[str, int]:
    """``host:port`` or ``[IPv6]:port`` as (host, port). Raises AdminPlaneError."""
    match = _ADDRESS.fullmatch(address)
    if match is None or not 0 < int(match[2]) < 65536:
        raise AdminPlaneError(f"{option}: '{address}' is not HOST:PORT, such as zookeeper1.example.com:2181.")
    return match[1].strip("[]"), int(match[2])


def check_options(hosts: list[str], chroot: str, timeout_s: int, option: str = "") -> None:
    """Raise AdminPlaneError for options that cannot work, or when kazoo is not installed.

    ``option`` is what the names of the options begin with.
    """
    if IMPORT_ERROR is not None:
        raise AdminPlaneError(missing_required_lib("kazoo"), exception=IMPORT_ERROR)
    if not hosts:
        raise AdminPlaneError(f"{option}hosts is empty; name every ZooKeeper server as HOST:PORT.")
    for address in hosts:
        split_address(address, f"{option}hosts")
    if chroot and re.fullmatch(r"(/[^/\s]+)+", chroot) is None:
        raise AdminPlaneError(
            f"{option}chroot: '{chroot}' is not a path like /kafka; start it with '/', end it without."
        )
    if timeout_s < 1:
        raise AdminPlaneError(f"timeout_s: {timeout_s} is too short; give 1 or more.")


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
    elif found["mode"] is None:
        found["error"] = "what answers there is not ZooKeeper; check the port."
    return found


def parse_synced_followers(text: str) -> int | None:
    """``zk_synced_followers`` of the reply to ``mntr``, which only a leader has; None where the word is not allowed."""
    match = re.search(r"^zk_synced_followers\t(\d+)", text, re.MULTILINE)
    return int(match[1]) if match else None


def server_problems(servers: list[dict[str, Any]]) -> list[str]:
    """S10: what keeps an ensemble from being whole, one clause each; empty when it is.

    Whole: every server serves, exactly one leads (or the only one stands alone), every follower is synced.
    """
    found = [f"{server['address']}: {server['error'].rstrip('.')}" for server in servers if server["error"]]
    modes = [server["mode"] for server in servers]
    leaders = [server for server in servers if server["mode"] in ("leader", "standalone")]
    if len(servers) == 1 and modes[0] in ("leader", "follower", "observer"):
        return [*found, f"{servers[0]['address']} is a {modes[0]}; name every server of the ensemble in hosts"]
    if len(servers) > 1 and "standalone" in modes:
        alone = ", ".join(server["address"] for server in leaders if server["mode"] == "standalone")
        return [*found, f"{alone} stands alone, outside the ensemble; give it the ensemble's configuration"]
    if len(leaders) > 1:
        return [*found, f"{' and '.join(server['address'] for server in leaders)} both lead; are they one ensemble?"]
    if not leaders and not found:
        found.append("there is no leader; wait for the election")
    if not found and len(servers) > 1:
        synced, wanted = leaders[0]["synced_followers"], modes.count("follower")
        if synced is None:
            found.append(f"{leaders[0]['address']} does not allow the word mntr; add it to 4lw.commands.whitelist")
        elif synced != wanted:
            found.append(f"{synced} of {wanted} followers are synced; wait for the others")
    return found


def ask_server(address: str, timeout_s: float) -> dict[str, Any]:
    """One server's entry: address, reachable, the keys of `parse_srvr`, and of a leader its synced followers.

    Never raises for a server that is down.
    """
    try:
        reply = _four_letter_word(split_address(address), "srvr", timeout_s)
    except OSError as error:
        reason = "no answer in time" if isinstance(error, TimeoutError) else (error.strerror or str(error))
        return {
            "address": address,
            "reachable": False,
            **parse_srvr(""),
            "synced_followers": None,
            "error": f"it cannot be reached ({reason.lower()}); start it, or correct the address.",
        }
    entry = {"address": address, "reachable": True, "synced_followers": None, **parse_srvr(reply)}
    if entry["mode"] == "leader":
        with suppress(OSError):  # it has just gone; the next look shows it
            entry["synced_followers"] = parse_synced_followers(
                _four_letter_word(split_address(address), "mntr", timeout_s)
            )
    return entry


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


def ask_servers(hosts: list[str], timeout_s: float) -> list[dict[str, Any]]:
    """`ask_server` for all of ``hosts`` at the same time, in their order."""
    with ThreadPoolExecutor(max_workers=len(hosts)) as pool:
        return list(pool.map(lambda address: ask_server(address, timeout_s), hosts))


def wait_until_whole(hosts: list[str], timeout_s: float, wait_s: float) -> tuple[list[dict[str, Any]], list[str]]:
    """Ask until the ensemble is whole or ``wait_s`` is over: (the last answers, what is wrong with them)."""
    deadline = time.monotonic() + wait_s
    while True:
        servers = ask_servers(hosts, timeout_s)
        problems = server_problems(servers)
        if not problems or time.monotonic() >= deadline:
            return servers, problems
        time.sleep(_PAUSE_S)


def empty_kafka(chroot: str, error: str | None = None) -> dict[str, Any]:
    """The entry ``kafka`` when nothing of it is known."""
    return {
        "chroot": chroot,
        "chroot_exists": None,
        "cluster_id": None,
        "controller_id": None,
        "brokers": [],
        "error": error,
    }


def parse_broker(broker_id: int, data: bytes) -> dict[str, Any]:
    """One registered broker (/brokers/ids/ID; ZkData.scala, tag 2.1.0). Host None, port -1: no PLAINTEXT listener."""
    value = json.loads(data)
    return {
        "id": broker_id,
        "host": value.get("host"),
        "port": value.get("port"),
        "endpoints": value.get("endpoints", []),
        "listener_map": value.get("listener_security_protocol_map", {}),
        "rack": value.get("rack"),
    }


def read_kafka(serving: list[str], chroot: str, timeout_s: float) -> dict[str, Any]:
    """What Kafka has registered below ``chroot``, read from one of the ``serving`` servers after a sync (S07)."""
    if not serving:
        return empty_kafka(chroot, "no ZooKeeper server serves requests; see servers.")
    quiet = logging.Logger("kazoo")
    quiet.addHandler(logging.NullHandler())
    client = KazooClient(hosts=",".join(serving), timeout=timeout_s, logger=quiet)
    try:
        client.start(timeout=timeout_s)
        return _read_chroot(_Reader(client, time.monotonic() + timeout_s), chroot)
    except (KazooException, KazooTimeoutError) as error:
        reason = str(error) or type(error).__name__
        return empty_kafka(chroot, f"reading below '{chroot or '/'}' failed: {reason.rstrip('.')}; run again.")
    except (ValueError, AttributeError) as error:
        return empty_kafka(chroot, f"a node below '{chroot or '/'}' is not what Kafka writes: {error}.")
    finally:
        client.stop()
        client.close()


class _Reader:
    """Reads with one deadline for all; a node that does not exist is None."""

    def __init__(self, client: Any, deadline: float) -> None:
        self.client = client
        self.deadline = deadline

    def call(self, method: str, path: str) -> Any:
        """The answer of one of kazoo's ``*_async`` methods, or None where there is no such node."""
        try:
            left = max(0.01, self.deadline - time.monotonic())
            return getattr(self.client, f"{method}_async")(path).get(timeout=left)
        except NoNodeError:
            return None

    def data(self, path: str) -> bytes | None:
        """A node's bytes, or None."""
        answer = self.call("get", path)
        return None if answer is None else answer[0]


def _read_chroot(reader: _Reader, chroot: str) -> dict[str, Any]:
    """The entry ``kafka``, from a connected client."""
    reader.call("sync", "/")
    found = {**empty_kafka(chroot), "chroot_exists": reader.call("exists", chroot or "/") is not None}
    cluster = reader.data(f"{chroot}/cluster/id")
    controller = reader.data(f"{chroot}/controller")
    found["cluster_id"] = json.loads(cluster)["id"] if cluster else None
    found["controller_id"] = json.loads(controller)["brokerid"] if controller else None
    for broker_id in sorted(map(int, reader.call("get_children", f"{chroot}/brokers/ids") or [])):
        data = reader.data(f"{chroot}/brokers/ids/{broker_id}")
        if data:  # a broker may leave between the two reads
            found["brokers"].append(parse_broker(broker_id, data))
    return found
