# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Role host_tuning on real disks: loop devices with XFS and ext4 (R44, R45). Nothing is ever overwritten."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from helpers.tuning_host import SKIP, Host, mounted, restored, untouched

# A partition table by hand: one Linux partition, and the signature.
PARTITIONED = (
    r"printf '\0\0\2\0\203\0\0\0\0\10\0\0\0\20\0\0' | dd of={device} bs=1 seek=446 status=none && "
    r"printf '\125\252' | dd of={device} bs=1 seek=510 status=none"
)


@pytest.mark.parametrize("fstype", ["xfs", pytest.param("ext4", marks=pytest.mark.slow)])
def test_r44_r45_an_empty_disk_becomes_a_data_mount(tuned_host: Host, disks: list[str], fstype: str) -> None:
    """Refused without leave, shown dry, made, idle, mounted again from fstab, and remounted when its options differ."""
    device, path = disks[0], f"/data/{fstype}"
    asked = {"host_tuning_mounts": [{"device": device, "path": path, "fstype": fstype}]}
    with mounted(tuned_host, path):
        refused = tuned_host.tune(code=2, **asked)
        assert f"node: {path}: {device} is empty; set host_tuning_format: true to let it be form" in refused.failure
        assert untouched(device)

        dry = tuned_host.tune("--check", "--diff", host_tuning_format=True, **asked)
        assert f"make a file system of kind {fstype} on {device}" in dry.text
        assert f"+UUID=(of the new file system) {path} {fstype} noatime 0" in dry.output
        assert untouched(device)

        tuned_host.tune(host_tuning_format=True, **asked)
        uuid = tuned_host.output("blkid", "-p", "-o", "value", "-s", "UUID", device)
        check = "2" if fstype == "ext4" else "0"
        assert f"UUID={uuid} {path} {fstype} noatime 0 {check}" in tuned_host.output("cat", "/etc/fstab").splitlines()
        live = tuned_host.output("findmnt", "-n", "-o", "FSTYPE,OPTIONS", "--mountpoint", path)
        assert live.split()[0] == fstype and "noatime" in live.split()[1].split(",")
        tuned_host.output("touch", f"{path}/kept")
        for arguments in ((), ("--check", "--diff")):
            assert tuned_host.tune(*arguments, host_tuning_format=True, **asked).count("changed") == 0

        tuned_host.output("umount", path)
        tuned_host.output("mount", "--source", device, "--target", path, "-t", fstype, "-o", "relatime,nodev")
        assert tuned_host.verdicts(**asked)[f"mount {path}"] == "change"
        assert tuned_host.tune(**asked).count("changed") == 1
        options = tuned_host.output("findmnt", "-n", "-o", "OPTIONS", "--mountpoint", path).split(",")
        assert {"noatime", "nodev"} <= set(options) and "relatime" not in options
        tuned_host.output("test", "-e", f"{path}/kept")
        assert tuned_host.tune(**asked).count("changed") == 0


def test_the_line_of_fstab_mounts_it(tuned_host: Host, disks: list[str]) -> None:
    """What a boot does: mount knows the folder alone. Two disks in one run, and a folder below each."""
    mounts = [{"device": device, "path": f"/data/{number}"} for number, device in enumerate(disks, 1)]
    asked = {"host_tuning_mounts": mounts, "host_tuning_data_dirs": ["/data/1/kafka", "/data/2/kafka"]}
    with mounted(tuned_host, "/data/1", "/data/2"):
        tuned_host.tune(host_tuning_format=True, **asked)
        tuned_host.output("umount", "/data/1")
        tuned_host.output("mount", "/data/1")
        found = tuned_host.verdicts(**asked)
        assert (found["data directory /data/1/kafka"], found["data directory /data/2/kafka"]) == ("ok", "ok")
        assert tuned_host.tune(**asked).count("changed") == 0


@pytest.mark.parametrize(
    ("prepare", "sentence"),
    [
        (["mkfs.ext4", "-q", "{device}"], "{device} holds ext4, not xfs; set fstype: ext4, or move its data away"),
        pytest.param(
            *(["mkswap", "{device}"], "{device} holds swap, and is never overwritten"), marks=pytest.mark.slow
        ),
        (["sh", "-c", PARTITIONED], "{device} holds dos, and is never overwritten"),
        (["sh", "-c", "echo data | dd of={device} bs=512 seek=9 status=none"], "{device} begins with data of no known"),
    ],
)
def test_a_disk_that_holds_anything_is_never_formatted(
    tuned_host: Host, disks: list[str], prepare: list[str], sentence: str
) -> None:
    """Not one byte of it is written, nor of fstab."""
    device = disks[0]
    tuned_host.output(*[word.format(device=device) for word in prepare])
    digest, fstab = tuned_host.output("sha256sum", device), tuned_host.output("cat", "/etc/fstab", code=None)
    asked = {"host_tuning_mounts": [{"device": device, "path": "/data/no"}], "host_tuning_format": True}
    run = tuned_host.tune(code=2, **asked)
    assert sentence.format(device=device) in " ".join(run.failure.split())
    assert tuned_host.verdicts(**asked)["mount /data/no"] == "refused"
    assert tuned_host.output("sha256sum", device) == digest
    assert tuned_host.output("cat", "/etc/fstab", code=None) == fstab
    assert tuned_host.inside.run("test", "-e", "/data/no", code=None).returncode != 0


def test_what_is_in_use_is_not_touched(tuned_host: Host, disks: list[str]) -> None:
    """Mounted elsewhere; something else there; files in the folder; and all of it before any other change."""
    tuned_host.output("mkfs.xfs", "-q", disks[0])
    tuned_host.output("mkdir", "-p", "/srv/other", "/data/full")
    tuned_host.output("touch", "/data/full/file")
    with mounted(tuned_host, "/srv/other"):
        tuned_host.output("mount", disks[0], "/srv/other")
        before = tuned_host.output("cat", "/proc/self/mountinfo")
        for path, device, sentence in (
            ("/data/1", disks[0], f"{disks[0]} is in use at /srv/other"),
            ("/srv/other", disks[1], f"{disks[0]} is mounted there, not {disks[1]}"),
            ("/data/full", disks[1], "the directory holds files, which the mount would hide"),
        ):
            asked = {"host_tuning_mounts": [{"device": device, "path": path}], "host_tuning_format": True}
            run = tuned_host.tune(code=2, host_tuning_skip=SKIP, **asked)
            assert sentence in " ".join(run.failure.split())
        assert tuned_host.output("cat", "/proc/self/mountinfo") == before
        assert untouched(disks[1])


def test_data_on_the_root_file_system_is_refused_unless_allowed(tuned_host: Host) -> None:
    """One sentence with both ways out."""
    run = tuned_host.tune(code=2, host_tuning_data_dirs=["/var/lib/kafka"])
    assert "node: /var/lib/kafka is on the root file system" in run.failure
    allowed = {"host_tuning_data_dirs": ["/var/lib/kafka"], "host_tuning_allow_root_filesystem": True}
    assert tuned_host.tune(**allowed).count("changed") == 0


def test_a_disk_s_scheduler_is_set_where_asked(tuned_host: Host, disks: list[str]) -> None:
    """On a loop device, live and as a udev rule."""
    queue = Path("/sys/block") / Path(disks[0]).name / "queue/scheduler"
    if "bfq" not in queue.read_text():
        pytest.skip("this kernel has no scheduler bfq")
    asked = {"host_tuning_mounts": [{"device": disks[0], "path": "/data/1"}], "host_tuning_format": True}
    tuned_host.output("mkdir", "-p", "/etc/udev/rules.d")
    with mounted(tuned_host, "/data/1"), restored(queue):
        tuned_host.tune(**asked)
        queue.write_text("bfq")
        assert tuned_host.verdicts(**asked)[f"I/O scheduler of {Path(disks[0]).name}"] == "advice"
        assert tuned_host.tune(host_tuning_io_scheduler="auto", **asked).count("changed") == 2
        assert re.search(r"\[(none|mq-deadline)\]", queue.read_text())
        assert f'KERNEL=="{Path(disks[0]).name}"' in tuned_host.output("cat", "/etc/udev/rules.d/99-zz-kafka.rules")
        assert tuned_host.tune(host_tuning_io_scheduler="auto", **asked).count("changed") == 0
    tuned_host.output("rm", "/etc/udev/rules.d/99-zz-kafka.rules")
