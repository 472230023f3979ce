# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A view of the machine to tune: files, packages and mounts are its own, the kernel's settings are the machine's."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from ansible_collections.streamops.kafka.plugins.module_utils._planning.tuning.settings import SETTINGS

from helpers.sandbox import Sandbox, node_python
from helpers.site import ROOT, Run, recap, unreadable

# To be set on the machine, and put back: none of them is felt.
HARMLESS = {"vm.max_map_count": "65530", "net.ipv4.tcp_max_syn_backlog": "1024", "net.core.netdev_max_backlog": "1000"}
ALL = list(SETTINGS)
SYSCTL_FILE = "/etc/sysctl.d/99-zz-kafka.conf"
THP = Path("/sys/kernel/mm/transparent_hugepage/enabled")
MIB = 1048576


class Host:
    """The view of the machine as a host of an inventory."""

    def __init__(self, inside: Sandbox) -> None:
        self.inside = inside

        inside.run("mount", "-t", "sysfs", "sysfs", "/sys")

    def tune(
        self, *arguments: str, code: int | None = 0, account: str = "root", readable: bool = False, **variables: Any
    ) -> Run:
        """Run playbooks/tune.yml inside; kernel settings are left alone unless told otherwise.

        ``readable``: with an empty ansible.cfg, whose output must fit a terminal.
        """
        given = {"host_tuning_skip": ALL, "host_tuning_mode": "apply", **variables}
        local: dict[str, Any] = {"ansible_connection": "local", "ansible_python_interpreter": node_python()}
        if account != "root":
            local.update(ansible_become=True, ansible_become_method="su", ansible_become_user=account)
            local.update(ansible_become_flags="-s /bin/sh", ansible_pipelining=True)
            local["ansible_python_interpreter"] = "/usr/bin/python3"  # which everybody can run
        inventory = {"zookeeper": {}, "kafka": {"hosts": {"node": local}}}
        self.inside.run("sh", "-c", 'printf %s "$0" > /tmp/inventory.json', json.dumps(inventory))
        tool = Path(sys.executable).with_name("ansible-playbook")
        by_default = f"ANSIBLE_CONFIG=/tmp/empty.cfg ANSIBLE_COLLECTIONS_PATH={ROOT}/.collections" if readable else ""
        script = f'cd "$0" && : > /tmp/empty.cfg && {by_default} ANSIBLE_NOCOLOR=1 exec "$@"'
        command = [str(tool), "-i", "/tmp/inventory.json", "playbooks/tune.yml", "-e", json.dumps(given), *arguments]
        done = self.inside.run("bash", "-c", script, str(ROOT), *command, code=code)
        run = Run(done.returncode, done.stdout, recap(done.stdout))
        assert not readable or unreadable(run) == []
        return run

    def output(self, *command: str, code: int | None = 0) -> str:
        """What a command prints inside."""
        return self.inside.run(*command, code=code).stdout.strip()

    def report(self, **variables: Any) -> dict[str, Any]:
        """The report of an audit, as the JSON that it writes on request."""
        self.tune(host_tuning_mode="audit", host_tuning_report_dir="/tmp", **variables)
        return dict(json.loads(self.output("cat", "/tmp/node.json")))

    def verdicts(self, **variables: Any) -> dict[str, str]:
        """Setting -> verdict of an audit."""
        return {row["setting"]: row["verdict"] for row in self.report(**variables)["rows"]}


@contextmanager
def restored(*paths: Path) -> Iterator[None]:
    """Put back what these files of the kernel hold."""
    before = {path: path.read_text() for path in paths}
    try:
        yield
    finally:
        for path, text in before.items():
            chosen = re.search(r"\[(\S+)\]", text)
            path.write_text(chosen[1] if chosen else text)


def kernel(key: str) -> Path:
    """The file of a kernel setting."""
    return Path("/proc/sys") / key.replace(".", "/")


@contextmanager
def mounted(host: Host, *paths: str) -> Iterator[None]:
    """Take off what a test mounts, and forget it."""
    fstab = host.output("cat", "/etc/fstab", code=None)
    with ExitStack() as stack:
        stack.callback(host.inside.run, "sh", "-c", 'printf "%s\n" "$0" > /etc/fstab', fstab)
        for path in paths:
            stack.callback(host.inside.run, "umount", path, code=None)
        yield


SKIP = [key for key in ALL if key not in HARMLESS]


def untouched(device: str) -> bool:
    """Tell whether the beginning of a device is blank, as it was made."""
    with Path(device).open("rb") as stream:
        return stream.read(MIB).strip(b"\0") == b""
