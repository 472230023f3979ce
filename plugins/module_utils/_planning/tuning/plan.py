# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All that the role host_tuning has to do on a host, and its report. Pure. PRIVATE to the collection."""

from __future__ import annotations

from .host import plan_host
from .mounts import complete, mount_problems, plan_folders, plan_mounts
from .planned import FilePlan, FstabPlan, Report, TuningPlan
from .probe import NO_FILE, parse_tuning_probe, text_of
from .shapes import Variables, Wanted
from .sysctl import plan_sysctl, sized, tuning_problems


def host_tuning_problems(asked: Variables) -> list[str]:
    """What is wrong with the role's variables, whatever the host: one sentence each, before anything is looked at."""
    problems = tuning_problems(asked) + mount_problems(complete(asked["mounts"]))
    problems += [
        f"host_tuning_data_dirs: '{path}' is not an absolute path; give one such as /data/1/kafka."
        for path in asked["data_dirs"]
        if not path.startswith("/")
    ]
    return problems


def host_tuning_plan(asked: Variables, output: str) -> TuningPlan:
    """Compare a host with what is wanted of it; ``output``: what the probe printed."""
    seen = parse_tuning_probe(output)
    wanted: Wanted = {**asked, **sized(asked), "mounts": complete(asked["mounts"])}
    systemd = seen["facts"]["manager"] == "systemd"
    sysctl, mounts = plan_sysctl(wanted, seen), plan_mounts(wanted, seen)
    folders, host = plan_folders(wanted, seen), plan_host(wanted, seen, systemd)
    files = [FilePlan(path=wanted["sysctl_file"], text=sysctl["text"], mode="0644"), *host["files"]]
    files = [each for each in files if each["text"] != text_of(seen, each["path"])]
    before = seen["files"].get(wanted["fstab"], NO_FILE)
    differs = mounts["fstab"] != before["text"]
    says = [
        *(f"{each['key']}: {each['now']} -> {each['value']}" for each in sysctl["live"]),
        *(f"{each['path']}: {each['now']} -> {each['value']}" for each in host["writes"]),
        *(f"start and enable {unit}" for unit in host["services"]),
        *(f"make a file system of kind {each['fstype']} on {each['device']}" for each in mounts["format"]),
        *(f"mount {each['device']} at {each['path']} ({each['options']})" for each in mounts["mount"]),
        *(f"remount {each['path']} with {each['options']}" for each in mounts["remount"]),
    ]
    return TuningPlan(
        report=Report(
            kernel=seen["facts"]["kernel"],
            container=seen["facts"]["container"] == "yes",
            rows=sysctl["rows"] + host["rows"] + mounts["rows"] + folders["rows"],
            refused=sysctl["refused"] + mounts["refused"] + folders["refused"],
            advice=sysctl["advice"],
        ),
        files=files,
        sysctl=[f"{each['key']}={each['value']}" for each in sysctl["live"]],
        writes=host["writes"],
        services=host["services"],
        format=mounts["format"],
        directories=mounts["directories"],
        mount=mounts["mount"],
        remount=mounts["remount"],
        fstab=FstabPlan(path=wanted["fstab"], text=mounts["fstab"], mode=before["mode"], differs=differs),
        systemd=systemd,
        root=seen["facts"]["uid"] == "0",
        says=says,
        changes=bool(files or says or differs),
    )
