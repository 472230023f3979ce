# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L: what a service needs is one task: dry, real, twice, with a change; it fails in a sentence, and shows no secret."""

from __future__ import annotations

import getpass
import grp
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers.site import Controller, Run, defaults

SECRET = "correct-horse-battery-staple"
BRACES = "{% raw %}a={{ not.a.template }}{% endraw %}\n"
NOW = "__jvm_service_now"
PLAY = {
    "hosts": "n1",
    "connection": "local",
    "gather_facts": False,
    "tasks": [
        {"ansible.builtin.include_role": {"name": "streamops.kafka.jvm_service"}},
        {
            "ansible.builtin.debug": {
                "msg": f"{{{{ [{NOW}.pending, {NOW}.observed.served.process.running] | to_json }}}}",
            }
        },
    ],
}


class Service:
    """A service that only sleeps, below one folder of this machine, deployed by role jvm_service."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder, folder / "node"
        user, group = getpass.getuser(), grp.getgrgid(os.getgid()).gr_name
        (self.home / "opt/one").mkdir(parents=True)
        self.definition: dict[str, Any] = {
            "name": "served",
            "prefix": "served",
            "description": "a program",
            "manager": "process",
            "user": user,
            "group": group,
            "owner": user,
            "command": ["/bin/sleep", "600"],
            **{f"{name}_dir": str(self.home / name) for name in ("config", "run", "log")},
            "main_log": "served.log",
            "runbook": "docs/operations.md",
            "java_home": "/usr",
            "java": "11",
            "home": str(self.home / "opt/one"),
            "link": str(self.home / "opt/link"),
            "distribution": "one",
            "ports": {},
            "free_mb": {},
            "start_timeout": 10,
            "stop_timeout": 10,
            "limit_nofile": 1024,
            "restart_delay": 0,
            "heap_size": "1g",
            "after": [],
            "data_dirs": [str(self.home / "data")],
            "links": [],
            "contents": [],
            "nonempty": [],
            "environment": {"A": "1"},
        }
        self.files({"plain.properties": BRACES, "secret.properties": f"password={SECRET}\n"})

    @property
    def script(self) -> Path:
        """Its own."""
        return self.home / "config/served-service.sh"

    def files(self, texts: dict[str, str]) -> None:
        """What it is to be configured with; whose name says so is a secret."""
        self.definition["files"] = [
            {"name": name, "content": text, "mode": "0640", "secret": "secret" in name} for name, text in texts.items()
        ]

    def play(self, *arguments: str, code: int = 0) -> Run:
        """Deploy it; with an empty ansible.cfg."""
        path = self.folder / "book.yml"
        given = {"jvm_service_definition": self.definition, "ansible_python_interpreter": sys.executable}
        path.write_text(yaml.safe_dump([{**PLAY, "vars": given}]))
        controller = Controller()
        controller.inventory = "n1,"
        return controller.playbook(str(path), *arguments, code=code, environment=defaults(self.folder))


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """One that nobody has deployed yet; it is stopped at the end."""
    found = Service(tmp_path)
    yield found
    if found.script.exists():
        subprocess.run([found.script, "stop"], check=True, capture_output=True)


def test_dry_real_and_again(service: Service) -> None:
    """Check mode changes nothing and says what it would do; a second run has nothing to do."""
    dry = service.play("--check", "--diff")
    assert dry.count("changed") == 1 and not service.script.exists()
    steps = [f"file {service.home}/config/{name}" for name in ("plain.properties", "fingerprint")]
    told = [*steps, f"link {service.home}/opt/link ->", "served on n1 does not run and would be started"]
    assert [one for one in told if f"check: [n1] {one}" not in dry.text] == []
    assert "+a={{ not.a.template }}" in dry.output and f"+++ after: {service.home}/config/served.env" in dry.output
    assert "secret.properties root" not in dry.output.partition("+++")[2]

    real = service.play("-vvv")
    assert real.count("changed") == 1 and "[{}, true]" in real.text
    assert (service.home / "config/plain.properties").read_text() == "a={{ not.a.template }}\n"
    assert SECRET in (service.home / "config/secret.properties").read_text()

    again = service.play("--diff")
    assert (again.count("changed"), "check:" in again.output) == (0, False)
    assert service.play("--check").count("changed") == 0
    assert [run for run in (dry, real, again) if SECRET in run.output] == []


def test_a_change_of_what_runs_is_staged_shown_and_named(service: Service) -> None:
    """Of a file with secrets it names the setting; the process goes on with what it has."""
    service.play()
    pid = subprocess.run([service.script, "status"], check=True, capture_output=True).stdout
    service.files({"plain.properties": "b=2\n", "secret.properties": f"password=other-{SECRET}\n"})
    staged = service.play("--diff", "-vv")
    assert staged.count("changed") == 1 and SECRET not in staged.output
    assert "-a={{ not.a.template }} +b=2" in staged.text
    assert r"{\"served\": [\"plain.properties (a, b)\", \"secret.properties (password)\"]}" in staged.text
    assert (service.home / "config/.staged/plain.properties").read_text() == "b=2\n"
    assert (service.home / "config/plain.properties").read_text() == "a={{ not.a.template }}\n"
    assert subprocess.run([service.script, "status"], check=True, capture_output=True).stdout == pid
    assert service.play().count("changed") == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"command": ["/bin/false"]}, "served on n1 did not start; its own words follow, the rest is in "),
        ({"data_dirs": ["/proc/none"]}, "n1: mkdir: cannot create directory"),
        ({"group": "no-such-group"}, "n1: "),
    ],
    ids=["l-start", "l-folder", "l-group"],
)
def test_what_fails_is_said_in_a_sentence(service: Service, change: dict[str, Any], said: str) -> None:
    """Nothing that was written is in it."""
    service.definition |= change
    done = service.play("-vvv", code=2)
    assert said in done.text and SECRET not in done.output
