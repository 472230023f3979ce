# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What would stop an installation or a start on a node, found before anything is changed. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

import re
from typing import Any

from ..findings import rules
from ..findings.texts import beyond_ascii
from .jvm import heap_problems
from .running import limit_problems


def node_problems(wanted: dict[str, Any], seen: dict[str, Any], host: str) -> list[str]:
    """What would stop an installation or a start on this node, found before anything is changed.

    ``wanted`` also holds ports (``{port: variable}``), free_mb (``{path: MiB that must be free}``), heap_size, link
    (the installation's link) and java_reads (variable -> path, option, or list of them). Each problem is one sentence
    with the way out.
    """
    problems = []
    facts, name = seen["facts"], wanted["name"]
    if facts["user"] not in ("root", wanted["user"]):
        problems.append(
            f"{rules.ACCOUNT.id} {host}: the play runs as '{facts['user']}', which may neither become "
            f"'{wanted['user']}' nor install for it; use become: true, or set {wanted['prefix']}_user (and _group, "
            f"_owner) to '{facts['user']}'."
        )
    link = seen["paths"].get(wanted["link"], {})
    if link and link["type"] != "symbolic link":
        problems.append(
            f"{rules.REAL_LINK.id} {host}: {wanted['link']} is a real {link['type']}, where the link to the installed "
            f"version belongs; move it away, or choose another {wanted['prefix']}_link."
        )
    if facts.get("utf8") == "" and (names := beyond_ascii(wanted.get("java_reads", {}))):
        problems.append(
            f"{rules.LOCALE.id} {host}: {names[0]} has a character beyond ASCII, and the host has no UTF-8 locale, so "
            "that Java would read it as question marks; install one (localedef -i en_US -f UTF-8 en_US.UTF-8), or "
            "choose another name."
        )
    problems += _unit_problems(wanted, str(facts.get("manager")), host)
    problems += heap_problems(wanted, int(facts.get("memory_kb") or 0), host)
    problems += limit_problems(wanted, seen, host)
    problems += _version_problems(wanted, link.get("target", ""), bool(seen["nonempty"]), host)
    if seen["process"]["running"]:
        return problems
    for port, variable in wanted["ports"].items():
        if int(port) in seen["listening"]:
            problems.append(
                f"{rules.PORT_TAKEN.id} {host}: port {port} is in use by another process, and {name} is to listen "
                f"there; stop that process, or set {variable} to a free port."
            )
    full: set[str] = set()
    for path, needed in wanted["free_mb"].items():
        free = seen["free"][path]
        if free["mb"] < int(needed) and free["mount"] not in full:
            full.add(free["mount"])
            problems.append(
                f"{rules.NO_ROOM.id} {host}: {path} has {free['mb']} MiB free on {free['mount']}, and {name} needs "
                f"{needed} MiB; make room or choose another folder ({wanted['prefix']}_min_free_mb is the limit)."
            )
    return problems


def _unit_problems(wanted: dict[str, Any], found: str, host: str) -> list[str]:
    """Names in the unit that releases of systemd read differently: 219 takes % and \\ as they are, later ones do not.

    Both take quotes off, so that a path with blanks can be written.
    """
    if (found if wanted["manager"] == "auto" else wanted["manager"]) != "systemd":
        return []
    problems = []
    if not re.fullmatch(r"[A-Za-z0-9:_.@-]+", str(wanted["name"])):
        problems.append(
            f"{rules.UNIT.id} {host}: {wanted['prefix']}_service_name is '{wanted['name']}', and a unit's name has "
            "letters, digits and any of : _ . @ - only; choose such a name."
        )
    for path in [*wanted["data_dirs"], wanted["run_dir"]]:
        if wrong := re.search(r"[%\\\"']", str(path)):
            problems.append(
                f"{rules.UNIT.id} {host}: {path} holds {wrong[0]}, which releases of systemd read differently in a "
                "unit; choose a folder without it."
            )
    return problems


def _version_problems(wanted: dict[str, Any], target: str, in_use: bool, host: str) -> list[str]:
    """On a host with data only a patch of the same minor release is taken in place (safety rule S03)."""
    found, asked = (re.search(r"(\d+\.\d+)\.\d+$", name) for name in (target, wanted["distribution"]))
    if not in_use or not found or not asked or found[1] == asked[1]:
        return []
    return [
        f"{rules.OTHER_RELEASE.id} {host} runs {target.rsplit('/', 1)[-1]} and has data, and {wanted['distribution']} "
        f"is another minor release: its files or its protocol may differ. Set {wanted['prefix']}_version back to a "
        f"{found[1]} release; a change of the minor release is the work of the playbook upgrade, one host at a time."
    ]
