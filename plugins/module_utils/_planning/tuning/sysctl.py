# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which kernel settings of a Kafka host are to be raised, and what is refused. Pure. PRIVATE to the collection.

`tuning.settings` has each setting's direction and reason. A row of the report is ``{setting, now, recommended,
verdict, why}``; the verdicts are:

- ``ok``, ``info``: nothing to do;
- ``change``: mode apply changes it;
- ``host``: this is a container, and only its host can set it;
- ``advice``: for a person to decide; the role leaves it alone;
- ``refused``: mode apply stops because of it;
- ``unknown``: it cannot be read, or not by this account.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from .planned import SettingPart, SettingsPlan
from .probe import text_of
from .report import row
from .settings import BACKLOG_DEFAULTS, BYTES_OF, CORE_OF, RANGE_TOP, SETTINGS
from .shapes import Load, Number, Persistent, Seen, SettingsAsked, SettingsWanted

MAPS_OF_A_SEGMENT = 2  # its offset index and its time index
MAPS_OF_A_JVM = 65530  # the kernel's default maximum: room for libraries, threads and the heap
DIRTY_RANGE_FROM = 60  # R42


def numbers(text: Number) -> list[int]:
    """``4096 65536 2048000`` as numbers; an empty list where it is something else."""
    words = str(text).split()
    return [int(word) for word in words] if all(word.isdigit() for word in words) else []


def segments(load: Load) -> int:
    """How many log segments a broker will have.

    At least one for each partition; the arithmetic is that of Kafka 2.1's documentation, section 6.5 ("File descriptor
    limits").
    """
    total, size = int(load["partition_bytes"]), int(load["segment_bytes"])
    return int(load["partitions"]) * max(1, math.ceil(total / size) if size else 1)


def sized(wanted: SettingsAsked) -> SettingsWanted:
    """``wanted``, all that is in it, with open files and maps raised to what the expected segments need.

    Open files: one for each segment, and one for each connection. Maps: two for each segment, and room for the JVM.
    """
    count = segments(wanted["load"])
    files = max(int(wanted["open_files"]), count + int(wanted["load"]["connections"]) if count else 0)
    sysctl = {key: " ".join(str(value).split()) for key, value in wanted["sysctl"].items()}
    maps = count * MAPS_OF_A_SEGMENT + MAPS_OF_A_JVM if count else 0
    sysctl["vm.max_map_count"] = str(max(int(sysctl["vm.max_map_count"]), maps))
    sysctl["fs.nr_open"] = str(max(int(sysctl["fs.nr_open"]), files))
    sysctl["fs.file-max"] = str(max(int(sysctl["fs.file-max"]), 2 * files))
    return {**wanted, "open_files": files, "sysctl": {k: v for k, v in sysctl.items() if k not in wanted["skip"]}}


def variable_of(key: str) -> str:
    """The role's variable for a kernel setting: ``vm.swappiness`` is ``host_tuning_vm_swappiness``."""
    return "host_tuning_" + re.sub(r"[.-]", "_", key).replace("net_ipv4_tcp", "tcp")


def tuning_problems(wanted: SettingsAsked) -> list[str]:
    """What is wrong with the variables themselves, whatever the host. One sentence each, with the way out."""
    problems = []
    values = {}
    for key, value in wanted["sysctl"].items():
        count = 3 if key in CORE_OF else 1
        shape = r"\d+( +\d+){2}" if count == 3 else r"\d+"
        if re.fullmatch(shape, str(value).strip()):
            values[key] = numbers(value)
        else:
            what = "three numbers such as '4096 65536 2048000'" if count == 3 else "a number"
            problems.append(f"{variable_of(key)} is '{value}'; give {what}.")
    problems += [f"host_tuning_skip: there is no setting named {key}." for key in wanted["skip"] if key not in SETTINGS]
    if problems:
        return problems
    background, dirty = values["vm.dirty_background_ratio"][0], values["vm.dirty_ratio"][0]
    if background < 1:
        problems.append("host_tuning_vm_dirty_background_ratio is 0, which never flushes; give 1 or more.")
    if not background < dirty <= RANGE_TOP["vm.dirty_ratio"]:
        problems.append(
            f"host_tuning_vm_dirty_ratio is {dirty}; give more than host_tuning_vm_dirty_background_ratio "
            f"({background}), and at most {RANGE_TOP['vm.dirty_ratio']}."
        )
    for key, core in CORE_OF.items():
        if values[key] != sorted(values[key]):
            problems.append(f"{variable_of(key)} is '{wanted['sysctl'][key]}'; give least, default, most.")
        if values[key][2] > values[core][0]:
            problems.append(
                f"{variable_of(key)}: its largest number, {values[key][2]}, is above {variable_of(core)} "
                f"({values[core][0]}); lower it, or raise that one."
            )
    problems += [
        f"{variable_of(key)} is {values[key][0]}; give more than the kernel's own default, {default}."
        for key, default in BACKLOG_DEFAULTS.items()
        if values[key][0] <= default
    ]
    return problems


def kernel_version(text: str) -> tuple[int, int]:
    """``3.10.0-1160.el7.x86_64`` is (3, 10)."""
    found = re.match(r"(\d+)\.(\d+)", text)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def better(key: str, wanted: str, now: str) -> str:
    """The value to have where ``wanted`` is recommended and ``now`` is found: never below what is better already."""
    direction = SETTINGS[key][0]
    ours, found = numbers(wanted), numbers(now)
    if direction == "exact" or len(found) != len(ours):
        return wanted
    if direction == "range":
        top = RANGE_TOP[key] if ours[0] >= DIRTY_RANGE_FROM else DIRTY_RANGE_FROM
        return now if ours[0] <= found[0] <= top else wanted
    return " ".join(str(max(pair)) for pair in zip(ours, found, strict=True))


def plan_sysctl(wanted: SettingsWanted, seen: Seen) -> SettingsPlan:
    """Compare the kernel settings of a host with what is wanted.

    A setting is in the file if it is there already, or if it is or will be after a boot worse than recommended: what
    the system has right by itself stays the system's.
    """
    parts = {key: _plan_key(key, wanted, seen) for key in SETTINGS if key in wanted["sysctl"]}
    written = {key: part["written"] for key, part in parts.items() if "written" in part}
    final = {key: found["value"] for key, found in seen["sysctl"].items()}  # those that are skipped, too
    final |= {key: part["final"] for key, part in parts.items()}
    together: list[SettingPart] = [
        *parts.values(),
        {"refused": _dirty_problems(final) if any(key in wanted["sysctl"] for key in BYTES_OF) else []},
        *_compare_buffers(final, written, wanted),
        *_later_files(written, seen, wanted["sysctl_file"]),
    ]
    return SettingsPlan(
        rows=[each for part in together for each in part.get("rows", [])],
        refused=[each for part in together for each in part.get("refused", [])],
        advice=[each for part in together for each in part.get("advice", [])],
        live=[each for part in together for each in part.get("live", [])],
        text=_text(written),
    )


def _plan_key(key: str, wanted: SettingsWanted, seen: Seen) -> SettingPart:
    """What one setting adds to the plan; always with ``final``, and with ``written`` where it goes to the file."""
    found, (_direction, why) = seen["sysctl"].get(key), SETTINGS[key]
    now, recommended = found["value"] if found else "", wanted["sysctl"][key]
    value, container = better(key, recommended, now), seen["facts"].get("container") == "yes"
    untouched: SettingPart = {"final": now or value}
    bytes_key = BYTES_OF.get(key, "")
    in_bytes = seen["sysctl"][bytes_key]["value"] if bytes_key in seen["sysctl"] else "0"
    if in_bytes != "0":
        advice = f"{bytes_key} is {in_bytes} and takes the place of {key}, which is left alone."
        line = row(key, f"{in_bytes} bytes", recommended, "advice", f"{bytes_key} is set")
        return {**untouched, "rows": [line], "advice": [advice]}
    if key == "vm.swappiness" and value == "0" and kernel_version(seen["facts"]["kernel"]) >= (3, 5):
        problem = (
            f"host_tuning_vm_swappiness is 0, and the kernel here is {seen['facts']['kernel']}: since 3.5 that "
            "means to kill processes rather than to swap; give 1."
        )
        return {**untouched, "rows": [row(key, now, "1", "refused", why)], "refused": [problem]}
    if not found and not container:
        return {**untouched, "rows": [row(key, "-", recommended, "unknown", "this kernel does not have it")]}
    path = wanted["sysctl_file"]
    ours = _settings_of(text_of(seen, path)).get(key)
    at_boot = next((each["value"] for each in reversed(seen["persistent"]) if _other(each, key, path)), now)
    writes = ours is not None or now != value or better(key, value, at_boot) != at_boot
    live, verdict = bool(found and found["writable"]), "ok"
    if now != value:
        may = live or (found is not None and seen["facts"]["uid"] != "0" and not container)
        verdict = "change" if may else "host"
    elif writes and ours != value:
        verdict, why = "change", f"right now, but not after a boot; {why}"
    then: SettingPart = {"written": value, "final": value} if writes else untouched
    return {
        **then,
        "rows": [row(key, now or "not visible", recommended if now == value else value, verdict, why)],
        "live": [{"key": key, "now": now, "value": value}] if live and now != value else [],
    }


def _other(entry: Persistent, key: str, path: str) -> bool:
    """Tell whether a line of a file is about a key and is not ours."""
    return entry["key"] == key and entry["file"] != path


def _settings_of(text: str) -> dict[str, str]:
    """The settings in a file that this role wrote."""
    pairs = (line.split("=", 1) for line in text.splitlines() if "=" in line and not line.startswith("#"))
    return {key.strip(): value.strip() for key, value in pairs}


def _text(written: dict[str, str]) -> str:
    """The file: each setting below its reason."""
    if not written:
        return ""
    lines = ["# Written by the role host_tuning of streamops.kafka; a change made here is lost with its next run."]
    for key, value in written.items():
        lines += [f"# {SETTINGS[key][1]}", f"{key} = {value}"]
    return "\n".join(lines) + "\n"


def _dirty_problems(final: dict[str, str]) -> list[str]:
    """The background ratio has to stay below the other; 0 is one that is counted in bytes."""
    background, dirty = (int(final.get(f"vm.dirty_{name}") or 0) for name in ("background_ratio", "ratio"))
    if not dirty or background < dirty:
        return []
    return [
        f"vm.dirty_background_ratio would be {background} and vm.dirty_ratio {dirty}, so that writers wait before "
        "anything is flushed; do not skip one of the two."
    ]


def _compare_buffers(final: dict[str, str], written: dict[str, str], wanted: SettingsWanted) -> Iterator[SettingPart]:
    """R47 binds what is written; of what is found above the core maximum, the report says so (safety rule S14)."""
    for key, core in CORE_OF.items():
        if key not in wanted["sysctl"] or key not in final or core not in final:
            continue
        most, limit = numbers(final[key])[-1], numbers(final[core])[0]
        if most <= limit:
            continue
        setting, now, why = f"{key} against {core}", f"{most} > {limit}", "a program that asks gets the smaller one"
        if key in written and most == numbers(wanted["sysctl"][key])[-1]:
            problem = f"the largest {key} would be {most}, above {core} ({limit}); do not skip {core}."
            yield {"rows": [row(setting, now, "not above", "refused", why)], "refused": [problem]}
        else:
            advice = (
                f"the largest {key} is {most} here, above {core} ({limit}); it is left alone, because it is larger."
            )
            yield {"rows": [row(setting, now, "not above", "advice", why)], "advice": [advice]}


def _later_files(written: dict[str, str], seen: Seen, path: str) -> Iterator[SettingPart]:
    """Name what would win over the role's file."""
    name = path.rsplit("/", 1)[-1]
    for entry in seen["persistent"]:
        file, key = entry["file"], entry["key"]
        later = file == "/etc/sysctl.conf" or file.rsplit("/", 1)[-1] > name
        if key in written and file != path and later and better(key, written[key], entry["value"]) != entry["value"]:
            line = row(f"{key} in {file}", entry["value"], written[key], "advice", f"it is read after {path}")
            advice = f"{file} sets {key} to {entry['value']} and is read after {path}; remove that line."
            yield {"rows": [line], "advice": [advice]}
