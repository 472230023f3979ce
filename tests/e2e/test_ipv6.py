# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An ensemble and a broker that have IPv6 addresses only, written with brackets and without."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from helpers.cluster import Cluster


class SixCluster(Cluster):
    """Everything on the IPv6 address of this machine, in several spellings."""

    def listeners(self, host: str) -> list[dict[str, Any]]:
        """A listener that is called like its protocol."""
        port = self.ports[host]["broker"]
        return [{"name": "PLAINTEXT", "host": "::1", "port": port, "advertised_host": "[0:0::1]", "loopback": True}]


def has_ipv6() -> bool:
    """Whether this machine has it; a container may not."""
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


@pytest.fixture(scope="module")
def six(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Three servers and a broker."""
    if not has_ipv6():
        pytest.skip("this machine has no IPv6 loopback address")
    hosts = SixCluster.create(tmp_path_factory.mktemp("ipv6") / "hosts", 3, {"n1": {}})
    hosts.settings = {"zookeeper_host": "::1", "zookeeper_config": {"clientPortAddress": "::1"}}
    hosts.write()
    try:
        yield hosts
    finally:
        hosts.stop()


def test_c_a_cluster_with_ipv6_addresses_runs(six: Cluster) -> None:
    """All that speaks to it finds it: the roles' verification, the gates, the look at the ways between hosts."""
    six.playbook("site")
    text = (six.home / "n1/etc/kafka/server.properties").read_text()
    port = six.ports["n1"]["broker"]
    assert f"\nlisteners=PLAINTEXT://[::1]:{port}\n" in text
    assert f"\nadvertised.listeners=PLAINTEXT://[::1]:{port}\n" in text
    servers = ",".join(f"[::1]:{six.ports[host]['client']}" for host in six.names)
    assert f"zookeeper.connect={servers}/kafka/one\n" in text
    ports, text = six.ports["n2"], (six.home / "n1/etc/zookeeper/zoo.cfg").read_text()
    assert f"server.2=[::1]:{ports['peer']}:{ports['election']}\n" in text
    six.settings["zookeeper_host"] = "[0::1]"
    six.write()
    assert six.playbook("site").count("changed") == 0, "another spelling is no other address"
    assert "KC403" not in six.playbook("preflight").text
