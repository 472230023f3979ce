# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of the settings that only a shipped plug-in reads, as its code reads them. Pure. PRIVATE to the collection.

SimpleAclAuthorizer.configure, KafkaCSVMetricsReporter.init and PushHttpMetricsReporter.configure, tag 2.1.0. They are
given the texts of the file as they are: the authorizer cuts no blanks off. A test asks the classes that they call.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .._common.java import trimmed, whole_number
from .._common.properties import Key, parse_catalogue
from .values import fits

# Which settings these are is found in the jars (plug_ins.py), what they hold is not.
READER_KEYS: dict[str, Key] = parse_catalogue(
    """
allow.everyone.if.no.acl.found boolean - plug-in false
authorizer.zookeeper.connection.timeout.ms int - plug-in
authorizer.zookeeper.max.in.flight.requests int - plug-in
authorizer.zookeeper.session.timeout.ms int - plug-in
authorizer.zookeeper.url string - plug-in
client.id string - plug-in
kafka.csv.metrics.dir string - plug-in kafka_metrics
kafka.csv.metrics.reporter.enabled boolean - plug-in false
metrics.host string - plug-in
metrics.period int 1.. plug-in
metrics.url string - plug-in
super.users string - plug-in
"""
)


def reader_problem(name: str, text: str) -> str | None:
    """Say why the plug-in ends the broker's start with a value, or None."""
    check = _CHECKS.get(name)
    return check(text) if check else None


def reader_misread(name: str, text: str) -> str | None:
    """Say why a value without a `reader_problem` comes to something else than it says, or None."""
    if name == "super.users" and re.search(r",\s*User:", text):
        return (
            "has commas between its users, and Kafka separates them at semicolons: it reads one user of that long name"
        )
    return None


def _principals(text: str) -> str | None:
    """String.split, without the empty ones at its end, and SecurityUtils.parseKafkaPrincipal."""
    wrong = [one for one in map(trimmed, text.rstrip(";").split(";")) if ":" not in one] if text.strip(";") else []
    return f"must be TYPE:NAME with semicolons between them, such as User:admin, not '{wrong[0]}'" if wrong else None


def _exact_word(text: str) -> str | None:
    """StringOps.toBoolean."""
    taken = text.lower() in ("true", "false")
    return None if taken else f"must be true or false without blanks around it, not '{text}'"


def _small_word(text: str) -> str | None:
    """VerifiableProperties.getBoolean."""
    return None if trimmed(text) in ("true", "false") else f"must be true or false in small letters, not '{text}'"


def _exact_number(text: str) -> str | None:
    """StringOps.toInt."""
    number = whole_number(text)
    taken = number is not None and fits(number, "int")
    return None if taken else f"must be a whole number without blanks around it, not '{text}'"


def _period(text: str) -> str | None:
    """ConfigDef, and ScheduledExecutorService.scheduleAtFixedRate."""
    number = whole_number(trimmed(text))
    taken = number is not None and number > 0 and fits(number, "int")
    return None if taken else f"must be a whole number from 1 on, not '{text}'"


_CHECKS: dict[str, Callable[[str], str | None]] = {
    "allow.everyone.if.no.acl.found": _exact_word,
    "authorizer.zookeeper.connection.timeout.ms": _exact_number,
    "authorizer.zookeeper.max.in.flight.requests": _exact_number,
    "authorizer.zookeeper.session.timeout.ms": _exact_number,
    "kafka.csv.metrics.reporter.enabled": _small_word,
    "metrics.period": _period,
    "super.users": _principals,
}
