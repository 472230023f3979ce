# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Kafka keeps in ZooKeeper below a chroot: brokers, its controller, settings. Reads only.

PRIVATE to the collection. Formats: ZkData.scala, tag 2.1.0.
"""

from __future__ import annotations

import json
import time
from typing import Any

from . import session as zookeeper_session

try:
    from kazoo.exceptions import KazooException, NoNodeError
    from kazoo.handlers.threading import KazooTimeoutError
except ImportError:  # check_options() reports it
    KazooException = NoNodeError = KazooTimeoutError = Exception


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
    client = zookeeper_session.client_of(serving, timeout_s)
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


def read_config_tree(session: Any) -> dict[str, bytes]:
    """path -> bytes of every entity below ``/config``, users' clients included."""
    kinds = ("topics", "brokers", "users", "clients")
    parents = session.children_of(f"/config/{kind}" for kind in kinds)
    paths = [f"{parent}/{name}" for parent, names in parents.items() for name in names]
    users = [f"{path}/clients" for path in paths if path.startswith("/config/users/")]
    paths += [f"{parent}/{name}" for parent, names in session.children_of(users).items() for name in names]
    return session.read(paths)
