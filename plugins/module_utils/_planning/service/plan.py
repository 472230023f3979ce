# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to change on a node so that a JVM service is as it should be, and what must wait for a restart. Pure.

PRIVATE to the collection. The node is looked at once, by ``roles/jvm_service/templates/probe.sh.j2``, whose output
`parse_probe` reads; `plan_service` compares that with what is wanted.
"""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from typing import Any

from ..findings import rules
from .jvm import heap_problems
from .running import limit_problems

FINGERPRINT = "fingerprint"
STAGED = ".staged"
TURN = ".turn"


def sha1(text: str) -> str:
    """The SHA-1 of a text as ``sha1sum`` prints it for the file that holds it."""
    return hashlib.sha1(text.encode()).hexdigest()  # noqa: S324 - tells files apart, guards nothing


def parse_probe(output: str) -> dict[str, Any]:
    """Read the probe's tab-separated lines.

    Returns ``facts`` (name -> text: user, uid, manager, cpus, memory_kb …), ``paths`` (path -> {type, owner, group,
    mode, sha1, target, folder}; ``folder`` is {type, owner, group, mode} of the folder that a link leads to),
    ``contents`` (path -> text of a small file), ``settings`` (name -> text, of those asked for),
    ``previous`` (the folder of the release before the last activation, '' if it is not kept),
    ``nonempty`` (list of directories that hold something), ``free`` (path -> {mb, used_mb, mount, device}),
    ``listening`` (list of ports, int) and ``process`` ({running, pid, since, command, nofile}: ``since`` in seconds
    since 1970, ``command`` the arguments it runs with, ``nofile`` how many files it may open, None when that cannot be
    read).
    """
    seen: dict[str, Any] = {
        "facts": {},
        "paths": {},
        "contents": {},
        "settings": {},
        "previous": "",
        "nonempty": [],
        "free": {},
        "listening": [],
        "process": {"running": False, "pid": None, "since": None, "command": [], "nofile": None},
    }
    for line in output.splitlines():
        kind, *rest = line.split("\t")
        if kind == "fact":
            seen["facts"][rest[0]] = rest[1]
        elif kind == "path":
            seen["paths"][rest[0]] = {"type": rest[1], "owner": rest[2], "group": rest[3], "mode": int(rest[4], 8)}
        elif kind == "link":
            seen["paths"].setdefault(rest[0], {})["target"] = rest[1]
        elif kind == "folder":
            behind = {"type": "directory", "owner": rest[1], "group": rest[2], "mode": int(rest[3], 8)}
            seen["paths"].setdefault(rest[0], {})["folder"] = behind
        elif kind == "sha1":
            digest, path = rest[0].split("  ", 1)
            seen["paths"].setdefault(path, {})["sha1"] = digest
        elif kind == "content":
            seen["contents"][rest[0]] = base64.b64decode(rest[1]).decode("utf-8", "replace")
        elif kind == "setting":
            seen["settings"][rest[0]] = rest[1]
        elif kind == "previous":
            seen["previous"] = rest[0]
        elif kind == "nonempty":
            seen["nonempty"].append(rest[0])
        elif kind == "free":
            free, used = int(rest[1]) // 1024, int(rest[4]) // 1024
            seen["free"][rest[0]] = {"mb": free, "used_mb": used, "mount": rest[2], "device": rest[3]}
        elif kind == "listening":
            seen["listening"].append(int(rest[0]))
        elif kind == "process" and rest[0].startswith("running "):
            _word, pid, since = rest[0].split()
            seen["process"].update(running=True, pid=int(pid), since=int(since))
        elif kind == "command":
            seen["process"]["command"] = base64.b64decode(rest[0]).decode("utf-8", "replace").split("\0")
        elif kind == "nofile" and rest[0]:
            seen["process"]["nofile"] = int(rest[0]) if rest[0].isdigit() else sys.maxsize  # or: unlimited
    return seen


def fingerprint_text(wanted: dict[str, Any]) -> str:
    """One line for everything that a start reads: each file's SHA-1, Java's build, the distribution, key stores."""
    parts = {item["name"]: sha1(item["content"]) for item in wanted["files"] if item.get("at_start", True)}
    parts["distribution"] = wanted["distribution"]
    parts["java"] = wanted["java"]
    return "".join(f"{name}\t{value}\n" for name, value in sorted(parts.items()))


def fingerprint_changes(running: str | None, intended: str) -> list[str]:
    """Name the parts that differ between the fingerprint of the running process and the intended one."""
    if not running:
        return ["it was not started by this collection, so what it runs with is unknown"]
    before = dict(line.split("\t", 1) for line in running.splitlines() if "\t" in line)
    after = dict(line.split("\t", 1) for line in intended.splitlines())
    changes = []
    for name in sorted(set(before) | set(after)):
        if before.get(name) != after.get(name):
            plain = name in ("java", "distribution")
            changes.append(f"{name} {before.get(name)} -> {after.get(name)}" if plain else name)
    return changes


def restart_reasons(staged: str, parts: list[str]) -> list[str]:
    """Add the names of the changed settings to the parts that differ.

    ``staged``: lines of ``FILE<tab>KEY,KEY`` from ``pending.sh.j2``. ``parts``: what `fingerprint_changes` named; what
    is staged is named even without it. Returns ``server.properties (log.retention.hours)`` and the like.
    """
    keys = dict(line.split("\t", 1) for line in staged.splitlines() if "\t" in line)
    return [
        f"{part} ({', '.join(keys[part].split(','))})" if keys.get(part) else part for part in parts or sorted(keys)
    ]


def plan_service(wanted: dict[str, Any], seen: dict[str, Any]) -> dict[str, Any]:
    """Compare a wanted service with what the probe saw.

    ``wanted``: name, user, owner, group, config_dir, run_dir, log_dir, data_dirs (paths), unit_path ('' without
    systemd), link (the installation's link), home (where it is to lead), links (``[{path, target}]``), files
    (``[{name, content, mode, secret, at_start, dest, owner, group}]``; one with ``at_start: false`` is not read by a
    start, so it is written at once; without dest, owner and group it is the owner's, in config_dir), distribution,
    java.

    Returns what to do: create_user, dirs, links, files (names), ``target`` (the folder that the files go to),
    ``contents`` (name -> {active, dest, content, mode, secret, owner, group}), remove (paths), pending (reasons for a
    restart), ``steps`` (a line for each thing to do), ``changes`` (bool: anything to do), and running.
    """
    running = seen["process"]["running"]
    intended = fingerprint_text(wanted)
    active = seen["contents"].get(f"{wanted['run_dir']}/{FINGERPRINT}")
    pending = fingerprint_changes(active, intended) if running and active != intended else []
    staged_dir = f"{wanted['config_dir']}/{STAGED}"
    target = staged_dir if pending else wanted["config_dir"]

    dirs = [
        item
        for item in _wanted_dirs(wanted, staged_dir if pending else None)
        if _differs(item, seen["paths"].get(item["path"]), "directory")
    ]
    contents = _contents(wanted, target, intended, bool(pending))
    if pending:  # only what differs from the files that the running service would read again
        contents = {
            name: item
            for name, item in contents.items()
            if seen["paths"].get(item["active"], {}).get("sha1") != sha1(item["content"])
        }
    files = [
        name
        for name, item in contents.items()
        if _differs({**item, "path": item["dest"]}, seen["paths"].get(item["dest"]), "regular file")
        or seen["paths"][item["dest"]].get("sha1") != sha1(item["content"])
    ]
    links = [
        item
        for item in wanted["links"] + ([] if running else _installation_link(wanted))
        if seen["paths"].get(item["path"], {}).get("target") != item["target"]
    ]
    staged = [path for path in seen["paths"] if path.startswith(f"{staged_dir}/")]
    remove = sorted(set(staged) - {item["dest"] for item in contents.values()})
    if not pending and staged_dir in seen["paths"]:
        remove = [staged_dir]
    turn = f"{wanted['config_dir']}/{TURN}"
    if not running and turn in seen["paths"]:  # what it had half done is written anew
        remove.append(turn)
    create_user = seen["facts"].get("uid", "") == ""
    plan = {
        "running": running,
        "create_user": create_user,
        "dirs": dirs,
        "files": files,
        "contents": contents,
        "links": links,
        "remove": remove,
        "target": target,
        "pending": pending,
    }
    steps = _steps(wanted, plan)
    return {**plan, "steps": steps, "changes": bool(steps)}


def _steps(wanted: dict[str, Any], plan: dict[str, Any]) -> list[str]:
    """What check mode says, and what `write.sh.j2` does, in its order."""
    files = [plan["contents"][name] for name in plan["files"]]
    return [
        *([f"create the user {wanted['user']} and the group {wanted['group']}"] if plan["create_user"] else []),
        *(f"folder {item['path']} {item['owner']}:{item['group']} {item['mode']}" for item in plan["dirs"]),
        *(f"file {item['dest']} {item['owner']}:{item['group']} {item['mode']}" for item in files),
        *(f"link {item['path']} -> {item['target']}" for item in plan["links"]),
        *(f"remove {path}" for path in plan["remove"]),
    ]


def _installation_link(wanted: dict[str, Any]) -> list[dict[str, str]]:
    """A service that does not run gets its link at once; for one that runs, the turn moves it."""
    group = "root" if wanted["owner"] == "root" else wanted["group"]
    return [{"path": wanted["link"], "target": wanted["home"], "owner": wanted["owner"], "group": group}]


def _wanted_dirs(wanted: dict[str, Any], staged_dir: str | None) -> list[dict[str, str]]:
    """The service may write to its logs and data only; the configuration belongs to the owner."""
    theirs = {"owner": wanted["owner"], "group": wanted["group"]}
    service = {"owner": wanted["user"], "group": wanted["group"], "mode": "0750"}
    dirs = [{"path": wanted["config_dir"], **theirs, "mode": "0755"}]
    dirs += [{"path": path, **service} for path in [wanted["log_dir"], *wanted["data_dirs"]]]
    return dirs + ([{"path": staged_dir, **theirs, "mode": "0750"}] if staged_dir else [])


def _contents(wanted: dict[str, Any], target: str, intended: str, pending: bool) -> dict[str, dict[str, Any]]:
    """Where each file goes, with its text; the fingerprint is written last, so that it never promises too much."""
    contents = {}
    for item in wanted["files"] + [{"name": FINGERPRINT, "content": intended, "mode": "0644", "secret": False}]:
        is_unit = wanted["unit_path"] and item["name"] == wanted["unit_path"].rsplit("/", 1)[1]
        active = wanted["unit_path"] if is_unit else f"{wanted['config_dir']}/{item['name']}"
        active = item.get("dest", active)
        contents[item["name"]] = {
            "active": active,
            "dest": f"{target}/{item['name']}" if pending and item.get("at_start", True) else active,
            "content": item["content"],
            "mode": item["mode"],
            "secret": item["secret"],
            "owner": item.get("owner", wanted["owner"]),
            "group": item.get("group", "root" if is_unit and wanted["owner"] == "root" else wanted["group"]),
        }
    return contents


def _differs(item: dict[str, Any], found: dict[str, Any] | None, kind: str) -> bool:
    """Tell whether a path is missing, of another kind, or has another owner, group or mode."""
    if kind == "directory" and found:
        found = found.get("folder", found)  # a link to a folder is as good
    if not found or kind not in found.get("type", "").replace("regular empty file", "regular file"):
        return True
    return (found["owner"], found["group"], found["mode"]) != (item["owner"], item["group"], int(item["mode"], 8))


def node_problems(wanted: dict[str, Any], seen: dict[str, Any], host: str) -> list[str]:
    """What would stop an installation or a start on this node, found before anything is changed.

    ``wanted`` also holds ports (``{port: variable}``), free_mb (``{path: MiB that must be free}``), heap_size and link
    (the installation's link). Each problem is one sentence with the way out.
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
