# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shapes of what is wanted of a host and of what was seen of it: plain dictionaries. Pure.

PRIVATE to the collection. What is planned is in ``planned.py``. Sizes are in bytes; a ``number`` of a device is
``major:minor``, and a ``mode`` of a file is octal digits, as text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict, Union

Number = Union[int, str]  # a template may have made a text of a number


class Load(TypedDict):
    """What a broker is to carry; ``partitions``: replicas on it, ``connections``: clients at once."""

    partitions: Number
    partition_bytes: Number
    segment_bytes: Number
    connections: Number


class _SettingsSame(TypedDict):
    """About kernel settings, what is wanted as it is asked for. ``skip``: keys that are left alone."""

    sysctl_file: str
    skip: list[str]
    load: Load


class SettingsAsked(_SettingsSame):
    """``sysctl``: key -> the recommended value; ``open_files``: how many at least."""

    sysctl: Mapping[str, Number]
    open_files: Number


class SettingsWanted(_SettingsSame):
    """The same when it is sized for the load, without what is skipped; of each value the words, one blank between."""

    sysctl: dict[str, str]
    open_files: int


class _MountDefaults(TypedDict, total=False):
    """Of a mount what has a default."""

    fstype: str
    options: list[str]


class MountAsked(_MountDefaults):
    """A mount as somebody wrote it."""

    device: str
    path: str


class MountWanted(TypedDict):
    """A mount that is to be there."""

    device: str
    path: str
    fstype: str
    options: list[str]


class DeviceMount(MountWanted):
    """``real``: the device without links."""

    real: str


class _DisksSame(TypedDict):
    """About disks, what is wanted as it is asked for.

    ``fstab``: a path; ``format``: whether an empty device may be formatted; ``allow_root``: whether data may be on the
    root file system.
    """

    format: bool
    fstab: str
    data_dirs: list[str]
    allow_root: bool


class DisksWanted(_DisksSame):
    """With whole mounts."""

    mounts: list[MountWanted]


class _Others(TypedDict):
    """Neither kernel settings nor disks.

    ``service_open_files``: the limit of the broker's unit; ``limits_users``: accounts that get one; ``thp``: leave,
    madvise or never; ``scheduler``: leave or auto; ``time_sync``: leave or enable; what ends in ``_file`` is a path.
    """

    service_open_files: Number
    limits_users: list[str]
    limits_file: str
    thp: str
    thp_file: str
    scheduler: str
    scheduler_file: str
    time_sync: str


class Variables(SettingsAsked, _DisksSame, _Others):
    """The variables of the role host_tuning (``__host_tuning_wanted``)."""

    mounts: list[MountAsked]


class Wanted(SettingsWanted, DisksWanted, _Others):
    """What they come to: settings that are sized, mounts that are whole."""


class SettingSeen(TypedDict):
    """A kernel setting; ``writable``: for the account that looked."""

    value: str
    writable: bool


class Persistent(TypedDict):
    """A line of a file that a boot reads."""

    file: str
    key: str
    value: str


class FileSeen(TypedDict):
    """A file that the role may write."""

    mode: str
    text: str


class AtPath(TypedDict):
    """Anything that is mounted, or is to be."""

    path: str


class MountSeen(AtPath):
    """A line of ``/proc/self/mountinfo`` (proc(5)); ``root``: what of the file system is mounted."""

    number: str
    root: str
    options: list[str]
    fstype: str
    source: str


class DeviceSeen(TypedDict):
    """A device that is to be mounted.

    ``real``: the same without links, '' if it is not there; ``number``: '' if it is no block device; ``blank``: whether
    its first MiB is; ``blkid``: name -> value, as blkid has them; ``signatures``: of what it holds; ``users``: what is
    on it or uses it.
    """

    real: str
    number: str
    readable: bool
    blank: bool
    blkid: dict[str, str]
    signatures: list[str]
    users: list[str]


class DiskSeen(TypedDict):
    """``scheduler``: those it may have, the one it has in brackets; ``writable``: whether that can be set."""

    name: str
    scheduler: str
    rotational: bool
    writable: bool


class Seen(TypedDict):
    """What a look at a host found.

    ``facts``: name -> text: uid, kernel, container, manager, page_size, nofile, swap_kb, time …; ``sysctl``: by key;
    ``vmstat``: counter -> pages; ``persistent``: in the order in which a boot reads the files; ``files``: by path;
    ``mounts``: oldest first; ``devices``: as asked for; ``disks``: those below a disk, partition or volume, by its
    number; ``tools``: programs that are there; ``full``: folders that hold something; ``real``: data folder -> the same
    without links.
    """

    facts: dict[str, str]
    sysctl: dict[str, SettingSeen]
    vmstat: dict[str, int]
    persistent: list[Persistent]
    files: dict[str, FileSeen]
    mounts: list[MountSeen]
    devices: dict[str, DeviceSeen]
    disks: dict[str, list[DiskSeen]]
    tools: list[str]
    full: list[str]
    real: dict[str, str]
