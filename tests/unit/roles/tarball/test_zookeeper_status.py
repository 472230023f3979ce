# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `zkServer.sh status` of an assembled ZooKeeper says where it gets no mode: what was seen, not a guess."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

ROOT = Path(__file__).parents[4]
NOBODY = 65534
FREE = 1  # where nothing listens


@contextmanager
def answering(reply: bytes) -> Iterator[int]:
    """A port that answers one question and closes."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _address = server.accept()
            with connection:
                connection.recv(16)
                connection.sendall(reply)

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(5)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An installation with a Java that does nothing: status needs none."""
    shutil.copytree(ROOT / "roles/tarball/files/zookeeper/bin", tmp_path / "bin")
    (tmp_path / "conf").mkdir()
    java = tmp_path / "java/bin/java"
    java.parent.mkdir(parents=True)
    java.write_text("#!/bin/bash\n")
    java.chmod(0o755)
    return tmp_path


def status(home: Path, port: int, host: str = "127.0.0.1", before: tuple[str, ...] = (), java: bool = True) -> str:
    """Its last line, the first one without the address."""
    config = home / "conf/zoo.cfg"
    if not config.exists():
        config.write_text(f"dataDir=/nowhere\nclientPort={port}\nclientPortAddress={host}\n")
    given = {"PATH": "/usr/bin:/bin", **({"JAVA_HOME": str(home / "java")} if java else {})}
    command = [*before, "/bin/bash", str(home / "bin/zkServer.sh"), "status"]
    done = subprocess.run(command, capture_output=True, text=True, env=given, check=False)
    assert done.returncode == (0 if done.stdout else 1), done.stderr
    return (done.stdout or done.stderr).strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        pytest.param(b"Zookeeper version: 3.4.14\nMode: leader\nNode count: 4\n", "Mode: leader", id="mode"),
        pytest.param(
            b"This ZooKeeper instance is not currently serving requests\n",
            "it runs, and serves nobody, because it sees no quorum yet; start the others, or wait.",
            id="g-no-quorum",
        ),
        pytest.param(
            b"srvr is not executed because it is not in the whitelist.\n",
            "it runs, and may not say so; add srvr to 4lw.commands.whitelist.",
            id="g-whitelist",
        ),
        pytest.param(b"HTTP/1.1 400 Bad Request\r\n\r\n", "what answers there is not ZooKeeper;", id="g-other"),
        pytest.param(b"", "closed without an answer; it has too many connections (maxClientCnxns), or", id="g-closed"),
    ],
)
def test_g_status_says_what_came(home: Path, reply: bytes, said: str) -> None:
    with answering(reply) as port:
        line = status(home, port)
    assert line == said or line.startswith(f"Error contacting service 127.0.0.1:{port}: {said}")


@pytest.mark.parametrize(
    ("host", "said"),
    [
        pytest.param(
            "127.0.0.1", "nothing listens there; the server does not run, or has another port", id="g-refused"
        ),
        pytest.param("kafka3.invalid", "", id="g-unresolved"),
    ],
)
def test_g_status_says_why_nobody_answers(home: Path, host: str, said: str) -> None:
    """A name that is none is no server that does not run."""
    line = status(home, FREE, host)
    assert line.startswith(f"Error contacting service {host}:{FREE}: {said}")
    assert said or "name resolution." in line or "Name or service not known." in line


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become somebody who may not read a file")
def test_g_who_may_not_read_the_configuration_is_told_that(home: Path) -> None:
    """Not that there is no server, nor that there is no Java."""
    for folder in (home, *(one for one in home.parents if one.owner() == "root" and one.parent != one)):
        folder.chmod(folder.stat().st_mode | 0o011)  # pytest's own are closed to others
    nobody = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
    name = subprocess.run([*nobody, "id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    config = home / "conf/zoo.cfg"
    config.write_text("clientPort=1\n")
    config.chmod(0o640)
    assert f"{name} may not read {home}/bin/../conf/zoo.cfg; run it as root" in status(home, FREE, before=nobody)
    (home / "conf/java.env").write_text(f"JAVA_HOME={home}/java\n")
    (home / "conf/java.env").chmod(0o640)
    for command in ("dirname", "id", "bash"):  # and no java
        (home / "java" / command).symlink_to(shutil.which(command) or "")
    line = status(home, FREE, before=(*nobody, "env", f"PATH={home}/java"), java=False)
    assert line == f"{home}/bin/zkServer.sh: {name} may not read {home}/bin/../conf/java.env, which may set JAVA_HOME."
