# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kernel settings: what is written, what is set live, and what is refused (R40 to R50, S14)."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.tuning.settings import SETTINGS
from ansible_collections.streamops.kafka.plugins.module_utils._planning.tuning.shapes import Seen
from ansible_collections.streamops.kafka.plugins.module_utils._planning.tuning.sysctl import plan_sysctl, sized
from helpers.tuning import FILE, WANTED, file_of, seen, verdicts, wanted, written


def test_a_stock_host_gets_what_is_worse_and_keeps_what_is_better() -> None:
    """The file holds only what it is needed for; the live values are those of the file."""
    plan = plan_sysctl(sized(WANTED), seen())
    assert written(plan) == {
        "vm.swappiness": "1",
        "vm.dirty_background_ratio": "5",
        "vm.dirty_ratio": "60",
        "vm.max_map_count": "262144",
        "net.core.wmem_max": "2097152",
        "net.ipv4.tcp_wmem": "4096 65536 4194304",
        "net.ipv4.tcp_max_syn_backlog": "4096",
        "net.core.netdev_max_backlog": "5000",
    }
    assert {each["key"]: each["value"] for each in plan["live"]} == written(plan)
    assert {key for key, verdict in verdicts(plan).items() if verdict == "change"} == set(written(plan))
    assert plan["refused"] == []


def test_a_second_run_has_nothing_to_do() -> None:
    """Live values as planned and the file as written: the same file, nothing to set."""
    first = plan_sysctl(sized(WANTED), seen())
    after = seen({each["key"]: each["value"] for each in first["live"]}, files=file_of(first))
    second = plan_sysctl(sized(WANTED), after)
    assert second["text"] == first["text"]
    assert second["live"] == []
    assert "change" not in verdicts(second).values()


def test_what_is_skipped_is_neither_shown_nor_written() -> None:
    """Nor kept in a file of an earlier run; a file with nothing in it is none."""
    plan = plan_sysctl(sized(wanted(skip=list(SETTINGS))), seen(files={FILE: {"mode": "0644", "text": "x = 1\n"}}))
    assert (plan["rows"], plan["text"], plan["live"]) == ([], "", [])


@pytest.mark.parametrize(
    ("kernel", "refused"), [("3.10.0-1160.el7.x86_64", True), ("3.4.113", False), ("2.6.32-754.el6", False)]
)
def test_r40_swappiness_0_is_for_old_kernels_only(kernel: str, refused: bool) -> None:
    """Since 3.5 it means never to swap."""
    plan = plan_sysctl(sized(wanted(vm_swappiness=0)), seen(facts={"kernel": kernel}))
    assert bool(plan["refused"]) == refused
    assert ("host_tuning_vm_swappiness is 0, and the kernel here is" in "".join(plan["refused"])) == refused
    assert ("vm.swappiness" in written(plan)) != refused


def test_dirty_bytes_of_an_administrator_are_left_alone() -> None:
    """Writing the ratio would set them to 0."""
    plan = plan_sysctl(sized(WANTED), seen({"vm.dirty_bytes": "1000000", "vm.dirty_ratio": "0"}))
    assert verdicts(plan)["vm.dirty_ratio"] == "advice"
    assert "vm.dirty_ratio" not in written(plan)
    assert plan["advice"][0].startswith("vm.dirty_bytes is 1000000 and takes the place of vm.dirty_ratio")
    assert plan["refused"] == []


@pytest.mark.parametrize(
    ("values", "found", "refused"),
    [
        ({"skip": ["vm.dirty_ratio"]}, {"vm.dirty_ratio": "4"}, True),
        ({"skip": ["vm.dirty_ratio"]}, {"vm.dirty_ratio": "20"}, False),
        ({"skip": ["vm.dirty_background_ratio"]}, {"vm.dirty_background_ratio": "61"}, True),
        ({"skip": ["vm.dirty_ratio", "vm.dirty_background_ratio"]}, {"vm.dirty_ratio": "4"}, False),
        ({}, {"vm.dirty_background_ratio": "61"}, False),
    ],
)
def test_r41_a_skipped_ratio_counts(values: dict[str, Any], found: dict[str, str | None], refused: bool) -> None:
    """The background ratio has to be below the other after the run, whichever of them is left alone."""
    plan = plan_sysctl(sized(wanted(**values)), seen(found))
    assert any("so that writers wait before anything is flushed" in each for each in plan["refused"]) == refused
    assert bool(plan["refused"]) == refused


def test_r47_what_is_found_above_the_core_maximum_is_a_warning() -> None:
    """It is better than recommended, so it stays; refused is only what the role itself would write."""
    plan = plan_sysctl(sized(WANTED), seen())
    assert verdicts(plan)["net.ipv4.tcp_rmem against net.core.rmem_max"] == "advice"
    assert "it is left alone, because it is larger" in "".join(plan["advice"])
    assert plan["refused"] == []


def test_r47_what_is_written_is_never_above_the_core_maximum() -> None:
    """Skipping the core maximum leaves it where it was found."""
    plan = plan_sysctl(sized(wanted(skip=["net.core.wmem_max"])), seen({"net.ipv4.tcp_wmem": "4096 16384 100000"}))
    assert plan["refused"] == [
        "the largest net.ipv4.tcp_wmem would be 2048000, above net.core.wmem_max (212992); "
        "do not skip net.core.wmem_max."
    ]
    assert verdicts(plan)["net.ipv4.tcp_wmem against net.core.wmem_max"] == "refused"


def test_a_container_gets_the_file_and_a_word_about_its_host() -> None:
    """It does not fail; its host has to be tuned. What it cannot see at all is written, too."""
    bare: Seen = seen({"net.core.rmem_max": None}, facts={"container": "yes"}, writable=False)
    plan = plan_sysctl(sized(WANTED), bare)
    assert plan["live"] == []
    assert verdicts(plan)["vm.swappiness"] == "host"
    assert verdicts(plan)["net.core.rmem_max"] == "host"
    assert written(plan)["net.core.rmem_max"] == "2097152"
    assert plan["refused"] == []
    again = plan_sysctl(sized(WANTED), {**bare, "files": file_of(plan)})
    assert again["text"] == plan["text"]


def test_a_kernel_without_a_setting_is_not_told_to_set_it() -> None:
    """On a machine, systemd would complain about it at every boot."""
    plan = plan_sysctl(sized(WANTED), seen({"net.core.netdev_max_backlog": None}))
    assert verdicts(plan)["net.core.netdev_max_backlog"] == "unknown"
    assert "net.core.netdev_max_backlog" not in written(plan)


def test_an_account_without_root_sees_what_apply_would_change() -> None:
    """It cannot write, and this says nothing about the host."""
    plan = plan_sysctl(sized(WANTED), seen(facts={"uid": "1000"}, writable=False))
    assert verdicts(plan)["vm.swappiness"] == "change"
    assert plan["live"] == []


def test_a_good_value_that_a_boot_would_undo_is_written() -> None:
    """Somebody set it by hand, and another file has the worse one."""
    persistent = [{"file": "/usr/lib/sysctl.d/50-default.conf", "key": "vm.swappiness", "value": "30"}]
    plan = plan_sysctl(sized(WANTED), seen({"vm.swappiness": "1"}, persistent=persistent))
    assert written(plan)["vm.swappiness"] == "1"
    assert [each for each in plan["live"] if each["key"] == "vm.swappiness"] == []
    assert verdicts(plan)["vm.swappiness"] == "change"


@pytest.mark.parametrize(
    ("file", "value", "named"),
    [
        ("/etc/sysctl.d/99-zzz.conf", "60", True),
        ("/etc/sysctl.conf", "60", True),
        ("/etc/sysctl.d/99-zzz.conf", "1", False),
        ("/usr/lib/sysctl.d/50-default.conf", "60", False),
        ("/etc/sysctl.d/99-sysctl.conf", "60", False),
    ],
)
def test_a_file_that_would_win_is_named(file: str, value: str, named: bool) -> None:
    """Files are read by name; /etc/sysctl.conf last."""
    persistent = [{"file": file, "key": "vm.swappiness", "value": value}]
    plan = plan_sysctl(sized(WANTED), seen(persistent=persistent))
    assert (f"{file} sets vm.swappiness to 60 and is read after {FILE}; remove that line." in plan["advice"]) == named
