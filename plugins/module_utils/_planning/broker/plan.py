# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a Kafka 2.1 broker will be configured as, and what is wrong with what was asked for. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

import re
from typing import Any

from ..._catalogue.kafka import BROKER_KEYS
from ..._catalogue.topic import known_format
from ..._common.address_problems import path_problem as chroot_problem
from ..._common.address_problems import server_written, servers_problems
from ..._common.java import trimmed, whole_number
from ..._common.properties import given, is_secret, masked, property_text
from ..._common.property_file import property_lines
from ..findings import rules
from ..findings.addresses import port_findings
from ..findings.model import Finding, finding, numbers, role_findings
from ..findings.texts import (
    path_problem,
    start_findings,
    text_findings,
    value_findings,
)
from .folders import among_messages
from .listeners import listener_findings, listener_properties
from .protocols import name_findings
from .settings import setting_findings

_VERSION = re.compile(r"\d+(\.\d+){1,3}(-IV\d+)?")


def plan_kafka(asked: dict[str, Any]) -> dict[str, Any]:
    """Derive one broker's server.properties.

    ``asked``: host, version, broker_id, cluster (``[{host, id, rack}]``, this broker included), listeners (see
    `listener_properties`), inter_broker_listener, admin_listener, zookeeper_connect (``["host:port"]``),
    zookeeper_given (what of it the variable has; absent: all of it), ports (variable -> port), chroot, rack,
    log_dirs, protocol_version, cores (int), service_user, allow_tmp (bool), base (the role's own properties), config
    (the user's), extra_keys (names that a plug-in reads), folders (variable -> path that the JVM's options hold),
    beside (variable -> another folder of the host), pythons (variable -> path of a Python that runs modules), ansible
    (its release), options (variable -> the JVM's options), accepted (findings with their reasons: id -> reason).
    Returns ``properties`` (name -> text), ``lines`` (the file's, for Java to read), ``public`` (secrets' values
    hidden), ``secret`` (bool: hide the file's diff), ``session_timeout_ms``, ``findings`` and ``errors`` (see
    `role_findings`).
    """
    cluster, host = asked["cluster"], asked["host"]
    properties = {name: property_text(value) for name, value in asked["base"].items()}
    properties.update(replication_properties(len(cluster)))
    properties["broker.id"] = id_text(asked["broker_id"])
    properties["log.dirs"] = ",".join(asked["log_dirs"])
    properties["inter.broker.protocol.version"] = trimmed(str(asked["protocol_version"]))
    properties["num.recovery.threads.per.data.dir"] = str(recovery_threads(asked["cores"], len(asked["log_dirs"])))
    servers, chroot = [str(server) for server in asked["zookeeper_connect"]], str(asked["chroot"])
    properties["zookeeper.connect"] = ",".join(map(server_written, servers)) + chroot
    if asked["rack"]:
        properties["broker.rack"] = str(asked["rack"])

    listeners, inter_broker = asked["listeners"], asked["inter_broker_listener"]
    found = listener_findings(listeners, inter_broker, len(cluster), asked["service_user"], host)
    found += name_findings(listeners, asked["config"], host)
    admin = str(asked.get("admin_listener") or "")
    if admin and admin not in [str(one["name"]) for one in listeners]:
        cure = f"Choose one of {', '.join(str(one['name']) for one in listeners)}"
        what, why = f"there is no listener '{admin}'", "the admin host is to use it"
        found.append(finding(rules.LISTENER, host, "kafka_admin_listener", what, why, cure))
    if not any(one.final for one in found):
        properties.update(listener_properties(listeners, inter_broker))
    found += identity_findings(asked)
    given_servers = asked.get("zookeeper_given")
    found += zookeeper_findings(servers, chroot, host, None if given_servers is None else list(map(str, given_servers)))
    found += port_findings(asked.get("ports") or {}, str(asked["service_user"]), host)
    found += log_dir_findings(asked["log_dirs"], bool(asked["allow_tmp"]), host)
    found += among_messages(asked["log_dirs"], {**asked.get("folders", {}), **asked.get("beside", {})}, host)
    found += protocol_findings(properties["inter.broker.protocol.version"], str(asked["version"]), host)
    found += setting_findings(asked["config"], set(asked["extra_keys"]), host)
    properties.update(given(asked["config"]))
    found += text_findings(asked["config"], BROKER_KEYS, "kafka_config", host)
    found += value_findings({"kafka_rack": asked["rack"]}, host)
    found += start_findings(asked, host)
    session = whole_number(trimmed(properties.get("zookeeper.session.timeout.ms", "6000")))
    return {
        "properties": properties,
        "lines": property_lines(properties),
        "public": masked(properties),
        "secret": any(is_secret(name) for name in properties),
        "session_timeout_ms": session if session is not None and 0 <= session < 2**31 else 6000,
        **role_findings(found, host, asked.get("accepted") or {}),
    }


def replication_properties(brokers: int) -> dict[str, str]:
    """Replication safety by the number of brokers: factor min(3, n), min ISR 2 from three on (safety rule S05)."""
    factor = str(min(3, brokers))
    in_sync = "2" if brokers >= 3 else "1"
    return {
        "default.replication.factor": factor,
        "min.insync.replicas": in_sync,
        "offsets.topic.replication.factor": factor,
        "transaction.state.log.replication.factor": factor,
        "transaction.state.log.min.isr": in_sync,
    }


def recovery_threads(cores: int, log_dirs: int) -> int:
    """Threads per directory so that all directories together use every core (R14)."""
    return max(1, int(cores) // max(1, log_dirs))


def id_text(given_id: Any) -> str:
    """A broker's id as everybody writes it: 01 is 1 to Kafka. What is no number stays as it is."""
    number = whole_number(trimmed(property_text(given_id)))
    return property_text(given_id) if number is None else str(number)


def identity_findings(asked: dict[str, Any]) -> list[Finding]:
    """broker.id is a whole number, explicit and unique (R10); racks are set for all brokers or none (R61)."""
    cluster, host, own = asked["cluster"], asked["host"], id_text(asked["broker_id"])
    key = "kafka_broker_id"
    number = whole_number(own)
    if number is None or not 0 <= number < 2**31:
        what = "not set" if own == "" else f"'{own}' is not a whole number from 0 to 2147483647"
        why = "it is not derived from the inventory's order, because that may change"
        cure = "Give every broker its own whole number, 0 or higher"
        return [finding(rules.BROKER_ID, host, key, what, why, cure)]
    found = []
    if host not in [peer["host"] for peer in cluster]:
        what, why = "does not name this host", "every broker of a cluster is to know all of them"
        found.append(finding(rules.BROKER_ID, host, "kafka_cluster_hosts", what, why, "Add it"))
    if own != property_text(asked["broker_id"]):  # other places compare the text
        what, why = f"'{asked['broker_id']}' is {own} to Kafka", "each id has one spelling, so that none is there twice"
        found.append(finding(rules.BROKER_ID, host, key, what, why, f"Write {own}"))
    for peer in cluster:
        if peer["host"] != host and id_text(peer["id"]) == own:
            what = f"{own} is given to both {host} and {peer['host']}"
            why, cure = "the second one to start ends with NodeExists", "Give each broker its own"
            found.append(finding(rules.DUPLICATE_ID, host, key, what, why, cure))
    without = [peer["host"] for peer in cluster if not peer["rack"]]
    if without and len(without) < len(cluster):
        what, why = f"not set for {', '.join(without)}, but set for others", "with a mix Kafka refuses to create topics"
        cure = "Set it for all brokers of the cluster, or for none"
        found.append(finding(rules.SOME_RACKS, host, "kafka_rack", what, why, cure))
    if len(cluster) == 2:
        what = "replication factor 2 and min.insync.replicas 1"
        why = "while one broker is down, a message is on one broker only"
        found.append(finding(rules.TWO_BROKERS, host, "broker.id", what, why, "Use three where messages count"))
    return found


def zookeeper_findings(connect: list[str], chroot: str, host: str, given: list[str] | None = None) -> list[Finding]:
    """zookeeper.connect is a list of host:port and one chroot at its end (R12).

    ``given``: what the variable has, if the rest comes from the servers' own variables, which are looked at there.
    """
    found = []
    why = "the broker finds its cluster there"
    key = "kafka_zookeeper_connect"
    for server in servers_problems(connect if given is None else given):
        cure = f"{server.cure}, and the path into kafka_zookeeper_chroot" if "a path" in server.what else server.cure
        found.append(finding(rules.ZOOKEEPER, host, key, server.what, why, cure))
    if not connect:
        cure = (
            "Put a host into zookeeper_cluster_hosts (the group 'zookeeper'), or set kafka_zookeeper_connect to a list "
            "of HOST:PORT"
        )
        found.append(finding(rules.ZOOKEEPER, host, key, "the broker has no ZooKeeper to register with", why, cure))
    if chroot and (path := chroot_problem(chroot)):
        found.append(finding(rules.ZOOKEEPER, host, "kafka_zookeeper_chroot", path.what, why, path.cure))
    return found


def log_dir_findings(log_dirs: list[str], allow_tmp: bool, host: str) -> list[Finding]:
    """log.dirs are absolute, distinct, not inside each other, and not where a reboot empties them (R06, R13)."""
    key, found = "kafka_log_dirs", []
    clean = [path.rstrip("/") for path in log_dirs]
    why, cure = "messages are kept there", "Give each disk a directory of its own"
    if not log_dirs:
        found.append(finding(rules.LOG_DIRS, host, key, "is empty", why, "Give at least one directory"))
    for path, short in zip(log_dirs, clean):
        if problem := path_problem(path):
            what, other = f"{path!a} {problem}", "Kafka would use a different directory"
            found.append(finding(rules.LOG_DIRS, host, key, what, other, "Choose a name without"))
        elif "," in path:
            other = "Kafka splits the value at commas"
            found.append(finding(rules.LOG_DIRS, host, key, f"'{path}' holds a comma", other, "Choose a name without"))
        elif not path.startswith("/") or not short:
            what = f"'{path}' is not an absolute path" if short else f"'{path}' is the root"
            found.append(finding(rules.LOG_DIRS, host, key, what, why, cure))
        elif re.match(r"(/var)?/tmp(/|$)", path) and not allow_tmp:
            what, lost = f"'{path}' is emptied at a reboot or by a cleaner", "the messages are lost with it"
            other = "Choose another directory, or set kafka_allow_tmp: true for a throw-away broker"
            found.append(finding(rules.EMPTIED, host, key, what, lost, other))
        if clean.count(short) > 1:
            found.append(finding(rules.LOG_DIRS, host, key, f"'{short}' is given twice", why, "Name it once"))
        inside = [other for other in clean if other != short and short.startswith(other + "/")]
        if inside:
            found.append(finding(rules.LOG_DIRS, host, key, f"'{path}' lies inside '{inside[0]}'", why, cure))
    return list(dict.fromkeys(found))


def protocol_findings(protocol: str, version: str, host: str) -> list[Finding]:
    """The protocol version is explicit, known, and not above the software's (safety rule S03)."""
    rule, key = rules.PROTOCOL, "kafka_inter_broker_protocol_version"
    asked, software = numbers(protocol), numbers(version)
    newer = asked > (2, 1) and _VERSION.fullmatch(protocol)
    if not newer and not known_format(protocol):
        why, cure = "the broker refuses to start", 'Write for example "2.1"'
        return [finding(rule, host, key, f"'{protocol}' is not a version", why, cure)]
    if asked > software:
        what, why = f"{protocol} is above kafka_version {version}", "that release cannot speak it"
        return [finding(rule, host, key, what, why, "Upgrade the software on every broker first")]
    return []
