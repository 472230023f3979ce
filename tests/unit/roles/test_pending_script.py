# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scripts that look into configurations on a node: which settings wait for a restart, and what some are set to."""

from __future__ import annotations

import getpass
import os
import socket
import subprocess
from pathlib import Path

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.probe import parse_probe
from helpers.scripts import rendered


def pending(folder: Path, file: str, active: str, staged: str) -> str:
    """What the script prints of one file."""
    (folder / ".staged").mkdir()
    (folder / file).write_text(active)
    (folder / ".staged" / file).write_text(staged)
    script = rendered("roles/jvm_service/templates/pending.sh.j2", __jvm_service={"config_dir": str(folder)})
    done = subprocess.run(["/bin/bash", "-s"], input=script, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize(
    ("file", "active", "staged", "names"),
    [
        ("server.properties", "a=1\nb=2\n", "a=1\nb=3\nc=4\n", "b,c"),
        ("server.properties", "a=x\\\\.y\n", "a=x.y\n", "a"),
        ("server.properties", "a = 1\nb: x,\\\n  y\nc \\u00e9\n", "a=1\nb=x,y\nc=\\u00E9\n", ""),
        ("server.properties", "# a=1\n!b=2\n", "a=1\n", "a"),
        ("zoo.cfg", "a\\=b=1\n", "a\\=b=2\n", "a=b"),
        ("kafka.env", "A='1'\nB=2\n", "A='2'\nB=2\n", "A"),
        ("log4j.properties", "log4j.a=1\n", "log4j.a=2\n", "log4j.a"),
        ("kafka-service.sh", "a=1\n", "a=2\n", ""),
    ],
)
def test_a_settings_that_wait_for_a_restart(tmp_path: Path, file: str, active: str, staged: str, names: str) -> None:
    """Told apart as Java reads them, and no value of one is printed."""
    assert pending(tmp_path, file, active, staged) == f"{file}\t{names}\n"


def test_a_what_a_setting_is_set_to(tmp_path: Path) -> None:
    """The probe reads a file of any spelling; the last one counts, and no other setting is printed."""
    path = tmp_path / "server.properties"
    path.write_text("# min.isr=4\nmin.isr = 1\n  min.isr:\\\n  2\nmin_isr=3\nmin.isr.x=5\n")
    whole = rendered("roles/jvm_service/templates/probe.sh.j2", jvm_service_definition=definition(tmp_path))
    done = subprocess.run(["/bin/bash", "-s"], input=whole, capture_output=True, text=True, check=True)
    lines = [line for line in done.stdout.split("\n") if line.startswith("setting")]
    assert lines == ["setting\tmin.isr\t1", "setting\tmin.isr\t2"]


def test_l_who_has_a_port_is_named(tmp_path: Path) -> None:
    """By the process, its account and its name; whatever else listens on no port of the service is not asked."""
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("::1", 0), family=socket.AF_INET6) as six:
        ports = {str(server.getsockname()[1]): "x" for server in (one, six)}
        whole = rendered(
            "roles/jvm_service/templates/probe.sh.j2", jvm_service_definition={**definition(tmp_path), "ports": ports}
        )
        done = subprocess.run(["/bin/bash", "-s"], input=whole, capture_output=True, text=True, check=True)
    me = f"process {os.getpid()} ({Path('/proc/self/comm').read_text().strip()}) of {getpass.getuser()}"
    assert parse_probe(done.stdout)["holders"] == {int(port): me for port in ports}


def definition(folder: Path) -> dict[str, object]:
    """What the probe looks at: one file, nothing else."""
    return {
        **dict.fromkeys(("user", "name", "log_dir", "link", "home"), "none"),
        **dict.fromkeys(("stop_timeout", "start_timeout", "limit_nofile"), 1),
        **{key: [] for key in ("data_dirs", "links", "contents", "nonempty")},
        **{key: {} for key in ("free_mb", "ports")},
        "config_dir": str(folder),
        "run_dir": str(folder / "run"),
        "java_reads": {},
        "settings": {str(folder / "server.properties"): ["min.isr"]},
    }
