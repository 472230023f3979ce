# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The script that collects from a node, on processes that stand in for a JVM: whom it signals, what it waits for."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.support.archive import support_piece, unpack
from helpers.scripts import rendered

# Prints a dump in two parts when it gets SIGQUIT, as a JVM does, and says when it is ready for that.
JVM = """
import signal, sys, time
def dump(*_signal):
    print("Full thread dump", flush=True)
    time.sleep(0.3)
    print(" Metaspace used 1K", flush=True)
signal.signal(signal.SIGQUIT, dump)
print("ready", flush=True)
while True:
    time.sleep(0.1)
"""
# The end of a file stands for the journal, and its size for a cursor.
JOURNALCTL = """#!/bin/bash
journal={journal}
case "$*" in
  *--show-cursor*) echo "-- cursor: $(stat -c %s "$journal")" ;;
  *--after-cursor=*) last="${{!#}}"; tail -c "+$((${{last##*=}} + 1))" "$journal" ;;
  *) cat "$journal" ;;
esac
"""


@contextmanager
def process(command: list[str], output: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A process that ends with the test."""
    started = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL)
    try:
        yield started
    finally:
        started.kill()
        started.wait()


def node(folder: Path, pid: int | None, manager: str = "process") -> dict[str, Any]:
    """A service's folders, and a script that tells its state."""
    for name in ("etc", "log", "run", "data"):
        (folder / name).mkdir(exist_ok=True)
    script = folder / "etc/kafka-service.sh"
    script.write_text(f"#!/bin/sh\necho {f'running {pid} 0' if pid else 'stopped'}\n")
    script.chmod(0o755)
    (folder / "log/server.log").write_text("".join(f"line {number}\n" for number in range(400_000)))
    (folder / "etc/server.properties").write_text("broker.id=1\nssl.key.password=in-the-file\n")
    (folder / "etc/server.keystore.jks").write_text("binary")
    paths = {"config_dir": "etc", "log_dir": "log", "run_dir": "run", "link": "kafka"}
    return {
        "name": "kafka",
        "manager": manager,
        **{key: str(folder / name) for key, name in paths.items()},
        "data_dirs": [str(folder / "data")],
    }


def collect(definition: dict[str, Any], path: Path, check: bool = False) -> dict[str, Any]:
    """Run the script as the role does; the piece with its files' texts."""
    text = rendered(
        "roles/support/templates/collect.sh.j2",
        support_definition=definition,
        support_log_mib=1,
        support_timeout=20,
        support_logs=["server.log", "controller.log"],
        support_words=[],
        support_threads=True,
        ansible_check_mode=check,
    )
    done = subprocess.run(
        ["/bin/bash", "-s"],
        input=text,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PATH": f"{path}:{os.environ['PATH']}"},
    )
    piece = support_piece({"stdout": done.stdout}, {"host": "n", "service": "kafka", "secrets": []})
    return {**piece, "texts": {name: data.decode() for name, data in unpack(piece["archive"])}}


def ready(output: Path) -> None:
    """Wait until the stand-in has its handler."""
    while "ready" not in output.read_text():
        pass


@pytest.mark.parametrize("manager", ["process", "systemd"])
def test_a_whole_dump_is_waited_for(tmp_path: Path, manager: str) -> None:
    """In the file that the JVM writes to, or in the journal that its pipe leads to."""
    output = tmp_path / "output"
    output.touch()
    command = [sys.executable, "-c", JVM]
    if manager == "systemd":
        command = ["/bin/bash", "-c", f'exec "$0" "$@" > >(exec cat >> {shlex.quote(str(output))})', *command]
        fake = tmp_path / "journalctl"
        fake.write_text(JOURNALCTL.format(journal=shlex.quote(str(output))))
        fake.chmod(0o755)
    with output.open("ab") as stream, process(command, stream) as jvm:
        ready(output)
        found = collect(node(tmp_path, jvm.pid, manager), tmp_path)
        assert jvm.poll() is None
    assert found["texts"]["threads.txt"].split("\n")[:2] == ["Full thread dump", " Metaspace used 1K"]
    assert found["texts"]["process/command.txt"].splitlines()[:2] == [sys.executable, "-c"]


def test_a_process_without_a_handler_is_not_signalled(tmp_path: Path) -> None:
    """SIGQUIT would end it, such as a JVM with -Xrs."""
    with process(["sleep", "60"], subprocess.DEVNULL) as other:
        found = collect(node(tmp_path, other.pid), tmp_path)
        assert other.poll() is None
    assert [why for name, why in found["missing"] if name == "threads.txt"] == [
        f"process {other.pid} has no handler for SIGQUIT, which would end it; nothing was sent"
    ]


def test_check_mode_asks_for_no_dump(tmp_path: Path) -> None:
    """It writes to the service's output."""
    output = tmp_path / "output"
    with output.open("wb") as stream, process([sys.executable, "-c", JVM], stream) as jvm:
        ready(output)
        found = collect(node(tmp_path, jvm.pid), tmp_path, check=True)
    assert output.read_text() == "ready\n"
    assert ["threads.txt", "it was not requested"] in found["missing"]


def test_logs_are_bounded_secrets_hidden_and_keys_not_read(tmp_path: Path) -> None:
    """The end of a log of more than a MiB, whole lines only; a stopped service has no process."""
    found = collect(node(tmp_path, None), tmp_path)
    log = found["texts"]["logs/server.log"]
    assert 1024**2 - 20 < len(log) <= 1024**2
    assert log.startswith("line ")
    assert log.endswith("line 399999\n")
    assert found["texts"]["config/server.properties"] == "broker.id=1\nssl.key.password=********\n"
    missing = dict(found["missing"])
    assert missing["process"] == missing["threads.txt"] == "it does not run"
    assert missing["config/server.keystore.jks"] == "it is no file of this collection, so it may be a key"
    assert missing["logs/controller.log"] == f"there is no {tmp_path}/log/controller.log"
