# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The script that opens a connection to every member, in a network of its own: what it says of those out of reach."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from helpers.scripts import rendered

# A listener that accepts nobody and whose queue is full: what comes then is dropped, as a firewall does it.
INSIDE = """
import socket, subprocess, sys
full = socket.create_server(("127.0.0.1", 9094), backlog=0)
waiting = [socket.socket() for _number in range(4)]
for one in waiting:
    one.setblocking(False)
    one.connect_ex(("127.0.0.1", 9094))
sys.exit(subprocess.run(["/bin/bash", "-s"], stdin=sys.stdin).returncode)
"""
NETWORK = """
mount --bind "$1" /etc/nsswitch.conf && ip link set lo up && ip route add unreachable 10.1.1.1 && exec "$2" -c "$3"
"""


def reached(folder: Path, addresses: list[str]) -> list[dict[str, Any]]:
    """What the script prints, in the order of ports; names are looked up in files only."""
    script = rendered(
        "roles/kafka/templates/reach.sh.j2",
        __kafka_reach_s=1,
        __kafka_connect_now=addresses,
        __kafka_members=[{"address": addresses[0]}],
        inventory_hostname="b1",
    )
    names = folder / "nsswitch.conf"
    names.write_text("hosts: files\n")
    user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    done = subprocess.run(
        ["unshare", *user, "--net", "--mount", "bash", "-c", NETWORK, "network", str(names), sys.executable, INSIDE],
        input=script,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return sorted(map(json.loads, done.stdout.splitlines()), key=lambda one: one["port"])


@pytest.mark.skipif(sys.platform != "linux", reason="network namespaces are Linux's")
def test_g_each_member_that_is_out_of_reach_with_what_was_seen(tmp_path: Path) -> None:
    """One that refuses is reached; the others differ in the name, the route, and the answer."""
    asked = ["127.0.0.1:9093", "127.0.0.1:9094", "10.1.1.1:9095", "10.2.2.2:9096", "kafka3.invalid:9097", "[::1]:9098"]
    seen = {"host": "b1", "status": 1}
    assert reached(tmp_path, asked) == [
        {**seen, "peer": "127.0.0.1", "port": 9094, "at": "127.0.0.1", "status": 124, "said": ""},
        {**seen, "peer": "10.1.1.1", "port": 9095, "at": "10.1.1.1", "said": "No route to host"},
        {**seen, "peer": "10.2.2.2", "port": 9096, "at": "10.2.2.2", "said": "Network is unreachable"},
        {**seen, "peer": "kafka3.invalid", "port": 9097, "at": "", "said": "Name or service not known"},
    ]
