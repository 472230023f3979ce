# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The 184 broker configuration keys of Kafka 2.1, as ``java kafka.server.KafkaConfig`` of that release prints them.

PRIVATE to the collection. An integration test compares this table with the real jar. One row per key: name, type,
valid values (``lo..`` at least, ``a|b`` one of, ``-`` anything), update mode (``ro`` needs a restart, ``broker`` and
``cluster`` can change live), and ``deprecated`` where Kafka says so. KafkaConfig.scala, tag 2.1.0.
"""

from __future__ import annotations

from ansible_collections.streamops.kafka.plugins.module_utils._properties import Key, parse_catalogue

BROKER_KEYS: dict[str, Key] = parse_catalogue(
    """
advertised.host.name string - ro deprecated
advertised.listeners string - broker
advertised.port int - ro deprecated
alter.config.policy.class.name class - ro
alter.log.dirs.replication.quota.window.num int 1.. ro
alter.log.dirs.replication.quota.window.size.seconds int 1.. ro
authorizer.class.name string - ro
auto.create.topics.enable boolean - ro
auto.leader.rebalance.enable boolean - ro
background.threads int 1.. cluster
broker.id int - ro
broker.id.generation.enable boolean - ro
broker.rack string - ro
client.quota.callback.class class - ro
compression.type string - cluster
connection.failed.authentication.delay.ms int 0.. ro
connections.max.idle.ms long - ro
controlled.shutdown.enable boolean - ro
controlled.shutdown.max.retries int - ro
controlled.shutdown.retry.backoff.ms long - ro
controller.socket.timeout.ms int - ro
create.topic.policy.class.name class - ro
default.replication.factor int - ro
delegation.token.expiry.check.interval.ms long 1.. ro
delegation.token.expiry.time.ms long 1.. ro
delegation.token.master.key password - ro
delegation.token.max.lifetime.ms long 1.. ro
delete.records.purgatory.purge.interval.requests int - ro
delete.topic.enable boolean - ro
fetch.purgatory.purge.interval.requests int - ro
group.initial.rebalance.delay.ms int - ro
group.max.session.timeout.ms int - ro
group.min.session.timeout.ms int - ro
host.name string - ro deprecated
inter.broker.listener.name string - ro
inter.broker.protocol.version string - ro
kafka.metrics.polling.interval.secs int 1.. ro
kafka.metrics.reporters list - ro
leader.imbalance.check.interval.seconds long - ro
leader.imbalance.per.broker.percentage int - ro
listener.security.protocol.map string - broker
listeners string - broker
log.cleaner.backoff.ms long 0.. cluster
log.cleaner.dedupe.buffer.size long - cluster
log.cleaner.delete.retention.ms long - cluster
log.cleaner.enable boolean - ro
log.cleaner.io.buffer.load.factor double - cluster
log.cleaner.io.buffer.size int 0.. cluster
log.cleaner.io.max.bytes.per.second double - cluster
log.cleaner.min.cleanable.ratio double - cluster
log.cleaner.min.compaction.lag.ms long - cluster
log.cleaner.threads int 0.. cluster
log.cleanup.policy list compact|delete cluster
log.dir string - ro
log.dirs string - ro
log.flush.interval.messages long 1.. cluster
log.flush.interval.ms long - cluster
log.flush.offset.checkpoint.interval.ms int 0.. ro
log.flush.scheduler.interval.ms long - ro
log.flush.start.offset.checkpoint.interval.ms int 0.. ro
log.index.interval.bytes int 0.. cluster
log.index.size.max.bytes int 4.. cluster
log.message.downconversion.enable boolean - cluster
log.message.format.version string - ro
log.message.timestamp.difference.max.ms long - cluster
log.message.timestamp.type string CreateTime|LogAppendTime cluster
log.preallocate boolean - cluster
log.retention.bytes long - cluster
log.retention.check.interval.ms long 1.. ro
log.retention.hours int - ro
log.retention.minutes int - ro
log.retention.ms long - cluster
log.roll.hours int 1.. ro
log.roll.jitter.hours int 0.. ro
log.roll.jitter.ms long - cluster
log.roll.ms long - cluster
log.segment.bytes int 14.. cluster
log.segment.delete.delay.ms long 0.. cluster
max.connections.per.ip int 0.. cluster
max.connections.per.ip.overrides string - cluster
max.incremental.fetch.session.cache.slots int 0.. ro
message.max.bytes int 0.. cluster
metric.reporters list - cluster
metrics.num.samples int 1.. ro
metrics.recording.level string - ro
metrics.sample.window.ms long 1.. ro
min.insync.replicas int 1.. cluster
num.io.threads int 1.. cluster
num.network.threads int 1.. cluster
num.partitions int 1.. ro
num.recovery.threads.per.data.dir int 1.. cluster
num.replica.alter.log.dirs.threads int - ro
num.replica.fetchers int - cluster
offset.metadata.max.bytes int - ro
offsets.commit.required.acks short - ro
offsets.commit.timeout.ms int 1.. ro
offsets.load.buffer.size int 1.. ro
offsets.retention.check.interval.ms long 1.. ro
offsets.retention.minutes int 1.. ro
offsets.topic.compression.codec int - ro
offsets.topic.num.partitions int 1.. ro
offsets.topic.replication.factor short 1.. ro
offsets.topic.segment.bytes int 1.. ro
password.encoder.cipher.algorithm string - ro
password.encoder.iterations int 1024.. ro
password.encoder.key.length int 8.. ro
password.encoder.keyfactory.algorithm string - ro
password.encoder.old.secret password - ro
password.encoder.secret password - ro
port int - ro deprecated
principal.builder.class class - broker
producer.purgatory.purge.interval.requests int - ro
queued.max.request.bytes long - ro
queued.max.requests int 1.. ro
quota.consumer.default long 1.. ro deprecated
quota.producer.default long 1.. ro deprecated
quota.window.num int 1.. ro
quota.window.size.seconds int 1.. ro
replica.fetch.backoff.ms int 0.. ro
replica.fetch.max.bytes int 0.. ro
replica.fetch.min.bytes int - ro
replica.fetch.response.max.bytes int 0.. ro
replica.fetch.wait.max.ms int - ro
replica.high.watermark.checkpoint.interval.ms long - ro
replica.lag.time.max.ms long - ro
replica.socket.receive.buffer.bytes int - ro
replica.socket.timeout.ms int - ro
replication.quota.window.num int 1.. ro
replication.quota.window.size.seconds int 1.. ro
request.timeout.ms int - ro
reserved.broker.max.id int 0.. ro
sasl.client.callback.handler.class class - ro
sasl.enabled.mechanisms list - broker
sasl.jaas.config password - broker
sasl.kerberos.kinit.cmd string - broker
sasl.kerberos.min.time.before.relogin long - broker
sasl.kerberos.principal.to.local.rules list - broker
sasl.kerberos.service.name string - broker
sasl.kerberos.ticket.renew.jitter double - broker
sasl.kerberos.ticket.renew.window.factor double - broker
sasl.login.callback.handler.class class - ro
sasl.login.class class - ro
sasl.login.refresh.buffer.seconds short - broker
sasl.login.refresh.min.period.seconds short - broker
sasl.login.refresh.window.factor double - broker
sasl.login.refresh.window.jitter double - broker
sasl.mechanism.inter.broker.protocol string - broker
sasl.server.callback.handler.class class - ro
security.inter.broker.protocol string - ro
socket.receive.buffer.bytes int - ro
socket.request.max.bytes int 1.. ro
socket.send.buffer.bytes int - ro
ssl.cipher.suites list - broker
ssl.client.auth string required|requested|none broker
ssl.enabled.protocols list - broker
ssl.endpoint.identification.algorithm string - broker
ssl.key.password password - broker
ssl.keymanager.algorithm string - broker
ssl.keystore.location string - broker
ssl.keystore.password password - broker
ssl.keystore.type string - broker
ssl.protocol string - broker
ssl.provider string - broker
ssl.secure.random.implementation string - broker
ssl.trustmanager.algorithm string - broker
ssl.truststore.location string - broker
ssl.truststore.password password - broker
ssl.truststore.type string - broker
transaction.abort.timed.out.transaction.cleanup.interval.ms int 1.. ro
transaction.max.timeout.ms int 1.. ro
transaction.remove.expired.transaction.cleanup.interval.ms int 1.. ro
transaction.state.log.load.buffer.size int 1.. ro
transaction.state.log.min.isr int 1.. ro
transaction.state.log.num.partitions int 1.. ro
transaction.state.log.replication.factor short 1.. ro
transaction.state.log.segment.bytes int 1.. ro
transactional.id.expiration.ms int 1.. ro
unclean.leader.election.enable boolean - cluster
zookeeper.connect string - ro
zookeeper.connection.timeout.ms int - ro
zookeeper.max.in.flight.requests int 1.. ro
zookeeper.session.timeout.ms int - ro
zookeeper.set.acl boolean - ro
zookeeper.sync.time.ms int - ro
"""
)
