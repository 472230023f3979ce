# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several real nodes on this machine: each inventory host has ports, directories and service names of its own."""

from __future__ import annotations

import getpass
import grp
import json
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kazoo.client import KazooClient

from helpers.processes import identity
from helpers.site import CACHE, JAVA_11, Controller, free_ports, tree

HOST_PORTS = ("client", "peer", "election", "broker")


@dataclass
class Cluster(Controller):
    """Hosts n1, n2, …; the first ``zookeepers`` of them carry ZooKeeper, those of ``brokers`` carry Kafka.

    ``settings`` are variables of the whole inventory beside the usual ones; `write` makes a change known.
    """

    home: Path
    zookeepers: int
    brokers: dict[str, dict[str, Any]]
    ports: dict[str, dict[str, int]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def create(cls, home: Path, zookeepers: int, brokers: dict[str, dict[str, Any]]) -> Cluster:
        """Choose free ports and write the inventory. ``brokers``: host -> its variables."""
        cluster = cls(home, zookeepers, brokers)
        home.mkdir(parents=True)
        hosts = sorted({*cluster.names, *brokers})
        taken = free_ports(len(hosts) * len(HOST_PORTS))
        for host in hosts:
            cluster.ports[host] = {what: taken.pop() for what in HOST_PORTS}
        cluster.write()
        return cluster

    @property
    def names(self) -> list[str]:
        """The hosts with ZooKeeper."""
        return [f"n{number}" for number in range(1, self.zookeepers + 1)]

    def write(self) -> None:
        """Write the inventory for the present number of ZooKeepers."""
        shared = {
            **_SHARED,
            "zookeeper_tarball_cache_dir": str(CACHE),
            "kafka_tarball_cache_dir": str(CACHE),
            "java_home": str(JAVA_11),
            "base": f"{self.home}/{{{{ inventory_hostname }}}}",
            "support_folder": str(self.home),
            **self.settings,
        }
        hosts = {host: self._host(host) for host in self.ports}
        inventory = {
            "all": {"vars": shared, "hosts": hosts},
            "zookeeper": {"hosts": dict.fromkeys(self.names)},
            "kafka": {"hosts": self.brokers},
        }
        (self.home / "hosts.json").write_text(json.dumps(inventory, indent=1))
        self.inventory = str(self.home / "hosts.json")

    def _host(self, host: str) -> dict[str, Any]:
        """What differs from host to host."""
        number, ports = int(host[1:]), self.ports[host]
        return {
            "zookeeper_id": number,
            "zookeeper_client_port": ports["client"],
            "zookeeper_peer_port": ports["peer"],
            "zookeeper_election_port": ports["election"],
            "zookeeper_service_name": f"zookeeper-{number}",
            "kafka_broker_id": number,
            "kafka_listeners": self.listeners(host),
            "kafka_service_name": f"kafka-{number}",
        }

    def listeners(self, host: str) -> list[dict[str, Any]]:
        """Where a host's broker listens, and what it advertises."""
        port = self.ports[host]["broker"]
        where = {"name": "INSIDE", "host": "127.0.0.1", "port": port, "advertised_host": "localhost"}
        return [{**where, "loopback": True}]

    def service(self, host: str, kind: str, verb: str, code: int | None = 0) -> str:
        """Call the script of a host's service, ``kind`` is kafka or zookeeper."""
        script = self.home / host / f"etc/{kind}/{kind}-{host[1:]}-service.sh"
        done = subprocess.run([script, verb], capture_output=True, text=True, timeout=120, check=False)
        assert code is None or done.returncode == code, done.stdout + done.stderr
        return done.stdout.strip()

    def pid(self, host: str, kind: str) -> int:
        """The process id of a host's running service."""
        return int(self.service(host, kind, "status").split()[1])

    def four_letters(self, host: str, word: str) -> str:
        """A ZooKeeper server's answer to a four-letter word."""
        with socket.create_connection(("127.0.0.1", self.ports[host]["client"]), timeout=10) as connection:
            connection.sendall(word.encode())
            return b"".join(iter(lambda: connection.recv(65536), b"")).decode()

    def mode(self, host: str) -> str:
        """leader, follower or standalone."""
        return next(line for line in self.four_letters(host, "srvr").splitlines() if "Mode" in line).split()[1]

    @property
    def ensemble(self) -> str:
        """The connection string of the whole ensemble."""
        return ",".join(f"127.0.0.1:{self.ports[host]['client']}" for host in self.names)

    def bootstrap(self, host: str) -> str:
        """A broker's address."""
        return f"localhost:{self.ports[host]['broker']}"

    def stop(self) -> None:
        """Stop what runs, brokers first, all at once."""
        scripts = [
            self.home / host / f"etc/{kind}/{kind}-{host[1:]}-service.sh"
            for kind in ("kafka", "zookeeper")
            for host in self.ports
        ]
        for kind in ("kafka", "zookeeper"):
            running = [
                subprocess.Popen([path, "stop"], stdout=subprocess.DEVNULL)
                for path in scripts
                if f"/{kind}/" in str(path) and path.exists()
            ]
            for process in running:
                process.wait(timeout=120)


@contextmanager
def zookeeper(cluster: Cluster) -> Iterator[KazooClient]:
    """A client of the whole ensemble."""
    client = KazooClient(hosts=cluster.ensemble, timeout=10)
    client.start(timeout=30)
    try:
        yield client
    finally:
        client.stop()
        client.close()


def processes(cluster: Cluster) -> dict[str, tuple[int, str]]:
    """Every service with its pid and start time."""
    kinds = [("zookeeper", host) for host in cluster.names] + [("kafka", host) for host in cluster.brokers]
    return {f"{kind} {host}": identity(cluster.pid(host, kind)) for kind, host in kinds}


def configuration(cluster: Cluster) -> dict[str, dict[str, str]]:
    """Every file below the hosts' configuration folders."""
    return {host: tree(cluster.home / host / "etc") for host in cluster.ports}


# The second compiler works for the hours to come, which a test's servers do not have: a broker starts with half of the
# processor's time without it, ZooKeeper with two thirds.
FIRST_COMPILER = ["-XX:TieredStopAtLevel=1"]
_SHARED: dict[str, Any] = {
    "ansible_connection": "local",
    # What runs is restarted where a test asks for it.
    "kafka_restart_policy": "report",
    "zookeeper_restart_policy": "report",
    "ansible_pipelining": True,
    "ansible_become": False,
    "ansible_python_interpreter": "{{ ansible_playbook_python }}",
    "java_source": "path",
    "zookeeper_host": "localhost",
    "zookeeper_config": {"clientPortAddress": "127.0.0.1"},
    "zookeeper_heap_size": "96m",
    "kafka_heap_size": "256m",
    "kafka_opts": FIRST_COMPILER,
    "zookeeper_jvm_flags": FIRST_COMPILER,
    "kafka_config": {"offsets.topic.num.partitions": 5, "group.initial.rebalance.delay.ms": 0},
    "kafka_allow_root_filesystem": True,
    "kafka_allow_tmp": True,
    "kafka_zookeeper_chroot": "/kafka/one",
    "kafka_log_dirs": ["{{ base }}/data/kafka"],
    "zookeeper_data_dir": "{{ base }}/data/zookeeper",
    **{
        f"{kind}_{what}": value
        for kind in ("kafka", "zookeeper")
        for what, value in {
            "user": getpass.getuser(),
            "group": grp.getgrgid(os.getgid()).gr_name,
            "owner": getpass.getuser(),
            "install_root": "{{ base }}",
            "config_dir": f"{{{{ base }}}}/etc/{kind}",
            "log_dir": f"{{{{ base }}}}/log/{kind}",
            "run_dir": f"{{{{ base }}}}/run/{kind}",
            "tarball_source": "auto",
        }.items()
    },
}
