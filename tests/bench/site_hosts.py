# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The hosts that the bench of site.yml measures on: folders of this machine, or containers with systemd.

Both carry our services and those of the reference, which is a play of its own (reference/site.yml) with its own
folders, ports and service names on the same hosts.
"""

from __future__ import annotations

import contextlib
import functools
import getpass
import grp
import json
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from helpers.cluster import Cluster
from helpers.site import CACHE, JAVA_11, ROOT, Controller, free_ports

PLAYS = {"ours": "playbooks/site.yml", "reference": "tests/bench/reference/site.yml"}
NAMES = {"zookeeper": "zookeeper-3.4.12", "kafka": "kafka_2.12-2.1.0"}
HEAPS = {"zookeeper": "96m", "kafka": "256m"}
# What both kinds of hosts say of the reference's files and accounts.
SHARED = {
    **{f"reference_{kind}": name for kind, name in NAMES.items()},
    **{f"reference_{kind}_heap": heap for kind, heap in HEAPS.items()},
}
LABEL = "streamops.bench"
NETWORK = ("streamops-bench", "10.213.9.")  # beside those of the scenarios, molecule/*/molecule.yml
CONTAINERS = 3
# What a container's processes have computed: nanoseconds, or a line "usage_usec N" before others.
USED = ("cpuacct/docker/{}/cpuacct.usage", "docker/{}/cpu.stat", "system.slice/docker-{}.scope/cpu.stat")
FIRST_ADDRESS = 11  # of the containers, in the network


class HostsError(Exception):
    """These hosts cannot be had here; its text says why."""


class Hosts(Controller):
    """Hosts with an inventory that serves both plays."""

    where: str
    count: int
    zookeepers: int

    def begin(self, who: str) -> subprocess.Popen[str]:
        """Begin a run of ``who``'s play; its output is one pipe."""
        # A header is printed when its task begins only if skipped tasks are shown, too.
        return self.popen(PLAYS[who], environment={"ANSIBLE_DISPLAY_SKIPPED_HOSTS": "true"})

    def end(self, who: str) -> None:
        """Stop the services that ``who``'s play started."""
        raise NotImplementedError

    def computed(self) -> float:
        """Processor seconds so far of what is no child of this process, without the servers."""
        return 0.0


def archives() -> dict[str, str]:
    """The archive of each service in the cache, which a run of site.yml has filled."""
    return {
        f"reference_{kind}_archive": next(path.name for path in sorted(CACHE.glob(f"{name}.*")) if path.is_file())
        for kind, name in NAMES.items()
    }


@contextmanager
def mirror(address: str) -> Iterator[str]:
    """Serve the cache over HTTP, as a mirror of the archives would; its URL."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing of each request."""

    with ThreadingHTTPServer((address, 0), functools.partial(Quiet, directory=str(CACHE))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://{address}:{server.server_port}"
        finally:
            server.shutdown()


@dataclass
class Local(Cluster, Hosts):
    """Folders of this machine, without systemd, with ports of their own."""

    where = "local"
    count: int = 0

    def end(self, who: str) -> None:
        """Kafka first."""
        if who == "ours":
            self.stop()
            return
        for kind in ("kafka", "zookeeper"):
            launchers = self.home.glob(f"*/reference/bench-{kind}")
            stopping = [subprocess.Popen([path, "stop"]) for path in launchers]
            for one in stopping:
                one.wait(timeout=120)


@contextmanager
def local(hosts: int) -> Iterator[Local]:
    """So many hosts; six carry five ZooKeepers, because an ensemble is odd. Stops what was started."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, mirror("127.0.0.1") as url:
        names = ("client_port", "peer_port", "election_port", "broker_port")
        ports = free_ports(hosts * len(names))
        given = {
            f"n{number}": {"reference_id": number, **{f"reference_{name}": ports.pop() for name in names}}
            for number in range(1, hosts + 1)
        }
        home = Path(folder) / "hosts"
        found = Local.create(home, hosts if hosts % 2 else hosts - 1, given)
        found.count = hosts
        for host in given:
            (home / host / "reference").mkdir(parents=True)
        found.settings = {
            **SHARED,
            **archives(),
            "reference_root": "{{ base }}/reference",
            "reference_unit": "{{ base }}/reference/{{ reference_name }}",
            "reference_unit_mode": "0755",
            "reference_manager": "process",
            "reference_user": getpass.getuser(),
            "reference_group": grp.getgrgid(os.getgid()).gr_name,
            "reference_java": str(JAVA_11),
            "reference_mirror": url,
            "reference_address": "127.0.0.1",
        }
        found.write()
        with contextlib.ExitStack() as stack:
            for who in PLAYS:
                stack.callback(found.end, who)
            yield found


def docker(*words: str) -> str:
    """What a command of docker printed. Raises HostsError with its own words."""
    done = subprocess.run(["docker", *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise HostsError(f"docker {words[0]}: {(done.stderr.strip() or 'no message').splitlines()[-1]}")
    return done.stdout.strip()


@dataclass
class Containers(Hosts):
    """Three containers with systemd, Python 2.7 and no sudo, as the scenarios of Molecule have them."""

    where = "containers"
    count: int = CONTAINERS
    zookeepers: int = CONTAINERS

    def end(self, who: str) -> None:
        """Kafka first."""
        names = ("kafka", "zookeeper") if who == "ours" else ("bench-kafka", "bench-zookeeper")
        for name in names:
            stopping = [
                subprocess.Popen(["docker", "exec", host, "systemctl", "stop", name], stderr=subprocess.DEVNULL)
                for host in hosts_of_containers()
            ]
            for one in stopping:
                one.wait(timeout=300)

    def computed(self) -> float:
        """Of the containers, without the JVMs that run in them now; 0 where the kernel's files are elsewhere."""
        seconds = 0.0
        for host in hosts_of_containers():
            folder = docker("inspect", "--format", "{{.Id}}", host)
            files = [path for pattern in USED for path in Path("/sys/fs/cgroup").glob(pattern.format(folder))]
            if not files:
                return 0.0
            used = files[0].read_text().split()
            seconds += int(used[-1]) / 10**9 if len(used) == 1 else int(used[1]) / 10**6
            stats = docker("exec", host, "sh", "-c", "cat /proc/[0-9]*/stat 2>/dev/null; true")
            fields = [line.split() for line in stats.splitlines() if " (java) " in line]
            seconds -= sum(int(one[13]) + int(one[14]) for one in fields) / os.sysconf("SC_CLK_TCK")
        return seconds


def hosts_of_containers() -> dict[str, str]:
    """Name and address of each container."""
    name, net = NETWORK
    return {f"{name}-{number}": f"{net}{FIRST_ADDRESS - 1 + number}" for number in range(1, CONTAINERS + 1)}


@contextmanager
def containers() -> Iterator[Containers]:
    """Three new containers; removes them. Raises HostsError with one sentence where there is no Docker daemon."""
    image = _image()
    name, net = NETWORK
    _remove()
    try:
        docker("network", "create", "--subnet", f"{net}0/24", "--label", LABEL, name)
        for host, address in hosts_of_containers().items():
            _create(host, address, image)
        with tempfile.TemporaryDirectory(prefix="bench-") as folder, mirror(f"{net}1") as url:
            found = Containers()
            found.inventory = str(Path(folder) / "hosts.json")
            Path(found.inventory).write_text(json.dumps(_inventory(url), indent=1))
            yield found
    finally:
        _remove()


def _image() -> str:
    """The image of Molecule's scenarios; makes sure that there is a daemon."""
    for command in (["tools/docker", "up"], ["molecule/images/image"]):
        done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if done.returncode:
            raise HostsError((done.stderr.strip() or "no message").splitlines()[-1])
    return done.stdout.strip().splitlines()[-1]


def _create(host: str, address: str, image: str) -> None:
    """A container with systemd as its init and the Java of the tests, ready to take commands."""
    docker(
        *("run", "--detach", "--name", host, "--hostname", host, "--label", LABEL, "--network", NETWORK[0]),
        *("--ip", address, "--stop-signal", "SIGRTMIN+3", "--cgroupns", "host", "--cap-add", "SYS_ADMIN"),
        *("--cap-add", "NET_ADMIN", "--security-opt", "seccomp=unconfined", "--security-opt", "apparmor=unconfined"),
        *("--volume", "/sys/fs/cgroup:/sys/fs/cgroup:rw", "--volume", f"{JAVA_11}:/opt/java:ro"),
        *("--tmpfs", "/run", "--tmpfs", "/run/lock", image, "/lib/systemd/systemd"),
    )
    for _attempt in range(100):
        with contextlib.suppress(HostsError):
            docker("exec", host, "systemctl", "list-units", "--no-pager")
            docker("exec", host, "mkdir", "-p", "/opt/reference")
            return
        time.sleep(0.2)
    raise HostsError(f"systemd does not answer in {host}")


def _remove() -> None:
    """Containers and network of this and earlier runs."""
    for host in docker("ps", "--all", "--quiet", "--filter", f"label={LABEL}").split():
        docker("rm", "--force", "--volumes", host)
    for network in docker("network", "ls", "--quiet", "--filter", f"label={LABEL}").split():
        docker("network", "rm", network)


def _inventory(url: str) -> dict[str, Any]:
    """Both services on each container, with the folders and accounts that a user gets who sets nothing."""
    found = hosts_of_containers()
    shared: dict[str, Any] = {
        **SHARED,
        **archives(),
        "ansible_connection": "community.docker.docker",
        "ansible_user": "root",  # there is no sudo
        "ansible_pipelining": True,  # as in Molecule's scenarios
        "ansible_python_interpreter": "/usr/bin/python2.7",
        "java_source": "path",
        "java_home": "/opt/java",
        "kafka_allow_root_filesystem": True,
        "reference_root": "/opt/reference",
        "reference_unit": "/etc/systemd/system/{{ reference_name }}.service",
        "reference_unit_mode": "0644",
        "reference_manager": "systemd",
        "reference_user": "reference",
        "reference_group": "reference",
        "reference_java": "/opt/java",
        "reference_mirror": url,
        "reference_client_port": 12181,
        "reference_peer_port": 12888,
        "reference_election_port": 13888,
        "reference_broker_port": 19092,
    }
    for kind, heap in HEAPS.items():
        shared |= {
            f"{kind}_heap_size": heap,
            f"{kind}_tarball_source": "auto",
            f"{kind}_tarball_cache_dir": str(CACHE),
            f"{kind}_limit_nofile": 10000,  # a container's hard limit may be low
        }
    hosts = {
        host: {
            "zookeeper_id": number,
            "zookeeper_host": address,
            "kafka_broker_id": number,
            "kafka_listeners": [{"name": "INSIDE", "port": 9092, "advertised_host": address}],
            "reference_id": number,
            "reference_address": address,
        }
        for number, (host, address) in enumerate(found.items(), start=1)
    }
    members = {"hosts": dict.fromkeys(hosts)}
    return {"all": {"vars": shared, "hosts": hosts}, "zookeeper": members, "kafka": members}
