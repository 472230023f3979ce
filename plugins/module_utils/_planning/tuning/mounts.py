# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How data disks are to be mounted, and what is never done to them. Pure. PRIVATE to the collection.

What holds anything is not formatted, what is mounted elsewhere is not touched, and what differs in more than its
options is refused: moving data is a person's work.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from .planned import FoldersPlan, MountPart, MountsPlan, Row
from .probe import NO_DEVICE, escape, mount_of, text_of, unescape
from .report import row
from .shapes import DeviceMount, DeviceSeen, DisksWanted, MountAsked, MountSeen, MountWanted, Seen

GOOD = ("xfs", "ext4")
NOT_KNOWN_YET = "(of the new file system)"
# Each of these says when a read is written down; one takes the place of the others.
ATIME = {"atime", "noatime", "relatime", "norelatime", "strictatime", "nostrictatime"}
WHY = {
    "xfs": "reads are not written down (noatime)",
    "ext4": "noatime; delayed allocation can lose more with the power than XFS does, and XFS is faster",
}


def complete(mounts: Iterable[MountAsked]) -> list[MountWanted]:
    """The wanted mounts with the defaults of what they leave out."""
    return [{"fstype": "xfs", "options": ["noatime"], **mount} for mount in mounts]


def mount_problems(mounts: list[MountWanted]) -> list[str]:
    """What is wrong with the wanted mounts themselves, whatever the host."""
    problems = []
    for name, values in (("device", [one["device"] for one in mounts]), ("path", [one["path"] for one in mounts])):
        problems += [
            f"host_tuning_mounts: {name} {value} is named twice; name each once."
            for value in sorted({value for value in values if values.count(value) > 1})
        ]
        problems += [
            f"host_tuning_mounts: {name} '{value}' is not an absolute path; give one such as "
            f"{'/dev/disk/by-id/…' if name == 'device' else '/data/1'}."
            for value in values
            if not value.startswith("/") or value == "/" or posixpath.normpath(value) != value
        ]
    return problems


def with_options(found: list[str], wanted: list[str]) -> list[str]:
    """The options found with those wanted added; one about access times takes the place of the others."""
    ours = ATIME & set(wanted)
    kept = [option for option in found if not (ours and option in ATIME and option not in ours)]
    return kept + [option for option in wanted if option not in kept]


def plan_mounts(wanted: DisksWanted, seen: Seen) -> MountsPlan:
    """Compare the wanted mounts with what a host has."""
    fstab = text_of(seen, wanted["fstab"])
    parts: list[MountPart] = []
    for mount in wanted["mounts"]:
        part = _plan_mount(mount, bool(wanted["format"]), seen, fstab)
        fstab = part.get("fstab", fstab)
        parts.append(part)
    return MountsPlan(
        rows=[each for part in parts for each in part.get("rows", [])],
        refused=[each for part in parts for each in part.get("refused", [])],
        format=[each for part in parts for each in part.get("format", [])],
        directories=[each for part in parts for each in part.get("directories", [])],
        mount=[each for part in parts for each in part.get("mount", [])],
        remount=[each for part in parts for each in part.get("remount", [])],
        fstab=fstab,
    )


def _plan_mount(mount: MountWanted, may_format: bool, seen: Seen, fstab: str) -> MountPart:
    """What one mount adds to the plan."""
    device, path, fstype = mount["device"], mount["path"], mount["fstype"]
    found = seen["devices"].get(device, NO_DEVICE)
    here = mount_of(path, seen["mounts"])
    here = here if here and here["path"] == path else None
    kind = here["fstype"] if here else found["blkid"].get("TYPE", "")
    uuid = found["blkid"].get("UUID", "")
    problem = _device_problem(mount, found, here, seen) or (
        "" if kind == fstype else _format_problem(mount, found, kind, may_format, seen)
    )
    if not problem and not uuid and not found["readable"]:
        if seen["facts"]["uid"] != "0":
            return {"rows": [_unread_row(mount, here, kind)]}
        problem = f"{device} cannot be read; it may be out of order."
    text = fstab
    if not problem:
        text, problem = fstab_with(fstab, {**mount, "real": found["real"]}, uuid if kind == fstype else "")
    if problem:
        return {"refused": [f"{path}: {problem}"], "rows": [_mount_row(mount, here, kind, "refused", problem)]}
    steps = _mount_steps(mount, here)
    changed = bool(steps) or text != fstab
    return {
        **steps,
        "format": [{"device": device, "fstype": fstype}] if kind != fstype else [],
        "rows": [_mount_row(mount, here, kind, "change" if changed else "ok")],
        "fstab": text,
    }


def _mount_steps(mount: MountWanted, here: MountSeen | None) -> MountPart:
    """To mount it, or anew with other options; empty where it is mounted as wanted."""
    if not here:
        return {"directories": [mount["path"]], "mount": [{**mount, "options": ",".join(mount["options"])}]}
    options = with_options(here["options"], mount["options"])
    if set(options) == set(here["options"]):
        return {}
    return {"remount": [{**mount, "options": ",".join(options)}]}


def _mount_row(mount: MountWanted, here: MountSeen | None, kind: str, verdict: str, why: str = "") -> Row:
    """A mount's line of the report. ``kind``: the file system that is there, or that the device holds."""
    now = f"not mounted; {mount['device']} holds {kind or 'nothing known'}"
    if here:
        now = f"{kind} from {here['source']}, {','.join(here['options'])}"
    recommended = f"{mount['fstype']} from {mount['device']}, {','.join(mount['options'])}"
    return row(f"mount {mount['path']}", now, recommended, verdict, why or WHY[mount["fstype"]])


def _unread_row(mount: MountWanted, here: MountSeen | None, kind: str) -> Row:
    """The line of one whose device only root can read: without its UUID the line of fstab cannot be judged."""
    if here:
        lacking = set(mount["options"]) - set(here["options"])
        return _mount_row(mount, here, kind, "change" if lacking else "ok")
    return _mount_row(mount, here, kind, "unknown", f"{mount['device']} can only be read by root")


def _device_problem(mount: MountWanted, found: DeviceSeen, here: MountSeen | None, seen: Seen) -> str:
    """Why a device cannot be mounted there, whatever it holds."""
    device = mount["device"]
    if not found["real"]:
        return f"this host has no {device}; correct host_tuning_mounts."
    if not found["number"]:
        return f"{device} is not a block device; name a disk, a partition or a volume."
    if here and here["number"] != found["number"]:
        return f"{here['source']} is mounted there, not {device}; correct host_tuning_mounts, or unmount it yourself."
    elsewhere = [each["path"] for each in seen["mounts"] if each["number"] == found["number"] and each is not here]
    if elsewhere:
        return f"{device} is in use at {', '.join(elsewhere)}; name another device, or unmount it there yourself."
    if found["users"]:
        return f"{device} is in use by {', '.join(found['users'])}; name what is on it, or another device."
    if not here and mount["path"] in seen["full"]:
        return "the directory holds files, which the mount would hide; move them away, or choose another path."
    return ""


def _format_problem(mount: MountWanted, found: DeviceSeen, kind: str, may_format: bool, seen: Seen) -> str:
    """Why a device that does not hold the wanted file system is not formatted; empty when it may be."""
    device, fstype = mount["device"], mount["fstype"]
    if kind in GOOD:
        return f"{device} holds {kind}, not {fstype}; set fstype: {kind}, or move its data away and wipe it yourself."
    if kind or found["signatures"] or "PTTYPE" in found["blkid"]:
        what = kind or found["blkid"].get("PTTYPE") or "something"
        return f"{device} holds {what}, and is never overwritten; name another device, or wipe it yourself (wipefs)."
    if not found["readable"]:
        return ""  # said by the caller
    if not found["blank"]:
        return (
            f"{device} begins with data of no known kind, and is never overwritten; if none of it is needed, blank its "
            "first MiB yourself."
        )
    if not may_format:
        return f"{device} is empty; set host_tuning_format: true to let it be formatted as {fstype}."
    if f"mkfs.{fstype}" not in seen["tools"]:
        package = {"xfs": "xfsprogs", "ext4": "e2fsprogs"}[fstype]
        return f"mkfs.{fstype} is not on this host; install the package {package}."
    return ""


def fstab_with(text: str, mount: DeviceMount, uuid: str) -> tuple[str, str]:
    """The text of fstab with a line for the mount, and a sentence if a line of somebody else is in the way.

    ``uuid``: empty where it is not known before the file system is made. A line that is there keeps its options, its
    dump and its pass.
    """
    specs = {mount["device"], mount["real"], f"UUID={uuid}", f'UUID="{uuid}"'}
    lines, done = [], False
    for line in text.splitlines():
        fields = line.split()
        if len(fields) < 3 or fields[0].startswith("#"):
            lines.append(line)
            continue
        spec, path = unescape(fields[0]), unescape(fields[1]).rstrip("/")
        if path == mount["path"] and (spec not in specs or done):
            return (
                text,
                f"the line '{line.strip()}' of fstab is about the same directory; remove or correct it yourself.",
            )
        if spec in specs and path != mount["path"]:
            return text, f"the line '{line.strip()}' of fstab is about the same device; remove or correct it yourself."
        if path != mount["path"]:
            lines.append(line)
            continue
        fields += ["defaults", "0", "0"][len(fields) - 3 :]
        options = with_options(fields[3].split(","), mount["options"])
        if options != fields[3].split(","):
            options = [option for option in options if option != "defaults"]
        entry = [f"UUID={uuid or NOT_KNOWN_YET}", fields[1], mount["fstype"], ",".join(options), *fields[4:6]]
        lines.append(line if fields == entry else " ".join(entry))
        done = True
    if not done:
        check = "2" if mount["fstype"] == "ext4" else "0"
        given = ",".join(mount["options"]) or "defaults"
        entry = [f"UUID={uuid or NOT_KNOWN_YET}", escape(mount["path"]), mount["fstype"], given, "0", check]
        lines.append(" ".join(entry))
    return "\n".join(lines) + "\n", ""


def plan_folders(wanted: DisksWanted, seen: Seen) -> FoldersPlan:
    """What the data folders are on, now or after the wanted mounts.

    Kafka spreads partitions over its folders by their number, so two folders on one disk gain nothing and fill it twice
    as fast.
    """
    plan: FoldersPlan = {"rows": [], "refused": []}
    places: dict[str, str] = {}
    for folder in wanted["data_dirs"]:
        real = seen["real"].get(folder, folder)
        here, soon = mount_of(real, seen["mounts"]), mount_of(real, wanted["mounts"])
        ours = bool(soon and (not here or len(soon["path"]) >= len(here["path"])))
        if ours and soon:
            now, verdict, why = f"below {soon['path']}", "ok", "see that mount"
            place = seen["devices"].get(soon["device"], NO_DEVICE)["number"] or soon["path"]
        elif here:
            now = f"{here['fstype']} at {here['path']}, {','.join(sorted(ATIME & set(here['options'])) or ['atime'])}"
            verdict, why, place = *_folder_verdict(here, bool(wanted["allow_root"])), here["number"]
        else:
            now, verdict, why, place = "-", "unknown", "no mount is visible", ""
        place = ",".join(disk["name"] for disk in seen["disks"].get(place, [])) or place
        other = next((name for name, its in places.items() if its == place), "")
        if other and verdict in ("ok", "info"):
            verdict, why = "advice", f"on the same disk as {other}; one disk for each directory of log.dirs"
        places[folder] = place
        if verdict == "refused":
            plan["refused"].append(
                f"{folder} is on the root file system, and a full one stops the host; mount a disk there "
                "(host_tuning_mounts), or set host_tuning_allow_root_filesystem: true."
            )
        best = "xfs or ext4, noatime, a disk of its own"
        plan["rows"].append(row(f"data directory {folder}", now, best, verdict, why))
    return plan


def _folder_verdict(here: MountSeen, allow_root: bool) -> tuple[str, str]:
    """Verdict and reason for a folder on a mount that the role does not take care of."""
    if here["path"] == "/":
        return ("info", "on the root file system, as allowed") if allow_root else ("refused", "the root file system")
    if here["fstype"] not in GOOD:
        return "advice", f"{here['fstype']} is neither; Kafka is run on xfs or ext4"
    if "noatime" not in here["options"]:
        return "advice", "each read is written down; name its device in host_tuning_mounts"
    return "ok", WHY[here["fstype"]]
