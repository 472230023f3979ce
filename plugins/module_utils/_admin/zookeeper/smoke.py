# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ZooKeeper's smoke test: write through one server, read through every other, remove.

PRIVATE to the collection.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ..errors import AdminPlaneError
from . import session as zookeeper_session

try:
    from kazoo.exceptions import KazooException
    from kazoo.handlers.threading import KazooTimeoutError
except ImportError:  # check_options() reports it
    KazooException = KazooTimeoutError = Exception

# Followed by ZooKeeper's own number, so that two runs at the same time do not meet.
PATH = "/streamops_smoke-"


def smoke_zookeeper(hosts: list[str], timeout_s: float, login: tuple[str, str, str] | None = None) -> dict[str, Any]:
    """Write through the first of ``hosts``, read through all. Raises AdminPlaneError that names the server.

    The node is ephemeral: should this run be interrupted, ZooKeeper removes it by itself.
    """
    value = uuid.uuid4().hex.encode()
    start = time.monotonic()
    with _session(hosts[0], timeout_s, login) as writer:
        path = _call(
            hosts[0], "write", lambda: writer.create_async(PATH, value, ephemeral=True, sequence=True), timeout_s
        )
        wrote_ms = round(1000 * (time.monotonic() - start))
        start = time.monotonic()
        try:
            with ThreadPoolExecutor(max_workers=len(hosts)) as pool:
                found = list(pool.map(lambda host: _read(host, path, timeout_s, login), hosts))
        finally:
            read_ms = round(1000 * (time.monotonic() - start))
            _call(hosts[0], "remove", lambda: writer.delete_async(path), timeout_s)
    wrong = [host for host, data in zip(hosts, found) if data != value]
    if wrong:
        raise AdminPlaneError(
            f"{wrong[0]} does not give back what was written through {hosts[0]}; check that hosts name one ensemble.",
            step="read",
        )
    return {"path": path, "written_through": hosts[0], "read_through": hosts, "write_ms": wrote_ms, "read_ms": read_ms}


def _session(host: str, timeout_s: float, login: tuple[str, str, str] | None) -> Any:
    """A connected client of one server."""
    client = zookeeper_session.client_of([host], timeout_s, login)
    return zookeeper_session.connected(client, host, timeout_s)


def _read(host: str, path: str, timeout_s: float, login: tuple[str, str, str] | None) -> bytes | None:
    """What one server has at ``path``, after a sync; None where it has nothing."""
    with _session(host, timeout_s, login) as reader:
        _call(host, "read", lambda: reader.sync_async(path), timeout_s)
        answer = _call(host, "read", lambda: reader.exists_async(path), timeout_s)
        return None if answer is None else _call(host, "read", lambda: reader.get_async(path), timeout_s)[0]


def _call(host: str, step: str, call: Callable[[], Any], timeout_s: float) -> Any:
    """The answer of one request. Raises AdminPlaneError with ``step``."""
    try:
        return call().get(timeout=timeout_s)
    except (KazooException, KazooTimeoutError) as error:
        raise AdminPlaneError(zookeeper_session.failure_sentence(host, error), step=step) from error
