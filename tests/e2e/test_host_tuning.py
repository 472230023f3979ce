# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Role host_tuning on a real kernel: settings, huge pages and an audit as nobody (R40-R43, R46-R50).

Only harmless settings of the machine are changed, and all are put back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from helpers.tuning_host import ALL, HARMLESS, MIB, SKIP, SYSCTL_FILE, THP, Host, kernel, restored


@pytest.fixture
def untuned(tuned_host: Host) -> Iterator[Host]:
    """A host whose harmless settings are the stock ones, and which has no file of the role."""
    with restored(*map(kernel, HARMLESS)):
        for key, value in HARMLESS.items():
            kernel(key).write_text(value)
        tuned_host.output("rm", "-f", SYSCTL_FILE)
        yield tuned_host


def test_kernel_settings_are_set_live_and_after_a_boot(untuned: Host) -> None:
    """Check mode shows it, apply does it, the second run is idle; the kernel itself says what it has."""
    dry = untuned.tune("--check", "--diff", host_tuning_skip=SKIP)
    assert "vm.max_map_count: 65530 -> 262144" in dry.text
    assert "+vm.max_map_count = 262144" in dry.output
    assert kernel("vm.max_map_count").read_text().strip() == "65530"
    assert untuned.inside.run("test", "-e", SYSCTL_FILE, code=None).returncode != 0

    real = untuned.tune("--diff", host_tuning_skip=SKIP)
    assert real.count("changed") == dry.count("changed") == 2
    assert [line for line in dry.output.splitlines() if line.startswith("+")] == [
        line for line in real.output.splitlines() if line.startswith("+")
    ]
    assert [kernel(key).read_text().strip() for key in HARMLESS] == ["262144", "4096", "5000"]
    for arguments in ((), ("--check", "--diff")):
        assert untuned.tune(*arguments, host_tuning_skip=SKIP).count("changed") == 0

    for key, value in HARMLESS.items():  # what a boot does
        kernel(key).write_text(value)
    untuned.inside.run("sysctl", "-q", "-p", SYSCTL_FILE)
    assert untuned.tune(host_tuning_skip=SKIP).count("changed") == 0
    assert untuned.output("stat", "-c", "%U %a", SYSCTL_FILE) == "root 644"


def test_s14_a_better_value_stays(untuned: Host) -> None:
    """Neither the kernel nor the file gets a lower one."""
    kernel("net.core.netdev_max_backlog").write_text("20000")
    untuned.tune(host_tuning_skip=SKIP)
    assert kernel("net.core.netdev_max_backlog").read_text().strip() == "20000"
    assert "netdev_max_backlog" not in untuned.output("cat", SYSCTL_FILE)


def test_expected_segments_raise_the_maps(untuned: Host) -> None:
    """Two maps for each segment, by the arithmetic of Kafka's documentation."""
    load = {"host_tuning_partitions": 50000, "host_tuning_partition_bytes": 4 * 1024 * MIB}
    untuned.tune(host_tuning_skip=SKIP, **load)
    assert kernel("vm.max_map_count").read_text().strip() == str(2 * 200000 + 65530)


def test_where_the_kernel_is_read_only_the_file_is_written(untuned: Host) -> None:
    """As in a container: it does not fail, and says that the host has to be tuned."""
    untuned.output("mount", "--bind", "/proc/sys", "/proc/sys")
    try:
        untuned.output("mount", "-o", "remount,ro,bind", "/proc/sys")
        run = untuned.tune(host_tuning_skip=SKIP)
        assert run.count("changed") == 1
        assert re.search(r"vm\.max_map_count +65530 +262144 +host ", run.output)
        assert "vm.max_map_count = 262144" in untuned.output("cat", SYSCTL_FILE)
        assert untuned.tune(host_tuning_skip=SKIP, readable=True).count("changed") == 0
    finally:
        untuned.output("umount", "/proc/sys")
    assert kernel("vm.max_map_count").read_text().strip() == "65530"


def test_an_audit_changes_nothing_and_needs_no_root(untuned: Host) -> None:
    """All settings, as nobody: a table, and the same as JSON."""
    before = [kernel(key).read_text() for key in ALL]
    run = untuned.tune(
        account="nobody",
        host_tuning_mode="audit",
        host_tuning_skip=[],
        host_tuning_report_dir="/tmp",
        host_tuning_data_dirs=["/var/lib/kafka"],
    )
    assert run.count("changed") == 0
    assert re.search(r"setting +now +recommended +verdict +why\n", run.output)
    assert re.search(r"vm\.max_map_count +65530 +262144 +(change|host) ", run.output)
    report = json.loads(untuned.output("cat", "/tmp/node.json"))
    rows = {row["setting"]: row for row in report["rows"]}
    assert set(ALL) <= set(rows)
    assert (rows["vm.max_map_count"]["now"], rows["vm.max_map_count"]["recommended"]) == ("65530", "262144")
    assert re.fullmatch(r"\d+ pages \(\d+ MiB\), \d+ being written", rows["dirty pages"]["now"])
    assert rows["data directory /var/lib/kafka"]["verdict"] == "refused"
    assert untuned.inside.run("test", "-e", SYSCTL_FILE, code=None).returncode != 0
    assert [kernel(key).read_text() for key in ALL] == before


@pytest.mark.skipif(not THP.exists(), reason="this kernel has no transparent huge pages")
def test_huge_pages_are_set_live(tuned_host: Host) -> None:
    """From always to madvise; left alone where told so."""
    with restored(THP):
        THP.write_text("always")
        assert tuned_host.tune(host_tuning_thp="leave").count("changed") == 0
        assert tuned_host.tune("--check").count("changed") == 1
        assert "[always]" in THP.read_text()
        assert tuned_host.tune().count("changed") == 1
        assert "[madvise]" in THP.read_text()
        assert tuned_host.tune(host_tuning_thp="never").count("changed") == 0


def test_apply_without_root_is_one_sentence(untuned: Host) -> None:
    """Before anything is tried; where there is nothing to do, there is nothing to refuse."""
    run = untuned.tune(code=2, account="nobody", host_tuning_skip=SKIP)
    assert "node: the play does not run as root there, which mode apply needs; use become: true" in run.failure
    assert untuned.tune(account="nobody").count("changed") == 0
