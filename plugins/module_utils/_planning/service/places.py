# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the mounts, the owners and the limits of a node keep a service from. Pure. PRIVATE to the collection."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname

from ..._common.text import and_more, counted, listed
from ..findings import rules
from ..findings.model import Finding, finding
from .shapes import Folders, Mount, Probe, PublishedProbe, ServiceDefinition

# Maps of a JVM beside those of segments, and open files: jars, sockets of clients and peers, what the kernel counts.
_OTHER_MAPS, _OTHER_FILES = 2000, 500
# Twice the threads that a service has with the defaults of its release (a broker without topics: 64 on two cores), and
# those of a JVM for each core.
_THREADS, _THREADS_OF_CORE = {"kafka": 120, "zookeeper": 60}, 4


def place_findings(wanted: ServiceDefinition, seen: Probe, host: str) -> Iterator[Finding]:
    """Folders whose mount, or whose owner, does not let the service do what it does there.

    ``misplaced`` of the definition: ZooKeeper's two folders, if they are two.
    """
    yield from _mounts(wanted, seen, host)
    variables = {path: name for name, path in _pairs({**wanted.get("written", {}), **wanted.get("run_from", {})})}
    if shut := {way.removesuffix("/.") for way in seen["shut"]}:
        paths = [path for path in variables if any(f"{path}/".startswith(f"{way}/") for way in shut)] or sorted(shut)
        what = f"the account '{wanted['user']}' cannot get to {listed(paths, 3)}"
        why = f"{wanted['name']} runs as this account, and a parent directory denies it access"
        cure = "Allow access (chmod o+x; namei -m shows which directory), or choose another directory"
        yield finding(rules.BARRED, host, variables.get(paths[0], f"{wanted['prefix']}_user"), what, why, cure)
    if barred := [path.rstrip("/") for path in seen["barred"]]:
        key = next((name for path, name in variables.items() if barred[0].startswith(f"{path}/")), "")
        what = f"the account '{wanted['user']}' cannot use {listed(barred, 3)}"
        why = f"{wanted['name']} runs as it, and would not start"
        owner = f"{wanted['user']}:{wanted.get('group') or wanted['user']}"
        cure = (
            f"Give it back what was written by another account (chown -R {owner} {dirname(barred[0])}), or give the "
            f"account the number that its data has (usermod --uid)"
        )
        yield finding(rules.BARRED, host, key or f"{wanted['prefix']}_user", what, why, cure)
    if seen["misplaced"]:
        first, second = (dirname(path) for path in wanted["misplaced"])
        what = f"{seen['misplaced'][0]} has files that belong to the other one of {first} and {second}"
        why = "ZooKeeper does not start with logs among snapshots, nor with snapshots among logs"
        (one, wrong_in_one), (other, wrong_in_other) = wanted["misplaced"].items()
        cure = (
            f"Set it back; or stop the server and move {wrong_in_one} from {one} to {other}, and {wrong_in_other} from "
            f"{other} to {one}"
        )
        yield finding(rules.MISPLACED, host, f"{wanted['prefix']}_data_log_dir", what, why, cure)
    yield from _left(wanted, seen, host)


def _left(wanted: ServiceDefinition, seen: Probe, host: str) -> Iterator[Finding]:
    """Folders in use that the variables do not name any more, and that hold what the service would start without."""
    told = set(seen["misplaced"])
    for one in seen["left"]:
        variable, folder, number = one["variable"], one["folder"], one["number"]
        names = f"({', '.join(one['names'])}{and_more(number - len(one['names']))})"
        new = wanted["moves"][variable]["to"]
        if variable == "kafka_log_dirs":
            has = counted(number, "partition", "partitions")
            what = f"is without {folder}, where the broker has {has} {names}"
            why = "it would create them again, empty, and data without another replica would be lost"
            cure = (
                f"Put {folder} back, and move what is in it before (kafka-reassign-partitions.sh, log_dirs); to use "
                "another path, rename the directory while the broker is stopped"
            )
            yield finding(rules.LEFT, host, variable, what, why, cure)
        elif folder not in told:
            told.add(folder)  # snapshots and logs that are together move together
            things, lost = ("log", "the transactions that it confirmed last")
            moved = f"log.* from {folder} to {new[0]}/version-2"
            if variable == "zookeeper_data_dir":
                things, lost, moved = "snapshot", "what it knows", f"{folder} to {new[0]}"
            what = f"is {new[0]}, and the server has {counted(number, things, f'{things}s')} in {folder} {names}"
            why = f"it would start without {lost}"
            cure = f"Set it back; or, for one server after another, stop it, move {moved}, and run this again"
            yield finding(rules.LEFT, host, variable, what, why, cure)


def _pairs(folders: Folders) -> Iterator[tuple[str, str]]:
    """(variable, folder), of variables that have one folder, or several, or none yet."""
    for name, given in folders.items():
        for path in given if isinstance(given, (list, tuple)) else [given]:
            if path:
                yield name, str(path)


def _mounts(wanted: ServiceDefinition, seen: Probe, host: str) -> Iterator[Finding]:
    """One finding for each mount and option."""
    written = list(_pairs(wanted.get("written", {})))
    executed = list(_pairs(wanted.get("run_from", {})))
    if wanted.get("home") not in seen["paths"]:  # it is still to be unpacked
        written += [pair for pair in executed if pair[0] == f"{wanted['prefix']}_install_root"]
    said = set()
    for option, pairs, why in (
        ("noexec", executed, "a start executes what is there"),
        ("ro", written, f"{wanted['name']} or this run is to write there"),
    ):
        for variable, path in pairs:
            on = seen["mounts"].get(path, Mount(mount="", options=[]))
            if option in on["options"] and (on["mount"], option) not in said:
                said.add((on["mount"], option))
                what = f"{path} is on {on['mount']}, which is mounted with {option}"
                undo = {"noexec": "exec", "ro": "rw"}[option]
                how = f"mount -o remount,{undo} {on['mount']}; and in /etc/fstab"
                cure = f"Mount it without ({how}), or choose another directory"
                yield finding(rules.MOUNTED, host, variable, what, why, cure)


def noexec_mount(seen: PublishedProbe, folder: str) -> str:
    """The mount that a folder is on, if nothing may be executed from there; else ''.

    ``seen``: {} where nobody has looked.
    """
    on = seen.get("mounts", {}).get(folder, Mount(mount="", options=[]))
    return str(on["mount"]) if "noexec" in on["options"] else ""


def room_findings(wanted: ServiceDefinition, seen: Probe, host: str) -> Iterator[Finding]:
    """Limits of the host that a service would reach at its start, or soon.

    It reads the facts segments, max_map_count, nofile_limit, nofile_granted, threads_limit and cpus, each a text; ''
    or missing where it is not known.
    """
    facts, prefix, name = seen["facts"], wanted["prefix"], wanted["name"]
    if seen["process"]["running"]:
        return
    asked, hard = int(wanted["limit_nofile"]), _number(facts.get("nofile_limit"))
    manager = facts.get("manager") if wanted["manager"] == "auto" else wanted["manager"]
    files = hard if manager != "systemd" and facts.get("nofile_granted") == "no" and hard else asked
    if files < asked:
        what, why = f"is {asked} files, and {facts['user']} may have {files}", f"{name} gets no more than that"
        takes = "each segment takes one" if prefix == "kafka" else "each connection takes one"
        cure = (
            f"Raise the hard limit (/etc/security/limits.conf: {facts['user']} hard nofile {asked}), and log in again"
        )
        yield finding(rules.FEW_FILES, host, f"{prefix}_limit_nofile", what, f"{why}, and {takes}", cure)
    segments, maps = _number(facts.get("segments")), _number(facts.get("max_map_count"))
    if segments and maps and 2 * segments + _OTHER_MAPS > maps:
        what = f"{segments} segments are there, and vm.max_map_count is {maps}"
        why = "the broker maps two indexes of each, and ends where it gets no more"
        cure = f"Raise it to {4 * segments + _OTHER_MAPS} or more (host_tuning_vm_max_map_count and the playbook tune)"
        yield finding(rules.SEGMENTS, host, f"{prefix}_log_dirs", what, why, cure)
    if segments and segments + _OTHER_FILES > files:
        what, why = f"{segments} segments are there, and {name} may have {files} files", "the broker opens each of them"
        cure = f"Raise {prefix}_limit_nofile and the limit of the host to {2 * segments + _OTHER_FILES} or more"
        yield finding(rules.SEGMENTS, host, f"{prefix}_log_dirs", what, why, cure)
    threads = _number(facts.get("threads_limit"))
    needed = _THREADS.get(prefix, 60) + _THREADS_OF_CORE * (_number(facts.get("cpus")) or 1)
    if manager != "systemd" and 0 < threads < needed:
        what = f"the account may have {threads} threads"
        why = f"{name} has up to {needed}, and ends where it gets no more"
        cure = "Raise it (/etc/security/limits.conf: nproc; for a container docker run --pids-limit), and log in again"
        yield finding(rules.FEW_THREADS, host, f"{prefix}_user", what, why, cure)


def _number(text: str | None) -> int:
    """A whole number; 0 where there is none, or no limit."""
    return int(text) if text and str(text).isdigit() else 0
