# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The script of a service, with a program in place of the JVM: what it starts from, what counts as serving, who may."""

from __future__ import annotations

import os
import pwd
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from helpers.callers import EVERY
from helpers.processes import until
from helpers.scripts import rendered
from helpers.site import free_ports

# Listens on PORT of ADDRESS where its own file says so, as far as it knows from its environment.
PROGRAM = """
import ctypes, os, socket, time
servers = []
if os.environ.get("HIDES"):  # nobody may look at what it has open, but root
    ctypes.CDLL(None).prctl(4, 0)
if os.environ.get("LISTENS"):
    servers.append(socket.create_server((os.environ["ADDRESS"], int(os.environ["PORT"]))))
time.sleep(60)
"""
PYTHON = "/usr/bin/python3" if os.access("/usr/bin/python3", os.X_OK) else sys.executable  # that any account may run
NOBODY = "nobody"  # an account that may not look at others' processes
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to call as other accounts")
GIVEN = {"PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG"}  # LANG where the machine has a file that says so


def as_account(name: str) -> list[str]:
    """What stands before a command that an account runs; nothing for the tests' own."""
    if name == pwd.getpwuid(os.getuid()).pw_name:
        return []
    account = pwd.getpwnam(name)
    return ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]


@dataclass
class Service:
    """A service in a folder; ``settings`` is its own file, ``user`` its account, ``caller`` who calls the script."""

    home: Path
    port: int
    settings: dict[str, str] = field(default_factory=dict)
    user: str = pwd.getpwuid(os.getuid()).pw_name
    caller: str = pwd.getpwuid(os.getuid()).pw_name
    patience: int = 3  # s that a start may take

    def __post_init__(self) -> None:
        for folder in ("etc", "run", "log"):
            (self.home / folder).mkdir()
            os.chown(self.home / folder, pwd.getpwnam(self.user).pw_uid, -1)
        (self.home / "etc/fingerprint").write_text("java\t11\n")
        (self.home / "program.py").write_text(PROGRAM)
        definition = {
            "name": "served",
            "description": "a program",
            "user": self.user,
            **{f"{name}_dir": str(self.home / folder) for name, folder in (("config", "etc"), ("run", "run"))},
            "log_dir": str(self.home / "log"),
            "tmp_dir": str(self.home / "log/tmp"),
            "data_dirs": [str(self.home / "run")],
            "main_log": "served.log",
            "ports": {str(self.port): "served_port"},
            "start_timeout": self.patience,
            "stop_timeout": 10,
            "restart_delay": 0,
            "limit_nofile": 1000,
            "command": [PYTHON, str(self.home / "program.py")],
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
            [*as_account(self.caller), self.script, verb],
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


@pytest.mark.parametrize("caller", [EVERY, {}], ids=["a full shell", "an empty one"])
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
    with subprocess.Popen([service.script, "run"], env={**EVERY, "PATH": os.environ["PATH"]}) as running:
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
        assert f"served runs and does not serve on port {service.port} after 3 s\n{held(service, me())}" in done.stderr
        service.call("stop")
        service.settings["LISTENS"] = "yes"
        assert service.call("start").returncode == 0  # beside the other, as soon as it listens itself


def test_without_any_listener_nobody_is_blamed(service: Service) -> None:
    """The sentence names another process only where there is one."""
    service.settings["LISTENS"] = ""
    done = service.call("start")
    assert done.returncode == 1
    assert f"served runs and does not serve on port {service.port} after 3 s" in done.stderr
    assert "is held by" not in done.stderr


def me() -> str:
    """This process, as a sentence names it."""
    return (
        f"process {os.getpid()} ({Path('/proc/self/comm').read_text().strip()}) of {pwd.getpwuid(os.getuid()).pw_name}"
    )


def held(service: Service, who: str) -> str:
    """The sentence that names who has the port."""
    return f"served: port {service.port} is held by {who}\n"


def test_k_a_start_fails_where_another_process_has_the_port(service: Service) -> None:
    """It cannot bind and ends, and the other one's listener must not pass for its own."""
    with socket.create_server(("127.0.0.1", service.port)):
        done = service.call("start")
    assert done.returncode == 1
    assert done.stderr.startswith(f"served ended before it served\n{held(service, me())}")
    assert "Address already in use" in done.stderr
    assert service.call("status").stdout == "stopped\n"


def test_k_in_the_foreground_it_does_not_take_the_place_of_the_one_that_runs(service: Service) -> None:
    """Whose process id would be lost with it."""
    service.call("start")
    before = service.pid
    done = service.call("run")
    assert (done.returncode, done.stderr) == (1, f"served is running already, as process {before}\n")
    assert service.pid == before
    assert service.call("restart").returncode == 0
    assert service.pid != before


@contextmanager
def of_nobody(caller: str, **settings: str) -> Iterator[Service]:
    """A service with an account of its own, in a folder that it may enter, called by ``caller``."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        own = {"ADDRESS": "127.0.0.1", "LISTENS": "yes", **settings}
        made = Service(Path(folder), free_ports(1)[0], own, NOBODY, caller, patience=1)
        try:
            yield made
        finally:
            made.caller = "root"
            made.call("stop")


@as_root
@pytest.mark.parametrize("hides", ["", "yes"], ids=["seen", "hidden"])
@pytest.mark.parametrize("caller", [NOBODY, "root"])
def test_k_whoever_may_look_the_listener_is_the_service_s(caller: str, hides: str) -> None:
    """By its open files; where nobody may look at them, by the socket's age and account. Another account's is named."""
    with of_nobody(caller, HIDES=hides) as service:
        with socket.create_server(("127.0.0.2", service.port)):
            assert service.call("start").returncode == 0  # beside the other
            service.call("stop")
            service.settings["LISTENS"] = ""
            done = service.call("start")
        assert done.returncode == 1
        who = me() if caller == "root" else "a process that nobody may not look at, of root"
        assert f"served runs and does not serve on port {service.port} after 1 s\n{held(service, who)}" in done.stderr


@as_root
def test_k_another_account_is_told_who_may() -> None:
    """Not what setpriv or kill say; whether it runs, anybody may know."""
    with of_nobody("root") as service:
        service.call("start")
        before = service.pid
        for verbs, state in ((("stop", "restart"), f"running {before}"), (("start", "run"), "stopped")):
            service.caller = "daemon"
            for verb in verbs:
                done = service.call(verb)
                assert done.returncode == 1
                assert done.stderr == "served runs as nobody; only nobody or root may do this, and you are daemon\n"
            assert service.call("status").stdout.startswith(state)
            service.caller = "root"
            service.call("stop")


@as_root
def test_k_what_a_start_by_hand_as_root_left_behind_is_named() -> None:
    """A segment or a folder that the service's account may not write to."""
    with of_nobody("root", ADDRESS="none.invalid") as service:
        (service.home / "run/orders-0").mkdir()
        done = service.call("start")
        assert done.returncode == 1
        left = service.home / "run/orders-0"
        assert (
            f"served: nobody may not write to {left}, which is root's; if it was started by hand as root" in done.stderr
        )
