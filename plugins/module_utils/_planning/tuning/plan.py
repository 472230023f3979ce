# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that the role host_tuning has to do on a host, and its report. Pure. PRIVATE to the collection."""

from __future__ import annotations

from typing import Any

from ..._common.text import table
from .mounts import complete, mount_problems, plan_folders, plan_mounts
from .probe import mount_of, parse_tuning_probe
from .sysctl import plan_sysctl, row, sized, tuning_problems

THP = "/sys/kernel/mm/transparent_hugepage/enabled"
# What keeps requests of several writers from waiting for each other: everything but cfq and bfq, which are fair to
# programs, of which there is one here.
SCHEDULERS = ("none", "noop", "mq-deadline", "deadline", "kyber")
COLUMNS = ("setting", "now", "recommended", "verdict", "why")
HEADER = "# Written by the role host_tuning of streamops.kafka; a change made here is lost with its next run.\n"


def host_tuning_problems(wanted: dict[str, Any]) -> list[str]:
    """What is wrong with the role's variables, whatever the host: one sentence each, before anything is looked at."""
    problems = tuning_problems(wanted) + mount_problems(complete(wanted["mounts"]))
    problems += [
        f"host_tuning_data_dirs: '{path}' is no full path; give one such as /data/1/kafka."
        for path in wanted["data_dirs"]
        if not path.startswith("/")
    ]
    return problems


def host_tuning_plan(wanted: dict[str, Any], output: str) -> dict[str, Any]:
    """Compare a host with what is wanted of it.

    ``wanted``: the role's variables (``__host_tuning_wanted``); ``output``: what the probe printed.

    Returns ``report`` (kernel, container (bool), rows, refused, advice), and what mode apply has to do: ``files``
    ([{path, text, mode}], ``text`` empty: to be removed), ``sysctl`` (arguments of ``sysctl -w``), ``writes``
    ([{path, value}] below /sys), ``services`` (units to start and enable), ``format``, ``directories``, ``mount``,
    ``remount``, ``fstab`` ({path, text, mode, differs}), ``says`` (a sentence for each step that is no file, for check
    mode), and as bool ``changes``, ``systemd`` and ``root`` (whether the probe ran as root).
    """
    seen = parse_tuning_probe(output)
    wanted = {**sized(wanted), "mounts": complete(wanted["mounts"])}
    systemd = seen["facts"]["manager"] == "systemd"
    sysctl, mounts = plan_sysctl(wanted, seen), plan_mounts(wanted, seen)
    folders, host = plan_folders(wanted, seen), plan_host(wanted, seen, systemd)
    files = [{"path": wanted["sysctl_file"], "text": sysctl["text"], "mode": "0644"}, *host["files"]]
    fstab = seen["files"].get(wanted["fstab"], {"text": "", "mode": "0644"})
    plan: dict[str, Any] = {
        "report": {
            "kernel": seen["facts"]["kernel"],
            "container": seen["facts"]["container"] == "yes",
            "rows": sysctl["rows"] + host["rows"] + mounts["rows"] + folders["rows"],
            "refused": sysctl["refused"] + mounts["refused"] + folders["refused"],
            "advice": sysctl["advice"],
        },
        "files": [each for each in files if each["text"] != seen["files"].get(each["path"], {}).get("text", "")],
        "sysctl": [f"{each['key']}={each['value']}" for each in sysctl["live"]],
        "writes": host["writes"],
        "services": host["services"],
        **{name: mounts[name] for name in ("format", "directories", "mount", "remount")},
        "fstab": {
            "path": wanted["fstab"],
            "text": mounts["fstab"],
            "mode": fstab["mode"],
            "differs": mounts["fstab"] != fstab["text"],
        },
        "systemd": systemd,
        "root": seen["facts"]["uid"] == "0",
    }
    plan["says"] = [
        *(f"{each['key']}: {each['now']} -> {each['value']}" for each in sysctl["live"]),
        *(f"{each['path']}: {each['now']} -> {each['value']}" for each in host["writes"]),
        *(f"start and enable {unit}" for unit in host["services"]),
        *(f"make a file system of kind {each['fstype']} on {each['device']}" for each in mounts["format"]),
        *(f"mount {each['device']} at {each['path']} ({each['options']})" for each in mounts["mount"]),
        *(f"mount {each['path']} anew with {each['options']}" for each in mounts["remount"]),
    ]
    plan["changes"] = bool(plan["files"] or plan["says"] or plan["fstab"]["differs"])
    return plan


def plan_host(wanted: dict[str, Any], seen: dict[str, Any], systemd: bool) -> dict[str, Any]:
    """All that is neither a kernel setting nor a mount: rows, ``files``, ``writes`` below /sys, and ``services``."""
    plan: dict[str, Any] = {"rows": [], "files": [], "writes": [], "services": []}
    skip = set(wanted["skip"])
    facts = seen["facts"]
    pages, size = seen["vmstat"].get("nr_dirty", 0), int(facts.get("page_size") or 4096)
    writeback = seen["vmstat"].get("nr_writeback", 0)
    now = f"{pages} pages ({pages * size // 1048576} MiB), {writeback} being written"
    plan["rows"].append(row("dirty pages", now, "-", "info", "watch it under load: nr_dirty of /proc/vmstat"))
    _huge_pages(plan, wanted, seen, systemd)
    _schedulers(plan, wanted, seen)
    _open_files(plan, wanted, seen, systemd)
    swap = int(facts.get("swap_kb") or 0)
    plan["rows"].append(
        row(
            "swap",
            f"{swap // 1024} MiB" if swap else "none",
            "any, with vm.swappiness 1",
            "info" if swap and "vm.swappiness" in skip else "ok",
            "a safety net against the out-of-memory killer, if it is hardly used",
        )
    )
    _time(plan, wanted, facts, systemd)
    return plan


def _time(plan: dict[str, Any], wanted: dict[str, Any], facts: dict[str, str], systemd: bool) -> None:
    """A program that keeps the time. One that is installed can be started; which one, is for the host's owner."""
    runs, unit = facts.get("time", ""), facts.get("time_unit", "")
    verdict, recommended, why = "ok", "chronyd or another", "retention and logs go by the clock"
    if not runs and facts["container"] == "yes":
        verdict = "host"
    elif not runs and unit and systemd:
        asked = wanted["time_sync"] == "enable"
        verdict, recommended = ("change" if asked else "advice"), unit
        why += "" if asked else f"; start and enable {unit} (host_tuning_time_sync: enable does)"
        plan["services"] += [unit] if asked else []
    elif not runs:
        verdict, why = "advice", f"{why}; install and enable chrony"
    plan["rows"].append(row("time synchronisation", runs or "not seen", recommended, verdict, why))


def _huge_pages(plan: dict[str, Any], wanted: dict[str, Any], seen: dict[str, Any], systemd: bool) -> None:
    """Transparent huge pages: ``always`` stalls a JVM while the kernel makes room; asked for by madvise is harmless."""
    facts, asked, path = seen["facts"], wanted["thp"], wanted["thp_file"]
    why = "always makes a JVM wait while the kernel collects pages"
    now = next((word.strip("[]") for word in facts.get("thp", "").split() if word.startswith("[")), "")
    if not now:
        plan["rows"].append(row("transparent huge pages", "-", "madvise or never", "ok", "this kernel has none"))
        return
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
    plan["rows"].append(row("transparent huge pages", now, value if bad else "madvise or never", verdict, why))
    if verdict == "change" and facts.get("thp_writable") == "yes":
        plan["writes"].append({"path": THP, "now": now, "value": value})
    if systemd and asked != "leave" and (path in seen["files"] or verdict == "change"):
        plan["files"].append({"path": path, "text": f"{HEADER}w {THP} - - - - {value}\n", "mode": "0644"})


def _schedulers(plan: dict[str, Any], wanted: dict[str, Any], seen: dict[str, Any]) -> None:
    """The I/O scheduler of each disk that a data folder or a wanted mount is on."""
    places = [mount_of(seen["real"].get(folder, folder), seen["mounts"]) for folder in wanted["data_dirs"]]
    numbers = {place["number"] for place in places if place}
    numbers |= {seen["devices"].get(mount["device"], {}).get("number", "") for mount in wanted["mounts"]}
    disks = {disk["name"]: disk for number in sorted(numbers) for disk in seen["disks"].get(number, [])}
    rules = seen["files"].get(wanted["scheduler_file"], {}).get("text", "")
    kept = [line for line in rules.splitlines() if line.startswith("ACTION")]
    for name, disk in sorted(disks.items()):
        words = disk["scheduler"].split()
        now = next((word.strip("[]") for word in words if word.startswith("[")), words[0] if words else "")
        choices = [word.strip("[]") for word in words]
        order = ("mq-deadline", "deadline") if disk["rotational"] else ("none", "noop")
        best = next((each for each in (*order, *SCHEDULERS) if each in choices), "")
        why = "fair to programs, of which there is one" if now not in SCHEDULERS else "does not hold requests back"
        if now in SCHEDULERS or not best:
            verdict, recommended = ("ok" if now in SCHEDULERS else "advice"), " or ".join(SCHEDULERS[:3])
        else:
            recommended = best
            asked = wanted["scheduler"] == "auto"
            reach = disk["writable"] or seen["facts"]["uid"] != "0"
            verdict = ("change" if reach else "host") if asked else "advice"
            if verdict == "change" and disk["writable"]:
                plan["writes"].append({"path": f"/sys/block/{name}/queue/scheduler", "now": now, "value": best})
                kept = [line for line in kept if f'KERNEL=="{name}"' not in line]
                kept.append(f'ACTION=="add|change", KERNEL=="{name}", ATTR{{queue/scheduler}}="{best}"')
        plan["rows"].append(row(f"I/O scheduler of {name}", now, recommended, verdict, why))
    if kept:
        plan["files"].append(
            {"path": wanted["scheduler_file"], "text": HEADER + "\n".join(sorted(kept)) + "\n", "mode": "0644"}
        )


def _open_files(plan: dict[str, Any], wanted: dict[str, Any], seen: dict[str, Any], systemd: bool) -> None:
    """Open files of the broker: the unit's limit where there is systemd, else that of the account."""
    need = int(wanted["open_files"])
    limit = int(wanted["service_open_files"])
    why = "one for each log segment and each connection"
    verdict, why = ("ok", why) if limit >= need else ("advice", f"{why}; raise kafka_limit_nofile")
    plan["rows"].append(row("open files, the service", str(limit), str(need), verdict, why))
    users = wanted["limits_users"]
    text = "".join(f"{user} - nofile {need}\n" for user in users)
    differs = bool(users) and seen["files"].get(wanted["limits_file"], {}).get("text", "") != HEADER + text
    if users:
        plan["files"].append({"path": wanted["limits_file"], "text": HEADER + text, "mode": "0644"})
    now = seen["facts"].get("nofile", "")
    enough = now == "unlimited" or (now.isdigit() and int(now) >= need)
    verdict = "change" if differs else "ok" if systemd or enough or users else "advice"
    why = "a unit has its own limit" if systemd else "without systemd a service inherits it (host_tuning_limits_users)"
    plan["rows"].append(row("open files, this account", now, str(need), verdict, why))


def host_tuning_table(rows: list[dict[str, str]]) -> str:
    """Align a report's rows under their headings; the last column is not padded."""
    return "\n".join(table([COLUMNS, *([each[column] for column in COLUMNS] for each in rows)]))
