# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The script of a service, with a program in place of the JVM: what it starts from, and what counts as serving."""

from __future__ import annotations

import os
import pwd
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from helpers.processes import until
from helpers.scripts import rendered
from helpers.site import free_ports

# Listens on PORT of ADDRESS where its own file says so, as far as it knows from its environment.
PROGRAM = """
import os, socket, time
servers = []
if os.environ.get("LISTENS"):
    servers.append(socket.create_server((os.environ["ADDRESS"], int(os.environ["PORT"]))))
time.sleep(60)
"""
# What a caller's shell may have of Kafka's, ZooKeeper's and bash's own.
CALLER = {
    "JMX_PORT": "19999",
    "KAFKA_OPTS": "-Dfrom=caller",
    "KAFKA_HEAP_OPTS": "-Xmx1m",
    "JVMFLAGS": "-Xmx1m",
    "CLASSPATH": "/nowhere",
    "LOG_DIR": "/nowhere",
    "EXTRA_ARGS": "-name other",
    "GREP_OPTIONS": "-v",
    "LD_LIBRARY_PATH": "/nowhere",
    "LC_ALL": "C.UTF-8",
    "BASH_FUNC_grep%%": "() { false; }",
    "CDPATH": "/nowhere",
}
GIVEN = {"PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG"}  # LANG where the machine has a file that says so


@dataclass
class Service:
    """A service in a folder, run by the caller's account; ``settings`` is its own file."""

    home: Path
    port: int
    settings: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for folder in ("etc", "run", "log"):
            (self.home / folder).mkdir()
        (self.home / "etc/fingerprint").write_text("java\t11\n")
        (self.home / "program.py").write_text(PROGRAM)
        definition = {
            "name": "served",
            "description": "a program",
            "user": pwd.getpwuid(os.getuid()).pw_name,
            **{f"{name}_dir": str(self.home / folder) for name, folder in (("config", "etc"), ("run", "run"))},
            "log_dir": str(self.home / "log"),
            "tmp_dir": str(self.home / "log/tmp"),
            "main_log": "served.log",
            "ports": {str(self.port): "served_port"},
            "start_timeout": 3,
            "stop_timeout": 10,
            "restart_delay": 0,
            "limit_nofile": 1000,
            "command": [sys.executable, str(self.home / "program.py")],
        }
        template = "roles/jvm_service/templates/service.sh.j2"
        self.script = self.home / "etc/served-service.sh"
        self.script.write_text(
            rendered(template, ansible_managed="", __jvm_service=definition, __jvm_service_manager="process")
        )
        self.script.chmod(0o755)

    def call(self, verb: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Call the script from a shell with more in its environment than it may take over."""
        lines = [f"{name}='{value}'" for name, value in {"PORT": str(self.port), **self.settings}.items()]
        (self.home / "etc/served.env").write_text("\n".join(lines) + "\n")
        return subprocess.run(
            [self.script, verb],
            env={"PATH": os.environ["PATH"], **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    @property
    def pid(self) -> int:
        """The process that runs."""
        return int(self.call("status").stdout.split()[1])


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """It listens on loopback, unless a test changes that; ended whatever happens."""
    made = Service(tmp_path, free_ports(1)[0], {"ADDRESS": "127.0.0.1", "LISTENS": "yes"})
    yield made
    assert made.call("stop").returncode == 0


def environment(pid: int) -> dict[str, str]:
    """A process's, as it was started, without what bash sets by itself."""
    entries = Path(f"/proc/{pid}/environ").read_text().rstrip("\0").split("\0")
    pairs = (entry.split("=", 1) for entry in entries)
    return {name: value for name, value in pairs if name not in ("PWD", "OLDPWD", "SHLVL", "_")}


@pytest.mark.parametrize("caller", [CALLER, {}], ids=["a full shell", "an empty one"])
def test_s18_nothing_of_the_caller_s_environment_is_taken_over(service: Service, caller: dict[str, str]) -> None:
    """Only what the service's own file says, and what systemd would give; twice, as in a roll."""
    seen = []
    for _turn in range(2):
        done = service.call("start", **caller)
        assert done.returncode == 0, done.stderr
        seen.append(environment(service.pid))
        service.call("stop", **caller)
    assert set(seen[0]) - {"LANG"} == {"PORT", *service.settings} | GIVEN - {"LANG"}
    account = pwd.getpwuid(os.getuid())
    assert (seen[0]["HOME"], seen[0]["USER"], seen[0]["LOGNAME"]) == (account.pw_dir, *[account.pw_name] * 2)
    assert seen[0]["PATH"] == "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    assert seen[0] == seen[1]


def test_f_the_temporary_folder_is_there_and_does_not_grow(service: Service) -> None:
    """f-tmpdir: made again where somebody removed it; what a killed JVM unpacked is removed, and nothing else."""
    folder = service.home / "log/tmp"
    assert service.call("start").returncode == 0
    for name in ("snappy-1.1.7-a-libsnappyjava.so", "liblz4-java5.so", "kept"):
        (folder / name).touch()
    service.call("stop")
    assert service.call("start").returncode == 0
    assert [path.name for path in folder.iterdir()] == ["kept"]


def test_s18_in_the_foreground_it_is_the_same(service: Service) -> None:
    """As systemd runs it, which has an environment of its own."""
    service.call("status")  # writes the service's file
    with subprocess.Popen([service.script, "run"], env={**CALLER, "PATH": os.environ["PATH"]}) as running:
        try:
            until(lambda: "running" in service.call("status").stdout)
            until(lambda: b"program.py" in Path(f"/proc/{running.pid}/cmdline").read_bytes())
            assert service.pid == running.pid
            in_front = environment(running.pid)
        finally:
            running.terminate()
    service.call("start")
    assert environment(service.pid) == in_front


@pytest.mark.parametrize("address", ["127.0.0.2", "::1"])
def test_s18_another_s_listener_on_its_port_is_not_the_service(service: Service, address: str) -> None:
    """It does not listen yet, and somebody does on another address of the same port."""
    service.settings["LISTENS"] = ""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.create_server((address, service.port), family=family):
        done = service.call("start")
        assert done.returncode == 1
        assert f"runs and does not serve on port {service.port} after 3 s (another process listens" in done.stderr
        service.call("stop")
        service.settings["LISTENS"] = "yes"
        assert service.call("start").returncode == 0  # beside the other, as soon as it listens itself


def test_without_any_listener_nobody_is_blamed(service: Service) -> None:
    """The sentence names another process only where there is one."""
    service.settings["LISTENS"] = ""
    done = service.call("start")
    assert done.returncode == 1
    assert f"served runs and does not serve on port {service.port} after 3 s" in done.stderr
    assert "another process" not in done.stderr
