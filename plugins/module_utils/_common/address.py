# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts, ports and servers (``HOST:PORT``) as Kafka, ZooKeeper and their clients read them, in one place. Pure.

PRIVATE to the collection. A host is a name (RFC 952 and 1123, and the underscore, which Kafka and resolvers take), an
IPv4 address in four numbers, or an IPv6 address, with brackets or without. What a resolver or Java would take for
something else is refused: ``10.1`` and ``010.0.0.1`` are other addresses to Java than to C.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from typing import Any, NamedTuple, Union
from urllib.parse import urlsplit

# A label of a host's name; two of one kind stand on both sides of a dot.
_LABEL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_PORT = re.compile(r"[0-9]{1,5}")
_NUMBER_AT_END = re.compile(r"(.*\.)?(0[xX][0-9A-Fa-f]*|[0-9]+)\.?", re.DOTALL)
_LOCAL_NAMES = re.compile(r"(localhost|ip6-localhost|ip6-loopback)(\.localdomain)?|.+\.localhost")
_NOT_IN_PATHS = re.compile(r"[\s,\x00-\x1f\x7f-\x9f\ud800-\uf8ff\ufff0-\uffff]")
_LONGEST_NAME = 253

Ip = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]


class Problem(NamedTuple):
    """What is wrong with a text, as the middle of a sentence, and what to do, as a sentence without its full stop."""

    what: str
    cure: str

    @property
    def clauses(self) -> str:
        """Both as the rest of one sentence that begins with a name and a colon."""
        return f"{self.what}; {self.cure[:1].lower()}{self.cure[1:]}."


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


def shown(text: str) -> str:
    """A text in quotes, shortened, with blanks and other characters that cannot be seen as escapes."""
    return ascii(text if len(text) <= 60 else f"{text[:57]}...")


def host_problem(text: str, *ports: Any) -> Problem | None:
    """What is wrong with a host, or None. ``ports``: those that are given beside it.

    An IPv6 address may have brackets or none; without, it must not end in such a port, which could be meant as that.
    """
    problem = _of_host(text, *ports)
    return problem and Problem(f"{shown(text)} {problem.what}" if text else "is empty", problem.cure)


def server_problem(text: str) -> Problem | None:
    """What is wrong with ``HOST:PORT``, or None. An IPv6 address needs brackets here."""
    problem = _of_server(text)
    return problem and Problem(f"{shown(text)} is not HOST:PORT: it {problem.what}", problem.cure)


def servers_problems(texts: Iterable[str]) -> list[Problem]:
    """What is wrong with several ``HOST:PORT``: each that is none, and each that is there again, in any spelling."""
    found: list[Problem] = []
    seen: dict[Server, str] = {}
    for text in texts:
        one = same_server(text)
        if problem := server_problem(text):
            found.append(problem)
        elif one in seen:
            again = "is there twice" if text == seen[one] else f"is {shown(seen[one])} again"
            found.append(Problem(f"{shown(text)} {again}", "Name each server once"))
        seen.setdefault(one, text)
    return found


def path_problem(text: str) -> Problem | None:
    """What is wrong with a path in ZooKeeper that ``zookeeper.connect`` may end with; the empty text is none.

    As ZooKeeper's PathUtils.validatePath has it, and without a comma or a blank.
    """
    example = "Write for example /kafka/prod"
    if text and (not text.startswith("/") or text.endswith("/")):
        return Problem(f"{shown(text)} must start with / and not end with it", example)
    if any(part in ("", ".", "..") or _NOT_IN_PATHS.search(part) for part in text.split("/")[1:]):
        return Problem(f"{shown(text)} has a part that is empty, . or .., or that ZooKeeper does not take", example)
    return None


def url_problem(text: str, schemes: Iterable[str] = ("https", "http")) -> Problem | None:
    """What is wrong with the URL of a server that something is fetched from; one of a file names no server."""
    allowed = tuple(schemes)
    cure = f"Write it whole, such as {allowed[0]}://HOST/PATH"
    if text != text.strip() or re.search(r"[\s\x00-\x1f\x7f]", text):
        return Problem("holds a blank or a line end", "Remove it")
    try:
        parts = urlsplit(text)
        scheme, host, port = parts.scheme, parts.hostname or "", parts.port
    except ValueError:  # brackets that are not closed, a port that is none
        return Problem("has a host or a port that is none", cure)
    if scheme not in allowed:
        return Problem(f"begins with none of {', '.join(f'{one}://' for one in allowed)}", cure)
    if scheme != "file" and (problem := _of_host(host)):
        return Problem(f"has the host {shown(host)}, which {problem.what}", cure)
    return Problem("has port 0", "Use a port from 1 to 65535") if port == 0 else None


def host_text(text: Any) -> str:
    """A host as it is written where a port follows: an IPv6 address in its short form and in brackets.

    A text that is no host stays as it is; whoever asks has had a finding.
    """
    text = str(text)
    found = _ipv6(_without_brackets(text))
    return f"[{found}]" if found else text


def server_text(host: Any, port: Any) -> str:
    """``HOST:PORT`` of both."""
    return f"{host_text(host)}:{port}"


def split_server(text: str) -> Server:
    """The reverse of `server_text`, for a text without `server_problem`."""
    host, _colon, port = text.rpartition(":")
    return Server(host_text(host), int(port))


def server_written(text: str) -> str:
    """A ``HOST:PORT`` as it is written in a property: an IPv6 address in its short form. Others stay as they are."""
    return text if server_problem(text) else split_server(text).text


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
    found = _ipv6(_without_brackets(text))
    if found is not None:
        return found.ipv4_mapped or found
    return _ipv4(text)


def _without_brackets(text: str) -> str:
    """What is between brackets, if all of a text is."""
    return text[1:-1] if text.startswith("[") and text.endswith("]") else text


def _ipv6(text: str) -> ipaddress.IPv6Address | None:
    """An IPv6 address without brackets; a zone (``%eth0``) may follow."""
    if ":" not in text or not text.isascii() or re.search(r"[\s/,]", text):
        return None
    try:
        return ipaddress.IPv6Address(text)
    except ValueError:
        return None


def _ipv4(text: str) -> ipaddress.IPv4Address | None:
    """An IPv4 address in four numbers, none of which begins with a zero."""
    if not re.fullmatch(r"(0|[1-9][0-9]{0,2})(\.(0|[1-9][0-9]{0,2})){3}", text):
        return None
    try:
        return ipaddress.IPv4Address(text)
    except ValueError:
        return None


def _of_host(text: str, *ports: Any) -> Problem | None:
    """`host_problem`, as what follows the name of the text."""
    if problem := _not_alone(text, _inside(text)):
        return problem
    inner = _without_brackets(text)
    if text.startswith("[") or text.count(":") > 1:
        if _ipv6(text) and text.endswith(tuple(f":{port}" for port in ports)):
            cure = f"Write [{text}], or [{text.rpartition(':')[0]}] and the port by itself"
            return Problem("may be an IPv6 address with its port, or without one", cure)
        return None if _ipv6(inner) else _no_ipv6(text)
    if ":" in text:
        host, _colon, port_text = text.partition(":")
        beside = ", and the port by itself" if port_text else ""
        return Problem("holds a port", f"Write {host or 'the host alone'}{beside}")
    return _no_name(text)


def _of_server(text: str) -> Problem | None:
    """`server_problem`, as what follows the name of the text."""
    if problem := _not_alone(text, "HOST:PORT alone"):
        return problem
    host, colon, port = text.rpartition(":")
    inner = _without_brackets(text)
    if _ipv6(host) and port_number(port):
        return Problem("is an IPv6 address without brackets", f"Write [{host}]:{port}")
    if not colon or inner != text or _ipv6(text):
        return _of_host(text) or Problem("has no port", f"Write {host_text(text)}:PORT")
    if not port:
        return Problem("has no port behind its colon", f"Write {host}:PORT")
    if not host:
        return Problem("has no host", f"Write HOST{text}")
    if port_number(port) is None:
        return Problem(f"has port {shown(port)}", "Use a port from 1 to 65535")
    problem = _of_host(host)
    return problem and Problem(f"has the host {shown(host)}, which {problem.what}", problem.cure)


def _not_alone(text: str, alone: str) -> Problem | None:
    """What is wrong with a text that is more than a host or a server, or nothing at all. ``alone``: what to write."""
    if not text.strip():
        return Problem("is empty", f"Write {alone}")
    if text != text.strip():
        return Problem("has blanks at its ends", f"Write {text.strip()!a}")
    if "://" in text:
        return Problem("is a URL", f"Write {alone}")
    if "/" in text:
        return Problem("holds a path", f"Write {alone}")
    if "," in text or ";" in text:
        return Problem("holds more than one", "Write one")
    return None


def _inside(url: str) -> str:
    """What to write instead of a URL: its host, where it has one."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    return f"the host alone, {host}" if host and not _of_host(host) else "the host alone"


def _no_ipv6(text: str) -> Problem | None:
    """Why something with brackets or several colons is no IPv6 address."""
    inner, bracket, port = text.rpartition("]:")
    if bracket and inner.startswith("[") and _ipv6(inner[1:]):
        return Problem("holds a port", f"Write {inner}]" + (", and the port by itself" if port else ""))
    return Problem("is no IPv6 address", "Write one such as fd00::1, or a name")


def _no_name(text: str) -> Problem | None:
    """Why something is neither a name nor an IPv4 address; None where it is one."""
    if not text.isascii():
        return Problem("has a character beyond ASCII", "Write the name as the DNS has it, with xn--")
    if _NUMBER_AT_END.fullmatch(text):
        cure = "Write four numbers from 0 to 255 without zeros in front, such as 10.0.0.1, or a name"
        return None if _ipv4(text) else Problem("is no IPv4 address", cure)
    name = text[:-1] if text.endswith(".") else text
    if len(name) > _LONGEST_NAME or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        return Problem("is no name of a host", "Use letters, digits, dots and dashes, at most 63 between two dots")
    return None
