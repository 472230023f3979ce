# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A broker's listeners, inside and outside: one list instead of four properties that must agree. Pure.

PRIVATE to the collection. A listener is ``{name, host, port, advertised_host, advertised_port, protocol}``; ``host``
is the address it binds to ('' is every one), the advertised pair is what clients are told (R09).
"""

from __future__ import annotations

import re
from typing import Any

from ..._common.address import is_every_address, is_loopback, port_number, server_text
from ..._common.address_problems import host_problem, shown
from ..findings import rules
from ..findings.addresses import other_host_problem
from ..findings.forms import truth
from ..findings.model import Finding, finding
from .protocols import PROTOCOLS, protocol_of


def completed(listeners: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same listeners with what may be left out or null: every address, the same advertised port, `protocol_of`."""
    defaults: dict[str, Any] = {"host": "", "advertised_port": 0, "loopback": False}
    given = [defaults | {name: value for name, value in item.items() if value is not None} for item in listeners]
    return [
        {
            **item,
            "advertised_port": int(item["advertised_port"]),
            "loopback": truth(item["loopback"]),
            "protocol": protocol_of(item),
        }
        for item in given
    ]


def listener_properties(listeners: list[dict[str, Any]], inter_broker: str) -> dict[str, str]:
    """The four properties of ``listeners``; brokers talk to each other on ``inter_broker`` or the first one."""
    listeners = completed(listeners)
    return {
        "listeners": ",".join(f"{item['name']}://{server_text(item['host'], item['port'])}" for item in listeners),
        "advertised.listeners": ",".join(
            f"{item['name']}://{server_text(item['advertised_host'], item['advertised_port'] or item['port'])}"
            for item in listeners
        ),
        "listener.security.protocol.map": ",".join(f"{item['name']}:{item['protocol']}" for item in listeners),
        "inter.broker.listener.name": inter_broker or listeners[0]["name"],
    }


def listener_findings(
    listeners: list[dict[str, Any]], inter_broker: str, brokers: int, service_user: str, host: str
) -> list[Finding]:
    """Everything that would stop the broker, or leave clients with an address that they cannot reach."""
    rule, key, why = rules.LISTENER, "kafka_listeners", "the broker refuses to start"
    if not listeners:
        cure = "Give at least one listener with name, port and advertised_host"
        return [finding(rule, host, key, "is empty", why, cure)]
    found: list[Finding] = []
    whole = completed(listeners)
    for place, item in enumerate(whole):
        found += _one_listener(f"{key}[{place}]", item, service_user, host)
        found += _advertised(f"{key}[{place}]", item, brokers, host)
    own = [str(item["port"]) for item in listeners]
    told = [str(item["advertised_port"] or item["port"]) for item in whole]
    given = {"name": [str(item["name"]) for item in listeners], "port": own}
    for what, values in (given | ({} if told == own else {"advertised port": told})).items():
        found += [
            finding(rule, host, key, f"{what} {value} is used by more than one listener", why, "Give each its own")
            for value in dict.fromkeys(values)
            if values.count(value) > 1
        ]
    names = [str(item["name"]) for item in listeners]
    if inter_broker and inter_broker not in names:
        what, cure = f"there is no listener '{inter_broker}'", f"Choose one of {', '.join(names)}"
        found.append(finding(rule, host, "kafka_inter_broker_listener", what, why, cure))
    return found


def _one_listener(place: str, item: dict[str, Any], service_user: str, host: str) -> list[Finding]:
    """Name, protocol, host and port of one listener. ``place``: ``kafka_listeners[0]``."""
    name, port = str(item["name"]), int(item["port"])
    wrong: list[tuple[str, str, str]] = []
    refuses = "the broker refuses to start"
    if not re.fullmatch(r"[A-Z][A-Z0-9_]*", name):
        cure = "Use capital letters, digits and underscores"
        wrong.append((f"'{name}' is not a listener name", refuses, cure))
    if item["protocol"] not in PROTOCOLS:
        wrong.append((f"{name} has protocol '{item['protocol']}'", refuses, f"Use one of {', '.join(PROTOCOLS)}"))
    if not 1 <= port <= 65535:
        wrong.append((f"{name} has port {port}", refuses, "Use 1024 to 65535"))
    elif port < 1024 and service_user != "root":
        what = f"{name} has port {port}, which only root may open"
        wrong.append((what, f"the broker runs as '{service_user}'", "Use 1024 or above"))
    found = [finding(rules.LISTENER, host, "kafka_listeners", *words) for words in wrong]
    bound = str(item["host"])
    if bound and (problem := host_problem(bound, port)):
        cure = f"{problem.cure}; leave it empty for every address"
        found.append(finding(rules.LISTENER, host, f"{place}.host", problem.what, refuses, cure))
    return found


def _advertised(place: str, item: dict[str, Any], brokers: int, host: str) -> list[Finding]:
    """The address of one listener that clients are told (R09)."""
    name, advertised, port = str(item["name"]), str(item["advertised_host"]), item["advertised_port"]
    what, key = f"{name} advertises {shown(advertised)}", "kafka_listeners"
    found = []
    if port and port_number(port) is None:
        why, cure = "no client can connect to that", "Use 1 to 65535, or 0 for the port of the listener"
        found.append(finding(rules.EVERY_ADDRESS, host, f"{place}.advertised_port", f"{port} is not a port", why, cure))
    if is_every_address(advertised):
        why, cure = "no client can connect to that", "Set advertised_host to the name that clients reach this broker by"
        found.append(finding(rules.EVERY_ADDRESS, host, key, what, why, cure))
    elif problem := other_host_problem(advertised, item["port"], *([port] if port else [])):
        why = "no client can connect to that"
        found.append(finding(rules.EVERY_ADDRESS, host, f"{place}.advertised_host", problem.what, why, problem.cure))
    elif brokers > 1 and is_loopback(advertised) and not item.get("loopback"):
        why = f"in a cluster of {brokers} brokers the other brokers and every client would connect to themselves"
        cure = (
            "Set advertised_host to a name that the network knows, or loopback: true on the listener when all brokers "
            "run on one machine"
        )
        found.append(finding(rules.LOOPBACK, host, key, what, why, cure))
    return found
