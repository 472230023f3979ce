# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A session with ZooKeeper for the modules of Kafka: log in, read thousands of nodes quickly, with a deadline.

PRIVATE to the collection.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from ansible.module_utils.basic import missing_required_lib

from ..._common.address_problems import path_problem, servers_problems
from ..errors import AdminPlaneError
from .read import ask_servers

try:
    from kazoo.client import KazooClient
    from kazoo.exceptions import AuthFailedError, KazooException, NoAuthError, NoNodeError
    from kazoo.handlers.threading import KazooTimeoutError

    IMPORT_ERROR: str | None = None
except ImportError:
    KazooClient = None
    AuthFailedError = KazooException = NoAuthError = NoNodeError = KazooTimeoutError = Exception
    IMPORT_ERROR = traceback.format_exc()

# A day; in milliseconds it has to fit into the protocol's 32 bits.
LONGEST_TIMEOUT_S = 86_400
LOOK_S = 2.0  # for each server, all at a time, after it let nobody in
# Requests on the way at a time: enough to hide the round trips, little enough for the server's own limit of 1,000.
PIPELINE = 500


class Session:
    """Reads of one connected client. A path is the one below the chroot, such as ``/brokers/ids``."""

    def __init__(self, client: Any, hosts: str, chroot: str, timeout_s: float) -> None:
        self.client = client
        self.hosts = hosts
        self.chroot = chroot
        self.timeout_s = timeout_s

    def sync(self) -> None:
        """What is read after this is not older than the moment of this call (S07)."""
        self._many("sync", ["/"])

    def read(self, paths: Iterable[str]) -> dict[str, bytes]:
        """path -> bytes, for those that exist; an empty node gives ``b""``."""
        return {path: answer[0] or b"" for path, answer in self._many("get", paths).items()}

    def children(self, path: str) -> list[str]:
        """The names below a path, sorted; empty where there is no such node."""
        return self.children_of([path]).get(path, [])

    def children_of(self, paths: Iterable[str]) -> dict[str, list[str]]:
        """path -> the names below it, sorted, for those that exist."""
        return {path: sorted(names) for path, names in self._many("get_children", paths).items()}

    def ages(self, paths: Iterable[str]) -> dict[str, float]:
        """path -> seconds since the node was made, by this host's clock and ZooKeeper's, for those that exist."""
        stats = {path: stat for path, stat in self._many("exists", paths).items() if stat is not None}
        return {path: time.time() - stat.created for path, stat in stats.items()}

    def exists(self, path: str) -> bool:
        """Whether a node exists; the empty path is the chroot itself."""
        return self._many("exists", [path])[path] is not None

    def _many(self, method: str, paths: Iterable[str]) -> dict[str, Any]:
        """One of kazoo's ``*_async`` methods for every path; nodes that do not exist are left out."""
        found: dict[str, Any] = {}
        wanted = list(paths)
        call = getattr(self.client, f"{method}_async")
        for start in range(0, len(wanted), PIPELINE):
            deadline = time.monotonic() + self.timeout_s
            asked = [(path, call((self.chroot + path).rstrip("/") or "/")) for path in wanted[start : start + PIPELINE]]
            for path, answer in asked:
                try:
                    found[path] = answer.get(timeout=max(0.01, deadline - time.monotonic()))
                except NoNodeError:
                    continue
                except (KazooException, KazooTimeoutError) as error:
                    raise AdminPlaneError(failure_sentence(self.hosts, error), step="zookeeper") from error
        return found


def failure_sentence(hosts: str, error: BaseException) -> str:
    """Why ZooKeeper did not answer, with the way out."""
    if isinstance(error, (AuthFailedError, NoAuthError)):
        return (
            f"ZooKeeper at {hosts} does not let this user in ({type(error).__name__}); correct zookeeper_username, "
            "zookeeper_password and zookeeper_auth_scheme."
        )
    reason = (str(error) or type(error).__name__).rstrip(".")
    return (
        f"no answer from ZooKeeper at {hosts} ({reason}); check that its servers run and that the addresses are right."
    )


def silence_sentence(hosts: str, error: BaseException) -> str:
    """Why nobody lets a client in, by what each server shows: the client itself says only that it took too long."""
    servers = ask_servers(hosts.split(","), LOOK_S)
    seen = [f"{one['address']}: {one['error'].rstrip('.')}" for one in servers if one["error"]]
    if not seen:
        return failure_sentence(hosts, error)
    return f"no answer from ZooKeeper at {hosts} ({str(error) or type(error).__name__}). {'. '.join(seen)}."


def check_options(hosts: list[str], chroot: str, timeout_s: int, option: str = "") -> None:
    """Raise AdminPlaneError for options that cannot work, or when kazoo is not installed.

    ``option`` is what the names of the options begin with.
    """
    if IMPORT_ERROR is not None:
        raise AdminPlaneError(missing_required_lib("kazoo"), exception=IMPORT_ERROR)
    if not hosts:
        raise AdminPlaneError(f"{option}hosts is empty; name every ZooKeeper server as HOST:PORT.")
    if wrong := servers_problems(hosts):
        raise AdminPlaneError(f"{option}hosts: {wrong[0].clauses}")
    if problem := path_problem(chroot):
        raise AdminPlaneError(f"{option}chroot: {problem.clauses}")
    if timeout_s < 1:
        raise AdminPlaneError(f"timeout_s: {timeout_s} is too short; give 1 or more.")
    if timeout_s > LONGEST_TIMEOUT_S:
        raise AdminPlaneError(f"timeout_s: {timeout_s} is too long; give {LONGEST_TIMEOUT_S} at most.")


def client_of(hosts: list[str], timeout_s: float, login: tuple[str, str, str] | None = None) -> Any:
    """A client that is not connected yet. ``login``: (scheme, user, password), scheme is digest or sasl."""
    quiet = logging.Logger("kazoo")
    quiet.addHandler(logging.NullHandler())
    more: dict[str, Any] = {}
    if login is not None and login[0] == "digest":
        more = {"auth_data": [("digest", f"{login[1]}:{login[2]}")]}
    elif login is not None:
        more = {"sasl_options": {"mechanism": "DIGEST-MD5", "username": login[1], "password": login[2]}}
        if find_spec("puresasl") is None:  # kazoo would raise in a thread of its own
            raise AdminPlaneError(missing_required_lib("pure-sasl"))
    return KazooClient(hosts=",".join(hosts), timeout=timeout_s, logger=quiet, **more)


@contextmanager
def connected(client: Any, hosts: str, timeout_s: float) -> Iterator[Any]:
    """Start a client and close it at the end, whatever happens. Raises AdminPlaneError."""
    try:
        try:
            client.start(timeout=timeout_s)
        except KazooTimeoutError as error:
            raise AdminPlaneError(silence_sentence(hosts, error), step="zookeeper") from error
        yield client
    except (KazooException, KazooTimeoutError) as error:
        raise AdminPlaneError(failure_sentence(hosts, error), step="zookeeper") from error
    finally:
        client.stop()
        client.close()


@contextmanager
def open_session(params: dict[str, Any]) -> Iterator[Session]:
    """A session by the connection options ``zookeeper_*``. Raises AdminPlaneError for what is foreseen."""
    hosts, chroot = params["zookeeper_hosts"] or [], params["zookeeper_chroot"]
    timeout_s = min(10.0, params["request_timeout_ms"] / 1000)
    check_options(hosts, chroot, 1, option="zookeeper_")
    login = None
    if params.get("zookeeper_username"):
        login = (params["zookeeper_auth_scheme"], params["zookeeper_username"], params["zookeeper_password"])
    with connected(client_of(hosts, timeout_s, login), ",".join(hosts), timeout_s) as client:
        session = Session(client, ",".join(hosts), chroot, timeout_s)
        session.sync()
        if chroot and not session.exists(""):
            raise AdminPlaneError(
                f"ZooKeeper at {session.hosts} has no chroot '{chroot}'; correct zookeeper_chroot, or start the "
                "brokers, which make it.",
                step="zookeeper",
            )
        yield session
