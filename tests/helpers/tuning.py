# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kernel settings for tests: the role's defaults, and what a probe of a stock host sees."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from ansible_collections.streamops.kafka.plugins.module_utils._planning.tuning.planned import SettingsPlan
from ansible_collections.streamops.kafka.plugins.module_utils._planning.tuning.probe import parse_tuning_probe
from ansible_collections.streamops.kafka.plugins.module_utils._planning.tuning.settings import SETTINGS
from ansible_collections.streamops.kafka.plugins.module_utils._planning.tuning.shapes import (
    FileSeen,
    Load,
    Persistent,
    Seen,
    SettingsAsked,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.tuning.sysctl import variable_of

ROLE = Path(__file__).resolve().parents[2] / "roles/host_tuning"
DEFAULTS = yaml.safe_load((ROLE / "defaults/main.yml").read_text())
FILE = "/etc/sysctl.d/99-zz-kafka.conf"
LOAD: Load = {"partitions": 0, "partition_bytes": 0, "segment_bytes": 1073741824, "connections": 10000}
WANTED: SettingsAsked = {
    "sysctl": {key: str(DEFAULTS[variable_of(key)]) for key in SETTINGS},
    "sysctl_file": FILE,
    "skip": [],
    "load": LOAD,
    "open_files": 100000,
}
# The values that Debian 12 has on a machine of 24 GiB: some are better than the book's.
STOCK = {
    "vm.swappiness": "60",
    "vm.dirty_background_ratio": "10",
    "vm.dirty_ratio": "20",
    "vm.max_map_count": "65530",
    "fs.nr_open": "1048576",
    "fs.file-max": "2466183",
    "net.core.wmem_default": "212992",
    "net.core.rmem_default": "212992",
    "net.core.wmem_max": "212992",
    "net.core.rmem_max": "4194304",
    "net.ipv4.tcp_wmem": "4096 16384 4194304",
    "net.ipv4.tcp_rmem": "4096 131072 33554432",
    "net.ipv4.tcp_window_scaling": "1",
    "net.ipv4.tcp_max_syn_backlog": "2048",
    "net.core.netdev_max_backlog": "1000",
}


def seen(
    values: Mapping[str, str | None] | None = None,
    writable: bool = True,
    facts: dict[str, str] | None = None,
    files: dict[str, FileSeen] | None = None,
    persistent: list[Persistent] | None = None,
) -> Seen:
    """What the probe saw; a value of None is a setting that is not there."""
    merged = {**STOCK, "vm.dirty_bytes": "0", "vm.dirty_background_bytes": "0", **(values or {})}
    return {
        **parse_tuning_probe(""),
        "facts": {"uid": "0", "kernel": "6.1.0", "container": "no", **(facts or {})},
        "sysctl": {key: {"value": one, "writable": writable} for key, one in merged.items() if one is not None},
        "files": files or {},
        "persistent": persistent or [],
    }


def wanted(skip: list[str] | None = None, load: Any = None, **values: Any) -> SettingsAsked:
    """The defaults with other values, named as the role's variables without their prefix; ``load``: a part of one."""
    names = {key: variable_of(key).removeprefix("host_tuning_") for key in SETTINGS}
    changed = {key: str(values[name]) for key, name in names.items() if name in values}
    asked: Load = {**LOAD, **(load or {})}
    return {**WANTED, "sysctl": {**WANTED["sysctl"], **changed}, "skip": skip or [], "load": asked}


def verdicts(plan: SettingsPlan) -> dict[str, str]:
    """Setting -> verdict."""
    return {row["setting"]: row["verdict"] for row in plan["rows"]}


def written(plan: SettingsPlan) -> dict[str, str]:
    """What the file sets."""
    lines = [line for line in plan["text"].splitlines() if not line.startswith("#")]
    return dict(line.split(" = ", 1) for line in lines)


def file_of(plan: SettingsPlan) -> dict[str, FileSeen]:
    """The file that a plan wrote, as a later probe sees it."""
    return {FILE: {"mode": "0644", "text": plan["text"]}}
