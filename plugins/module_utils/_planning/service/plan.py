# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to change on a node so that a JVM service is as it should be, and what must wait for a restart. Pure.

PRIVATE to the collection. ``probe.py`` reads what the node is; `plan_service` compares that with what is wanted.
"""

from __future__ import annotations

from typing import Any

from .fingerprint import FINGERPRINT, STAGED, TURN, fingerprint_changes, fingerprint_text, sha1


def plan_service(wanted: dict[str, Any], seen: dict[str, Any]) -> dict[str, Any]:
    """Compare a wanted service with what the probe saw.

    ``wanted``: name, user, owner, group, config_dir, run_dir, log_dir, tmp_dir ('' for none), data_dirs (paths),
    unit_path ('' without systemd), link (the installation's link), home (where it is to lead), links (``[{path,
    target}]``), files (``[{name, content, mode, secret, at_start, dest, owner, group}]``; one with ``at_start: false``
    is not read by a start, so it is written at once; without dest, owner and group it is the owner's, in config_dir),
    distribution, java.

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
    for item in contents.values():  # what a start reads again as it is gets another mode or owner at once
        if seen["paths"].get(item["active"], {}).get("sha1") == sha1(item["content"]):
            item["dest"] = item["active"]
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
    """The service may write to its logs, temporary files and data; the configuration belongs to the owner."""
    theirs = {"owner": wanted["owner"], "group": wanted["group"]}
    service = {"owner": wanted["user"], "group": wanted["group"], "mode": "0750"}
    dirs = [{"path": wanted["config_dir"], **theirs, "mode": "0755"}]
    own = [wanted["tmp_dir"]] if wanted.get("tmp_dir") else []
    dirs += [{"path": path, **service} for path in [wanted["log_dir"], *own, *wanted["data_dirs"]]]
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
