# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a host, a port and a server (``HOST:PORT``) mean, and how they are written, in all spellings. Pure.

PRIVATE to the collection. What is wrong with one is in ``address_problems.py``; here a text that is no host stays as it
is, because whoever reads it has had a finding.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Any, NamedTuple, Union

_PORT = re.compile(r"[0-9]{1,5}")
_LOCAL_NAMES = re.compile(r"(localhost|ip6-localhost|ip6-loopback)(\.localdomain)?|.+\.localhost")

Ip = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]


class Server(NamedTuple):
    """A host as it is written (`host_text`), and a port."""

    host: str
    port: int

    @property
    def text(self) -> str:
        """``HOST:PORT``."""
        return f"{self.host}:{self.port}"


def port_number(value: Any) -> int | None:
    """A port that a client can connect to, 1 to 65535; None where the value is none."""
    if isinstance(value, bool) or not _PORT.fullmatch(str(value)):
        return None
    return int(value) if 0 < int(value) < 65536 else None


def host_text(text: Any) -> str:
    """A host as it is written where a port follows: an IPv6 address in its short form and in brackets.

    A text that is no host stays as it is; whoever asks has had a finding.
    """
    text = str(text)
    found = ipv6_of(without_brackets(text))
    return f"[{found}]" if found else text


def server_text(host: Any, port: Any) -> str:
    """``HOST:PORT`` of both."""
    return f"{host_text(host)}:{port}"


def split_server(text: str) -> Server:
    """The reverse of `server_text`, for a text without `server_problem`."""
    host, _colon, port = text.rpartition(":")
    return Server(host_text(host), int(port))


def plain_host(text: str) -> str:
    """A host as sockets take it: an IPv6 address without brackets."""
    return host_text(text).strip("[]")


def same_host(text: str) -> str:
    """What two spellings of one host have in common: case, a dot at the end, and how an IP address is written."""
    found = ip_of(text)
    return str(found) if found else text.lower().rstrip(".")


def same_server(text: str) -> Server:
    """What two spellings of one ``HOST:PORT`` have in common; a text that is none stands for itself."""
    host, _colon, port = text.rpartition(":")
    number = port_number(port)
    return Server(same_host(host), number) if number else Server(text, 0)


def is_loopback(text: str) -> bool:
    """Whether a host is the machine itself, whoever asks for it."""
    found = ip_of(text)
    return found.is_loopback if found else _LOCAL_NAMES.fullmatch(text.lower().rstrip(".")) is not None


def is_every_address(text: str) -> bool:
    """Whether a host means all addresses of a machine, as one to listen on; the empty text does."""
    found = ip_of(text)
    return found.is_unspecified if found else text == ""


def is_of_one_machine(text: str) -> bool:
    """Whether no other machine can connect to that address: of several hosts at once, or of one network card."""
    found = ip_of(text)
    everybody = isinstance(found, ipaddress.IPv4Address) and found == ipaddress.IPv4Address("255.255.255.255")
    return found is not None and (found.is_multicast or everybody or "%" in str(found))


def ip_of(text: str) -> Ip | None:
    """The IP address that a host is, or None for a name. One of IPv4 in the form of IPv6 is that of IPv4."""
    found = ipv6_of(without_brackets(text))
    if found is not None:
        return found.ipv4_mapped or found
    return ipv4_of(text)


def without_brackets(text: str) -> str:
    """What is between brackets, if all of a text is."""
    return text[1:-1] if text.startswith("[") and text.endswith("]") else text


def ipv6_of(text: str) -> ipaddress.IPv6Address | None:
    """An IPv6 address without brackets; a zone (``%eth0``) may follow."""
    if ":" not in text or not text.isascii() or re.search(r"[\s/,]", text):
        return None
    try:
        return ipaddress.IPv6Address(text)
    except ValueError:
        return None


def ipv4_of(text: str) -> ipaddress.IPv4Address | None:
    """An IPv4 address in four numbers, none of which begins with a zero."""
    if not re.fullmatch(r"(0|[1-9][0-9]{0,2})(\.(0|[1-9][0-9]{0,2})){3}", text):
        return None
    try:
        return ipaddress.IPv4Address(text)
    except ValueError:
        return None
