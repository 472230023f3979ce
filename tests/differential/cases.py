# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cases with a fixed seed: single settings and pairs, as many for each key, at least half refused by the class."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from random import Random

from ansible_collections.streamops.kafka.plugins.module_utils._common.properties import Key
from helpers.oracle import Answer

from tests.differential.values import pool, value

# Settings that a class compares with each other, of all files.
RELATED = (
    ("log.roll.ms", "log.roll.hours"),
    ("log.roll.jitter.ms", "log.roll.jitter.hours", "log.roll.ms"),
    ("log.retention.ms", "log.retention.minutes", "log.retention.hours"),
    ("log.cleaner.threads", "log.cleaner.dedupe.buffer.size", "log.cleaner.enable"),
    ("replica.fetch.wait.max.ms", "replica.socket.timeout.ms", "replica.lag.time.max.ms"),
    ("offsets.commit.required.acks", "offsets.topic.replication.factor"),
    ("inter.broker.protocol.version", "log.message.format.version"),
    ("queued.max.request.bytes", "socket.request.max.bytes"),
    ("max.connections.per.ip", "max.connections.per.ip.overrides"),
    ("connection.failed.authentication.delay.ms", "connections.max.idle.ms"),
    ("sasl.enabled.mechanisms", "sasl.mechanism.inter.broker.protocol"),
    ("broker.id", "reserved.broker.max.id", "broker.id.generation.enable"),
    ("password.encoder.secret", "password.encoder.cipher.algorithm", "password.encoder.key.length"),
    ("super.users", "allow.everyone.if.no.acl.found", "authorizer.class.name"),
    ("kafka.csv.metrics.reporter.enabled", "kafka.metrics.reporters"),
    ("metrics.period", "metric.reporters"),
    ("minSessionTimeout", "maxSessionTimeout"),
    ("quorum.auth.enableSasl", "quorum.auth.learnerRequireSasl", "quorum.auth.serverRequireSasl"),
    ("group.1", "group.2", "weight.1"),
    ("initLimit", "syncLimit", "electionAlg"),
)
# Numbers at which such rules change their mind, beside the settings' own bounds.
NEAR = pool(
    "-2|-1|0|1|2|3|99|100|101|499|500|501|1000|1001|9999|10000|10001|29999|30000|600000|1048576|1048577|2097152"
    "|2097153|104857599|104857600"
)


@dataclass(frozen=True)
class Case:
    """Settings to judge, the first of which is what the case is about."""

    settings: tuple[tuple[str, str], ...]

    @property
    def key(self) -> str:
        """What it is about."""
        return self.settings[0][0]

    @property
    def kind(self) -> str:
        """One setting, or two."""
        return "single" if len(self.settings) == 1 else "pair"


def general(name: str) -> str:
    """A key's name in the catalogue: ``group.N`` for ``group.1``."""
    head, _dot, tail = name.rpartition(".")
    return f"{head}.N" if head and tail.isdigit() else name


def partner(name: str, names: list[str], random: Random) -> str:
    """The other setting of a pair: mostly one that is compared with it, if there is one."""
    related = [other for group in RELATED if name in group for other in group if other != name and other in names]
    return random.choice(related) if related and random.random() < 0.8 else random.choice(names)


def candidates(name: str, keys: Mapping[str, Key], names: list[str], random: Random, count: int) -> list[Case]:
    """Cases about one setting: half of them single, half pairs; the same one once."""

    def tried(one: str, near: bool) -> tuple[str, str]:
        key = keys[general(one)]
        if near and key.type in ("short", "int", "long") and random.random() < 0.7:
            return one, random.choice(NEAR)
        return one, value(key, general(one), random)

    found: dict[Case, None] = {}
    for number in range(count):
        if number % 2:
            other = partner(name, names, random)
            related = any(name in group and other in group for group in RELATED)
            pair = (tried(name, related), tried(other, related))
            found[Case(pair if other != name else pair[:1])] = None
        else:
            found[Case((tried(name, False),))] = None
    return list(found)


def chosen(
    keys: Mapping[str, Key], names: Iterable[str], seed: int, count: int, ask: Callable[[list[Case]], list[Answer]]
) -> list[tuple[Case, Answer]]:
    """``count`` cases with the class's answers: equally many for each of ``names``, more than half of them refused.

    ``keys``: the catalogue; ``ask``: the class, which is asked about more cases than are kept.
    """
    random, every = Random(seed), sorted(names)
    share = -(-count // len(every))  # for each key, rounded up
    tried = [case for name in every for case in candidates(name, keys, every, random, 6 * share)]
    pools: dict[tuple[str, bool], list[tuple[Case, Answer]]] = {}
    for case, answer in zip(tried, ask(tried)):
        pools.setdefault((case.key, bool(answer.refusal)), []).append((case, answer))
    kept: list[tuple[Case, Answer]] = []
    refused = 0
    for _round in range(share):
        for name in every:
            wanted = refused <= 0.55 * len(kept)
            pool = pools.get((name, wanted)) or pools.get((name, not wanted))
            if pool and len(kept) < count:
                kept.append(pool.pop(0))
                refused += bool(kept[-1][1].refusal)
    return kept
