# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of line that the probe prints."""

from __future__ import annotations

from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.probe import parse_probe
from helpers.service import EMPTY


def test_the_probe_is_read_whole() -> None:
    """Every kind of line ends up where callers look for it."""
    more = "mount\t/d\t/a\\x20b\trw,noexec\nbarred\tL2E=\nstray\tL2I=\nshut\tLw==\ntwice\tYS0w\nmisplaced\tL2M=\n"
    more += "listening\t9092\nnonempty\t/data\nsetting\tbroker.id\t1\nprocess\trunning 42 1700000000\n"
    seen = parse_probe(EMPTY + more)
    assert seen["settings"] == {"broker.id": "1"}
    assert seen["facts"] == {"user": "root", "uid": "", "cpus": "4"}
    assert seen["free"]["/data"] == {"mb": 2048, "used_mb": 1024, "mount": "/", "device": "/dev/sda1"}
    assert (seen["listening"], seen["holders"]) == ([9092], {})
    assert seen["nonempty"] == ["/data"]
    assert seen["mounts"] == {"/d": {"mount": "/a b", "options": ["rw", "noexec"]}}
    names = [seen[kind] for kind in ("barred", "stray", "shut", "twice", "misplaced")]
    assert names == [["/a"], ["/b"], ["/"], ["a-0"], ["/c"]]
    assert seen["process"] == {"running": True, "pid": 42, "since": 1700000000, "command": [], "nofile": None}
