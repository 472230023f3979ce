# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names that a node must know: its own, and those of the members that it talks to. Pure. PRIVATE to the collection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TypedDict

from ..._common.text import counted, listed
from ..findings import rules
from ..findings.model import Finding, finding
from .shapes import Probe


class ClusterNames(TypedDict):
    """A cluster of the inventory. ``machines``: how many it is on; ``names``: name -> variable that has it."""

    hosts: list[str]
    machines: int
    names: dict[str, str]


class WantedName(TypedDict):
    """A name that a host is to know, and the variable that has it.

    ``listens``: the host listens on it; ``others``: members on other machines connect to it.
    """

    variable: str
    listens: bool
    others: bool


def names_for(clusters: Iterable[ClusterNames], host: str, own: Mapping[str, str]) -> dict[str, WantedName]:
    """The names that one host is to know. Addresses are none.

    ``clusters``: those of the inventory; ``own``: name -> variable of what this host listens on.
    """
    found: dict[str, WantedName] = {}
    mine = [cluster for cluster in clusters if host in cluster["hosts"]]
    others = any(cluster["machines"] > 1 for cluster in mine)
    for cluster in mine:
        found |= {name: {"variable": key, "listens": False, "others": others} for name, key in cluster["names"].items()}
    found |= {name: {"variable": key, "listens": True, "others": others} for name, key in own.items()}
    return {name: one for name, one in found.items() if name and _address(name) is None}


def name_findings(wanted: Mapping[str, WantedName], seen: Probe, host: str) -> list[Finding]:
    """Names that the host does not know, and names to listen on that lead elsewhere.

    ``wanted``: see `names_for`. Of ``seen``: names (name -> its addresses, in the resolver's order) and facts
    (addresses: the host's own, with commas; '' where they are not known).
    """
    found: list[Finding] = []
    unknown: dict[str, list[str]] = {}
    for name, one in wanted.items():
        addresses = seen["names"].get(name)
        if addresses == []:
            unknown.setdefault(one["variable"], []).append(name)
        elif addresses and one["listens"]:
            found += _elsewhere(name, addresses, one, str(seen["facts"].get("addresses") or ""), host)
    for variable, names in unknown.items():
        what = f"{counted(len(names), 'name leads', 'names lead')} to no address on this host ({listed(names, 3)})"
        why = "it must look up what it listens on and connects to"
        cure = "Add it to DNS or to /etc/hosts there, or write the name that is known there"
        found.append(finding(rules.UNRESOLVED, host, variable, what, why, cure))
    return found


def _elsewhere(name: str, addresses: list[str], wanted: WantedName, own: str, host: str) -> Iterator[Finding]:
    """Java takes the first IPv4 address of a name, or else the first; a port can be opened on an own one only."""
    taken = next((one for one in addresses if ":" not in one), addresses[0])
    address, key = _address(taken), wanted["variable"]
    if address is None or address.is_unspecified:
        return
    if address.is_loopback:
        if wanted["others"]:
            what, why = (
                f"{name} is {taken} on this host, an address that no other host can reach",
                "the other hosts connect to it there",
            )
            cure = (
                f"Remove the name from the line of {taken} in /etc/hosts, and map it to the address that other hosts "
                "use"
            )
            yield finding(rules.ELSEWHERE, host, key, what, why, cure)
    elif own and address not in {_address(one) for one in own.split(",")}:
        what, why = f"{name} is {taken} on this host, which is not one of its addresses", "nothing can listen there"
        cure = "Correct DNS or /etc/hosts of this host, or write a name of its own"
        yield finding(rules.ELSEWHERE, host, key, what, why, cure)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """An IP address, or None; a zone such as %eth0 does not count."""
    try:
        return ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return None
