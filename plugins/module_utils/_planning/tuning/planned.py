# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of what is planned of a host, and of the report: plain dictionaries, which templates read. Pure.

PRIVATE to the collection. A part is what one setting, mount or other thing adds to a plan.
"""

from __future__ import annotations

from typing import TypedDict


class Row(TypedDict):
    """A line of the report; the verdicts are in ``sysctl.py``."""

    setting: str
    now: str
    recommended: str
    verdict: str
    why: str


class Live(TypedDict):
    """A kernel setting that is to be set now."""

    key: str
    now: str
    value: str


class SettingPart(TypedDict, total=False):
    """Of a `SettingsPlan`; ``final``: the value that a setting will have, ``written``: that which goes to the file."""

    rows: list[Row]
    refused: list[str]
    advice: list[str]
    live: list[Live]
    final: str
    written: str


class SettingsPlan(TypedDict):
    """``refused`` and ``advice``: sentences; ``text``: of the file, '' where there is to be none."""

    rows: list[Row]
    refused: list[str]
    advice: list[str]
    live: list[Live]
    text: str


class Format(TypedDict):
    """A file system that is to be made."""

    device: str
    fstype: str


class MountStep(TypedDict):
    """Something to mount, or to mount anew; ``options``: with commas between."""

    device: str
    path: str
    fstype: str
    options: str


class MountPart(TypedDict, total=False):
    """Of a `MountsPlan`; ``fstab``: its text with the mount's line, where nothing refuses it."""

    rows: list[Row]
    refused: list[str]
    format: list[Format]
    directories: list[str]
    mount: list[MountStep]
    remount: list[MountStep]
    fstab: str


class MountsPlan(TypedDict):
    """``refused``: sentences; ``directories``: paths to create; ``fstab``: its text as it is to be."""

    rows: list[Row]
    refused: list[str]
    format: list[Format]
    directories: list[str]
    mount: list[MountStep]
    remount: list[MountStep]
    fstab: str


class FoldersPlan(TypedDict):
    """``refused``: a sentence for each folder on the root file system, where that is not allowed."""

    rows: list[Row]
    refused: list[str]


class FilePlan(TypedDict):
    """A file as it is to be; ``text``: '' where it is to be removed."""

    path: str
    text: str
    mode: str


class Write(TypedDict):
    """A value to write to a file below /sys."""

    path: str
    now: str
    value: str


class HostPart(TypedDict, total=False):
    """Of a `HostPlan`."""

    rows: list[Row]
    files: list[FilePlan]
    writes: list[Write]
    services: list[str]


class HostPlan(TypedDict):
    """``services``: units to start and enable."""

    rows: list[Row]
    files: list[FilePlan]
    writes: list[Write]
    services: list[str]


class Report(TypedDict):
    """What mode audit shows. ``container``: whether the host is one; ``refused`` and ``advice``: sentences."""

    kernel: str
    container: bool
    rows: list[Row]
    refused: list[str]
    advice: list[str]


class FstabPlan(FilePlan):
    """``differs``: whether it is to be written."""

    differs: bool


class TuningPlan(TypedDict):
    """The report, and what mode apply has to do.

    ``files``: those that differ; ``sysctl``: arguments of ``sysctl -w``; ``says``: a sentence for each step that is no
    file, for check mode; ``changes``: whether there is anything to do; ``root``: whether the probe ran as root.
    """

    report: Report
    files: list[FilePlan]
    sysctl: list[str]
    writes: list[Write]
    services: list[str]
    format: list[Format]
    directories: list[str]
    mount: list[MountStep]
    remount: list[MountStep]
    fstab: FstabPlan
    systemd: bool
    root: bool
    says: list[str]
    changes: bool
