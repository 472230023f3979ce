# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a scenario asked for and the containers that it got: read from Molecule's files, looked at through testinfra."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import time
from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import testinfra
import yaml
from kazoo.client import KazooClient

ROOT = Path(__file__).resolve().parents[3]
SERVICES = ("zookeeper", "kafka")


def _defaults(role: str) -> dict[str, Any]:
    return yaml.safe_load((ROOT / "roles" / role / "defaults" / "main.yml").read_text()) or {}


@dataclass(frozen=True)
class Node:
    """A container.

    ``services`` are in the order in which they start; ``wanted``: its variables as they stand in the scenario and in
    the roles' defaults, not rendered.
    """

    name: str
    address: str
    services: tuple[str, ...]
    wanted: Mapping[str, Any]

    @property
    def systemd(self) -> bool:
        """Whether an init system runs."""
        return self.run("test -d /run/systemd/system", code=None).rc == 0

    def run(self, command: str, code: int | None = 0) -> Any:
        """Run a shell command as root; testinfra's result. Raises AssertionError on another exit code, unless None."""
        done = testinfra.get_host(f"docker://{self.name}").run("timeout 120 bash -c %s", command)
        assert code is None or done.rc == code, (
            f"{self.name}: {command}: {done.rc}\n{done.stdout}\n{done.stderr[-2000:]}"
        )
        return done

    def output(self, command: str) -> str:
        """What a command prints."""
        return self.run(command).stdout.strip()

    def read(self, path: str) -> str:
        """A file's text, '' if there is none."""
        return self.run(f"cat {shlex.quote(path)} 2>/dev/null", code=None).stdout

    def status(self, service: str) -> str:
        """``running PID SECONDS`` or ``stopped``, as the service's own script says."""
        return self.run(f"/etc/{service}/{service}-service.sh status", code=None).stdout.strip()

    def pid(self, service: str) -> int:
        """The running service's process. Raises AssertionError if it does not run."""
        found = re.match(r"running (\d+) ", self.status(service))
        assert found, f"{self.name}: {service} does not run"
        return int(found[1])

    def properties(self, path: str) -> dict[str, str]:
        """A file of ``key=value`` lines."""
        lines = [line for line in self.read(path).splitlines() if "=" in line and not line.startswith("#")]
        return dict(line.split("=", 1) for line in lines)

    @property
    def rack(self) -> str:
        """The rack that was asked for, '' if none."""
        return str(self.wanted["kafka_rack"])

    @property
    def broker_id(self) -> int:
        """The broker's number."""
        return int(self.wanted["kafka_broker_id"])

    @property
    def chroot(self) -> str:
        """Where the broker's cluster lives in ZooKeeper."""
        return str(self.wanted["kafka_zookeeper_chroot"])


@dataclass(frozen=True)
class Site:
    """All containers of a scenario."""

    scenario: str
    nodes: tuple[Node, ...]

    @property
    def zookeepers(self) -> tuple[Node, ...]:
        """The members of the ensemble."""
        return tuple(node for node in self.nodes if "zookeeper" in node.services)

    @property
    def clusters(self) -> dict[str, tuple[Node, ...]]:
        """The brokers of each Kafka cluster, by its path in ZooKeeper."""
        brokers = [node for node in self.nodes if "kafka" in node.services]
        return {
            path: tuple(node for node in brokers if node.chroot == path) for path in {one.chroot: 0 for one in brokers}
        }

    def zookeeper(self, chroot: str = "") -> KazooClient:
        """A client below a cluster's path, connected from outside of the containers' network; stop it."""
        client = KazooClient(",".join(f"{node.address}:2181" for node in self.zookeepers) + chroot, timeout=10)
        client.start(timeout=30)
        return client

    def with_(self, **wanted: Any) -> Site:
        """The same site with other variables asked for."""
        return replace(self, nodes=tuple(replace(node, wanted={**node.wanted, **wanted}) for node in self.nodes))

    def play(self, name: str, *arguments: str) -> str:
        """Run a playbook on the scenario's inventory; its output. Raises AssertionError if it fails."""
        done = subprocess.run(
            [*_ansible("playbook"), str(ROOT / "playbooks" / f"{name}.yml"), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=500,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-1000:]
        return done.stdout

    @classmethod
    def of_molecule(cls) -> Site:
        """The scenario that Molecule verifies now."""
        done = subprocess.run([*_ansible("inventory"), "--list"], capture_output=True, text=True, check=True)
        listed = json.loads(done.stdout)
        given = listed["_meta"]["hostvars"]
        defaults = {name: value for role in ("java", *SERVICES) for name, value in _defaults(role).items()}
        members = {name: _members(listed, name) for name in SERVICES}
        nodes = []
        for platform in yaml.safe_load(Path(os.environ["MOLECULE_FILE"]).read_text())["platforms"]:
            name, address = platform["name"], platform["networks"][0]["ipv4_address"]
            services = tuple(service for service in SERVICES if name in members[service])
            if services:  # else the scenario does without it this time
                nodes.append(Node(name, address, services, ChainMap(given[name], defaults)))
        return cls(os.environ["MOLECULE_SCENARIO_NAME"], tuple(nodes))


def _ansible(tool: str) -> list[str]:
    """A tool of Ansible with the inventory that Molecule uses: the folder, in which there are several files."""
    inventory = Path(os.environ["MOLECULE_INVENTORY_FILE"]).parent
    return [str(Path(sys.executable).with_name(f"ansible-{tool}")), "-i", str(inventory)]


def _members(listed: dict[str, Any], group: str) -> set[str]:
    """The hosts of a group and of its children, in what ``ansible-inventory --list`` prints."""
    found = listed.get(group, {})
    return {*found.get("hosts", ()), *(host for child in found.get("children", ()) for host in _members(listed, child))}


def until(condition: Callable[[], Any], what: str, seconds: float = 90) -> Any:
    """Wait for a condition to give something true, and return that. Raises AssertionError when it takes too long."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < end, f"{what}: not so after {seconds} s"
        time.sleep(0.5)
