# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Is this disk the broker that it is said to be, and is that ZooKeeper its cluster? Pure (safety rule S04).

PRIVATE to the collection. ``meta.properties`` of Kafka 2.1 knows the broker's id only, so each host also keeps an
*identity* file, outside the data and not writable by the service: cluster.id, broker.id and the log.dirs in use.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..._common.property_file import read_properties
from ..._common.text import listed
from ..findings import rules
from ..findings.model import Finding, finding


def parse_identity(text: str) -> dict[str, str]:
    """Read the identity file's ``name=value`` lines, as the guard of a start does; nothing in them is escaped."""
    return dict(line.split("=", 1) for line in text.split("\n") if "=" in line and not line.startswith("#"))


def identity_text(cluster_id: str, broker_id: Any, log_dirs: list[str]) -> str:
    """The identity file's text."""
    return f"broker.id={broker_id}\ncluster.id={cluster_id}\nlog.dirs={','.join(log_dirs)}\n"


def identity_holds(text: str, broker_id: Any, log_dirs: list[str]) -> bool:
    """Whether the identity file's text is what it is to be, whatever cluster it names."""
    known = parse_identity(text).get("cluster.id", "")
    return bool(known) and text == identity_text(known, broker_id, log_dirs)


def disk_findings(asked: dict[str, Any], seen: dict[str, Any]) -> list[Finding]:
    """Compare what is asked for with the disks, before anything is written.

    ``asked``: host, broker_id, log_dirs, identity_file, allow_root_filesystem. ``seen``: contents (path -> text of the
    identity file and of each ``meta.properties`` that exists) and free (path -> {mount, device}).
    """
    host, own, contents = asked["host"], str(asked["broker_id"]), seen["contents"]
    found, key = [], "kafka_log_dirs"
    identity = parse_identity(contents.get(asked["identity_file"], ""))
    stamped = identity.get("broker.id")
    if identity and stamped != own:
        what = f"this host is broker {stamped} ({asked['identity_file']}), and kafka_broker_id says {own}"
        why, cure = "a broker cannot take another's place", f"Set it back to {stamped}"
        found.append(finding(rules.OTHER_BROKER, host, "kafka_broker_id", what, why, cure))
    initialised = identity.get("log.dirs", "").split(",")
    for path in asked["log_dirs"]:
        meta = read_properties(contents.get(f"{path}/meta.properties", ""))
        if meta and meta.get("broker.id") not in (own, stamped):
            what = f"{path} holds the data of broker {meta.get('broker.id')}, and kafka_broker_id says {own}"
            why, cure = "a broker cannot take another's place", "Correct kafka_broker_id or kafka_log_dirs"
            found.append(finding(rules.OTHER_BROKER, host, key, what, why, cure))
        if not meta and path in initialised:
            what = f"{path} was in use by broker {own} and is now without meta.properties"
            cure = (
                f"Mount it, or delete {asked['identity_file']} if the data is really gone and the other brokers have it"
            )
            found.append(finding(rules.NOT_MOUNTED, host, key, what, "so is a disk that is not mounted", cure))
    return found + _mount_findings(asked, seen["free"])


def _mount_findings(asked: dict[str, Any], free: dict[str, dict[str, Any]]) -> list[Finding]:
    """Messages do not belong on the root file system, and two folders on one disk gain nothing (R13)."""
    if asked["allow_root_filesystem"]:
        return []
    found, host, key = [], asked["host"], "kafka_log_dirs"
    devices: dict[str, str] = {}
    allow = "set kafka_allow_root_filesystem: true"
    for path in asked["log_dirs"]:
        if free[path]["mount"] == "/":
            what, why = f"{path} is on the root file system", "messages can fill that until the host stops"
            found.append(finding(rules.ROOT_DISK, host, key, what, why, f"Mount a disk there, or {allow}"))
        elif free[path]["device"] in devices:
            what = f"{path} and {devices[free[path]['device']]} are on the same disk"
            cure = f"Use one directory for each disk, or {allow}"
            found.append(finding(rules.ONE_DISK, host, key, what, "the second adds no speed", cure))
        devices.setdefault(free[path]["device"], path)
    return found


def stamped_cluster(text: str) -> str:
    """The cluster that the identity file's text names; '' for none."""
    return parse_identity(text).get("cluster.id", "")


def cluster_problems(
    states: Iterable[Mapping[str, Any]], addresses: Sequence[str], kafka: Mapping[str, Any]
) -> list[str]:
    """Compare ZooKeeper's ``/cluster/id`` with the stamps of a cluster's hosts, before a start.

    ``states``: of each host in the run, with ``host`` and ``stamp`` (as `stamped_cluster` reads it). ``addresses``: of
    ZooKeeper. ``kafka``: what the module zookeeper_info returned under that name (chroot, chroot_exists, cluster_id,
    error), or what brokers answer.
    """
    known = {state["host"]: state["stamp"] for state in states}
    stamps = {host: stamp for host, stamp in known.items() if stamp}
    if kafka.get("error"):
        return [
            f"{listed(stamps or known)}: ZooKeeper at {', '.join(addresses)} cannot be asked which cluster it "
            f"holds, so no broker is started: {kafka['error'].rstrip('.')}. Start ZooKeeper, or correct the "
            "address as kafka_admin_host sees it."
        ]
    return [
        _other_cluster(stamp, [host for host, one in stamps.items() if one == stamp], kafka)
        for stamp in dict.fromkeys(stamps.values())
        if stamp != kafka["cluster_id"]
    ]


def _other_cluster(stamp: str, hosts: Sequence[str], kafka: Mapping[str, Any]) -> str:
    """What is wrong where ``hosts`` belong to another cluster than the one that is there."""
    who = f"{listed(hosts)} {'belongs' if len(hosts) == 1 else 'belong'} to cluster {stamp}"
    where = kafka["chroot"] or "/"
    if kafka["cluster_id"] is None:
        found = "holds no cluster" if kafka["chroot_exists"] else "does not exist"
        return (
            f"{who}, but in ZooKeeper {where} {found}: a wrong "
            "kafka_zookeeper_chroot, another ensemble, or an emptied one. Started now, the broker would found a new "
            "empty cluster on full disks; correct the address or restore ZooKeeper first."
        )
    return (
        f"{who}, but in ZooKeeper {where} is cluster {kafka['cluster_id']}; "
        "correct kafka_zookeeper_connect or kafka_zookeeper_chroot."
    )
