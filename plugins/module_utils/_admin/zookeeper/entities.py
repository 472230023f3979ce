# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The entities below ``/config`` in ZooKeeper: topics, brokers, users, clients; names, values and faults (S06). Pure.

PRIVATE to the collection. A value that the brokers cannot read is only logged by those that run, but stops each of them
at its next start. Formats: ZkData.scala, DynamicConfig.scala and ScramCredentialUtils.scala, tag 2.1.0.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import quote, unquote

from ..._catalogue.kafka import BROKER_KEYS
from ..._catalogue.topic import TOPIC_KEYS
from ..._catalogue.values import value_problem
from ..._common.properties import Key, is_secret

DEFAULT_ENTITY = "<default>"
_RATE = Key("", "long", "0..", "cluster")
_DYNAMIC_BROKER_KEYS = {
    "leader.replication.throttled.rate": _RATE,
    "follower.replication.throttled.rate": _RATE,
    "replica.alter.log.dirs.io.max.bytes.per.second": _RATE,
}
_QUOTA_KEYS = {
    "producer_byte_rate": Key("producer_byte_rate", "long", "-", "cluster"),
    "consumer_byte_rate": Key("consumer_byte_rate", "long", "-", "cluster"),
    "request_percentage": Key("request_percentage", "double", "-", "cluster"),
}
_SCRAM = re.compile(r"salt=[^,=]+=*,stored_key=[^,=]+=*,server_key=[^,=]+=*,iterations=\d+")


def node_name(name: str) -> str:
    """A user's or client's name as its node is called (Sanitizer.java: URL encoding, ``<default>`` as it is)."""
    return name if name == DEFAULT_ENTITY else quote(name, safe=".-_").replace("~", "%7E")


def entity_name(node: str) -> str:
    """The opposite of `node_name`."""
    return node if node == DEFAULT_ENTITY else unquote(node)


def parse_config(data: bytes) -> dict[str, str]:
    """An entity's settings; a node without data has none. Raises ValueError for what the brokers cannot read.

    Values must be text: the brokers refuse JSON numbers.
    """
    if not data:
        return {}
    value = json.loads(data)
    if not isinstance(value, dict) or value.get("version") != 1 or not isinstance(value.get("config"), dict):
        raise ValueError('it is not {"version":1,"config":{…}}')
    numbers = [key for key, text in value["config"].items() if not isinstance(text, str)]
    if numbers:
        raise ValueError(f"the value of '{numbers[0]}' is not text in quotes")
    return value["config"]


def config_findings(tree: dict[str, bytes]) -> list[str]:
    """One sentence for each entity with a value that would stop a broker at its next start. Secrets are not shown."""
    found = []
    for path, data in sorted(tree.items()):
        try:
            config = parse_config(data)
        except ValueError as error:
            found.append(
                f"{path} in ZooKeeper cannot be read by a broker ({error}), which would not start again; correct it."
            )
            continue
        check = _CHECKS[path.split("/")[2]]
        found += [
            f"{path} in ZooKeeper: '{key}' {problem}, and a broker would not start again; correct or remove it."
            for key, value in sorted(config.items())
            for problem in [check(key, value)]
            if problem
        ]
    return found


def _topic_problem(key: str, value: str) -> str | None:
    """What is wrong with a topic's setting; keys that no 2.1 broker knows are ignored by it."""
    return value_problem(TOPIC_KEYS[key], value) if key in TOPIC_KEYS else None


def _broker_problem(key: str, value: str) -> str | None:
    """What is wrong with a dynamic broker setting. Passwords are stored encrypted and cannot be looked at."""
    known = _DYNAMIC_BROKER_KEYS.get(key) or BROKER_KEYS.get(key)
    if known is None or known.type == "password" or is_secret(key):
        return None
    return value_problem(known, value)


def _client_problem(key: str, value: str) -> str | None:
    """What is wrong with a user's or client's setting. A credential's text is never shown."""
    if key.startswith("SCRAM-"):
        return None if _SCRAM.fullmatch(value) else "is not a SCRAM credential"
    return value_problem(_QUOTA_KEYS[key], value) if key in _QUOTA_KEYS else None


_CHECKS: dict[str, Callable[[str, str], str | None]] = {
    "topics": _topic_problem,
    "brokers": _broker_problem,
    "users": _client_problem,
    "clients": _client_problem,
}
