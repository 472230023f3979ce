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

PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
_EVERY_ADDRESS = ("", "0.0.0.0", "::", "[::]")  # noqa: S104 - recognised, not bound to


def completed(listeners: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same listeners with what may be left out: every address, the same advertised port, no encryption."""
    return [{"host": "", "advertised_port": 0, "protocol": "PLAINTEXT", **item} for item in listeners]


def listener_properties(listeners: list[dict[str, Any]], inter_broker: str) -> dict[str, str]:
    """The four properties of ``listeners``; brokers talk to each other on ``inter_broker`` or the first one."""
    listeners = completed(listeners)
    return {
        "listeners": ",".join(f"{item['name']}://{item['host']}:{item['port']}" for item in listeners),
        "advertised.listeners": ",".join(
            f"{item['name']}://{item['advertised_host']}:{item['advertised_port'] or item['port']}"
            for item in listeners
        ),
        "listener.security.protocol.map": ",".join(f"{item['name']}:{item['protocol']}" for item in listeners),
        "inter.broker.listener.name": inter_broker or listeners[0]["name"],
    }


def listener_problems(listeners: list[dict[str, Any]], inter_broker: str, brokers: int, service_user: str) -> list[str]:
    """Everything that would stop the broker, or leave clients with an address that they cannot reach."""
    if not listeners:
        return ["kafka_listeners is empty; give at least one listener with name, port and advertised_host."]
    problems = []
    for item in completed(listeners):
        problems += _one_listener_problems(item, brokers, service_user)
    for what in ("name", "port"):
        values = [str(item[what]) for item in listeners]
        problems += [
            f"kafka_listeners: {what} {value} is used by more than one listener; each needs its own."
            for value in dict.fromkeys(values)
            if values.count(value) > 1
        ]
    if inter_broker and inter_broker not in [item["name"] for item in listeners]:
        problems.append(
            f"kafka_inter_broker_listener: there is no listener '{inter_broker}'; choose one of "
            f"{', '.join(str(item['name']) for item in listeners)}."
        )
    return problems


def _one_listener_problems(item: dict[str, Any], brokers: int, service_user: str) -> list[str]:
    """The checks that concern one listener alone."""
    name, port, advertised = str(item["name"]), int(item["port"]), str(item["advertised_host"])
    problems = []
    if not re.fullmatch(r"[A-Z][A-Z0-9_]*", name):
        problems.append(f"kafka_listeners: '{name}' is no listener name; use capital letters, digits and underscores.")
    if item["protocol"] not in PROTOCOLS:
        problems.append(
            f"kafka_listeners: {name} has protocol '{item['protocol']}'; use one of {', '.join(PROTOCOLS)}."
        )
    if not 1 <= port <= 65535:
        problems.append(f"kafka_listeners: {name} has port {port}; use 1024 to 65535.")
    elif port < 1024 and service_user != "root":
        problems.append(
            f"kafka_listeners: {name} has port {port}, which only root may open, and the broker runs as "
            f"'{service_user}'; use 1024 or above."
        )
    if advertised in _EVERY_ADDRESS:
        problems.append(
            f"kafka_listeners: {name} advertises '{advertised}', which no client can connect to; set advertised_host "
            "to the name that clients reach this broker by."
        )
    elif brokers > 1 and re.fullmatch(r"localhost|127(\.\d+){3}|::1|\[::1\]", advertised) and not item.get("loopback"):
        problems.append(
            f"kafka_listeners: {name} advertises '{advertised}' in a cluster of {brokers} brokers, so the others and "
            "every client would talk to themselves; set advertised_host to a name that the network knows (or loopback: "
            "true on the listener when all brokers run on one machine)."
        )
    return problems
