# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kernel settings: directions, arithmetic, and the rules that the values themselves keep (R40 to R50, S14)."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from ansible_collections.streamops.kafka.plugins.module_utils._planning.tuning.mounts import complete
from ansible_collections.streamops.kafka.plugins.module_utils._planning.tuning.probe import sysctl_key
from ansible_collections.streamops.kafka.plugins.module_utils._planning.tuning.settings import SETTINGS
from ansible_collections.streamops.kafka.plugins.module_utils._planning.tuning.sysctl import (
    better,
    kernel_version,
    segments,
    sized,
    tuning_problems,
    variable_of,
)
from helpers.tuning import DEFAULTS, LOAD, ROLE, WANTED, wanted


@pytest.mark.parametrize(
    ("key", "value", "now", "result"),
    [
        ("net.core.rmem_default", "131072", "212992", "212992"),
        ("net.core.rmem_default", "131072", "65536", "131072"),
        ("net.ipv4.tcp_rmem", "4096 65536 2048000", "4096 16384 33554432", "4096 65536 33554432"),
        ("net.ipv4.tcp_rmem", "4096 65536 2048000", "", "4096 65536 2048000"),
        ("net.ipv4.tcp_rmem", "4096 65536 2048000", "what?", "4096 65536 2048000"),
        ("vm.swappiness", "1", "0", "1"),
        ("vm.swappiness", "1", "60", "1"),
        ("vm.dirty_ratio", "60", "20", "60"),
        ("vm.dirty_ratio", "60", "75", "75"),
        ("vm.dirty_ratio", "60", "95", "60"),
        ("vm.dirty_ratio", "40", "50", "50"),
        ("vm.dirty_ratio", "40", "70", "40"),
    ],
)
def test_s14_a_better_value_is_never_lowered(key: str, value: str, now: str, result: str) -> None:
    """Floor field by field, exact, and a range."""
    assert better(key, value, now) == result


def test_the_defaults_are_accepted_and_are_the_book_s() -> None:
    """R40 to R50, as the role sets them."""
    assert tuning_problems(WANTED) == []
    assert WANTED["sysctl"]["vm.swappiness"] == "1"
    assert WANTED["sysctl"]["vm.dirty_background_ratio"] == "5"
    assert 60 <= int(WANTED["sysctl"]["vm.dirty_ratio"]) <= 80
    for kind in ("wmem", "rmem"):
        assert WANTED["sysctl"][f"net.core.{kind}_default"] == "131072"
        assert WANTED["sysctl"][f"net.core.{kind}_max"] == "2097152"
        assert WANTED["sysctl"][f"net.ipv4.tcp_{kind}"] == "4096 65536 2048000"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"vm_dirty_background_ratio": 0}, "background_ratio is 0, which never flushes; give 1 or more"),
        ({"vm_dirty_ratio": 5}, "vm_dirty_ratio is 5; give more than host_tuning_vm_dirty_background_ratio (5)"),
        ({"vm_dirty_ratio": 81}, "host_tuning_vm_dirty_ratio is 81; give more than"),
        ({"tcp_rmem": "4096 65536 2097153"}, "host_tuning_tcp_rmem: its largest number, 2097153, is above"),
        ({"net_core_wmem_max": 1000}, "host_tuning_tcp_wmem: its largest number, 2048000, is above"),
        ({"tcp_wmem": "65536 4096 2048000"}, "give least, default, most"),
        ({"tcp_wmem": "4096 65536"}, "host_tuning_tcp_wmem is '4096 65536'; give three numbers"),
        ({"vm_swappiness": "one"}, "host_tuning_vm_swappiness is 'one'; give a number"),
        ({"vm_swappiness": -1}, "host_tuning_vm_swappiness is '-1'; give a number"),
        ({"tcp_max_syn_backlog": 1024}, "host_tuning_tcp_max_syn_backlog is 1024; give more than the kernel's own"),
        ({"net_core_netdev_max_backlog": 1000}, "netdev_max_backlog is 1000; give more than the kernel's own default"),
        ({"skip": ["vm.swapiness"]}, "host_tuning_skip: there is no setting named vm.swapiness"),
    ],
)
def test_values_that_contradict_each_other_are_refused(values: dict[str, Any], sentence: str) -> None:
    """Before the host is looked at; each is one sentence."""
    problems = tuning_problems(wanted(**values))
    assert len(problems) == 1
    assert sentence in problems[0]


@pytest.mark.parametrize(
    ("load", "count"),
    [
        ({}, 0),
        ({"partitions": 1000}, 1000),
        ({"partitions": 1000, "partition_bytes": 1}, 1000),
        ({"partitions": 1000, "partition_bytes": 10 * 1073741824}, 10000),
        ({"partitions": "1000", "partition_bytes": 10 * 1073741824 + 1}, 11000),
    ],
)
def test_segments_are_counted_as_kafka_s_documentation_does(load: dict[str, Any], count: int) -> None:
    """Partitions times their size by a segment's, at least one each."""
    asked: Any = {**LOAD, **load}
    assert segments(asked) == count


@pytest.mark.parametrize(
    ("load", "maps", "files"),
    [
        ({}, "262144", 100000),
        ({"partitions": 50000}, "262144", 100000),
        ({"partitions": 50000, "partition_bytes": 4 * 1073741824}, str(2 * 200000 + 65530), 210000),
    ],
)
def test_maps_and_files_follow_the_segments(load: dict[str, Any], maps: str, files: int) -> None:
    """Two maps each, one file each and one for each connection; never below the defaults."""
    sizes = sized(wanted(load=load))
    assert (sizes["sysctl"]["vm.max_map_count"], sizes["open_files"]) == (maps, files)
    assert int(sizes["sysctl"]["fs.nr_open"]) == files
    assert int(sizes["sysctl"]["fs.file-max"]) == 2 * files


@pytest.mark.parametrize(("text", "version"), [("3.10.0-1160", (3, 10)), ("6.18.44-x", (6, 18)), ("?", (0, 0))])
def test_kernel_versions_are_read(text: str, version: tuple[int, int]) -> None:
    """Numbers, not texts: 3.10 is after 3.5."""
    assert kernel_version(text) == version


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("vm.swappiness", "vm.swappiness"),
        ("-vm/swappiness", "vm.swappiness"),
        ("net/ipv4/conf/eth0.1/x", "net.ipv4.conf.eth0.1.x"),
        ("kernel", "kernel"),
    ],
)
def test_keys_are_read_as_sysctl_d_writes_them(text: str, key: str) -> None:
    """Slashes, and errors ignored."""
    assert sysctl_key(text) == key


def test_the_role_hands_over_every_setting() -> None:
    """Each has its variable, under its own name."""
    given = yaml.safe_load((ROLE / "vars/main.yml").read_text())["__host_tuning_wanted"]["sysctl"]
    assert given == {key: f"{{{{ {variable_of(key)} }}}}" for key in SETTINGS}
    assert all(variable_of(key) in DEFAULTS for key in SETTINGS)


def test_a_mount_s_defaults_are_those_of_the_specs() -> None:
    """argument_specs describes them; Ansible does not fill them in."""
    specs = yaml.safe_load((ROLE / "meta/argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
    options = specs["host_tuning_mounts"]["options"]
    defaults = {name: option["default"] for name, option in options.items() if "default" in option}
    assert complete([{"device": "/dev/x", "path": "/x"}]) == [{"device": "/dev/x", "path": "/x", **defaults}]
