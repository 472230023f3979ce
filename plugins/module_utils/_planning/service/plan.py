# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to change on a node so that a JVM service is as it should be, and what must wait for a restart. Pure.

PRIVATE to the collection. ``probe.py`` reads what the node is; `plan_service` compares that with what is wanted.
"""

from __future__ import annotations

from .fingerprint import FINGERPRINT, STAGED, TURN, fingerprint_changes, fingerprint_text, sha1
from .shapes import (
    Access,
    Content,
    Folder,
    Link,
    PathSeen,
    Probe,
    PublishedPlan,
    PublishedProbe,
    ServicePlan,
    ServiceWanted,
    WantedFile,
)


def plan_service(wanted: ServiceWanted, published: PublishedProbe) -> PublishedPlan:
    """Compare a wanted service with what the probe saw: a `ServicePlan`."""
    seen: Probe = published
    intended = fingerprint_text(wanted)
    pending = _pending(wanted, seen, intended)
    staged_dir = f"{wanted['config_dir']}/{STAGED}"
    target = staged_dir if pending else wanted["config_dir"]
    contents = _contents(wanted, seen, intended, staged_dir if pending else "")
    folders = _wanted_dirs(wanted, staged_dir if pending else "")
    dirs = [item for item in folders if _differs(item, seen["paths"].get(item["path"]), "directory")]
    files = [name for name, item in contents.items() if _is_other(item, seen)]
    links = _links(wanted, seen)
    remove = _to_remove(wanted, seen, contents, bool(pending))
    create_user = seen["facts"].get("uid", "") == ""
    steps = [
        *([f"create the user {wanted['user']} and the group {wanted['group']}"] if create_user else []),
        *_steps(dirs, [contents[name] for name in files], links, remove),
    ]
    return ServicePlan(
        running=seen["process"]["running"],
        create_user=create_user,
        dirs=dirs,
        files=files,
        contents=contents,
        links=links,
        remove=remove,
        target=target,
        pending=pending,
        steps=steps,
        changes=bool(steps),
    )


def _pending(wanted: ServiceWanted, seen: Probe, intended: str) -> list[str]:
    """What a process was started with otherwise than with the ``intended`` fingerprint."""
    active = seen["contents"].get(f"{wanted['run_dir']}/{FINGERPRINT}")
    return fingerprint_changes(active, intended) if seen["process"]["running"] and active != intended else []


def _steps(dirs: list[Folder], files: list[Content], links: list[Link], remove: list[str]) -> list[str]:
    """What check mode says, and what `write.sh.j2` does, in its order."""
    return [
        *(f"directory {item['path']} {item['owner']}:{item['group']} {item['mode']}" for item in dirs),
        *(f"file {item['dest']} {item['owner']}:{item['group']} {item['mode']}" for item in files),
        *(f"link {item['path']} -> {item['target']}" for item in links),
        *(f"remove {path}" for path in remove),
    ]


def _links(wanted: ServiceWanted, seen: Probe) -> list[Link]:
    """Those that lead elsewhere. A service that does not run gets the installation's at once, last; for one that runs,
    the turn moves it.
    """
    group = "root" if wanted["owner"] == "root" else wanted["group"]
    own = Link(path=wanted["link"], target=wanted["home"], owner=wanted["owner"], group=group)
    every = [*wanted["links"], *([] if seen["process"]["running"] else [own])]
    return [item for item in every if seen["paths"].get(item["path"], {}).get("target") != item["target"]]


def _to_remove(wanted: ServiceWanted, seen: Probe, contents: dict[str, Content], pending: bool) -> list[str]:
    """What is staged and does not wait any more, and the turn of a service that does not run: that is written anew."""
    staged_dir, turn = (f"{wanted['config_dir']}/{name}" for name in (STAGED, TURN))
    staged = {path for path in seen["paths"] if path.startswith(f"{staged_dir}/")}
    remove = sorted(staged - {item["dest"] for item in contents.values()})
    if not pending and staged_dir in seen["paths"]:
        remove = [staged_dir]
    return remove + ([turn] if not seen["process"]["running"] and turn in seen["paths"] else [])


def _wanted_dirs(wanted: ServiceWanted, staged_dir: str) -> list[Folder]:
    """The service may write to its logs, temporary files and data; the configuration belongs to the owner."""
    user, owner, group = wanted["user"], wanted["owner"], wanted["group"]
    temporary = [wanted["tmp_dir"]] if wanted.get("tmp_dir") else []
    written = [wanted["log_dir"], *temporary, *wanted["data_dirs"]]
    return [
        Folder(path=wanted["config_dir"], owner=owner, group=group, mode="0755"),
        *(Folder(path=path, owner=user, group=group, mode="0750") for path in written),
        *([Folder(path=staged_dir, owner=owner, group=group, mode="0750")] if staged_dir else []),
    ]


def _contents(wanted: ServiceWanted, seen: Probe, intended: str, staged_dir: str) -> dict[str, Content]:
    """Where each file goes, with its text; the fingerprint is written last, so that it never promises too much."""
    last = WantedFile(name=FINGERPRINT, content=intended, mode="0644", secret=False)
    return {item["name"]: _content(item, wanted, seen, staged_dir) for item in [*wanted["files"], last]}


def _content(item: WantedFile, wanted: ServiceWanted, seen: Probe, staged_dir: str) -> Content:
    """Where one file goes. What a start reads again as it is gets another mode or owner at once."""
    is_unit = bool(wanted["unit_path"]) and item["name"] == wanted["unit_path"].rsplit("/", 1)[1]
    active = wanted["unit_path"] if is_unit else f"{wanted['config_dir']}/{item['name']}"
    active = item.get("dest", active)
    waits = staged_dir and item.get("at_start", True)
    same = seen["paths"].get(active, {}).get("sha1") == sha1(item["content"])
    return Content(
        active=active,
        dest=f"{staged_dir}/{item['name']}" if waits and not same else active,
        content=item["content"],
        mode=item["mode"],
        secret=item["secret"],
        owner=item.get("owner", wanted["owner"]),
        group=item.get("group", "root" if is_unit and wanted["owner"] == "root" else wanted["group"]),
    )


def _is_other(item: Content, seen: Probe) -> bool:
    """Tell whether a file is to be written."""
    found = seen["paths"].get(item["dest"])
    return not found or _differs(item, found, "regular file") or found.get("sha1") != sha1(item["content"])


def _differs(item: Access, found: PathSeen | None, kind: str) -> bool:
    """Tell whether a path is missing, of another kind, or has another owner, group or mode."""
    if kind == "directory" and found:
        found = found.get("folder", found)  # a link to a folder is as good
    if not found or kind not in found.get("type", "").replace("regular empty file", "regular file"):
        return True
    return (found["owner"], found["group"], found["mode"]) != (item["owner"], item["group"], int(item["mode"], 8))
