# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole plan of role host_tuning: huge pages, schedulers, open files, the report, and the probe's lines."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.tuning.plan import (
    host_tuning_plan,
    host_tuning_problems,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.tuning.planned import Row, TuningPlan
from ansible_collections.streamops.kafka.plugins.module_utils._planning.tuning.probe import parse_tuning_probe
from ansible_collections.streamops.kafka.plugins.module_utils._planning.tuning.report import host_tuning_table
from ansible_collections.streamops.kafka.plugins.module_utils._planning.tuning.shapes import SettingsAsked, Variables
from helpers.tuning import STOCK, WANTED

THP = "/sys/kernel/mm/transparent_hugepage/enabled"
THP_FILE = "/etc/tmpfiles.d/kafka-huge-pages.conf"
RULES = "/etc/udev/rules.d/99-zz-kafka.rules"
LIMITS = "/etc/security/limits.d/99-zz-kafka.conf"
SETTINGS: SettingsAsked = WANTED
ROLE: Variables = {
    **SETTINGS,
    "service_open_files": 100000,
    "limits_users": [],
    "limits_file": LIMITS,
    "thp": "madvise",
    "thp_file": THP_FILE,
    "scheduler": "leave",
    "scheduler_file": RULES,
    "time_sync": "leave",
    "data_dirs": ["/data/1/kafka"],
    "allow_root": False,
    "mounts": [],
    "format": False,
    "fstab": "/etc/fstab",
}
FACTS = {
    "uid": "0",
    "kernel": "6.1.0",
    "page_size": "4096",
    "nofile": "1024",
    "manager": "systemd",
    "container": "no",
    "swap_kb": "0",
    "time": "chronyd",
    "thp": "[always] madvise never",
    "thp_writable": "yes",
}
DISK = "8:16\tsdb\tnone mq-deadline [bfq]\t1\tyes"


def probe(facts: dict[str, str] | None = None, disk: str = DISK, files: dict[str, str] | None = None) -> str:
    """What the probe prints of a stock host with one data disk."""
    lines = [f"fact\t{name}\t{value}" for name, value in {**FACTS, **(facts or {})}.items()]
    lines += [f"sysctl\t{key}\tyes\t{value}".replace(" ", "\t") for key, value in STOCK.items()]
    lines += ["vmstat\tnr_dirty\t2560", "vmstat\tnr_writeback\t7", "persistent\t/etc/a.conf\t-vm/swappiness\t10 "]
    lines += [
        "mount\t27 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw",
        "mount\t30 27 8:16 / /data/1 rw,noatime shared:5 - xfs /dev/sdb rw",
        f"disk\t{disk}",
        "tool\tmkfs.xfs",
        "full\t/data/1",
        "real\t/data/1/kafka\t/data/1/kafka",
        "device\t/dev/d\t/dev/sdc\t8:32\tyes\tno",
        "device-blkid\t/dev/d\tTYPE=xfs",
        "device-signature\t/dev/d\tsdc  0x0  xfs",
        "device-user\t/dev/d\tdm-0",
    ]
    for path, text in (files or {}).items():
        lines.append(f"file\t{path}\t644\t{base64.b64encode(text.encode()).decode()}")
    return "\n".join(lines) + "\n"


def rows(plan: TuningPlan) -> dict[str, Row]:
    """Setting -> row."""
    return {row["setting"]: row for row in plan["report"]["rows"]}


def files(plan: TuningPlan) -> dict[str, str]:
    """Path -> text of the files that are to be written."""
    return {each["path"]: each["text"] for each in plan["files"]}


def test_the_probe_s_lines_are_read() -> None:
    """Each kind of line once."""
    seen = parse_tuning_probe(probe(files={"/etc/fstab": "# mine\n"}))
    assert seen["sysctl"]["net.ipv4.tcp_rmem"] == {"value": "4096 131072 33554432", "writable": True}
    assert seen["vmstat"] == {"nr_dirty": 2560, "nr_writeback": 7}
    assert seen["persistent"] == [{"file": "/etc/a.conf", "key": "vm.swappiness", "value": "10"}]
    assert seen["files"]["/etc/fstab"] == {"mode": "0644", "text": "# mine\n"}
    assert [mount["path"] for mount in seen["mounts"]] == ["/", "/data/1"]
    assert seen["disks"]["8:16"][0]["scheduler"] == "none mq-deadline [bfq]"
    assert (seen["tools"], seen["full"]) == (["mkfs.xfs"], ["/data/1"])
    assert seen["devices"]["/dev/d"] == {
        "real": "/dev/sdc",
        "number": "8:32",
        "readable": True,
        "blank": False,
        "blkid": {"TYPE": "xfs"},
        "signatures": ["sdc 0x0 xfs"],
        "users": ["dm-0"],
    }


def test_r43_dirty_pages_are_reported_in_mib() -> None:
    """2560 pages of 4 KiB; nobody acts on them."""
    row = rows(host_tuning_plan(ROLE, probe()))["dirty pages"]
    assert (row["now"], row["verdict"]) == ("2560 pages (10 MiB), 7 being written", "info")


@pytest.mark.parametrize(
    ("asked", "facts", "verdict", "write", "file"),
    [
        ("madvise", {}, "change", "madvise", "madvise"),
        ("never", {}, "change", "never", "never"),
        ("leave", {}, "advice", "", ""),
        ("never", {"thp": "always [madvise] never"}, "ok", "", ""),
        ("madvise", {"thp": "always madvise [never]"}, "ok", "", ""),
        ("madvise", {"thp": ""}, "ok", "", ""),
        ("madvise", {"manager": "process"}, "change", "madvise", ""),
        ("madvise", {"container": "yes", "thp_writable": "no"}, "host", "", ""),
        ("madvise", {"thp_writable": "no"}, "host", "", ""),
        ("madvise", {"thp_writable": "no", "uid": "1000"}, "change", "", "madvise"),
    ],
)
def test_huge_pages_are_taken_from_always_only(
    asked: str, facts: dict[str, str], verdict: str, write: str, file: str
) -> None:
    """Either of the two good values stays; after a boot tmpfiles sets it, where there is systemd."""
    plan = host_tuning_plan({**ROLE, "thp": asked}, probe(facts))
    assert rows(plan)["transparent huge pages"]["verdict"] == verdict
    assert [each["value"] for each in plan["writes"] if each["path"] == THP] == ([write] if write else [])
    assert files(plan).get(THP_FILE, "").partition("- - - - ")[2].strip() == file


def test_the_file_of_huge_pages_stays_when_they_are_right() -> None:
    """A second run writes nothing and removes nothing."""
    first = files(host_tuning_plan(ROLE, probe()))[THP_FILE]
    second = host_tuning_plan(ROLE, probe({"thp": "always [madvise] never"}, files={THP_FILE: first}))
    assert THP_FILE not in files(second)


@pytest.mark.parametrize(
    ("asked", "disk", "verdict", "value"),
    [
        ("leave", DISK, "advice", ""),
        ("auto", DISK, "change", "mq-deadline"),
        ("auto", DISK.replace("\t1\t", "\t0\t"), "change", "none"),
        ("auto", DISK.replace("none mq-deadline [bfq]", "noop deadline [cfq]"), "change", "deadline"),
        ("auto", DISK.replace("none mq-deadline [bfq]", "[bfq]"), "advice", ""),
        ("auto", DISK.replace("\tyes", "\tno"), "host", ""),
        ("auto", DISK.replace("none mq-deadline [bfq]", "[none] mq-deadline bfq"), "ok", ""),
        ("auto", DISK.replace("none mq-deadline [bfq]", "none"), "ok", ""),
    ],
)
def test_a_fair_scheduler_is_replaced_where_asked(asked: str, disk: str, verdict: str, value: str) -> None:
    """The best that the kernel offers, live and as a udev rule."""
    plan = host_tuning_plan({**ROLE, "scheduler": asked}, probe(disk=disk))
    assert rows(plan)["I/O scheduler of sdb"]["verdict"] == verdict
    assert [each["value"] for each in plan["writes"] if "queue" in each["path"]] == ([value] if value else [])
    assert (f'KERNEL=="sdb", ATTR{{queue/scheduler}}="{value}"' in files(plan).get(RULES, "")) == bool(value)


def test_a_scheduler_s_rule_stays() -> None:
    """With those of other disks; a new one for the same disk takes its place."""
    rule = 'ACTION=="add|change", KERNEL=="sdb", ATTR{queue/scheduler}="mq-deadline"\n'
    text = files(host_tuning_plan({**ROLE, "scheduler": "auto"}, probe()))[RULES]
    assert text.endswith(rule)
    good = probe(disk=DISK.replace("none mq-deadline [bfq]", "[mq-deadline] bfq"), files={RULES: text})
    assert RULES not in files(host_tuning_plan({**ROLE, "scheduler": "auto"}, good))


@pytest.mark.parametrize(
    ("more", "facts", "service", "account"),
    [
        ({}, {}, "ok", "ok"),
        ({"service_open_files": 5000}, {}, "advice", "ok"),
        ({}, {"manager": "process"}, "ok", "advice"),
        ({}, {"manager": "process", "nofile": "unlimited"}, "ok", "ok"),
        ({}, {"manager": "process", "nofile": "100000"}, "ok", "ok"),
        ({"limits_users": ["kafka"]}, {"manager": "process"}, "ok", "change"),
    ],
)
def test_open_files_are_those_of_whoever_starts_the_broker(
    more: Any, facts: dict[str, str], service: str, account: str
) -> None:
    """systemd reads no limits.d; without systemd an account's limit is what counts."""
    plan = host_tuning_plan({**ROLE, **more}, probe(facts))
    assert rows(plan)["open files, the service"]["verdict"] == service
    assert rows(plan)["open files, this account"]["verdict"] == account
    assert ("kafka - nofile 100000\n" in files(plan).get(LIMITS, "")) == (account == "change")


def test_limits_are_written_once() -> None:
    """The second run finds them."""
    asked: Variables = {**ROLE, "limits_users": ["kafka", "zookeeper"]}
    text = files(host_tuning_plan(asked, probe()))[LIMITS]
    second = host_tuning_plan(asked, probe(files={LIMITS: text}))
    assert LIMITS not in files(second)
    assert rows(second)["open files, this account"]["verdict"] == "ok"


@pytest.mark.parametrize(
    ("asked", "facts", "verdict", "services"),
    [
        ("leave", {}, "ok", []),
        ("leave", {"time": ""}, "advice", []),
        ("leave", {"time": "", "time_unit": "chrony"}, "advice", []),
        ("leave", {"time": "", "container": "yes"}, "host", []),
        ("enable", {"time_unit": "chrony"}, "ok", []),
        ("enable", {"time": "", "time_unit": "chrony"}, "change", ["chrony"]),
        ("enable", {"time": "", "time_unit": "chrony", "manager": "process"}, "advice", []),
        ("enable", {"time": "", "time_unit": "chrony", "container": "yes"}, "host", []),
        ("enable", {"time": ""}, "advice", []),
    ],
)
def test_time_is_kept_by_what_is_installed_if_asked(
    asked: str, facts: dict[str, str], verdict: str, services: list[str]
) -> None:
    """Only where systemd can start it and the kernel's clock is this host's; nothing is installed."""
    plan = host_tuning_plan({**ROLE, "time_sync": asked}, probe(facts))
    assert rows(plan)["time synchronisation"]["verdict"] == verdict
    assert plan["services"] == services
    assert ("start and enable chrony" in plan["says"]) is bool(services)


def test_swap_is_kept() -> None:
    """With a low swappiness it is a safety net."""
    plan = host_tuning_plan(ROLE, probe({"swap_kb": "2097152"}))
    assert (rows(plan)["swap"]["now"], rows(plan)["swap"]["verdict"]) == ("2048 MiB", "ok")


def test_a_plan_says_each_step_and_is_json() -> None:
    """Check mode shows these sentences; the report is what a program reads."""
    plan = host_tuning_plan(ROLE, probe())
    assert plan["changes"]
    assert f"{THP}: always -> madvise" in plan["says"]
    assert "vm.swappiness: 60 -> 1" in plan["says"]
    assert "vm.swappiness=1" in plan["sysctl"]
    assert plan["root"] and not host_tuning_plan(ROLE, probe({"uid": "1000"}))["root"]
    assert json.loads(json.dumps(plan["report"])) == plan["report"]
    assert set(plan["report"]) == {"kernel", "container", "rows", "refused", "advice"}


def test_the_table_is_aligned() -> None:
    """Columns are as wide as their longest cell."""
    lines = host_tuning_table(host_tuning_plan(ROLE, probe())["report"]["rows"]).splitlines()
    place = lines[0].index("verdict")
    assert lines[0].split() == ["setting", "now", "recommended", "verdict", "why"]
    assert {line[place - 2 : place] for line in [lines[0], *lines[2:]]} == {"  "}
    assert all(line[place] != " " for line in lines[2:])


def test_all_variables_are_checked_together() -> None:
    """Values, mounts and folders."""
    wrong: Variables = {
        **ROLE,
        "data_dirs": ["kafka"],
        "mounts": [{"device": "sdb", "path": "/data/1"}],
        "skip": ["vm.swapiness"],
    }
    assert host_tuning_problems(ROLE) == []
    assert [each.partition(":")[0] for each in host_tuning_problems(wrong)] == [
        "host_tuning_skip",
        "host_tuning_mounts",
        "host_tuning_data_dirs",
    ]
