# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the roles give of a healthy inventory for the judgement of all variables, and changes of it."""

from __future__ import annotations

from typing import Any

from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings import rules
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings.model import Rule, finding


def form(host: str, key: str) -> dict[str, Any]:
    """A variable of a wrong form."""
    return finding(rules.FORM, host, key, "is a text", "it must be a list", "Write one").data


def node(rule: Rule, host: str, key: str) -> dict[str, Any]:
    """What a role finds on a node."""
    return finding(rule, host, key, "is so", "it must not", "Change it").data


def broker(number: int, names: list[str], **changes: Any) -> dict[str, Any]:
    """One of the brokers; ``id``, ``rack``, ``port``, ``config``, ``hosts``, ``accepted``, ``found``, ``service``."""
    name, rack = f"b{number}", changes.get("rack", f"r{(number - 1) % 4}")
    public = {"host": name, "id": changes.get("id", str(number)), "rack": rack, "address": f"{name}:9092"}
    port = changes.get("port", 9092)
    asked = {
        "host": name,
        "version": "2.1.1",
        "protocol_version": "2.1",
        "rack": rack,
        "listeners": [{"name": "INSIDE", "port": port, "advertised_host": name}],
        "inter_broker_listener": "",
        "chroot": "",
        "log_dirs": ["/data/1"],
        "identity_file": "/etc/kafka/identity",
        "allow_tmp": False,
        "allow_root_filesystem": False,
        "service_user": "kafka",
        "cores": 1,
        "base": {"auto.create.topics.enable": False, "zookeeper.session.timeout.ms": 18000},
        "config": changes.get("config", {}),
        "extra_keys": [],
        "accepted": changes.get("accepted", {}),
    }
    members = changes.get("hosts", names)
    service = {
        "kind": "kafka",
        "host": name,
        "machine": name,
        "version": "2.1.1",
        "peers": members,
        "heap_size": "auto",
        "ports": {str(port): "kafka_listeners"},
        "accepted": changes.get("accepted", {}),
        **changes.get("service", {}),
    }
    given = {"public": public, "asked": asked, "service": service, "hosts": members, "names": []}
    given |= {"zookeeper_hosts": ["z1"], "zookeeper_connect": []}
    return {"host": name, "found": changes.get("found", []), "kafka": given}


def server(**changes: Any) -> dict[str, Any]:
    """The one ZooKeeper server, with changes of its entry."""
    public = {"host": "z1", "id": None, "address": "z1", "client_port": 2181, "peer_port": 2888, "election_port": 3888}
    asked = {
        "host": "z1",
        "version": "3.4.14",
        "config": {},
        "client_port": 2181,
        "data_dir": "/data/zookeeper",
        "data_log_dir": "/data/zookeeper",
        "allow_even": False,
        "accepted": {},
        "base": {"tickTime": 2000, "initLimit": 10, "syncLimit": 5, "autopurge.purgeInterval": 24},
    }
    service = {"kind": "zookeeper", "host": "z1", "machine": "z1", "version": "3.4.14", "peers": ["z1"], "accepted": {}}
    given = {"public": public, "asked": asked, "service": service, "hosts": ["z1"], "names": []}
    return {"host": "z1", "found": [], "zookeeper": given, **changes}


def estate(changes: dict[str, dict[str, Any]] | None = None, brokers: int = 3) -> list[dict[str, Any]]:
    """A server and some brokers, with changes by host."""
    names = [f"b{number}" for number in range(1, brokers + 1)]
    return [
        server(**(changes or {}).get("z1", {})),
        *(broker(at + 1, names, **(changes or {}).get(name, {})) for at, name in enumerate(names)),
    ]
