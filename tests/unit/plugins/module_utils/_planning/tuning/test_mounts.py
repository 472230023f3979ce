# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Data mounts: what is mounted, remounted and formatted, what is never touched, and the lines of fstab (R44, R45)."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.tuning.mounts import (
    complete,
    fstab_with,
    mount_problems,
    plan_folders,
    plan_mounts,
    with_options,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.tuning.probe import (
    escape,
    mount_of,
    parse_mount,
    parse_tuning_probe,
    unescape,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.tuning.shapes import (
    DeviceMount,
    DeviceSeen,
    DisksWanted,
    MountAsked,
)

ROOT = "27 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw"
DATA = "30 27 8:16 / /data/1 rw,relatime shared:5 - xfs /dev/sdb rw,attr2"
DEVICE: DeviceSeen = {
    "real": "/dev/sdb",
    "number": "8:16",
    "readable": True,
    "blank": True,
    "blkid": {},
    "signatures": [],
    "users": [],
}
XFS: DeviceSeen = {**DEVICE, "blank": False, "blkid": {"TYPE": "xfs", "UUID": "u-1"}, "signatures": ["sdb 0x0 xfs u-1"]}
MOUNT: MountAsked = {"device": "/dev/sdb", "path": "/data/1"}
LINE = "UUID=u-1 /data/1 xfs noatime 0 0\n"
DISKS: DisksWanted = {"mounts": [], "format": False, "fstab": "/etc/fstab", "data_dirs": [], "allow_root": False}


def seen(device: Any = None, fstab: str = "", mounts: tuple[str, ...] = (ROOT,), **more: Any) -> Any:
    """What the probe saw of one disk."""
    return {
        **parse_tuning_probe(""),
        "facts": {"uid": "0"},
        "devices": {"/dev/sdb": {**DEVICE, **(device or {})}},
        "files": {"/etc/fstab": {"mode": "0644", "text": fstab}},
        "mounts": [parse_mount(line) for line in mounts],
        "tools": ["mkfs.xfs", "mkfs.ext4"],
        **more,
    }


def wanted(may_format: bool = False, fstype: str = "xfs") -> DisksWanted:
    """One mount, as the role hands it on."""
    return {**DISKS, "mounts": complete([{**MOUNT, "fstype": fstype}]), "format": may_format}


def test_an_empty_disk_is_formatted_where_that_is_allowed() -> None:
    """Format, folder, mount, fstab; the UUID is known after the first."""
    plan = plan_mounts(wanted(may_format=True), seen())
    assert plan["format"] == [{"device": "/dev/sdb", "fstype": "xfs"}]
    assert plan["directories"] == ["/data/1"]
    assert plan["mount"] == [{**MOUNT, "fstype": "xfs", "options": "noatime"}]
    assert plan["fstab"] == "UUID=(of the new file system) /data/1 xfs noatime 0 0\n"
    assert plan["rows"][0]["verdict"] == "change"


def test_a_file_system_that_is_there_is_mounted_as_it_is() -> None:
    """Nothing is formatted, whatever host_tuning_format says."""
    plan = plan_mounts(wanted(may_format=True), seen(XFS, fstab="# static\n"))
    assert plan["format"] == []
    assert plan["mount"] == [{**MOUNT, "fstype": "xfs", "options": "noatime"}]
    assert plan["fstab"] == f"# static\n{LINE}"


def test_a_mount_with_other_options_is_remounted() -> None:
    """Live, and its own options stay."""
    plan = plan_mounts(wanted(), seen(XFS, LINE, (ROOT, DATA)))
    assert plan["mount"] == []
    assert [each["options"] for each in plan["remount"]] == ["rw,noatime"]
    assert plan["rows"][0]["verdict"] == "change"


def test_what_is_in_order_stays() -> None:
    """A second run."""
    plan = plan_mounts(wanted(may_format=True), seen(XFS, LINE, (ROOT, DATA.replace("relatime", "noatime"))))
    assert plan["rows"][0]["verdict"] == "ok"
    assert (plan["format"], plan["mount"], plan["remount"], plan["fstab"]) == ([], [], [], LINE)


@pytest.mark.parametrize(
    ("device", "more", "mount", "sentence"),
    [
        ({"real": "", "number": ""}, {}, {}, "this host has no /dev/sdb"),
        ({"number": ""}, {}, {}, "/dev/sdb is not a block device"),
        ({}, {}, {}, "/dev/sdb is empty; set host_tuning_format: true"),
        ({}, {"tools": []}, {"may_format": True}, "mkfs.xfs is not on this host; install the package xfsprogs"),
        ({}, {"tools": []}, {"may_format": True, "fstype": "ext4"}, "install the package e2fsprogs"),
        (XFS, {}, {"may_format": True, "fstype": "ext4"}, "/dev/sdb holds xfs, not ext4; set fstype: xfs, or move"),
        ({"blkid": {"TYPE": "LVM2_member"}}, {}, {"may_format": True}, "holds LVM2_member, and is never overwritten"),
        ({"blkid": {"PTTYPE": "gpt"}}, {}, {"may_format": True}, "holds gpt, and is never overwritten"),
        ({"signatures": ["sdb 0x1 zfs"]}, {}, {"may_format": True}, "holds something, and is never overwritten"),
        ({"blank": False}, {}, {"may_format": True}, "begins with data of no known kind, and is never overwritten"),
        ({"users": ["sdb1"]}, {}, {"may_format": True}, "/dev/sdb is in use by sdb1"),
        ({"users": ["dm-0", "swap"]}, {}, {}, "/dev/sdb is in use by dm-0, swap"),
        ({"readable": False}, {}, {"may_format": True}, "/dev/sdb cannot be read; it may be out of order"),
        (XFS, {"full": ["/data/1"]}, {}, "the directory holds files, which the mount would hide"),
        (XFS, {"mounts": (ROOT, DATA.replace("/data/1", "/srv"))}, {}, "/dev/sdb is in use at /srv"),
        (XFS, {"mounts": (ROOT, DATA, DATA.replace("/data/1", "/srv"))}, {}, "/dev/sdb is in use at /srv"),
        (XFS, {"mounts": (ROOT, DATA.replace("8:16", "8:32"))}, {}, "/dev/sdb is mounted there, not /dev/sdb"),
        (XFS, {"fstab": "/dev/sdc /data/1 xfs defaults 0 0\n"}, {}, "'/dev/sdc /data/1 xfs defaults 0 0' of fstab is"),
        (XFS, {"fstab": "UUID=u-1 /old xfs defaults 0 0\n"}, {}, "of fstab is about the same device; remove or"),
        (XFS, {"fstab": LINE * 2}, {}, "of fstab is about the same directory; remove or correct it yourself"),
    ],
)
def test_what_holds_anything_or_is_in_use_is_refused(
    device: Any, more: dict[str, Any], mount: dict[str, Any], sentence: str
) -> None:
    """Nothing is planned then, and the sentence has the way out."""
    host = seen(device, **more)
    plan = plan_mounts(wanted(**mount), host)
    assert len(plan["refused"]) == 1
    assert sentence in plan["refused"][0]
    assert plan["refused"][0].startswith("/data/1: ")
    assert plan["rows"][0]["verdict"] == "refused"
    assert (plan["format"], plan["mount"], plan["remount"], plan["directories"]) == ([], [], [], [])
    assert plan["fstab"] == host["files"]["/etc/fstab"]["text"]


@pytest.mark.parametrize(("options", "verdict"), [("noatime", "ok"), ("relatime", "change")])
def test_an_account_without_root_sees_mounts_and_no_devices(options: str, verdict: str) -> None:
    """It cannot tell what an unmounted device holds; it says so, and refuses nothing."""
    hidden = {"readable": False, "blank": False}
    plan = plan_mounts(wanted(), seen(hidden, facts={"uid": "1000"}))
    assert (plan["rows"][0]["verdict"], plan["refused"]) == ("unknown", [])
    mounted = seen(hidden, "", (ROOT, DATA.replace("relatime", options)), facts={"uid": "1000"})
    assert plan_mounts(wanted(), mounted)["rows"][0]["verdict"] == verdict


@pytest.mark.parametrize(
    ("mounts", "sentence"),
    [
        ([MOUNT, {"device": "/dev/sdb", "path": "/data/2"}], "device /dev/sdb is named twice"),
        ([MOUNT, {"device": "/dev/sdc", "path": "/data/1"}], "path /data/1 is named twice"),
        ([{**MOUNT, "device": "sdb"}], "device 'sdb' is not an absolute path; give one such as /dev/disk/by-id/"),
        ([{**MOUNT, "path": "/"}], "path '/' is not an absolute path"),
        ([{**MOUNT, "path": "/data/"}], "path '/data/' is not an absolute path; give one such as /data/1"),
        ([{**MOUNT, "path": "/data/../etc"}], "path '/data/../etc' is not an absolute path"),
        ([{**MOUNT, "path": "/data/.."}], "path '/data/..' is not an absolute path"),
        ([MOUNT], ""),
    ],
)
def test_mounts_that_cannot_be_meant_are_refused(mounts: list[MountAsked], sentence: str) -> None:
    """Before the host is looked at."""
    problems = mount_problems(complete(mounts))
    assert sentence in "".join(problems)
    assert len(problems) == bool(sentence)


@pytest.mark.parametrize(
    ("found", "asked", "result"),
    [
        (["rw", "relatime"], ["noatime"], ["rw", "noatime"]),
        (["rw", "noatime"], ["noatime"], ["rw", "noatime"]),
        (["rw", "relatime", "nosuid"], ["largeio"], ["rw", "relatime", "nosuid", "largeio"]),
    ],
)
def test_options_are_added_and_others_stay(found: list[str], asked: list[str], result: list[str]) -> None:
    """Only what is about access times takes each other's place."""
    assert with_options(found, asked) == result


@pytest.mark.parametrize(
    ("text", "fstype", "result"),
    [
        ("", "xfs", LINE),
        ("", "ext4", "UUID=u-1 /data/1 ext4 noatime 0 2\n"),
        ("/dev/sdb /data/1 xfs defaults,nofail 0 0\n", "xfs", "UUID=u-1 /data/1 xfs nofail,noatime 0 0\n"),
        ("UUID=u-1  /data/1\txfs  defaults,noatime 0 0\n", "xfs", "UUID=u-1  /data/1\txfs  defaults,noatime 0 0\n"),
        ("UUID=u-1 /data/1 xfs\n", "xfs", LINE),
        ("UUID=u-2 / ext4 defaults 0 1\n\n# end\n", "xfs", f"UUID=u-2 / ext4 defaults 0 1\n\n# end\n{LINE}"),
    ],
)
def test_fstab_keeps_what_it_has(text: str, fstype: str, result: str) -> None:
    """By UUID; a line that is right is not touched, not even its blanks."""
    mount: DeviceMount = {**MOUNT, "real": "/dev/sdb", "fstype": fstype, "options": ["noatime"]}
    assert fstab_with(text, mount, "u-1") == (result, "")
    assert fstab_with(result, mount, "u-1") == (result, "")


def test_blanks_in_paths_survive_fstab_and_the_mount_table() -> None:
    """Both write them in octal."""
    assert escape("/my disk") == "/my\\040disk"
    assert unescape("/my\\040disk") == "/my disk"
    assert parse_mount(DATA.replace("/data/1", "/my\\040disk"))["path"] == "/my disk"


@pytest.mark.parametrize(
    ("path", "mount"),
    [("/data/1/kafka", "/data/1"), ("/data/1", "/data/1"), ("/data/10", "/"), ("/", "/")],
)
def test_a_path_is_on_the_longest_mount_above_it(path: str, mount: str) -> None:
    """/data/10 is not below /data/1."""
    found = mount_of(path, [parse_mount(ROOT), parse_mount(DATA)])
    assert found is not None and found["path"] == mount


FOLDERS = ["/data/1/kafka", "/data/2/kafka"]
GOOD = DATA.replace("relatime", "noatime")


@pytest.mark.parametrize(
    ("dirs", "mounts", "more", "verdicts"),
    [
        (["/data/1/kafka"], (ROOT, GOOD), {}, ["ok"]),
        (["/data/1/kafka"], (ROOT, DATA), {}, ["advice"]),
        (["/data/1/kafka"], (ROOT, GOOD.replace(" xfs ", " btrfs ")), {}, ["advice"]),
        (["/var/lib/kafka"], (ROOT, GOOD), {}, ["refused"]),
        (["/var/lib/kafka"], (ROOT, GOOD), {"allow_root": True}, ["info"]),
        (["/var/lib/kafka", "/var/lib/more"], (ROOT,), {"allow_root": True}, ["info", "advice"]),
        (["/data/1/a", "/data/1/b"], (ROOT, GOOD), {}, ["ok", "advice"]),
        (FOLDERS, (ROOT, GOOD, GOOD.replace("/data/1", "/data/2").replace("8:16", "8:32")), {}, ["ok", "ok"]),
        (FOLDERS, (ROOT, GOOD, GOOD.replace("/data/1", "/data/2").replace("8:16", "8:17")), {}, ["ok", "advice"]),
        (["/data/1/kafka"], (ROOT,), {"mounts": complete([MOUNT])}, ["ok"]),
        (["/x"], (), {}, ["unknown"]),
    ],
)
def test_each_data_folder_is_judged(dirs: list[str], mounts: tuple[str, ...], more: Any, verdicts: list[str]) -> None:
    """The root file system is refused unless allowed; one disk for each; a planned mount counts."""
    disks = {number: [{"name": "sdb"}] for number in ("8:16", "8:17")}
    plan = plan_folders({**DISKS, "data_dirs": dirs, **more}, seen(mounts=mounts, disks=disks))
    assert [each["verdict"] for each in plan["rows"]] == verdicts
    assert len(plan["refused"]) == verdicts.count("refused")
    assert all("mount a disk there (host_tuning_mounts), or set" in each for each in plan["refused"])


def test_a_link_is_followed_to_where_the_data_really_is() -> None:
    """/data/1/kafka may be a link to the root file system."""
    asked: DisksWanted = {**DISKS, "data_dirs": ["/data/1/kafka"]}
    plan = plan_folders(asked, seen(mounts=(ROOT, GOOD), real={"/data/1/kafka": "/srv/kafka"}))
    assert plan["rows"][0]["verdict"] == "refused"
