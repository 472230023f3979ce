# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a Kafka 2.1 broker will be configured as, and what is wrong with what was asked for. Pure.

PRIVATE to the collection.
"""

from __future__ import annotations

import re
from typing import Any

from ansible_collections.streamops.kafka.plugins.module_utils._catalogue_kafka import BROKER_KEYS, unknown_setting
from ansible_collections.streamops.kafka.plugins.module_utils._plan_listeners import (
    listener_problems,
    listener_properties,
)
from ansible_collections.streamops.kafka.plugins.module_utils._properties import (
    file_text_problem,
    is_secret,
    masked,
    property_text,
    value_problem,
)

# A property that the role itself needs has a variable of its own, so that there is one place where it is set.
OWN_VARIABLE = {
    "advertised.host.name": "kafka_listeners",
    "advertised.listeners": "kafka_listeners",
    "advertised.port": "kafka_listeners",
    "broker.id": "kafka_broker_id",
    "broker.rack": "kafka_rack",
    "host.name": "kafka_listeners",
    "inter.broker.listener.name": "kafka_inter_broker_listener",
    "inter.broker.protocol.version": "kafka_inter_broker_protocol_version",
    "listener.security.protocol.map": "kafka_listeners",
    "listeners": "kafka_listeners",
    "log.dir": "kafka_log_dirs",
    "log.dirs": "kafka_log_dirs",
    "port": "kafka_listeners",
    "security.inter.broker.protocol": "kafka_inter_broker_listener",
    "zookeeper.connect": "kafka_zookeeper_connect and kafka_zookeeper_chroot",
}
# The forms that Kafka dropped in 0.8.1 (KAFKA-1157) and ignores without a word, with the topic setting (R26).
PER_TOPIC = {
    "log.flush.interval.ms.per.topic": "flush.ms",
    "log.retention.bytes.per.topic": "retention.bytes",
    "log.retention.hours.per.topic": "retention.ms",
    "log.roll.hours.per.topic": "segment.ms",
    "log.segment.bytes.per.topic": "segment.bytes",
}
# Settings that exist only dynamically; in server.properties they do nothing.
DYNAMIC_ONLY = (
    "follower.replication.throttled.rate",
    "leader.replication.throttled.rate",
    "replica.alter.log.dirs.io.max.bytes.per.second",
)
# Of each row the first that is set wins; the others are ignored (R21; KafkaConfig.scala 2.1.0).
PRECEDENCE = (
    ("log.retention.ms", "log.retention.minutes", "log.retention.hours"),
    ("log.roll.ms", "log.roll.hours"),
    ("log.roll.jitter.ms", "log.roll.jitter.hours"),
    ("log.flush.interval.ms", "log.flush.scheduler.interval.ms"),
)
_VERSION = re.compile(r"\d+\.\d+(\.\d+)?(-IV\d+)?")


def plan_kafka(asked: dict[str, Any]) -> dict[str, Any]:
    """Derive one broker's server.properties.

    ``asked``: host, version, broker_id, cluster (``[{host, id, rack}]``, this broker included), listeners (see
    `listener_properties`), inter_broker_listener, zookeeper_connect (``["host:port"]``), chroot, rack, log_dirs,
    protocol_version, cores (int), service_user, allow_tmp (bool), base (the role's own properties), config (the
    user's), extra_keys (names that a plug-in reads). Returns ``properties`` (name -> text), ``public`` (secrets' values
    hidden), ``secret`` (bool: hide the file's diff), ``session_timeout_ms``, ``errors`` and ``warnings`` (sentences).
    """
    cluster = asked["cluster"]
    properties = {name: property_text(value) for name, value in asked["base"].items()}
    properties.update(replication_properties(len(cluster)))
    properties["broker.id"] = property_text(asked["broker_id"])
    properties["log.dirs"] = ",".join(asked["log_dirs"])
    properties["inter.broker.protocol.version"] = str(asked["protocol_version"])
    properties["num.recovery.threads.per.data.dir"] = str(recovery_threads(asked["cores"], len(asked["log_dirs"])))
    properties["zookeeper.connect"] = ",".join(asked["zookeeper_connect"]) + asked["chroot"]
    if asked["rack"]:
        properties["broker.rack"] = str(asked["rack"])

    errors = identity_problems(asked)
    errors += listener_problems(asked["listeners"], asked["inter_broker_listener"], len(cluster), asked["service_user"])
    if not errors:
        properties.update(listener_properties(asked["listeners"], asked["inter_broker_listener"]))
    errors += zookeeper_problems(asked["zookeeper_connect"], asked["chroot"])
    errors += log_dir_problems(asked["log_dirs"], bool(asked["allow_tmp"]))
    errors += protocol_problems(str(asked["protocol_version"]), asked["version"])
    errors += config_problems(asked["config"], set(asked["extra_keys"]), asked["host"])
    properties.update({name: property_text(value) for name, value in asked["config"].items()})
    session = properties.get("zookeeper.session.timeout.ms", "6000")
    return {
        "properties": properties,
        "public": masked(properties),
        "secret": any(is_secret(name) for name in properties),
        "session_timeout_ms": int(session) if session.isdigit() else 6000,
        "errors": errors,
        "warnings": config_warnings(asked["config"], len(cluster)),
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


def identity_problems(asked: dict[str, Any]) -> list[str]:
    """broker.id is a whole number, explicit and unique (R10); racks are set for all brokers or none (R61)."""
    cluster, host, own = asked["cluster"], asked["host"], asked["broker_id"]
    if not re.fullmatch(r"\d+", str(own)):
        shown = "not set" if own in (None, "") else repr(own)  # Jinja makes an empty text of none
        return [
            f"kafka_broker_id of {host} is {shown}; give every broker its own whole number from 0 on. It is never "
            "derived from the inventory's order, which would change with it."
        ]
    problems = [
        f"kafka_broker_id {own} is given to both {host} and {peer['host']}; give each broker its own."
        for peer in cluster
        if peer["host"] != host and str(peer["id"]) == str(own)
    ]
    without = [peer["host"] for peer in cluster if not peer["rack"]]
    if without and len(without) < len(cluster):
        problems.append(
            f"kafka_rack is not set for {', '.join(without)} but for others; with a mix Kafka refuses to create "
            "topics. Set it for all brokers of the cluster, or for none."
        )
    return problems


def zookeeper_problems(connect: list[str], chroot: str) -> list[str]:
    """zookeeper.connect is a list of host:port and one chroot at its end (R12)."""
    problems = [
        f"kafka_zookeeper_connect: '{server}' is not HOST:PORT; write for example zk1:2181 and put the chroot into "
        "kafka_zookeeper_chroot."
        for server in connect
        if not re.fullmatch(r"[^/,\s]+:\d{1,5}", server)
    ]
    if not connect:
        problems.append(
            "Kafka has no ZooKeeper to register with; put a host into zookeeper_cluster_hosts (the group 'zookeeper'), "
            "or set kafka_zookeeper_connect to a list of HOST:PORT."
        )
    if chroot and not re.fullmatch(r"(/[^/\s,]+)+", chroot):
        problems.append(
            f"kafka_zookeeper_chroot: '{chroot}' must start with / and not end with it, for example /kafka/prod."
        )
    return problems


def log_dir_problems(log_dirs: list[str], allow_tmp: bool) -> list[str]:
    """log.dirs are absolute, distinct, not inside each other, and not where a reboot empties them (R06, R13)."""
    problems = []
    clean = [path.rstrip("/") for path in log_dirs]
    if not log_dirs:
        problems.append("kafka_log_dirs is empty; give at least one folder for the messages.")
    for path, short in zip(log_dirs, clean):
        if not path.startswith("/") or not short or "," in path:
            problems.append(f"kafka_log_dirs: '{path}' is not an absolute path below / without commas.")
        elif re.match(r"(/var)?/tmp(/|$)", path) and not allow_tmp:
            problems.append(
                f"kafka_log_dirs: '{path}' is emptied at a reboot or by a cleaner, and the messages with it; choose "
                "another folder, or set kafka_allow_tmp: true for a throw-away broker."
            )
        if clean.count(short) > 1:
            problems.append(f"kafka_log_dirs: '{path}' is given twice; name each folder once.")
        inside = [other for other in clean if other != short and short.startswith(other + "/")]
        if inside:
            problems.append(f"kafka_log_dirs: '{path}' lies inside '{inside[0]}'; give each a folder of its own.")
    return list(dict.fromkeys(problems))


def protocol_problems(protocol: str, version: str) -> list[str]:
    """The protocol version is explicit, known, and not above the software's (safety rule S03)."""
    if not _VERSION.fullmatch(protocol):
        return [f"kafka_inter_broker_protocol_version: '{protocol}' is no version; write for example \"2.1\"."]
    asked = tuple(int(part) for part in protocol.split("-")[0].split(".")[:2])
    if asked > tuple(int(part) for part in version.split(".")[:2]):
        return [
            f"kafka_inter_broker_protocol_version {protocol} is above kafka_version {version}, which cannot speak it; "
            "upgrade the software on every broker first."
        ]
    return []


def config_problems(config: dict[str, Any], extra_keys: set[str], host: str) -> list[str]:
    """Check the user's ``kafka_config``; Kafka itself accepts unknown keys without a word."""
    problems = []
    for name, value in config.items():
        text = property_text(value)
        broken = file_text_problem(name, text)
        if broken:
            problems.append(f"kafka_config: {broken}")
        elif name in OWN_VARIABLE:
            problems.append(f"kafka_config: '{name}' has a variable of its own; set {OWN_VARIABLE[name]}.")
        elif name in PER_TOPIC:
            problems.append(
                f"kafka_config: Kafka ignores '{name}' since 0.8.1; set '{PER_TOPIC[name]}' on the topic instead."
            )
        elif name in DYNAMIC_ONLY:
            problems.append(f"kafka_config: '{name}' works only as a dynamic setting, not in a file; remove it.")
        elif name.startswith("listener.name.") or name in extra_keys:
            continue
        elif name not in BROKER_KEYS:
            problems.append(
                f"kafka_config on {host}: Kafka 2.1 knows no broker setting '{name}'{unknown_setting(name)} "
                "Kafka would ignore it without a word; put it into kafka_config_extra_keys if a plug-in reads it."
            )
        else:
            problem = value_problem(BROKER_KEYS[name], text)
            if problem:
                shown = "has a value that is not valid" if is_secret(name) else problem
                problems.append(f"kafka_config: '{name}' {shown}.")
    return problems


def config_warnings(config: dict[str, Any], brokers: int) -> list[str]:
    """What works, and is probably not what was meant."""
    warnings = []
    if brokers == 2:
        warnings.append(
            "Two brokers: with replication factor 2 and min.insync.replicas 1, a message is safe on one broker only "
            "while the other is away; use three."
        )
    for row in PRECEDENCE:
        given = [name for name in row if name in config]
        if len(given) > 1:
            warnings.append(f"kafka_config: {given[0]} wins, so {' and '.join(given[1:])} is ignored; remove it.")
    warnings += [
        f"kafka_config: '{name}' is deprecated and gone in later releases."
        for name in config
        if name in BROKER_KEYS and BROKER_KEYS[name].deprecated and name not in OWN_VARIABLE
    ]
    return warnings
