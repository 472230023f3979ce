# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The script of a service waits for the session of a process that had one, and for no other."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
import time
from pathlib import Path

import pytest
from helpers.scripts import rendered
from helpers.site import free_ports

# Ends at once, with what the service's own file says in its log; the second one serves.
PROGRAM = """
import os, socket, sys, time
with open(sys.argv[1], "a") as log:
    log.write(os.environ.get("SAYS", "") + "\\n")
if "SAYS" not in os.environ:
    server = socket.create_server(("127.0.0.1", int(sys.argv[2])))
    time.sleep(60)
"""
DELAY_S = 2


@pytest.mark.parametrize(
    ("said", "waits"),
    [
        pytest.param("", False, id="l-never-started"),
        pytest.param("INFO starting (kafka.server.KafkaServer)", False, id="l-before-its-session"),
        pytest.param("INFO Connecting to zookeeper on z1:2181 (kafka.server.KafkaServer)", True, id="l-with-a-session"),
    ],
)
def test_l_a_start_waits_for_a_session_that_there_was(tmp_path: Path, said: str, waits: bool) -> None:
    """As a put-back starts what ran before, after a JVM that ended for its options."""
    for folder in ("etc", "run", "log"):
        (tmp_path / folder).mkdir()
    (tmp_path / "etc/fingerprint").write_text("java\t11\n")
    (tmp_path / "program.py").write_text(PROGRAM)
    (port,) = free_ports(1)
    definition = {
        "name": "served",
        "description": "a program",
        "user": pwd.getpwuid(os.getuid()).pw_name,
        **{f"{name}_dir": str(tmp_path / folder) for name, folder in (("config", "etc"), ("run", "run"))},
        "log_dir": str(tmp_path / "log"),
        "main_log": "served.log",
        "ports": {str(port): "p"},
        "data_dirs": [],
        "start_timeout": 5,
        "stop_timeout": 5,
        "restart_delay": DELAY_S,
        "limit_nofile": 1000,
        "session": "Connecting to zookeeper on",
        "command": [sys.executable, str(tmp_path / "program.py"), str(tmp_path / "log/served.log"), str(port)],
    }
    script = tmp_path / "etc/served-service.sh"
    template = "roles/jvm_service/templates/service.sh.j2"
    script.write_text(rendered(template, ansible_managed="", __jvm_service=definition, __jvm_service_manager="process"))
    own = tmp_path / "etc/served.env"

    def call(verb: str) -> subprocess.CompletedProcess[str]:
        command = ["/bin/bash", str(script), verb]
        return subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=60, stdin=subprocess.DEVNULL
        )

    own.write_text(f"SAYS='{said}'\n")
    assert call("start").returncode == 1
    own.write_text("")
    began = time.monotonic()
    try:
        done = call("start")
        took = time.monotonic() - began
        assert done.returncode == 0, done.stderr
        assert ("did not end cleanly" in done.stdout) is waits
        assert (took >= DELAY_S) is waits
    finally:
        call("stop")
