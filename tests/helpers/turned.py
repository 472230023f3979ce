# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A node with the script of a turn and a service that is a shell script, for tests of both."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from helpers.scripts import rendered

TEMPLATE = "roles/jvm_service/templates/turn.sh.j2"
# Serves with any settings but bad ones; what it was started with is in the folder run.
SERVICE = """#!/bin/bash
cd {home} || exit 1
case "$1" in
  status) [ -e run/settings ] || {{ echo stopped; exit 3; }}; echo running 1 0 ;;
  stop) [ -e deaf ] && exit 1; [ -e slow ] && /bin/sleep 2; echo stop >> stops; /bin/rm -f run/settings ;;
  start)
    if [ ! -e run/settings ]; then
      settings="$(< etc/settings)"
      case "$settings" in *bad*) exit 1 ;; *slow*) echo "$settings" > run/settings; exit 1 ;; esac
      echo "$settings" > run/settings
    fi
    /bin/rm -f etc/.turn ;;
esac
"""
# Counts the script's commands, and kills it and what it started before the one of that number.
COUNTED = """#!/bin/bash
count=$(( $(< {count}) + 1 ))
echo "$count" > {count}
[ "$count" != "${{KILL_BEFORE:-0}}" ] || kill -9 0
exec /bin/{command} "$@"
"""
COMMANDS = ("cat", "chown", "cp", "date", "install", "ln", "mv", "readlink", "rm", "sed")
KILLED = -9


@dataclass
class Node:
    """A service that runs with the settings and the release ``old``; ``stage`` lays others beside them."""

    home: Path

    def __post_init__(self) -> None:
        for folder in ("etc", "run", "bin", "opt/old", "opt/new"):
            (self.home / folder).mkdir(parents=True)
        definition = {
            "name": "turned",
            "config_dir": str(self.home / "etc"),
            "link": str(self.home / "link"),
            "home": str(self.home / "opt/new"),
            "log_dir": str(self.home / "run"),
            "main_log": "settings",
        }
        script = rendered(
            TEMPLATE, jvm_service_definition=definition, ansible_managed="managed", inventory_hostname="n1"
        )
        scripts = [("etc/turned-service.sh", SERVICE.format(home=self.home)), ("etc/turned-turn.sh", script)]
        for name, text in (*scripts, *self._commands()):
            (self.home / name).write_text(text)
            (self.home / name).chmod(0o755)
        self._write(self.home / "etc", "old")
        (self.home / "link").symlink_to(self.home / "opt/old")
        (self.home / "run/settings").write_text("old\n")

    def _commands(self) -> list[tuple[str, str]]:
        count = self.home / "count"
        count.write_text("0\n")
        return [(f"bin/{command}", COUNTED.format(count=count, command=command)) for command in COMMANDS]

    @staticmethod
    def _write(folder: Path, text: str) -> None:
        """Two files, so that half of a set can be seen, and the fingerprint."""
        for name in ("settings", "more"):
            (folder / name).write_text(f"{text}\n")
        (folder / "fingerprint").write_text(f"distribution\t{'old' if text == 'old' else 'new'}\n")

    def stage(self, text: str) -> None:
        """What waits for the turn: other settings, another release and a file that was not there before."""
        staged = self.home / "etc/.staged"
        staged.mkdir()
        self._write(staged, text)
        (staged / "only-new").touch()

    def turn(self, verb: str = "turn", kill_before: int = 0) -> int:
        """Run a turn in the foreground; its exit code."""
        return self.call("run", verb, kill_before)

    def call(self, verb: str, which: str, kill_before: int = 0, host: str = "n1") -> int:
        """Call the script as the role does; its exit code."""
        (self.home / "count").write_text("0\n")
        done = subprocess.run(
            [self.home / "etc/turned-turn.sh", verb, which, *([host] if verb != "run" else [])],
            stdin=subprocess.DEVNULL,
            env={"PATH": f"{self.home}/bin:/usr/bin:/bin", "KILL_BEFORE": str(kill_before)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            start_new_session=True,
        )
        lines = [line.split("\t", 1) for line in done.stdout.splitlines()]
        self.told = [what for what, _text in lines if what != "said"]
        self.said = done.stderr + "".join(f"{text}\n" for what, text in lines if what == "said")
        return done.returncode

    def says(self) -> str:
        """What the script tells about a turn that lasts."""
        done = subprocess.run([self.home / "etc/turned-turn.sh", "says"], capture_output=True, text=True, check=True)
        return done.stdout.rstrip("\n")

    @property
    def running(self) -> bool:
        return (self.home / "run/settings").exists()

    @property
    def marked(self) -> bool:
        """A turn has begun and is not over."""
        return (self.home / "etc/.turn").exists()

    def resume(self) -> None:
        """What running the playbook again does: interrupted turns first, then what still waits."""
        for _again in range(3):
            if not (self.home / "etc/.staged").exists() if self.running else not self.marked:
                return
            self.turn()

    def serves(self) -> str:
        """What it runs with; every file must be of the same set, and the release with them."""
        assert self.running, self.said
        etc = self.home / "etc"
        ran = (self.home / "run/settings").read_text().strip()
        assert {(etc / name).read_text().strip() for name in ("settings", "more")} == {ran}
        assert (etc / "only-new").exists() == (ran != "old")
        assert os.path.realpath(self.home / "link").rsplit("/", 1)[1] == ("old" if ran == "old" else "new")
        return ran
