# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One sabotage for each check, with its mending: a check that does not see it proves nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from verify.nodes import Site

JAVA = "$(sed -n 's/^JAVA_HOME=//p' /etc/kafka/kafka.env)/bin/java"
PID = "$(/etc/kafka/kafka-service.sh status | cut -d ' ' -f 2)"
AS_KAFKA = "runuser -u kafka --"  # root in a container may not touch another's limits


@dataclass(frozen=True)
class Sabotage:
    """What breaks a node, what mends it, and a word of what the check must say then.

    ``pause`` names a service that is stopped meanwhile with SIGSTOP, as a hanging one; ``rack`` is what every broker of
    the first cluster claims meanwhile as its rack.
    """

    says: str
    breaks: str = "true"
    mends: str = "true"
    pause: str = ""
    rack: str = ""


SABOTAGES = {
    "java": Sabotage("is no OpenJDK", f"chmod a-x {JAVA}", f"chmod a+x {JAVA}"),
    "files": Sabotage(
        "kafka kafka 640", *(f"chown {user}:kafka /etc/kafka/server.properties" for user in ("kafka", "root"))
    ),
    "secrets": Sabotage(
        "everybody can read", *(f"chmod {mode} /etc/kafka/server.properties" for mode in ("644", "640"))
    ),
    "configuration": Sabotage(
        "broker.id is 7",
        "cd /etc/kafka && cp -p server.properties /root/ && sed -i 's/^broker.id=.*/broker.id=7/' server.properties",
        "mv /root/server.properties /etc/kafka/",
    ),
    "processes": Sabotage(
        "may open 5000 files", *(f"{AS_KAFKA} prlimit --nofile={soft}: --pid {PID}" for soft in (5000, 10000))
    ),
    "logs": Sabotage(
        "sabotage", "echo '[] ERROR sabotage' >/var/log/kafka/sabotage.log", "rm /var/log/kafka/sabotage.log"
    ),
    "commands": Sabotage("kafka-topics.sh", *(f"chmod a{how}x /usr/local/kafka/bin/kafka-topics.sh" for how in "-+")),
    "modes": Sabotage("silent", pause="zookeeper"),
    "versions": Sabotage("silent", pause="zookeeper"),
    "brokers": Sabotage("racks are", rack="lost"),
    "replicas": Sabotage("share a rack", rack="same"),
    "outside": Sabotage("9094", pause="kafka"),
    "inside": Sabotage("did not read it back", pause="kafka"),
}


@contextmanager
def sabotaged(site: Site, sabotage: Sabotage) -> Iterator[None]:
    """Break the first node, and mend it whatever happens."""
    node = site.nodes[0]
    pid = node.pid(sabotage.pause) if sabotage.pause else 0
    mended = _claim_rack(site, sabotage.rack) if sabotage.rack else None
    node.run(f"kill -STOP {pid}" if pid else sabotage.breaks)
    try:
        yield
    finally:
        node.run(f"kill -CONT {pid}" if pid else sabotage.mends)
        if mended:
            mended()


def _claim_rack(site: Site, rack: str) -> Callable[[], None]:
    """Write another rack into what the first cluster's brokers tell in ZooKeeper; returns what mends it."""
    client = site.zookeeper(next(iter(site.clusters)))
    paths = [f"/brokers/ids/{name}" for name in client.get_children("/brokers/ids")]
    old = {path: client.get(path)[0] for path in paths}
    for path, value in old.items():
        client.set(path, json.dumps({**json.loads(value), "rack": rack}).encode())

    def mend() -> None:
        for path, value in old.items():
            client.set(path, value)
        client.stop()
        client.close()

    return mend
