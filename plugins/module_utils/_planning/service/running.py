# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does a service run as it is configured, and can it? Pure. PRIVATE to the collection."""

from __future__ import annotations

import shlex

from ..findings import rules
from ..findings.model import Finding, finding
from .shapes import Probe, Process, PublishedProbe, RunningWanted, ServiceDefinition


def limit_findings(wanted: ServiceDefinition, seen: Probe, host: str) -> list[Finding]:
    """Find before anything is installed what `running_problems` would say after the start: too few open files.

    The probe has tried to raise the limit as far; what root may not,
    systemd may not either. Without systemd a service gets what the hard limit allows, and its start says so.
    """
    facts, limit = seen["facts"], int(wanted["limit_nofile"])
    manager = facts.get("manager") if wanted["manager"] == "auto" else wanted["manager"]
    if manager != "systemd" or facts["user"] != "root" or facts.get("nofile_granted") != "no":
        return []
    if seen["process"]["running"] and (seen["process"]["nofile"] or limit) >= limit:
        return []
    name = f"{wanted['prefix']}_limit_nofile"
    what = f"is {limit} files, and no more than {facts['nofile_limit']} can be had there"
    why = "root may not raise that, as in a container, which has its limit from its host"
    cure = f"Set it to {facts['nofile_limit']} or less, or give the container more (docker run --ulimit nofile={limit})"
    return [finding(rules.OPEN_FILES, host, name, what, why, cure)]


def running_problems(wanted: RunningWanted, seen: PublishedProbe, host: str) -> list[str]:
    """Compare a process with what its start should have given it, beyond the files that the fingerprint tells apart.

    Without systemd a service gets the files that the host's hard limit allows. Nothing is said of a process that does
    not run, nor of a limit that cannot be read. Each problem is one sentence.
    """
    process: Process = seen["process"]
    if not process["running"]:
        return []
    name, problems = wanted["name"], []
    missing = [option for option in shlex.split(wanted["options"]) if option not in process["command"]]
    if missing:
        problems.append(
            f"{host}: {name} (pid {process['pid']}) runs without {' '.join(missing)}, which its variables set; run "
            "site.yml if the variables or the collection have changed since its last run. Otherwise it was started by "
            "other means: stop it and start it with its service."
        )
    limit = int(wanted["limit_nofile"])
    manager = seen["facts"]["manager"] if wanted["manager"] == "auto" else wanted["manager"]
    hard = seen["facts"]["nofile_limit"]
    if manager == "process" and hard.isdigit():
        limit = min(limit, int(hard))
    if process["nofile"] is not None and process["nofile"] < limit:
        problems.append(
            f"{host}: {name} (pid {process['pid']}) may open {process['nofile']} files instead of {limit}; "
            "raise the hard limit of the host, container or unit that it runs in, and restart it."
        )
    return problems
