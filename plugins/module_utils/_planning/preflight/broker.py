# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Preflight: settings of one broker that do not fit together. Pure. PRIVATE to the collection.

KafkaConfig.validateValues (tag 2.1.0) refuses what KC101 to KC109, KC124 and KC125 find, at the start; the others start
and misbehave.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..._common.java import split, split_some, trimmed
from ..._common.text import number_of
from ..findings.model import ERROR, WARNING, Finding, Rule, finding, numbers
from .estate import Broker, Estate

BROKER_ID = Rule("KC101", ERROR, "broker.id is in the range of generated ids", "R10, Kafka", final=True)
CLEANER = Rule("KC102", ERROR, "the log cleaner has no thread, or too little memory for each", "Kafka", final=True)
FETCH_WAIT = Rule("KC103", ERROR, "followers would wait longer for data than is allowed", "Kafka", final=True)
REQUIRED_ACKS = Rule(
    "KC104", ERROR, "offsets.commit.required.acks is more than the replicas of the offsets", "Kafka", final=True
)
FORMAT = Rule("KC105", ERROR, "messages in a newer format than the brokers' protocol", "S03, Kafka", final=True)
QUEUE = Rule("KC106", ERROR, "the queue of requests is smaller than one request", "Kafka", final=True)
NO_CONNECTION = Rule("KC107", ERROR, "no connection is allowed", "Kafka", final=True)
AUTH_DELAY = Rule(
    "KC108", ERROR, "the delay after a failed login is longer than a connection may be idle", "Kafka", final=True
)
RETENTION = Rule("KC109", ERROR, "retention of zero", "R21, Kafka", final=True)
CLEANER_HEAP = Rule("KC110", ERROR, "the log cleaner's memory does not fit into the heap", "R60")
MESSAGE_FETCH = Rule("KC111", WARNING, "messages are larger than what followers fetch", "R25")
MESSAGE_SEGMENT = Rule("KC112", ERROR, "a message does not fit into a segment", "R23, R25")
RETENTION_MS = Rule("KC113", WARNING, "retention by time is shorter than a segment stays open", "R24")
RETENTION_BYTES = Rule("KC114", WARNING, "retention by size is smaller than a segment", "R22, R24")
MIN_ISR = Rule("KC115", ERROR, "new topics need more in-sync replicas than they have replicas", "R16, S05")
TRANSACTION_ISR = Rule("KC116", ERROR, "transactions need more in-sync replicas than they have replicas", "R16, S05")
UNCLEAN = Rule("KC117", WARNING, "an out-of-sync replica may become leader", "R16")
SESSION = Rule("KC118", WARNING, "a short pause counts as death", "S13")
RECOVERY = Rule("KC119", WARNING, "more threads for recovery than cores", "R14")
AUTO_CREATE = Rule("KC120", WARNING, "a client's typing error creates a topic", "R15")
ROLL = Rule("KC121", WARNING, "a new file for each partition every few minutes", "R24")
JOIN = Rule("KC122", WARNING, "consumer groups rebalance for every consumer that starts", "Kafka")
NATIVE = Rule("KC123", ERROR, "native code cannot be loaded from Java's temporary directory", "S18")
ROLL_MS = Rule("KC124", ERROR, "segments that are closed at once", "R21, Kafka", final=True)
LOGIN = Rule("KC125", ERROR, "brokers log in to each other with a mechanism that is not enabled", "Kafka", final=True)
RULES = (
    *(BROKER_ID, CLEANER, FETCH_WAIT, REQUIRED_ACKS, FORMAT, QUEUE, NO_CONNECTION, AUTH_DELAY, RETENTION, CLEANER_HEAP),
    *(MESSAGE_FETCH, MESSAGE_SEGMENT, RETENTION_MS, RETENTION_BYTES, MIN_ISR, TRANSACTION_ISR, UNCLEAN, SESSION),
    *(RECOVERY, AUTO_CREATE, ROLL, JOIN, NATIVE, ROLL_MS, LOGIN),
)

STARTS_NOT = "the broker refuses to start"
# The version of the record format that a protocol or format version means (RecordVersion, ApiVersion.scala 2.1.0).
_RECORDS = ((0, 11), (0, 10))
_DEDUPE_MIN = 1024 * 1024
# It is allocated at the start, beside everything else; what does not fit ends a 2.1.0 with OutOfMemoryError.
_HEAP_SHARE = 0.75
_OFTEN_MS = 600_000


def check(estate: Estate) -> Iterator[Finding]:
    """All rules of this file."""
    for broker in estate.brokers:
        yield from _numbers(broker)
        yield from _logins(broker)
        yield from _durability(broker)
        yield from _sizes(broker)
        yield from _habits(broker)


def _numbers(broker: Broker) -> Iterator[Finding]:
    """What KafkaConfig.validateValues refuses."""

    def error(rule: Rule, key: str, what: str, cure: str) -> Finding:
        return finding(rule, broker.host, key, what, STARTS_NOT, cure)

    number, text = broker.number, broker.text
    most = number("reserved.broker.max.id")
    if broker.flag("broker.id.generation.enable") and number("broker.id") > most:
        cure = "Choose a smaller kafka_broker_id, or set broker.id.generation.enable: false"
        yield error(BROKER_ID, "broker.id", f"{text('broker.id')} is above reserved.broker.max.id {most:.0f}", cure)
    threads = number("log.cleaner.threads")
    if threads < 1:
        yield error(CLEANER, "log.cleaner.threads", "0 threads", "Give it 1 or more")
    elif number("log.cleaner.dedupe.buffer.size") // threads <= _DEDUPE_MIN:
        what = f"{text('log.cleaner.dedupe.buffer.size')} bytes for {number_of(threads, 'threads')}"
        yield error(CLEANER, "log.cleaner.dedupe.buffer.size", what, "Give each thread more than 1 MiB")
    dedupe = number("log.cleaner.dedupe.buffer.size")
    if broker.heap_mb and dedupe > _HEAP_SHARE * broker.heap_mb * 1024 * 1024:
        what = f"{dedupe:.0f} bytes, and the heap has {broker.heap_mb} MiB"
        cure = "Make it smaller, or the heap larger"
        yield error(CLEANER_HEAP, "log.cleaner.dedupe.buffer.size", what, cure)
    for limit in ("replica.socket.timeout.ms", "replica.lag.time.max.ms"):
        if number("replica.fetch.wait.max.ms") > number(limit):
            what = f"{text('replica.fetch.wait.max.ms')} is above {limit} {text(limit)}"
            yield error(FETCH_WAIT, "replica.fetch.wait.max.ms", what, "Make it smaller")
    acks, copies = number("offsets.commit.required.acks"), number("offsets.topic.replication.factor")
    if acks > copies or acks < -1:
        what = f"{acks:.0f} is not from -1 to offsets.topic.replication.factor {copies:.0f}"
        yield error(REQUIRED_ACKS, "offsets.commit.required.acks", what, "Leave it at -1")
    form, protocol = text("log.message.format.version"), text("inter.broker.protocol.version")
    if record_version(form) > record_version(protocol):
        what = f"{form} is above inter.broker.protocol.version {protocol}"
        yield error(FORMAT, "log.message.format.version", what, f"Set it to {protocol} or less")
    queue = number("queued.max.request.bytes")
    if 0 < queue < number("socket.request.max.bytes"):
        what = f"{queue:.0f} is below socket.request.max.bytes {text('socket.request.max.bytes')}"
        yield error(QUEUE, "queued.max.request.bytes", what, "Make it larger, or -1 for no limit")
    overrides = trimmed(text("max.connections.per.ip.overrides"))
    if number("max.connections.per.ip") == 0 and not any(split_some(overrides)):
        what = "0, without max.connections.per.ip.overrides"
        yield error(NO_CONNECTION, "max.connections.per.ip", what, "Allow some connections, or name the addresses")
    delay = number("connection.failed.authentication.delay.ms")
    if 0 <= number("connections.max.idle.ms") <= delay:
        what = f"{delay:.0f} is not below connections.max.idle.ms {text('connections.max.idle.ms')}"
        yield error(AUTH_DELAY, "connection.failed.authentication.delay.ms", what, "Make it smaller")
    if retention_ms(broker) == 0:
        yield error(RETENTION, "log.retention.ms", "0", "Give -1 for ever, or 1 and more")
    for key, least in (("log.roll.ms", 1), ("log.roll.jitter.ms", 0)):
        if key in broker.properties and number(key) < least:
            yield error(ROLL_MS, key, text(key), f"Give it {least} or more, or leave it out")


def _logins(broker: Broker) -> Iterator[Finding]:
    """By which of SASL's mechanisms a broker logs in to the others, and whether their listener has it."""
    name = trimmed(broker.text("inter.broker.listener.name")).upper()
    pairs = (pair.rpartition(":") for pair in split_some(trimmed(broker.text("listener.security.protocol.map"))))
    protocols = {trimmed(listener).upper(): trimmed(protocol) for listener, _colon, protocol in pairs}
    if not protocols.get(name, "").upper().startswith("SASL_"):
        return
    key, mechanism = (
        "sasl.mechanism.inter.broker.protocol",
        trimmed(broker.text("sasl.mechanism.inter.broker.protocol")),
    )
    own = f"listener.name.{name.lower()}.sasl.enabled.mechanisms"
    where = own if own in broker.properties else "sasl.enabled.mechanisms"
    if mechanism not in split(broker.text(where)):
        what, cure = (
            f"'{mechanism}' is not in {where} ({broker.text(where)})",
            "Use an enabled mechanism, or enable this one",
        )
        yield finding(LOGIN, broker.host, key, what, STARTS_NOT, cure)
    elif mechanism != "GSSAPI" and before_handshake(broker.text("inter.broker.protocol.version")):
        what = f"{mechanism}, with inter.broker.protocol.version {broker.text('inter.broker.protocol.version')}"
        yield finding(LOGIN, broker.host, key, what, STARTS_NOT, "Raise that to 0.10.0 or more first")


def before_handshake(version: str) -> bool:
    """Whether a version of the protocol is older than 0.10.0-IV1, which asks for a mechanism (KIP-43)."""
    return numbers(version) < (0, 10) or version == "0.10.0-IV0"


def record_version(version: str) -> int:
    """0 to 2: which format of records a version of protocol or messages means; newest for what is not a version."""
    parts = [int(part) for part in re.findall(r"\d+", version)[:2]]
    if not parts or parts[0] > 0:
        return 2
    minor = parts[1] if len(parts) > 1 else 0
    return sum(minor >= start for _major, start in _RECORDS)


def _durability(broker: Broker) -> Iterator[Finding]:
    """Copies: what a new topic needs, and what may be lost."""
    number = broker.number
    pairs = (
        (MIN_ISR, "min.insync.replicas", "default.replication.factor", "producers with acks=all"),
        (
            TRANSACTION_ISR,
            "transaction.state.log.min.isr",
            "transaction.state.log.replication.factor",
            "transactional producers",
        ),
    )
    for rule, key, copies, who in pairs:
        if number(key) > number(copies):
            what = f"{broker.text(key)} is above {copies} {broker.text(copies)}"
            why = f"{who} could write to no new topic" if rule is MIN_ISR else f"{who} would wait for ever"
            yield finding(rule, broker.host, key, what, why, f"Make it {broker.text(copies)} or less")
    if broker.flag("unclean.leader.election.enable"):
        why = "messages that were acknowledged are lost when that happens (R16)"
        yield finding(UNCLEAN, broker.host, "unclean.leader.election.enable", "true", why, "Leave it false")
    session = number("zookeeper.session.timeout.ms")
    if session < 6000:
        why = "a pause of the JVM or of ZooKeeper makes the cluster elect new leaders (safety rule S13)"
        cure = "Give it 18000, which later releases have by default"
        yield finding(SESSION, broker.host, "zookeeper.session.timeout.ms", f"{session:.0f}", why, cure)


def retention_ms(broker: Broker) -> float:
    """Retention by time in ms, by the smallest unit that is given (R21); infinite for -1."""
    for key, factor in (("log.retention.ms", 1), ("log.retention.minutes", 60_000), ("log.retention.hours", 3_600_000)):
        if key in broker.properties or key == "log.retention.hours":
            value = broker.number(key)
            return float("inf") if value < 0 else value * factor
    return float("inf")


def roll_ms(broker: Broker) -> float:
    """How long a segment stays open at most, in ms."""
    if "log.roll.ms" in broker.properties:
        return broker.number("log.roll.ms")
    return broker.number("log.roll.hours") * 3_600_000


def _sizes(broker: Broker) -> Iterator[Finding]:
    """R23 to R25: what must fit into what."""
    number, text = broker.number, broker.text
    message, segment = number("message.max.bytes"), number("log.segment.bytes")
    if message > number("replica.fetch.max.bytes"):
        what = f"{message:.0f} is above replica.fetch.max.bytes {text('replica.fetch.max.bytes')}"
        why = "large messages are copied one at a time, and consumers may fetch too little as well (R25)"
        yield finding(MESSAGE_FETCH, broker.host, "message.max.bytes", what, why, "Raise replica.fetch.max.bytes too")
    if message > segment:
        what = f"{message:.0f} is above log.segment.bytes {segment:.0f}"
        why = "a message that is allowed is refused when it is written (R25)"
        yield finding(MESSAGE_SEGMENT, broker.host, "message.max.bytes", what, why, "Make segments larger")
    kept, roll = retention_ms(broker), roll_ms(broker)
    if kept < roll:
        what = f"retention of {kept / 3_600_000:g} h, and segments of up to {roll / 3_600_000:g} h"
        why = "retention begins when a segment is closed, so messages stay longer where little is written (R24)"
        yield finding(RETENTION_MS, broker.host, "log.roll.ms", what, why, "Set log.roll.ms to the retention or less")
    if 0 <= number("log.retention.bytes") < segment:
        what = f"{text('log.retention.bytes')} is below log.segment.bytes {segment:.0f}"
        why = "the segment that is written to is never deleted, so each partition takes more (R22, R24)"
        yield finding(RETENTION_BYTES, broker.host, "log.retention.bytes", what, why, "Make segments smaller")


def _habits(broker: Broker) -> Iterator[Finding]:
    """What works on the day of the installation, and hurts later."""
    folders = len(broker.text("log.dirs").split(","))
    threads = broker.number("num.recovery.threads.per.data.dir") * folders
    if broker.cores and threads > max(broker.cores, folders):
        has = number_of(broker.cores, "cores")
        what = f"{number_of(threads, 'threads')} for {number_of(folders, 'directories')}, and {has}"
        why = "the number is per directory, and after a crash all threads read at once"
        yield finding(RECOVERY, broker.host, "num.recovery.threads.per.data.dir", what, why, "Leave it to the role")
    if broker.flag("auto.create.topics.enable"):
        why = "a mistyped name creates a topic with the defaults"
        yield finding(AUTO_CREATE, broker.host, "auto.create.topics.enable", "true", why, "Declare topics instead")
    if roll_ms(broker) < _OFTEN_MS:
        what = f"segments are closed after {roll_ms(broker) / 1000:g} s"
        why = "each costs a file, two indexes and their maps, as long as messages are kept"
        yield finding(ROLL, broker.host, "log.roll.ms", what, why, "Give it 600000 (10 minutes) or more")
    if broker.number("group.initial.rebalance.delay.ms") == 0 and len(broker.peers) > 1:
        why = "a group of many consumers is busy with nothing else while they start"
        cure = "Leave it at 3000; 0 is for tests"
        yield finding(JOIN, broker.host, "group.initial.rebalance.delay.ms", "0", why, cure)
    if broker.noexec:
        where = f"on {broker.noexec_mount}, " if broker.noexec_mount != broker.noexec else ""
        what = f"Java's temporary directory is {broker.noexec}, {where}which is mounted with noexec"
        why = "snappy and zstd unpack native code there, so such messages could be neither accepted nor compacted"
        own = not any(option.startswith("-Djava.io.tmpdir=") for option in broker.jvm_options)
        cure = "Choose a directory on another mount, owned by the service's account"
        yield finding(NATIVE, broker.host, "kafka_tmp_dir" if own else "kafka_opts", what, why, cure)
