# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that the role host_tuning has to do on a host, and its report. Pure. PRIVATE to the collection."""

from __future__ import annotations

from typing import Any

from .host import plan_host
from .mounts import complete, mount_problems, plan_folders, plan_mounts
from .probe import parse_tuning_probe
from .sysctl import plan_sysctl, sized, tuning_problems


def host_tuning_problems(wanted: dict[str, Any]) -> list[str]:
    """What is wrong with the role's variables, whatever the host: one sentence each, before anything is looked at."""
    problems = tuning_problems(wanted) + mount_problems(complete(wanted["mounts"]))
    problems += [
        f"host_tuning_data_dirs: '{path}' is not an absolute path; give one such as /data/1/kafka."
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
        *(f"remount {each['path']} with {each['options']}" for each in mounts["remount"]),
    ]
    plan["changes"] = bool(plan["files"] or plan["says"] or plan["fstab"]["differs"])
    return plan
