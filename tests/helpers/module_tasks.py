# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a module the way users do, as tasks of a playbook on this machine, and returns the tasks' results."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from helpers.site import ROOT

# Each case: check mode, real, check mode again, real again.
FOUR = (True, False, True, False)


@dataclass
class Tasks:
    """Writes and runs playbooks in ``folder``. ``connection`` is the ``module_defaults`` of the action group."""

    folder: Path
    connection: dict[str, Any]

    def run(self, module: str, *steps: tuple[dict[str, Any], bool]) -> list[dict[str, Any]]:
        """One task per (arguments, check mode), each with a diff; failing tasks do not stop the others."""
        command = self.command(module, *steps)
        done = subprocess.run(command, timeout=300, check=False, **self.options())
        assert done.returncode == 0, done.stdout
        return self.results()

    def play(self, tasks: list[dict[str, Any]]) -> subprocess.CompletedProcess[str]:
        """Run a playbook of these tasks, as they are."""
        return subprocess.run(self._book(tasks), timeout=300, check=False, **self.options())

    def command(self, module: str, *steps: tuple[dict[str, Any], bool]) -> list[str]:
        """Write the playbook of `run`, and give the command that runs it."""
        tasks: list[dict[str, Any]] = [
            {
                "name": f"Step {number}",
                f"streamops.kafka.{module}": args,
                "check_mode": check,
                "diff": True,
                "register": f"step_{number}",
                "ignore_errors": True,
            }
            for number, (args, check) in enumerate(steps)
        ]
        names = ", ".join(f"step_{number}" for number in range(len(steps)))
        keep = {"content": f"{{{{ [{names}] | to_json }}}}", "dest": str(self.found), "mode": "0600"}
        tasks.append({"name": "Keep the results", "ansible.builtin.copy": keep})
        return self._book(tasks)

    def _book(self, tasks: list[dict[str, Any]]) -> list[str]:
        """Write a playbook, and give the command that runs it."""
        play = {
            "name": "Run a module",
            "hosts": "localhost",
            "connection": "local",
            "gather_facts": False,
            "vars": {"ansible_python_interpreter": sys.executable},
            "module_defaults": {"group/streamops.kafka.admin": self.connection},
            "tasks": tasks,
        }
        book = self.folder / "book.yml"
        book.write_text(yaml.safe_dump([play], sort_keys=False))
        return [str(Path(sys.executable).with_name("ansible-playbook")), "-i", "localhost,", str(book)]

    def options(self) -> dict[str, Any]:
        """How the command is to be run."""
        return {
            "cwd": ROOT,
            "env": {**os.environ, "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg")},
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.STDOUT,
            "text": True,
        }

    def results(self) -> list[dict[str, Any]]:
        """What the steps of the last playbook returned."""
        return [self._essence(result) for result in json.loads(self.found.read_text())]

    @property
    def found(self) -> Path:
        """Where the playbook leaves its results."""
        return self.folder / "results.json"

    def four(self, module: str, args: dict[str, Any]) -> list[dict[str, Any]]:
        """The same arguments in check mode, real, check mode again, real again."""
        return self.run(module, *((args, check) for check in FOUR))

    @staticmethod
    def _essence(result: dict[str, Any]) -> dict[str, Any]:
        """The module's own result, without what Ansible adds to every task."""
        return {key: value for key, value in result.items() if key not in ("exception", "warnings", "deprecations")}
