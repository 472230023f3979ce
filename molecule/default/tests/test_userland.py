# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""R83: the node's commands are as old as CentOS 7's, so that the scenario fails where a script asks for more."""

from __future__ import annotations

from verify.nodes import Node


def test_the_node_refuses_what_centos_7_lacks(node: Node) -> None:
    """The real image does, and the stand-in does as well; root became the services' accounts without it."""
    refused = node.run("setpriv --init-groups true", code=None)
    assert refused.rc != 0
    assert "setpriv: unrecognized option '--init-groups'" in refused.stderr
    for service in node.services:
        status = node.read(f"/proc/{node.pid(service)}/status")
        groups = next(line for line in status.splitlines() if line.startswith("Groups:"))
        assert groups.split()[1:] == node.output(f"id -G {service}").split()
