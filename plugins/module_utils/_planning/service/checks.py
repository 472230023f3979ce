# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What would stop an installation or a start on a node, found before anything is changed. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

import re

from ..findings import rules
from ..findings.model import Finding, finding
from ..findings.texts import beyond_ascii
from .jvm import heap_findings
from .places import place_findings, room_findings
from .running import limit_findings
from .shapes import Probe, ServiceDefinition, Space


def node_findings(wanted: ServiceDefinition, seen: Probe, host: str) -> list[Finding]:
    """What would stop an installation or a start on this node, found before anything is changed."""
    found: list[Finding] = []
    facts, prefix = seen["facts"], wanted["prefix"]
    if facts["user"] not in ("root", wanted["user"]):
        what = f"the play runs as '{facts['user']}'"
        why = f"that may neither become '{wanted['user']}' nor install for it"
        cure = f"Use become: true, or set {prefix}_user (and _group, _owner) to '{facts['user']}'"
        found.append(finding(rules.ACCOUNT, host, f"{prefix}_user", what, why, cure))
    link = seen["paths"].get(wanted["link"], {})
    if link and link["type"] != "symbolic link":
        what = f"{wanted['link']} is a real {link['type']}"
        why, cure = "the link to the installed version belongs there", "Move it away, or choose another directory"
        found.append(finding(rules.REAL_LINK, host, f"{prefix}_link", what, why, cure))
    if facts.get("utf8") == "" and (names := beyond_ascii(wanted.get("java_reads", {}))):
        what, why = "has a character beyond ASCII", "the host has no UTF-8 locale, and Java would read question marks"
        cure = "Install one (localedef -i en_US -f UTF-8 en_US.UTF-8), or choose another name"
        found.append(finding(rules.LOCALE, host, names[0], what, why, cure))
    found += _unit_findings(wanted, str(facts.get("manager")), host)
    found += heap_findings(wanted, int(facts.get("memory_kb") or 0), host)
    found += limit_findings(wanted, seen, host)
    found += place_findings(wanted, seen, host)
    found += room_findings(wanted, seen, host)
    found += _version_findings(wanted, link.get("target", ""), bool(seen["nonempty"]), host)
    if not seen["process"]["running"]:
        found += _port_findings(wanted, seen, host)
        found += _room_findings(wanted, seen["free"], host)
    return found


def _port_findings(wanted: ServiceDefinition, seen: Probe, host: str) -> list[Finding]:
    """Ports that something else has."""
    found = []
    for port, variable in wanted["ports"].items():
        if int(port) in seen["listening"]:
            holder = seen.get("holders", {}).get(int(port), "another process")
            what, why = f"port {port} is in use by {holder}", f"{wanted['name']} is to listen there"
            found.append(finding(rules.PORT_TAKEN, host, variable, what, why, "Stop that process, or set a free port"))
    return found


def _room_findings(wanted: ServiceDefinition, free: dict[str, Space], host: str) -> list[Finding]:
    """Folders on disks without room, one for each file system."""
    found, full, key = [], set[str](), f"{wanted['prefix']}_min_free_mb"
    for path, needed in wanted["free_mb"].items():
        seen = free[path]
        if seen["mb"] < int(needed) and seen["mount"] not in full:
            full.add(seen["mount"])
            what = f"{path} has {seen['mb']} MiB free on {seen['mount']}"
            why, cure = f"{wanted['name']} needs {needed} MiB", "Free some space, or choose another directory"
            found.append(finding(rules.NO_ROOM, host, key, what, why, cure))
    return found


def _unit_findings(wanted: ServiceDefinition, manager: str, host: str) -> list[Finding]:
    """Names in the unit that releases of systemd read differently: 219 takes % and \\ as they are, later ones do not.

    Both take quotes off, so that a path with blanks can be written.
    """
    if (manager if wanted["manager"] == "auto" else wanted["manager"]) != "systemd":
        return []
    found, prefix = [], wanted["prefix"]
    if not re.fullmatch(r"[A-Za-z0-9:_.@-]+", str(wanted["name"])):
        what, why = f"is '{wanted['name']}'", "a unit's name has letters, digits and any of : _ . @ - only"
        found.append(finding(rules.UNIT, host, f"{prefix}_service_name", what, why, "Choose a valid name"))
    key = {"kafka": "kafka_log_dirs"}.get(prefix, f"{prefix}_data_dir")
    for variable, path in [*((key, path) for path in wanted["data_dirs"]), (f"{prefix}_run_dir", wanted["run_dir"])]:
        if wrong := re.search(r"[%\\\"']", str(path)):
            what, why = f"{path} holds {wrong[0]}", "releases of systemd read that differently in a unit"
            found.append(finding(rules.UNIT, host, variable, what, why, "Choose a path without it"))
    return found


def _version_findings(wanted: ServiceDefinition, target: str, in_use: bool, host: str) -> list[Finding]:
    """On a host with data only a patch of the same minor release is taken in place (safety rule S03)."""
    now, asked = (re.search(r"(\d+\.\d+)\.\d+$", name) for name in (target, wanted["distribution"]))
    if not in_use or not now or not asked or now[1] == asked[1]:
        return []
    what = (
        f"{wanted['distribution']} is another minor release than {target.rsplit('/', 1)[-1]}, which runs and has data"
    )
    why = "its files or its protocol may differ"
    cure = (
        f"Set it back to a {now[1]} release; a change of the minor release is the work of the playbook upgrade, one "
        "host at a time"
    )
    return [finding(rules.OTHER_RELEASE, host, f"{wanted['prefix']}_version", what, why, cure)]
