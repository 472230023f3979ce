# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each rule reads, so that none guesses where that is itself wrong. Data. PRIVATE to the collection.

A rule that is not in `READS` reads what its finding names as its key.
"""

from __future__ import annotations

from .cluster import FACTORS, SHARED

_KEPT = ("log.retention.ms", "log.retention.minutes", "log.retention.hours")
# Rule -> the settings (or, where there is no setting, the variables) that it reads.
READS: dict[str, tuple[str, ...]] = {
    "KC002": ("broker.rack", "kafka_cluster_hosts"),
    "KC003": ("listeners", "kafka_user"),
    "KC004": ("listeners",),
    "KC005": ("listeners", "kafka_cluster_hosts"),
    "KC006": ("zookeeper.connect",),
    "KC008": ("log.dirs", "kafka_allow_tmp"),
    "KC009": ("inter.broker.protocol.version", "kafka_version"),
    "KC012": ("kafka_config_extra_keys",),
    "KC016": ("kafka_cluster_hosts",),
    "KC019": ("zookeeper_cluster_hosts", "zookeeper_allow_even"),
    "KC020": ("zookeeper_id", "zookeeper_cluster_hosts"),
    "KC023": ("java",),
    "KC024": ("java",),
    "KC030": ("zookeeper_id", "zookeeper_cluster_hosts"),
    "KC101": ("broker.id", "reserved.broker.max.id", "broker.id.generation.enable"),
    "KC102": ("log.cleaner.threads", "log.cleaner.dedupe.buffer.size"),
    "KC103": ("replica.fetch.wait.max.ms", "replica.socket.timeout.ms", "replica.lag.time.max.ms"),
    "KC104": ("offsets.commit.required.acks", "offsets.topic.replication.factor"),
    "KC105": ("log.message.format.version", "inter.broker.protocol.version"),
    "KC106": ("queued.max.request.bytes", "socket.request.max.bytes"),
    "KC107": ("max.connections.per.ip", "max.connections.per.ip.overrides"),
    "KC108": ("connection.failed.authentication.delay.ms", "connections.max.idle.ms"),
    "KC109": _KEPT,
    "KC110": ("log.cleaner.dedupe.buffer.size", "kafka_heap_size"),
    "KC111": ("message.max.bytes", "replica.fetch.max.bytes"),
    "KC112": ("message.max.bytes", "log.segment.bytes"),
    "KC113": (*_KEPT, "log.roll.ms", "log.roll.hours"),
    "KC114": ("log.retention.bytes", "log.segment.bytes"),
    "KC115": ("min.insync.replicas", "default.replication.factor", "kafka_cluster_hosts"),
    "KC116": ("transaction.state.log.min.isr", "transaction.state.log.replication.factor", "kafka_cluster_hosts"),
    "KC119": ("num.recovery.threads.per.data.dir", "log.dirs"),
    "KC121": ("log.roll.ms", "log.roll.hours"),
    "KC123": ("kafka_opts", "kafka_tmp_dir"),
    "KC124": ("log.roll.ms", "log.roll.jitter.ms"),
    "KC125": (
        *("sasl.mechanism.inter.broker.protocol", "sasl.enabled.mechanisms", "inter.broker.protocol.version"),
        "listeners",
    ),
    "KC201": ("broker.id", "kafka_cluster_hosts"),
    "KC202": (*(key for key, _why in FACTORS), "kafka_cluster_hosts"),
    "KC203": ("zookeeper.connect", "kafka_cluster_hosts"),
    "KC204": ("zookeeper.connect", "kafka_cluster_hosts"),
    "KC205": ("listeners", "kafka_cluster_hosts"),
    "KC206": ("listeners", "kafka_cluster_hosts"),
    "KC207": (
        *("listeners", "kafka_jmx_port", "zookeeper_jmx_port", "clientPort"),
        *("zookeeper_peer_port", "zookeeper_election_port"),
    ),
    "KC208": (*SHARED, "kafka_cluster_hosts"),
    "KC209": ("log.dirs", "kafka_cluster_hosts"),
    "KC210": ("broker.rack", "default.replication.factor", "kafka_cluster_hosts"),
    "KC211": ("broker.rack", "kafka_cluster_hosts"),
    "KC212": ("kafka_version", "kafka_cluster_hosts"),
    "KC213": ("kafka_heap_size", "zookeeper_heap_size"),
    "KC214": ("kafka_heap_size", "zookeeper_heap_size"),
    "KC215": ("kafka_cluster_hosts",),
    "KC216": ("kafka_opts", "zookeeper_jvm_flags"),
    "KC217": ("kafka_version", "kafka_cluster_hosts"),
    "KC218": (
        *("log.retention.bytes", "log.cleanup.policy", "num.partitions", "default.replication.factor", "log.dirs"),
        *("kafka_resources_topics", "kafka_cluster_hosts"),
    ),
    "KC219": (
        *("zookeeper.connect", "listeners", "zookeeper_host", "clientPortAddress"),
        *("kafka_cluster_hosts", "zookeeper_cluster_hosts"),
    ),
    "KC301": ("autopurge.purgeInterval", "zookeeper_config"),
    "KC302": ("initLimit", "syncLimit", "zookeeper_config", "zookeeper_cluster_hosts"),
    "KC303": (
        *("zookeeper.session.timeout.ms", "tickTime", "minSessionTimeout", "maxSessionTimeout"),
        "zookeeper_config",
    ),
    "KC304": ("maxClientCnxns", "zookeeper_config"),
    "KC305": ("kafka_version", "zookeeper_version"),
    "KC306": ("kafka_version", "zookeeper_version"),
    "KC307": ("dataDir", "dataLogDir", "log.dirs"),
    "KC308": ("kafka_version", "zookeeper_version"),
}
# What these find on one host depends on what the others of its cluster or ensemble have.
COMPARING = frozenset(
    (
        *("KC002", "KC019", "KC020", "KC202", "KC203", "KC204", "KC206", "KC208", "KC209", "KC210", "KC211"),
        *("KC212", "KC217", "KC303", "KC304", "KC305", "KC306"),
    )
)
# What a node shows -> the rules that would guess with it: they reckon with its heap, its disks, or ask who is empty.
UNSETTLED: dict[str, tuple[str, ...]] = {
    "KC503": ("KC110", "KC213", "KC214"),
    "KC507": ("KC218",),
    "KC508": ("KC218",),
    "KC509": ("KC218",),
    "KC510": ("KC218",),
    "KC514": ("KC516",),
    "KC515": ("KC516",),
}
# These look at many settings, each by itself.
EACH = frozenset(("KC202", "KC208", "KC302"))
# A variable -> the setting that comes of it; several of one kind are taken as one.
_SETTING = {
    "kafka_broker_id": "broker.id",
    "kafka_rack": "broker.rack",
    "kafka_log_dirs": "log.dirs",
    "kafka_inter_broker_protocol_version": "inter.broker.protocol.version",
    "kafka_zookeeper_connect": "zookeeper.connect",
    "kafka_zookeeper_chroot": "zookeeper.connect",
    "kafka_zookeeper_hosts": "zookeeper.connect",
    "kafka_listeners": "listeners",
    "kafka_inter_broker_listener": "listeners",
    "advertised.listeners": "listeners",
    "inter.broker.listener.name": "listeners",
    "zookeeper_client_port": "clientPort",
    "zookeeper_data_dir": "dataDir",
    "zookeeper_data_log_dir": "dataLogDir",
}


def setting_of(key: str) -> str:
    """What a finding's key is called in `READS`: ``kafka_listeners[0].port`` -> ``listeners``."""
    for settings in ("kafka_config.", "zookeeper_config."):
        if key.startswith(settings):
            return key[len(settings) :]
    if key.startswith("java_"):
        return "java"
    variable = key.split("[", 1)[0].split(".", 1)[0] if key.startswith(("kafka_", "zookeeper_")) else key
    return _SETTING.get(variable, variable)


def reads(rule: str, key: str = "") -> frozenset[str]:
    """What one rule reads, for a finding about ``key``; without one, all that it may read."""
    every = READS.get(rule, ())
    if rule in EACH and key:
        every = (setting_of(key), *(name for name in every if "_" in name))
    found = {*every, setting_of(key)} if key else {*every}
    # Without the whole kafka_config no setting of a broker is known.
    return frozenset(found | ({"kafka_config"} if any("." in name for name in found) else set()))
