# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A copy-on-write view of this machine in namespaces of its own: a host to be root on, without harm to the real one.

Users, packages and files made inside are in memory and gone at the end, with every process. There is no init system in
it, as in a bare container. Its commands refuse what those of CentOS 7 lack (tests/centos7/wrap); STREAMOPS_NODE_BASH
names a bash that takes the place of its own, such as a 4.2. Needs root and overlay mounts.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpers.processes import child
from tools.checkout import ROOT

_SETUP = """
set -e
mount -t tmpfs tmpfs "$1"
mkdir "$1/up" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/up,workdir=$1/work" "$1/root"
mount -t proc proc "$1/root/proc"
mount --rbind /dev "$1/root/dev"
mount -t tmpfs tmpfs "$1/root/run"
touch "$1/root/run/ready"
exec sleep 1800
"""


def missing() -> str:
    """Why there can be no sandbox here; empty when there can."""
    if os.geteuid() != 0:
        return "needs root, to make namespaces and users that only exist in them"
    lacking = [tool for tool in ("unshare", "nsenter", "mount") if not shutil.which(tool)]
    return f"needs {', '.join(lacking)} (package util-linux)" if lacking else ""


def node_python() -> str:
    """The node's Python: 2.7 where this machine has one, as on CentOS 7, else the system's."""
    real = [path for path in sorted(Path.home().glob(".pyenv/versions/2.7*/bin/python2.7")) if path.exists()]
    return str(real[0]) if real else shutil.which("python2.7") or "/usr/bin/python3"


class Sandbox:
    """Runs commands inside."""

    def __init__(self, pid: int, root: Path) -> None:
        self.pid = pid
        self.root = root

    def run(self, *command: str, code: int | None = 0) -> subprocess.CompletedProcess[str]:
        """Run a command as root inside; assert its exit code unless None."""
        inside = ["nsenter", f"--target={self.pid}", "--mount", "--pid", "chroot", str(self.root)]
        done = subprocess.run(
            [*inside, *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
            check=False,
        )
        assert code is None or done.returncode == code, f"{command}\n{done.stdout}"
        return done


def _age(inside: Sandbox) -> None:
    """Make the view's commands as old as those of CentOS 7, as far as that goes."""
    inside.run(str(ROOT / "tests/centos7/wrap"), "/")
    refused = inside.run("setpriv", "--init-groups", "true", code=1)  # or PATH leads past them
    assert refused.stdout.startswith("setpriv: unrecognized option '--init-groups'")
    bash = os.environ.get("STREAMOPS_NODE_BASH")
    if bash:
        inside.run("cp", "--remove-destination", bash, "/bin/bash")


@contextmanager
def sandbox(folder: Path) -> Iterator[Sandbox]:
    """Make the view at ``folder`` and end everything in it afterwards."""
    options = ["--mount", "--propagation=private", "--pid", "--fork", "--kill-child"]
    process = subprocess.Popen(
        ["unshare", *options, "bash", "-c", _SETUP, "sandbox", str(folder)], stderr=subprocess.PIPE, text=True
    )
    try:
        for _attempt in range(100):
            assert process.poll() is None, process.stderr.read() if process.stderr else ""
            time.sleep(0.1)  # a mount takes no time; this waits for the shell to get there
            inside = Sandbox(child(process.pid), folder / "root")
            if inside.run("test", "-e", "/run/ready", code=None).returncode == 0:
                break
        _age(inside)
        yield inside
    finally:
        process.kill()
        process.wait()
