# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the collection says of settings, and the properties that the class is asked about: one subject for each file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.kafka import (
    BROKER_KEYS,
    READERS,
    SHIPPED_CLASSES,
)
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.plug_in_values import READER_KEYS
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.topic import TOPIC_KEYS
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.topic_values import config_problem, normalise
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.zookeeper import ZOOKEEPER_KEYS
from ansible_collections.streamops.kafka.plugins.module_utils._common.properties import Key
from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.plan import plan_kafka
from ansible_collections.streamops.kafka.plugins.module_utils._planning.ensemble.plan import plan_zookeeper
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings.model import Finding
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight import broker, zookeeper
from ansible_collections.streamops.kafka.plugins.module_utils._planning.preflight.estate import Estate, estate_of
from helpers.asked import base_config, broker_asked

from tests.differential.cases import Case

HOST = "b1"
# Brokers that log in to each other, where a case is about that.
LOGINS = {"sasl.enabled.mechanisms", "sasl.mechanism.inter.broker.protocol"}


BASE = {role: base_config(role) for role in ("kafka", "zookeeper")}


@dataclass(frozen=True)
class Verdict:
    """``findings``: all that are shown; ``properties``: what would be written, for the class to judge."""

    findings: tuple[Finding, ...]
    properties: dict[str, str]


def checked(plan: dict[str, Any], kind: str, check: Callable[[Estate], Any]) -> Verdict:
    """A role's plan with what the preflight finds in it."""
    entry = {"kind": kind, "host": HOST, "version": "2.1.0", "properties": plan["properties"], "peers": ["b2", "b3"]}
    found = [*map(Finding.read, plan["findings"]), *check(estate_of([entry]))]
    return Verdict(tuple(found), plan["properties"])


def plugged(config: Mapping[str, str]) -> dict[str, str]:
    """The settings that name the shipped classes which read some of these."""
    readers = {reader for name in config for reader in READERS.get(name, ())}
    return {setting: one for setting, names in SHIPPED_CLASSES.items() for one in names if one in readers}


def of_broker(case: Case) -> Verdict:
    """The first of three brokers with these settings; those that have a simple variable of their own are set there.

    What only a plug-in reads comes with that plug-in, unless the case is about plug-ins.
    """
    config = plugged(dict(case.settings)) | dict(case.settings)
    protocol = "SASL_PLAINTEXT" if config.keys() & LOGINS else "PLAINTEXT"
    asked = broker_asked(
        broker_id=config.pop("broker.id", "1"),
        cluster=[{"host": f"b{number}", "id": number, "rack": ""} for number in (1, 2, 3)],
        listeners=[{"name": protocol, "protocol": protocol, "port": 9092, "advertised_host": HOST}],
        protocol_version=config.pop("inter.broker.protocol.version", "2.1"),
        cores=2,
        base=BASE["kafka"],
        config=config,
    )
    return checked(plan_kafka(asked), "kafka", broker.check)


def of_topic(case: Case) -> Verdict:
    """A topic with these settings of its own, as they would be sent to the broker."""
    config = dict(case.settings)
    found = [
        Finding("topic", "error", HOST, key, problem, "", "")
        for key, value in config.items()
        if (problem := config_problem(key, value))
    ]
    return Verdict(tuple(found), config if found else {key: normalise(key, value) for key, value in config.items()})


def of_server(case: Case) -> Verdict:
    """The first of three ZooKeeper servers with these settings."""
    asked = {
        "host": HOST,
        "version": "3.4.12",
        # Loopback: with ipReachableTimeout the class tries to reach them.
        "members": [
            {
                "host": f"b{number}",
                "id": number,
                "address": f"127.0.0.{number}",
                "peer_port": 2888,
                "election_port": 3888,
            }
            for number in (1, 2, 3)
        ],
        "client_port": 2181,
        "data_dir": "/data",
        "data_log_dir": "/data",
        "base": BASE["zookeeper"],
        "config": dict(case.settings),
    }
    verdict = checked(plan_zookeeper(asked), "zookeeper", zookeeper.check)
    # The class looks for myid there; the program has a folder with one.
    return Verdict(verdict.findings, {name: text for name, text in verdict.properties.items() if name != "dataDir"})


@dataclass(frozen=True)
class Subject:
    """One kind of file. ``judge``: the program's class; ``names``: the keys that cases are about."""

    judge: str
    ours: Callable[[Case], Verdict]
    keys: Mapping[str, Key]
    names: tuple[str, ...]


def numbered(names: Mapping[str, Key]) -> tuple[str, ...]:
    """Every key; of those with a number in it the first three."""
    return tuple(
        name.replace(".N", f".{number}") if name.endswith(".N") else name
        for name in names
        for number in ((1, 2, 3) if name.endswith(".N") else (1,))
    )


SUBJECTS = {
    "broker": Subject("BrokerJudge", of_broker, BROKER_KEYS | READER_KEYS, numbered(BROKER_KEYS | READER_KEYS)),
    "topic": Subject("TopicJudge", of_topic, TOPIC_KEYS, numbered(TOPIC_KEYS)),
    "zoo.cfg": Subject("ZooKeeperJudge", of_server, ZOOKEEPER_KEYS, numbered(ZOOKEEPER_KEYS)),
}
