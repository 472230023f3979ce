# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which security protocol a listener has, so that none is less protected than its name or Kafka itself says. Pure.

PRIVATE to the collection. To Kafka a listener whose name is a protocol has that one, and any other name must be in
listener.security.protocol.map, or the broker does not start (KafkaConfig.listenerSecurityProtocolMap, tag 2.1.0).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..findings import rules
from ..findings.model import Finding, finding

PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
# What nobody calls a listener that anybody may read and use.
_PROMISE = re.compile(r"SSL|TLS|SASL|(?<!IN)SECURE")
# Settings that only a broker with encryption or logins has.
_PROTECTED = re.compile(r"(listener\.name\.[^.]+\.)?(ssl|sasl)\.")


def protocol_of(listener: Mapping[str, Any]) -> str:
    """The protocol that is given, or that the name is; else the one without encryption and login."""
    name = str(listener["name"])
    return str(listener.get("protocol") or (name if name in PROTOCOLS else "PLAINTEXT"))


def name_findings(listeners: list[dict[str, Any]], settings: Mapping[str, Any], host: str) -> Iterator[Finding]:
    """What a name and a protocol say of each other. ``settings``: kafka_config's."""
    key = "kafka_listeners"
    protected = any(protocol_of(one) != "PLAINTEXT" for one in listeners) or any(
        _PROTECTED.match(str(name)) for name in settings
    )
    choose = f"Set protocol to one of {', '.join(PROTOCOLS)}"
    for listener in listeners:
        name, given = str(listener["name"]), str(listener.get("protocol") or "")
        if name in PROTOCOLS:
            if given in PROTOCOLS and given != name:
                what = f"{name} has protocol {given}"
                why = "whoever goes by the name takes it for what it is not"
                yield finding(rules.MISNAMED, host, key, what, why, f"Set protocol to {name}, or choose another name")
        elif not given and _PROMISE.search(name):
            what, why = f"{name} has no protocol", "it would be open to everybody, and its name says otherwise"
            yield finding(rules.MISNAMED, host, key, what, why, choose)
        elif not given and protected:
            what = f"{name} has no protocol, and so neither encryption nor login"
            why = "the broker has settings for them, and Kafka itself asks for the protocol of such a name"
            yield finding(rules.UNPROTECTED, host, key, what, why, choose)
