# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The topic settings of Kafka 2.1, as ``java kafka.log.LogConfig`` of that release prints them.

PRIVATE to the collection. tests/integration/test_catalogue.py compares this table with the real jar. One row per key:
name, type, valid values (``LO..`` at least, ``a|b`` one of, ``-`` anything), and the broker key that gives the default.
LogConfig.scala, tag 2.1.0; the versions of message.format.version are those of ApiVersion.scala.
"""

from __future__ import annotations

from ansible_collections.streamops.kafka.plugins.module_utils._properties import Key

_FORMATS = (
    "0.8.0|0.8.1|0.8.2|0.9.0|0.10.0|0.10.0-IV0|0.10.0-IV1|0.10.1|0.10.1-IV0|0.10.1-IV1|0.10.1-IV2|0.10.2|0.10.2-IV0|"
    "0.11.0|0.11.0-IV0|0.11.0-IV1|0.11.0-IV2|1.0|1.0-IV0|1.1|1.1-IV0|2.0|2.0-IV0|2.0-IV1|2.1|2.1-IV0|2.1-IV1|2.1-IV2"
)

_TABLE = f"""
cleanup.policy list compact|delete log.cleanup.policy
compression.type string uncompressed|zstd|lz4|snappy|gzip|producer compression.type
delete.retention.ms long 0.. log.cleaner.delete.retention.ms
file.delete.delay.ms long 0.. log.segment.delete.delay.ms
flush.messages long 0.. log.flush.interval.messages
flush.ms long 0.. log.flush.interval.ms
follower.replication.throttled.replicas list - follower.replication.throttled.replicas
index.interval.bytes int 0.. log.index.interval.bytes
leader.replication.throttled.replicas list - leader.replication.throttled.replicas
max.message.bytes int 0.. message.max.bytes
message.downconversion.enable boolean - log.message.downconversion.enable
message.format.version string {_FORMATS} log.message.format.version
message.timestamp.difference.max.ms long 0.. log.message.timestamp.difference.max.ms
message.timestamp.type string CreateTime|LogAppendTime log.message.timestamp.type
min.cleanable.dirty.ratio double 0..1 log.cleaner.min.cleanable.ratio
min.compaction.lag.ms long 0.. log.cleaner.min.compaction.lag.ms
min.insync.replicas int 1.. min.insync.replicas
preallocate boolean - log.preallocate
retention.bytes long - log.retention.bytes
retention.ms long - log.retention.ms
segment.bytes int 14.. log.segment.bytes
segment.index.bytes int 0.. log.index.size.max.bytes
segment.jitter.ms long 0.. log.roll.jitter.ms
segment.ms long 1.. log.roll.ms
unclean.leader.election.enable boolean - unclean.leader.election.enable
"""

_ROWS = [line.split() for line in _TABLE.strip().splitlines()]

# Every topic setting takes effect at once, on all brokers: the update mode that broker keys call ``cluster``.
TOPIC_KEYS: dict[str, Key] = {name: Key(name, kind, valid, "cluster") for name, kind, valid, _broker in _ROWS}

# Broker key -> the topic setting that it is the default of.
TOPIC_KEY_OF_BROKER_KEY: dict[str, str] = {broker: name for name, _kind, _valid, broker in _ROWS} | {
    "log.retention.minutes": "retention.ms",
    "log.retention.hours": "retention.ms",
    "log.roll.hours": "segment.ms",
    "log.roll.jitter.hours": "segment.jitter.ms",
}
