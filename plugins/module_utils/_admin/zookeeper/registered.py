# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Kafka keeps in ZooKeeper below a chroot: brokers, its controller, settings. Reads only.

PRIVATE to the collection. Formats: ZkData.scala, tag 2.1.0.
"""

from __future__ import annotations

import json
from typing import Any

from ..errors import AdminPlaneError
from .session import Session, client_of, connected


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
        "endpoints": [str(one) for one in value.get("endpoints", [])],
        "listener_map": value.get("listener_security_protocol_map", {}),
        "rack": value.get("rack"),
    }


def read_kafka(serving: list[str], chroot: str, timeout_s: float) -> dict[str, Any]:
    """What Kafka has registered below ``chroot``, read from one of the ``serving`` servers after a sync (S07)."""
    if not serving:
        return empty_kafka(chroot, "no ZooKeeper server serves requests; see servers.")
    hosts = ",".join(serving)
    try:
        with connected(client_of(serving, timeout_s), hosts, timeout_s) as client:
            session = Session(client, hosts, chroot, timeout_s)
            session.sync()
            return {**empty_kafka(chroot), "chroot_exists": session.exists(""), **read_registered(session)}
    except AdminPlaneError as error:
        return empty_kafka(chroot, str(error))


def read_registered(session: Any) -> dict[str, Any]:
    """``cluster_id`` and ``controller_id``, None where there is none, and ``brokers`` in the order of their ids.

    Raises AdminPlaneError.
    """
    try:
        numbers = sorted(int(name) for name in session.children("/brokers/ids"))
        found = session.read([f"/brokers/ids/{number}" for number in numbers] + ["/controller", "/cluster/id"])
        nodes = ((number, found.get(f"/brokers/ids/{number}")) for number in numbers)
        return {
            "cluster_id": json.loads(found["/cluster/id"])["id"] if found.get("/cluster/id") else None,
            "controller_id": json.loads(found["/controller"])["brokerid"] if found.get("/controller") else None,
            "brokers": [parse_broker(number, data) for number, data in nodes if data],  # one may have left meanwhile
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise AdminPlaneError(
            f"what is registered below '{session.chroot or '/'}' is not what Kafka writes ({error}); correct the "
            "chroot.",
            step="zookeeper",
        ) from error


def read_config_tree(session: Any) -> dict[str, bytes]:
    """path -> bytes of every entity below ``/config``, users' clients included."""
    kinds = ("topics", "brokers", "users", "clients")
    parents = session.children_of(f"/config/{kind}" for kind in kinds)
    paths = [f"{parent}/{name}" for parent, names in parents.items() for name in names]
    users = [f"{path}/clients" for path in paths if path.startswith("/config/users/")]
    paths += [f"{parent}/{name}" for parent, names in session.children_of(users).items() for name in names]
    return session.read(paths)
