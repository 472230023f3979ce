# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Is this disk the broker that it is said to be, and is that ZooKeeper its cluster? Pure (safety rule S04).

PRIVATE to the collection. ``meta.properties`` of Kafka 2.1 knows the broker's id only, so each host also keeps an
*identity* file, outside the data and not writable by the service: cluster.id, broker.id and the log.dirs in use.
"""

from __future__ import annotations

from typing import Any

from ..._common.property_file import read_properties
from ..findings import rules


def parse_identity(text: str) -> dict[str, str]:
    """Read the identity file's ``name=value`` lines, as the guard of a start does; nothing in them is escaped."""
    return dict(line.split("=", 1) for line in text.split("\n") if "=" in line and not line.startswith("#"))


def identity_text(cluster_id: str, broker_id: Any, log_dirs: list[str]) -> str:
    """The identity file's text."""
    return f"broker.id={broker_id}\ncluster.id={cluster_id}\nlog.dirs={','.join(log_dirs)}\n"


def disk_problems(asked: dict[str, Any], seen: dict[str, Any]) -> list[str]:
    """Compare what is asked for with the disks, before anything is written.

    ``asked``: host, broker_id, log_dirs, identity_file, allow_root_filesystem. ``seen``: contents (path -> text of the
    identity file and of each ``meta.properties`` that exists) and free (path -> {mount, device}).
    """
    host, own, problems = asked["host"], str(asked["broker_id"]), []
    contents = seen["contents"]
    identity = parse_identity(contents.get(asked["identity_file"], ""))
    if identity and identity.get("broker.id") != own:
        problems.append(
            f"{rules.OTHER_BROKER.id} {host} is broker {identity.get('broker.id')} ({asked['identity_file']}), and "
            f"kafka_broker_id says {own}; set it back to {identity.get('broker.id')}: a broker cannot take another's "
            "place."
        )
    initialised = identity.get("log.dirs", "").split(",")
    for path in asked["log_dirs"]:
        meta = read_properties(contents.get(f"{path}/meta.properties", ""))
        if meta and meta.get("broker.id") not in (own, identity.get("broker.id")):
            problems.append(
                f"{rules.OTHER_BROKER.id} {host}: {path} holds the data of broker {meta.get('broker.id')}, and "
                f"kafka_broker_id says {own}; correct kafka_broker_id or kafka_log_dirs."
            )
        if not meta and path in initialised:
            problems.append(
                f"{rules.NOT_MOUNTED.id} {host}: {path} was in use by broker {own} and is now without meta.properties, "
                f"as when a disk is not mounted; mount it, or delete {asked['identity_file']} if the data is really "
                "gone and the other brokers have it."
            )
    return problems + _mount_problems(asked, seen["free"])


def _mount_problems(asked: dict[str, Any], free: dict[str, dict[str, Any]]) -> list[str]:
    """Messages do not belong on the root file system, and two folders on one disk gain nothing (R13)."""
    if asked["allow_root_filesystem"]:
        return []
    problems: list[str] = []
    devices: dict[str, str] = {}
    for path in asked["log_dirs"]:
        if free[path]["mount"] == "/":
            problems.append(
                f"{rules.ROOT_DISK.id} {asked['host']}: {path} is on the root file system, which messages can fill "
                "until the host stops; mount a disk there, or set kafka_allow_root_filesystem: true."
            )
        elif free[path]["device"] in devices:
            problems.append(
                f"{rules.ONE_DISK.id} {asked['host']}: {path} and {devices[free[path]['device']]} are on the same "
                "disk, so the second adds no speed; use one folder for each disk, or set kafka_allow_root_filesystem: "
                "true."
            )
        devices.setdefault(free[path]["device"], path)
    return problems


def cluster_problems(asked: dict[str, Any], contents: dict[str, str], kafka: dict[str, Any]) -> list[str]:
    """Compare ZooKeeper's ``/cluster/id`` with the host's stamp, before a start.

    ``kafka``: what the module zookeeper_info returned under that name (chroot, chroot_exists, cluster_id, error).
    """
    if kafka.get("error"):
        return [
            f"{asked['host']}: ZooKeeper at {', '.join(asked['zookeeper_connect'])} cannot be asked which cluster it "
            f"holds, so the broker is not started: {kafka['error'].rstrip('.')}. Start ZooKeeper, or correct the "
            "address as kafka_admin_host sees it."
        ]
    identity = parse_identity(contents.get(asked["identity_file"], ""))
    stamped = identity.get("cluster.id", "")
    if not stamped or stamped == kafka["cluster_id"]:
        return []
    where = kafka["chroot"] or "/"
    if kafka["cluster_id"] is None:
        found = "holds no cluster" if kafka["chroot_exists"] else "does not exist"
        return [
            f"{asked['host']} belongs to cluster {stamped}, but in ZooKeeper {where} {found}: a wrong "
            "kafka_zookeeper_chroot, another ensemble, or an emptied one. Started now, the broker would found a new "
            "empty cluster on full disks; correct the address or restore ZooKeeper first."
        ]
    return [
        f"{asked['host']} belongs to cluster {stamped}, but in ZooKeeper {where} is cluster {kafka['cluster_id']}; "
        "correct kafka_zookeeper_connect or kafka_zookeeper_chroot."
    ]
