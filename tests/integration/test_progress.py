# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L: while something takes long, Ansible's own output says what and how far, with an empty ansible.cfg."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from ansible_collections.streamops.kafka.plugins.plugin_utils.waiting import waiting_line
from helpers.site import COLUMNS, defaults, free_ports


@pytest.mark.slow
def test_a_line_comes_while_it_lasts(tmp_path: Path) -> None:
    """Of a module that waits for a port at which nobody is, and of a command: at once, and the results are as ever."""
    (port,) = free_ports(1)
    nobody = f"127.0.0.1:{port}: it cannot be reached (connection refused); start it, or correct the address"
    (tmp_path / "log").write_text("first\nrecovering segment 7\n")
    hosts = {"module": "asked", "command": "said", "raw": "said"}
    tasks = [
        {
            "name": "Wait for ZooKeeper",
            "streamops.kafka.zookeeper_info": {"hosts": [f"127.0.0.1:{port}"], "wait_s": 17},
            "register": "asked",
            "when": "inventory_hostname == 'module'",
        },
        {
            "name": "Wait for a command",
            "streamops.kafka.command_with_progress": {
                "argv": ["/bin/sh", "-c", "sleep 17; echo 'a b'; echo c >&2; exit 3"],
                "says": ["tail", "-n", 1, "--", str(tmp_path / "log")],
                "raw": "{{ inventory_hostname == 'raw' }}",
            },
            "register": "said",
            "failed_when": False,
            "when": "inventory_hostname != 'module'",
        },
        {
            "name": "Keep",
            "ansible.builtin.copy": {
                "content": "{{ (asked if inventory_hostname == 'module' else said) | to_json }}",
                "dest": f"{tmp_path}/{{{{ inventory_hostname }}}}",
                "mode": "0600",
            },
        },
    ]
    play = {
        "name": "Wait",
        "hosts": "all",
        "strategy": "free",
        "connection": "local",
        "gather_facts": False,
        "tasks": tasks,
    }
    (tmp_path / "book.yml").write_text(yaml.safe_dump([play], sort_keys=False))
    environment = {**os.environ, **defaults(tmp_path), "PYTHONUNBUFFERED": "1", "ANSIBLE_NOCOLOR": "1"}
    began = time.monotonic()
    python = ["-e", f"ansible_python_interpreter={sys.executable}"]
    with subprocess.Popen(
        [Path(sys.executable).with_name("ansible-playbook"), "-i", ",".join(hosts), tmp_path / "book.yml", *python],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as run:
        assert run.stdout is not None
        lines = [(time.monotonic() - began, line.rstrip("\n")) for line in run.stdout]
    output = "\n".join(line for _when, line in lines)
    assert run.returncode == 0, output
    told = sorted((line, when) for when, line in lines if line.startswith("waiting: "))
    assert [line for line, _when in told] == [
        "waiting: [command] 15 s: recovering segment 7",
        waiting_line("module", 15, f"of 17 s: {nobody}"),
        "waiting: [raw] 15 s: recovering segment 7",
    ]
    ended = min(when for when, line in lines if line.startswith(("ok: ", "changed: ")))
    assert max(when for _line, when in told) < ended, "they come before what they are about is over"
    assert [line for _when, line in lines if len(line) > COLUMNS] == []
    results = {host: json.loads((tmp_path / host).read_text()) for host in hosts}
    assert results["module"]["problems"] == [nobody]
    assert [(results[host]["rc"], results[host]["stdout_lines"]) for host in ("command", "raw")] == [(3, ["a b"])] * 2
    assert [results[host]["stderr_lines"] for host in ("command", "raw")] == [["c"]] * 2
    assert [path for path in Path("/tmp").glob("streamops-kafka-*") if path.is_file()] == []
