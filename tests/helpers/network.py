# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A broker that is cut from the network: every packet of its connections is dropped, in both directions.

The broker starts in a control group of its own, by which the kernel's filter tells its packets from those of others on
the same addresses. Needs root and nft; everything is named after the process that made it, and removed at the end.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_GROUPS = Path("/sys/fs/cgroup")  # where nft looks for the groups that a rule names
_RULES = """
table inet {name} {{
  chain from_it {{ type filter hook output priority 0; socket cgroupv2 level 1 "{group}" drop; }}
  chain to_it {{ type filter hook input priority 0; tcp dport {port} drop; }}
}}
"""


def missing() -> str:
    """Why nobody can be cut off here; empty when it can be done."""
    if os.geteuid() != 0:
        return "needs root, to drop packets"
    if not shutil.which("nft"):
        return "needs nft (Debian: apt-get install nftables)"
    return "" if _hierarchy() else "needs control groups of version 2, mounted at or below /sys/fs/cgroup"


def _hierarchy() -> Path | None:
    """Where control groups of version 2 are mounted."""
    mounts = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    found = (Path(where) for _device, where, kind, *_rest in mounts if kind == "cgroup2")
    return next((path for path in found if path == _GROUPS or _GROUPS in path.parents), None)


class Network:
    """``start`` runs a command within the group; ``cut`` and ``heal`` switch."""

    def __init__(self, name: str, group: Path, port: int) -> None:
        self.name, self.group, self.port = name, group, port

    def start(self, command: list[str]) -> None:
        """Run a command whose descendants can be cut off."""

        def join() -> None:
            (self.group / "cgroup.procs").write_text(str(os.getpid()))

        subprocess.run(command, preexec_fn=join, check=True, timeout=300, stdout=subprocess.DEVNULL)

    def cut(self) -> None:
        """From now on nothing passes."""
        rules = _RULES.format(name=self.name, group=self.group.relative_to(_GROUPS), port=self.port)
        subprocess.run(["nft", "-f", "-"], input=rules, text=True, check=True)

    def heal(self) -> None:
        """Everything passes again."""
        subprocess.run(["nft", "delete", "table", "inet", self.name], check=False, stderr=subprocess.DEVNULL)


@contextmanager
def network(port: int) -> Iterator[Network]:
    """What can be cut from the network at ``port``; what still is in the group at the end stays and goes on."""
    name, hierarchy = f"streamops_{os.getpid()}", _hierarchy()
    assert hierarchy, missing()
    group = hierarchy / name
    group.mkdir()
    found = Network(name, group, port)
    try:
        yield found
    finally:
        found.heal()
        _empty(group)


def _empty(group: Path) -> None:
    """Move what is in a group to the root group, and remove it."""
    for pid in (group / "cgroup.procs").read_text().split():
        try:
            (group.parent / "cgroup.procs").write_text(pid)
        except ProcessLookupError:
            continue
    group.rmdir()
