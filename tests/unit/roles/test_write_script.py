# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The script that writes a service's files, directories and links: what it leaves, also when it is killed anywhere."""

from __future__ import annotations

import getpass
import grp
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.plan import plan_service
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.probe import parse_probe
from helpers.scripts import rendered

# Counts the script's commands, and kills it before the one of that number.
COUNTED = """#!/bin/bash
count=$(( $(< {count}) + 1 ))
echo "$count" > {count}
[ "$count" != "${{KILL_BEFORE:-0}}" ] || kill -9 0
exec /bin/{command} "$@"
"""
COMMANDS = ("base64", "chmod", "chown", "ln", "mkdir", "mktemp", "mv", "rm", "rmdir")
SECRET = "a=$(touch /tmp/never)\n'\"END\nEND\n"  # nothing of it is read as a command
KILLED = -9


class Host:
    """A folder as a node; the account of the tests owns everything."""

    def __init__(self, home: Path) -> None:
        self.home, self.stderr = home, ""
        (home / "bin").mkdir()
        (home / "opt/new").mkdir(parents=True)
        (home / "count").write_text("0\n")
        for command in COMMANDS:
            (home / "bin" / command).write_text(COUNTED.format(count=home / "count", command=command))
            (home / "bin" / command).chmod(0o755)

    def plan(self, **changes: Any) -> dict[str, Any]:
        """What a fresh host gets."""
        user, group = getpass.getuser(), grp.getgrgid(os.getgid()).gr_name
        wanted: Any = {
            "user": user,
            "owner": user,
            "group": group,
            "config_dir": str(self.home / "etc"),
            "run_dir": str(self.home / "run"),
            "log_dir": str(self.home / "log/one"),
            "data_dirs": [],
            "unit_path": "",
            "link": str(self.home / "opt/link"),
            "home": str(self.home / "opt/new"),
            "links": [{"path": str(self.home / "opt/new/logs"), "target": str(self.home / "log/one")}],
            "files": [
                {"name": "secret", "content": SECRET, "mode": "0640", "secret": True},
                {"name": "empty", "content": "", "mode": "0755", "secret": False},
            ],
            "distribution": "new",
            "java": "11",
            **changes,
        }
        return plan_service(wanted, parse_probe("fact\tuser\tx\nfact\tuid\t1\n"))

    def write(self, kill_before: int = 0, **changes: Any) -> int:
        """Run the script as the role does; its exit code."""
        definition = {"name": "one", "user": "u", "group": "g", "log_dir": "l", "description": "d"}
        script = rendered(
            "roles/jvm_service/templates/write.sh.j2",
            __jvm_service_plan=self.plan(**changes),
            __jvm_service=definition,
            __jvm_service_manager="process",
        )
        (self.home / "count").write_text("0\n")
        done = subprocess.run(
            ["/bin/bash", "-s"],
            input=script,
            env={"PATH": f"{self.home}/bin:/usr/bin:/bin", "KILL_BEFORE": str(kill_before)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            start_new_session=True,
        )
        self.stderr = done.stderr
        assert SECRET not in done.stdout + done.stderr
        return done.returncode

    def in_order(self) -> None:
        """Everything is as wanted, and nothing else is there."""
        etc = self.home / "etc"
        assert (etc / "secret").read_text() == SECRET
        assert (etc / "empty").read_text() == ""
        assert sorted(os.listdir(etc)) == ["empty", "fingerprint", "secret"]
        modes = {name: oct((etc / name).stat().st_mode & 0o777) for name in os.listdir(etc)}
        assert modes == {"empty": "0o755", "fingerprint": "0o644", "secret": "0o640"}
        assert oct((self.home / "log/one").stat().st_mode & 0o777) == "0o750"
        assert os.readlink(self.home / "opt/link") == str(self.home / "opt/new")
        assert os.readlink(self.home / "opt/new/logs") == str(self.home / "log/one")
        assert sorted(os.listdir(self.home / "opt")) == ["link", "new"]


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)


def test_it_writes_all_and_replaces_what_is_there(host: Host) -> None:
    """Twice is as good as once; a file of the distribution and an empty folder give way to a link."""
    (host.home / "opt/new/logs").mkdir()
    (host.home / "opt/link").symlink_to("elsewhere")
    assert host.write() == 0, host.stderr
    host.in_order()
    assert host.write() == 0, host.stderr
    host.in_order()


def test_it_can_be_killed_before_each_of_its_commands(host: Host) -> None:
    """A file is there whole or not at all, never for others to read; the fingerprint is last; then it goes on."""
    commands, etc = 0, host.home / "etc"
    while host.write(commands + 1) == KILLED:
        commands += 1
        found = {path.name: path for path in etc.glob("*")} if etc.exists() else {}
        assert "secret" not in found or found["secret"].read_text() == SECRET
        assert "fingerprint" not in found or set(found) == {"secret", "empty", "fingerprint"}
        for part in etc.glob(".part-*"):
            readable = part.stat().st_mode & 0o007
            assert not readable or SECRET not in part.read_text()
    assert commands > 20
    host.in_order()


def test_a_folder_that_holds_something_is_not_replaced_by_a_link(host: Host) -> None:
    """It says which step was not done; what stands before it was."""
    (host.home / "opt/new/logs").mkdir()
    (host.home / "opt/new/logs/server.log").touch()
    assert host.write() != 0
    assert f"link {host.home}/opt/new/logs: not done" in host.stderr
    assert (host.home / "opt/new/logs/server.log").exists()
    assert (host.home / "etc/fingerprint").exists()


def test_an_unknown_owner_leaves_no_file(host: Host) -> None:
    """The text of a file is not there before its owner is right."""
    given = {"name": "secret", "content": SECRET, "mode": "0640", "secret": True, "owner": "no-such-user"}
    assert host.write(files=[given]) != 0
    assert "no-such-user" in host.stderr
    assert os.listdir(host.home / "etc") == []
