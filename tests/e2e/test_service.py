# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The services as processes: what they are, how they end, and how they are recognised (R02, S13, S15)."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest
from helpers.processes import arguments, descriptors, fields, listening, open_files_limit, until

from tests.e2e.conftest import SERVICES, Live

G1 = ("-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20", "-XX:InitiatingHeapOccupancyPercent=35")
ON_LOOPBACK = "0100007F"  # 127.0.0.1 as /proc/net/tcp has it, also at the end of a mapped address in tcp6
RECOVERED = "Recovering unflushed segment"
SESSION_S = 18 + 2


@pytest.mark.parametrize("name", SERVICES)
def test_r60_the_garbage_collector_is_set(live: Live, name: str) -> None:
    """As the process has it, not as a file says it."""
    heap = {"zookeeper": "128m", "kafka": "512m"}[name]
    words = arguments(live.site.pid(name))
    assert [flag for flag in (*G1, f"-Xms{heap}", f"-Xmx{heap}") if flag not in words] == []
    assert sum(word.startswith("-Xmx") for word in words) == 1


@pytest.mark.parametrize("name", SERVICES)
def test_s15_nothing_but_the_service_port_is_open(live: Live, name: str) -> None:
    """JMX is off: the JVM listens on one port, on the address that was asked for."""
    pid = live.site.pid(name)
    port = {"zookeeper": live.site.zookeeper_port, "kafka": live.site.kafka_port}[name]
    assert {number for _address, number in listening(pid)} == {port}
    assert all(address.endswith(ON_LOOPBACK) for address, _number in listening(pid))
    assert not [word for word in arguments(pid) if word.startswith("-Dcom.sun.management.jmxremote")]


@pytest.mark.parametrize("name", SERVICES)
def test_the_limit_of_open_files_is_what_was_asked_for_or_the_hard_limit(live: Live, name: str) -> None:
    """100000, or less where an ordinary user gets no more."""
    soft, hard = open_files_limit(live.site.pid(name))
    assert soft == min(100000, hard)


@pytest.mark.parametrize("name", SERVICES)
def test_r02_the_service_has_a_session_of_its_own_and_nothing_of_the_play(live: Live, name: str) -> None:
    """Restarted here with a pipe as the script's output: neither the pipe nor the caller's session goes along."""
    live.site.service("kafka", "stop")
    if name == "zookeeper":
        live.site.service("zookeeper", "stop")
    read_end, write_end = os.pipe()
    pipe = f"pipe:[{os.fstat(write_end).st_ino}]"
    try:
        for service in SERVICES:  # what runs already says so
            script = live.site.home / f"etc/{service}/{service}-service.sh"
            environment = live.site.environment()
            subprocess.run([script, "start"], env=environment, stdout=write_end, pass_fds=(write_end,), check=True)
    finally:
        os.close(write_end)
        os.close(read_end)
    pid = live.site.pid(name)
    opened = descriptors(pid)
    assert pipe not in opened.values()
    out = str(live.site.home / f"log/{name}/{name}.out")
    assert [opened[number] for number in (0, 1, 2)] == ["/dev/null", out, out]
    assert fields(pid)[3] == str(pid)  # the session's leader
    assert fields(pid)[3] != str(os.getsid(0))


def test_s18_a_service_starts_from_its_files_not_from_who_calls(live: Live) -> None:
    """Twice, as in a roll: with JMX_PORT the second broker would find the port of the first in use."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        caller = {
            "JMX_PORT": str(taken.getsockname()[1]),
            "KAFKA_OPTS": "-Dfrom=caller",
            "KAFKA_HEAP_OPTS": "-Xmx65m",
            "JVMFLAGS": "-Xmx65m",
            "CLASSPATH": "/nowhere",
            "LOG_DIR": "/nowhere",
            "EXTRA_ARGS": "-name other",
            "JMXPORT": str(taken.getsockname()[1]),
        }
        environment = live.site.environment(**caller)
        for _turn in range(2):
            for verb, order in (("stop", reversed(SERVICES)), ("start", SERVICES)):
                for name in order:
                    script = str(live.site.home / f"etc/{name}/{name}-service.sh")
                    live.site.run([script, verb], cwd=live.site.home, env=environment)
            for name in SERVICES:
                pid = live.site.pid(name)
                own = (live.site.home / f"etc/{name}/{name}.env").read_text()
                started = Path(f"/proc/{pid}/environ").read_text().split("\0")
                strange = {entry.partition("=")[0] for entry in started} & set(caller)
                assert strange == {key for key in caller if f"\n{key}=" in own}
                assert not [word for word in arguments(pid) if "caller" in word or word == "-Xmx65m"]
                assert len(listening(pid)) == 1
    assert "10 read back" in live.play("smoke").text


def test_s13_a_stop_is_a_clean_shutdown_and_the_next_start_recovers_nothing(live: Live) -> None:
    """SIGTERM and patience: Kafka says itself that it was clean."""
    live.play("smoke")  # so that there is a log with messages
    data, log = live.site.home / "data/kafka", live.site.home / "log/kafka/server.log"
    assert not (data / ".kafka_cleanshutdown").exists()
    live.site.service("kafka", "stop")
    assert (data / ".kafka_cleanshutdown").exists()
    seen = log.stat().st_size
    started = time.monotonic()
    live.site.service("kafka", "start")
    assert time.monotonic() - started < SESSION_S  # nothing to wait out
    assert RECOVERED not in log.read_text()[seen:]


def test_s13_after_a_kill_the_start_waits_until_the_session_has_expired(live: Live) -> None:
    """Nothing restarts it, status says so, site.yml brings it back; and then the log is recovered."""
    log = live.site.home / "log/kafka/server.log"
    pid = live.site.pid("kafka")
    os.kill(pid, signal.SIGKILL)
    until(lambda: not Path(f"/proc/{pid}").exists() or fields(pid)[0] == "Z")
    assert live.site.service("kafka", "status", code=3) == "stopped"
    assert re.search(r"quickstart +kafka .* stopped ", live.play("status").output)
    seen = log.stat().st_size
    started = time.monotonic()
    assert live.play("site").count("changed") == 1
    assert time.monotonic() - started > SESSION_S
    assert live.site.pid("kafka") != pid
    assert RECOVERED in log.read_text()[seen:]


def test_only_the_recorded_process_counts_as_running(live: Live) -> None:
    """Pid and start time together: another process with the pid, and a zombie, are not the service."""
    live.site.service("kafka", "stop")
    record = live.site.home / "run/kafka/kafka.pid"
    process = subprocess.Popen(["sleep", "60"])
    try:
        ticks = fields(process.pid)[19]
        record.write_text(f"{process.pid} {ticks}\n")
        assert live.site.service("kafka", "status").startswith(f"running {process.pid} ")  # the record is what is read
        record.write_text(f"{process.pid} {int(ticks) - 1}\n")
        assert live.site.service("kafka", "status", code=3) == "stopped"
        record.write_text(f"{process.pid} {ticks}\n")
        process.kill()
        until(lambda: fields(process.pid)[0] == "Z")
        assert live.site.service("kafka", "status", code=3) == "stopped"
    finally:
        process.kill()
        process.wait()
        record.unlink()
        live.site.service("kafka", "start")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed (package systemd)")
def test_s13_the_units_are_valid_and_restart_as_they_must(live: Live, tmp_path: Path) -> None:
    """Rendered by a dry run for hosts with systemd, read from its diff, and checked by systemd itself."""
    managers = {"kafka_service_manager": "systemd", "zookeeper_service_manager": "systemd"}
    few = {"kafka_limit_nofile": 8192, "zookeeper_limit_nofile": 8192}  # more may not be had here (KC511)
    run = live.play("site", "--check", "--diff", **managers, **few)
    assert run.count("failed") == 0
    units = {}
    for name in SERVICES:
        found = re.search(rf"^\+\+\+ after: /etc/systemd/system/{name}\.service\n@@.*\n((?:\+.*\n)+)", run.output, re.M)
        assert found, run.output
        units[name] = [line[1:] for line in found[1].splitlines()]
        (tmp_path / f"{name}.service").write_text("\n".join(units[name]) + "\n")
    verified = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / f"{name}.service") for name in SERVICES)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (verified.returncode, verified.stderr) == (0, "")
    everywhere = {
        *("StartLimitInterval=600", "StartLimitBurst=5", "RestartPreventExitStatus=78", "KillMode=mixed"),
        *("Restart=on-failure", "SuccessExitStatus=143", "LimitNOFILE=8192"),
    }
    for name in SERVICES:
        assert everywhere - set(units[name]) == set()
        assert units[name].index("StartLimitInterval=600") > units[name].index(
            "[Service]"
        )  # where systemd 219 reads it
        assert f"RequiresMountsFor={live.site.home}/data/{name}" in units[name]
        assert not [line for line in units[name] if line.startswith(("Requires=", "ExecStop="))]
    assert f"RestartSec={SESSION_S}" in units["kafka"]
    assert "After=network-online.target local-fs.target zookeeper.service" in units["kafka"]
