# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""R07: the one command of the guides that takes the service's place; the others are the check `commands`."""

from __future__ import annotations

from verify.nodes import Node, Site, until
from verify.on_site import brokers, outside
from verify.sabotage import AS_KAFKA

BY_HAND = "pgrep -u kafka -f ' kafka.Kafka config/server.properties$'"


def test_r07_the_broker_starts_as_a_daemon_by_hand(site: Site, node: Node) -> None:
    """As the service's user, with the service stopped: the same broker; afterwards the service takes over again."""
    identity = node.read("/etc/kafka/identity")
    node.run("/etc/kafka/kafka-service.sh stop")
    try:
        node.run(f"cd /usr/local/kafka && {AS_KAFKA} bin/kafka-server-start.sh -daemon config/server.properties")
        until(lambda: not brokers(site) and not outside(site), "the broker serves")
        assert node.status("kafka") == "stopped", "it is not the service's process"
        assert len(node.output(BY_HAND).split()) == 1
        node.run(f"cd /usr/local/kafka && {AS_KAFKA} bin/kafka-server-stop.sh")
        until(lambda: node.run(BY_HAND, code=None).rc == 1, "the broker ended")
    finally:
        node.run(f"pkill -KILL {BY_HAND.removeprefix('pgrep ')}", code=None)  # where the stop did not come to it
        node.run("/etc/kafka/kafka-service.sh start")
    until(lambda: not brokers(site) and not outside(site), "the service serves")
    assert node.read("/etc/kafka/identity") == identity
