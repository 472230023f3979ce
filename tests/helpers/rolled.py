# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts of a third service, which is a shell script: rolled by role rolling like ZooKeeper and Kafka."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpers.site import ROOT, Controller

BOOK = ROOT / "tests/helpers/third"
# Runs with any settings but bad ones; each stop and start is noted with the time.
SERVICE = """#!/bin/bash
cd "$(dirname "$0")/.." || exit 1
note() {{ echo "$1 $(date +%s.%N)" >> log/events; }}
case "$1" in
  status) [ -e run/settings ] || {{ echo stopped; exit 3; }}; echo running 1 0 ;;
  stop) note stop; sleep {slow}; rm -f run/settings ;;
  start)
    grep -q bad etc/settings && {{ echo "bad settings" >&2; exit 1; }}
    cp etc/fingerprint run/fingerprint && cp etc/settings run/settings && rm -f etc/.turn; note start ;;
esac
"""


@dataclass
class Fleet(Controller):
    """Hosts t1, t2, …, each a folder with a running service. ``hosts``: host -> its variables."""

    home: Path
    hosts: dict[str, dict[str, Any]]
    settings: dict[str, Any] = field(default_factory=dict)
    slow: float = 0

    def __post_init__(self) -> None:
        for host in self.hosts:
            folder = self.home / host
            for name in ("etc", "run", "log", "opt/new"):
                (folder / name).mkdir(parents=True)
            (folder / "link").symlink_to(folder / "opt/new")
            (folder / "etc/third-service.sh").write_text(SERVICE.format(slow=self.slow))
            (folder / "etc/third-service.sh").chmod(0o755)
            for name in ("etc/settings", "run/settings"):
                (folder / name).write_text("old\n")
            for name in ("etc/fingerprint", "run/fingerprint"):
                (folder / name).write_text("settings\told\n")
        self.write()

    def write(self) -> None:
        """Write the inventory."""
        shared = {
            "ansible_connection": "breakable",
            "ansible_python_interpreter": "/usr/bin/python3",
            "breakable_file": f"{self.home}/{{{{ inventory_hostname }}}}/broken",
            "third_home": f"{self.home}/{{{{ inventory_hostname }}}}",
            "third_gate": f"{self.home}/gate.json",
            **self.settings,
        }
        inventory = {"third": {"vars": shared, "hosts": self.hosts}}
        (self.home / "hosts.json").write_text(json.dumps(inventory))
        self.inventory = str(self.home / "hosts.json")

    def environment(self, **more: str) -> dict[str, str]:
        """With the role and the connection of this service."""
        where = {"ANSIBLE_ROLES_PATH": str(BOOK / "roles"), "ANSIBLE_CONNECTION_PLUGINS": str(BOOK / "connection")}
        return super().environment(**where, **more)

    def stage(self, *hosts: str, text: str = "new") -> None:
        """What waits for the turn of these hosts."""
        for host in hosts:
            staged = self.home / host / "etc/.staged"
            staged.mkdir()
            (staged / "settings").write_text(f"{text}\n")
            (staged / "fingerprint").write_text(f"settings\t{text}\n")

    def roll(self, *arguments: str, code: int | None = 0, **variables: Any) -> Any:
        """Roll what waits."""
        return self.playbook(str(BOOK / "roll.yml"), *arguments, code=code, **variables)

    def events(self, host: str) -> list[tuple[str, float]]:
        """What happened to a host's service, and when."""
        path = self.home / host / "log/events"
        lines = path.read_text().splitlines() if path.exists() else []
        return [(what, float(when)) for what, when in map(str.split, lines)]

    def serves(self, host: str) -> str:
        """What it runs with; empty if it does not run."""
        path = self.home / host / "run/settings"
        return path.read_text().strip() if path.exists() else ""

    @property
    def order(self) -> list[str]:
        """Hosts in the order of their stops."""
        stops = sorted((when, host) for host in self.hosts for what, when in self.events(host) if what == "stop")
        return [host for _when, host in stops]
