# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a host is neither a kernel setting nor a mount: huge pages, schedulers, open files, swap, the clock. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

from .planned import FilePlan, HostPart, HostPlan, Write
from .probe import NO_DEVICE, mount_of, text_of
from .report import row
from .shapes import DiskSeen, Seen, Wanted

THP = "/sys/kernel/mm/transparent_hugepage/enabled"
# What keeps requests of several writers from waiting for each other: everything but cfq and bfq, which are fair to
# programs, of which there is one here.
SCHEDULERS = ("none", "noop", "mq-deadline", "deadline", "kyber")
HEADER = "# Written by the role host_tuning of streamops.kafka; a change made here is lost with its next run.\n"


def plan_host(wanted: Wanted, seen: Seen, systemd: bool) -> HostPlan:
    """All that is neither a kernel setting nor a mount."""
    parts = (
        _dirty_pages(seen),
        _huge_pages(wanted, seen, systemd),
        _schedulers(wanted, seen),
        _open_files(wanted, seen, systemd),
        _swap(wanted, seen),
        _time(wanted, seen["facts"], systemd),
    )
    return HostPlan(
        rows=[each for part in parts for each in part.get("rows", [])],
        files=[each for part in parts for each in part.get("files", [])],
        writes=[each for part in parts for each in part.get("writes", [])],
        services=[each for part in parts for each in part.get("services", [])],
    )


def _dirty_pages(seen: Seen) -> HostPart:
    """What waits to be written now."""
    pages, size = seen["vmstat"].get("nr_dirty", 0), int(seen["facts"].get("page_size") or 4096)
    writeback = seen["vmstat"].get("nr_writeback", 0)
    now = f"{pages} pages ({pages * size // 1048576} MiB), {writeback} being written"
    return {"rows": [row("dirty pages", now, "-", "info", "watch it under load: nr_dirty of /proc/vmstat")]}


def _swap(wanted: Wanted, seen: Seen) -> HostPart:
    """Nothing is changed about it."""
    swap = int(seen["facts"].get("swap_kb") or 0)
    now = f"{swap // 1024} MiB" if swap else "none"
    verdict = "info" if swap and "vm.swappiness" in wanted["skip"] else "ok"
    why = "a safety net against the out-of-memory killer, if it is hardly used"
    return {"rows": [row("swap", now, "any, with vm.swappiness 1", verdict, why)]}


def _time(wanted: Wanted, facts: dict[str, str], systemd: bool) -> HostPart:
    """A program that keeps the time. One that is installed can be started; which one, is for the host's owner."""
    runs, unit = facts.get("time", ""), facts.get("time_unit", "")
    verdict, recommended, why = "ok", "chronyd or another", "retention and logs go by the clock"
    services = []
    if not runs and facts["container"] == "yes":
        verdict = "host"
    elif not runs and unit and systemd:
        asked = wanted["time_sync"] == "enable"
        verdict, recommended = ("change" if asked else "advice"), unit
        why += "" if asked else f"; start and enable {unit} (host_tuning_time_sync: enable does)"
        services = [unit] if asked else []
    elif not runs:
        verdict, why = "advice", f"{why}; install and enable chrony"
    return {"rows": [row("time synchronisation", runs or "not seen", recommended, verdict, why)], "services": services}


def _huge_pages(wanted: Wanted, seen: Seen, systemd: bool) -> HostPart:
    """Transparent huge pages: ``always`` stalls a JVM while the kernel makes room; asked for by madvise is harmless."""
    facts, asked, path = seen["facts"], wanted["thp"], wanted["thp_file"]
    why = "always makes a JVM wait while the kernel collects pages"
    now = next((word.strip("[]") for word in facts.get("thp", "").split() if word.startswith("[")), "")
    if not now:
        return {"rows": [row("transparent huge pages", "-", "madvise or never", "ok", "this kernel has none")]}
    bad = now == "always"
    # A choice between the two that are good is the administrator's; a file that is there keeps its own.
    value = ("madvise" if asked == "leave" else asked) if bad else now
    verdict = "ok"
    if bad:
        reach = facts.get("thp_writable") == "yes" or (facts["uid"] != "0" and facts["container"] != "yes")
        verdict = "change" if reach else "host"
        verdict = "advice" if asked == "leave" else verdict
        if not systemd:
            why += "; for after a boot give the kernel transparent_hugepage=madvise"
    writes = verdict == "change" and facts.get("thp_writable") == "yes"
    lasts = systemd and asked != "leave" and (path in seen["files"] or verdict == "change")
    file = FilePlan(path=path, text=f"{HEADER}w {THP} - - - - {value}\n", mode="0644")
    return {
        "rows": [row("transparent huge pages", now, value if bad else "madvise or never", verdict, why)],
        "writes": [{"path": THP, "now": now, "value": value}] if writes else [],
        "files": [file] if lasts else [],
    }


def _schedulers(wanted: Wanted, seen: Seen) -> HostPart:
    """The I/O scheduler of each disk that a data folder or a wanted mount is on."""
    places = [mount_of(seen["real"].get(folder, folder), seen["mounts"]) for folder in wanted["data_dirs"]]
    numbers = {place["number"] for place in places if place}
    numbers |= {seen["devices"].get(mount["device"], NO_DEVICE)["number"] for mount in wanted["mounts"]}
    disks = {disk["name"]: disk for number in sorted(numbers) for disk in seen["disks"].get(number, [])}
    parts = [_scheduler(disk, wanted, seen) for _name, disk in sorted(disks.items())]
    writes: list[Write] = [each for part in parts for each in part.get("writes", [])]
    rules = text_of(seen, wanted["scheduler_file"])
    kept = [line for line in rules.splitlines() if line.startswith("ACTION")]
    for each in writes:
        name = each["path"].split("/")[3]
        kept = [line for line in kept if f'KERNEL=="{name}"' not in line]
        kept.append(f'ACTION=="add|change", KERNEL=="{name}", ATTR{{queue/scheduler}}="{each["value"]}"')
    file = FilePlan(path=wanted["scheduler_file"], text=HEADER + "\n".join(sorted(kept)) + "\n", mode="0644")
    rows = [each for part in parts for each in part.get("rows", [])]
    return {"rows": rows, "writes": writes, "files": [file] if kept else []}


def _scheduler(disk: DiskSeen, wanted: Wanted, seen: Seen) -> HostPart:
    """The one of one disk: the row, and ``writes`` where it can be set."""
    name, words = disk["name"], disk["scheduler"].split()
    now = next((word.strip("[]") for word in words if word.startswith("[")), words[0] if words else "")
    choices = [word.strip("[]") for word in words]
    order = ("mq-deadline", "deadline") if disk["rotational"] else ("none", "noop")
    best = next((each for each in (*order, *SCHEDULERS) if each in choices), "")
    setting = f"I/O scheduler of {name}"
    if now in SCHEDULERS:
        return {"rows": [row(setting, now, " or ".join(SCHEDULERS[:3]), "ok", "does not hold requests back")]}
    why = "made for many programs; here is one"
    if not best:
        return {"rows": [row(setting, now, " or ".join(SCHEDULERS[:3]), "advice", why)]}
    reach = disk["writable"] or seen["facts"]["uid"] != "0"
    verdict = ("change" if reach else "host") if wanted["scheduler"] == "auto" else "advice"
    writes = verdict == "change" and disk["writable"]
    return {
        "rows": [row(setting, now, best, verdict, why)],
        "writes": [{"path": f"/sys/block/{name}/queue/scheduler", "now": now, "value": best}] if writes else [],
    }


def _open_files(wanted: Wanted, seen: Seen, systemd: bool) -> HostPart:
    """Open files of the broker: the unit's limit where there is systemd, else that of the account."""
    need = int(wanted["open_files"])
    limit = int(wanted["service_open_files"])
    why = "one for each log segment and each connection"
    verdict, why = ("ok", why) if limit >= need else ("advice", f"{why}; raise kafka_limit_nofile")
    service = row("open files, the service", str(limit), str(need), verdict, why)
    users = wanted["limits_users"]
    text = "".join(f"{user} - nofile {need}\n" for user in users)
    differs = bool(users) and text_of(seen, wanted["limits_file"]) != HEADER + text
    file = FilePlan(path=wanted["limits_file"], text=HEADER + text, mode="0644")
    now = seen["facts"].get("nofile", "")
    enough = now == "unlimited" or (now.isdigit() and int(now) >= need)
    verdict = "change" if differs else "ok" if systemd or enough or users else "advice"
    why = "a unit has its own limit" if systemd else "without systemd a service inherits it (host_tuning_limits_users)"
    account = row("open files, this account", now, str(need), verdict, why)
    return {"rows": [service, account], "files": [file] if users else []}
