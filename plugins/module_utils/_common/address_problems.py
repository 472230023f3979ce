# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a host, a server (``HOST:PORT``), a path in ZooKeeper or a URL, with the way out. Pure.

PRIVATE to the collection. A host is a name (RFC 952 and 1123, and the underscore, which Kafka and resolvers take), an
IPv4 address in four numbers, or an IPv6 address, with brackets or without. What a resolver or Java would take for
something else is refused: ``10.1`` and ``010.0.0.1`` are other addresses to Java than to C.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from .address import Server, host_text, ipv4_of, ipv6_of, port_number, same_server, split_server, without_brackets

# A label of a host's name; two of one kind stand on both sides of a dot.
_LABEL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_NUMBER_AT_END = re.compile(r"(.*\.)?(0[xX][0-9A-Fa-f]*|[0-9]+)\.?", re.DOTALL)
_NOT_IN_PATHS = re.compile(r"[\s,\x00-\x1f\x7f-\x9f\ud800-\uf8ff\ufff0-\uffff]")
_LONGEST_NAME = 253


class Problem(NamedTuple):
    """What is wrong with a text, as the middle of a sentence, and what to do, as a sentence without its full stop."""

    what: str
    cure: str

    @property
    def clauses(self) -> str:
        """Both as the rest of one sentence that begins with a name and a colon."""
        return f"{self.what}; {self.cure[:1].lower()}{self.cure[1:]}."


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
    parts = text.split("/")
    whole = "/" + "/".join(part for part in parts if part)
    if text and not text.strip("/"):
        return Problem(f"{shown(text)} is the root", "Leave it empty, which is the root, too")
    if "://" in text or re.search(r":[0-9]+$", parts[0]):
        return Problem(f"{shown(text)} names a server", "Write the path alone, such as /kafka/prod")
    if bad := _NOT_IN_PATHS.search(text):
        return Problem(f"{shown(text)} holds {bad[0]!a}, which no such path can have", "Write it without")
    if dots := [part for part in parts if part in (".", "..")]:
        return Problem(f"{shown(text)} has the part {dots[0]}, which ZooKeeper does not take", "Write it without")
    if text and not text.startswith("/"):
        return Problem(f"{shown(text)} does not begin with /", f"Write {whole}")
    if "//" in text:
        return Problem(f"{shown(text)} has two slashes in a row", f"Write {whole}")
    return Problem(f"{shown(text)} ends with /", f"Write {whole}") if text.endswith("/") else None


def url_problem(text: str, schemes: Iterable[str] = ("https", "http")) -> Problem | None:
    """What is wrong with the URL of a server that something is fetched from; one of a file names no server."""
    allowed = tuple(schemes)
    cure = f"Write it in full, such as {allowed[0]}://HOST/PATH"
    if text != text.strip() or re.search(r"[\s\x00-\x1f\x7f]", text):
        return Problem("holds a blank or a line end", "Remove it")
    try:
        parts = urlsplit(text)
        scheme, host = parts.scheme, parts.hostname or ""
    except ValueError:
        return Problem("has brackets that are not closed, or hold no IPv6 address", cure)
    try:
        port = parts.port
    except ValueError:
        return Problem(f"has port {shown(parts.netloc.rpartition(':')[2])}", "Use a port from 1 to 65535")
    if scheme not in allowed:
        return Problem(f"begins with none of {', '.join(f'{one}://' for one in allowed)}", cure)
    if scheme != "file" and (problem := _of_host(host)):
        return Problem(f"has the host {shown(host)}, which {problem.what}", cure)
    return Problem("has port '0'", "Use a port from 1 to 65535") if port == 0 else None


def server_written(text: str) -> str:
    """A ``HOST:PORT`` as it is written in a property: an IPv6 address in its short form. Others stay as they are."""
    return text if server_problem(text) else split_server(text).text


def _of_host(text: str, *ports: Any) -> Problem | None:
    """`host_problem`, as what follows the name of the text."""
    if problem := _not_alone(text, _inside(text)):
        return problem
    inner = without_brackets(text)
    if text.startswith("[") or text.count(":") > 1:
        if ipv6_of(text) and text.endswith(tuple(f":{port}" for port in ports)):
            cure = f"Write [{text}], or [{text.rpartition(':')[0]}] and the port by itself"
            return Problem("may be an IPv6 address with its port, or without one", cure)
        return None if ipv6_of(inner) else _no_ipv6(text)
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
    inner = without_brackets(text)
    if ipv6_of(host) and port_number(port):
        return Problem("is an IPv6 address without brackets", f"Write [{host}]:{port}")
    if not colon or inner != text or ipv6_of(text):
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
    """Why something with brackets or several colons is not an IPv6 address."""
    inner, bracket, port = text.rpartition("]:")
    if bracket and inner.startswith("[") and ipv6_of(inner[1:]):
        return Problem("holds a port", f"Write {inner}]" + (", and the port by itself" if port else ""))
    return Problem("is not an IPv6 address", "Write one such as fd00::1, or a name")


def _no_name(text: str) -> Problem | None:
    """Why something is neither a name nor an IPv4 address; None where it is one."""
    if not text.isascii():
        return Problem("has a character beyond ASCII", "Write the name as the DNS has it, with xn--")
    if _NUMBER_AT_END.fullmatch(text):
        cure = "Write four numbers from 0 to 255 without zeros in front, such as 10.0.0.1, or a name"
        return None if ipv4_of(text) else Problem("is not an IPv4 address", cure)
    name = text[:-1] if text.endswith(".") else text
    if len(name) > _LONGEST_NAME or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        return Problem("is not a host name", "Use letters, digits, dots and dashes, at most 63 between two dots")
    return None
