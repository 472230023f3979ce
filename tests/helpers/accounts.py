# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An account without any privilege and with an empty home, to run what an ordinary user runs."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.processes import running_of, until

# What belongs to the caller's session and not to the machine.
_PRIVATE = ("ANSIBLE_", "KAFKA_", "PYENV_", "QUICKSTART_", "STREAMOPS_", "VIRTUAL_ENV", "JAVA_HOME", "XDG_")


@dataclass
class Account:
    """Runs commands in ``folder``, which it owns; ``home`` is below it and empty at first. ``uid``: None is oneself."""

    name: str
    uid: int | None
    gid: int | None
    folder: Path

    @property
    def home(self) -> Path:
        """The home folder."""
        return self.folder / "home"

    def environment(self, **more: str) -> dict[str, str]:
        """The machine's settings, such as those of pip and of proxies, without the caller's own."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_PRIVATE)}
        ours = str(Path.home())
        path = [entry for entry in kept["PATH"].split(os.pathsep) if not (self.uid and entry.startswith(ours))]
        user = {"HOME": str(self.home), "USER": self.name, "LOGNAME": self.name, "PATH": os.pathsep.join(path)}
        return {**kept, **user, **more}

    def popen(self, command: list[str], cwd: Path, **more: str) -> subprocess.Popen[str]:
        """Begin a command as this account; its output is one pipe, and it leads a process group."""
        who: dict[str, Any] = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.uid else {}
        return subprocess.Popen(
            command,
            cwd=cwd,
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            umask=0o022,
            **who,
        )

    def run(self, command: list[str], cwd: Path, timeout: float = 600, **more: str) -> str:
        """Run a command to its end; assert that it succeeds, and return its output."""
        with self.popen(command, cwd, **more) as process:
            try:
                output, _errors = process.communicate(timeout=timeout)
            except BaseException:
                process.kill()
                raise
        assert process.returncode == 0, output
        return output

    def own(self, path: Path) -> None:
        """Give a tree to the account."""
        if self.uid:
            subprocess.run(["chown", "-R", "--no-dereference", f"{self.uid}:{self.gid}", str(path)], check=True)


@contextmanager
def account() -> Iterator[Account]:
    """A throw-away system account where the tests run as root, else the current user; removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="streamops-"))
    folder.chmod(0o755)
    (folder / "home").mkdir()
    if os.geteuid():
        yield Account(pwd.getpwuid(os.getuid()).pw_name, None, None, folder)
        shutil.rmtree(folder)
        return
    name = f"streamops-{secrets.token_hex(4)}"
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", str(folder / "home"), name]
    subprocess.run(command, check=True, capture_output=True)
    entry = pwd.getpwnam(name)
    user = Account(name, entry.pw_uid, entry.pw_gid, folder)
    try:
        user.own(folder)
        yield user
    finally:
        for how in (15, 9):
            for pid in running_of(entry.pw_uid):
                os.kill(pid, how)
            if how == 15:
                _patience(entry.pw_uid)
        shutil.rmtree(folder)
        shutil.rmtree(Path(tempfile.gettempdir()) / f"hsperfdata_{name}", ignore_errors=True)  # of its JVMs
        subprocess.run(["userdel", name], check=True, capture_output=True)


def _patience(uid: int) -> None:
    """Give the account's processes time to end."""
    try:
        until(lambda: not running_of(uid), 30)
    except AssertionError:
        return
