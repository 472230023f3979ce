# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A download that is complete and right, or leaves nothing behind.

ansible.builtin.get_url does not tell a server that cannot be reached from one that sends the wrong thing, and its one
time-out holds for every read as well as for the connection; both matter here, hence these few lines.
"""

from __future__ import annotations

import base64
import hashlib
import http.client
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from assembly.errors import AssemblyError

READ_TIMEOUT = 60  # seconds without a byte
_CHUNK = 1 << 20  # bytes
# How an archive or a compressed file begins, and what it is called.
_MAGIC = ((b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"), (b"\xfd7zXZ", "xz"), (b"PK\x03\x04", "zip"))


class UnreachableError(AssemblyError):
    """The server cannot be reached, or has not got the file: another source may do."""


def file_checksum(path: Path, algorithm: str) -> str:
    """The checksum of a file as ``algorithm:hexadecimal``."""
    digest = hashlib.new(algorithm)
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return f"{algorithm}:{digest.hexdigest()}"


def matches(path: Path, checksum: str) -> bool:
    """Whether ``path`` is a file with ``checksum`` (``algorithm:hexadecimal``)."""
    return path.is_file() and file_checksum(path, checksum.partition(":")[0]) == checksum


def shown(url: str) -> str:
    """A URL for a message: without a login, and without a query, in which there may be a token."""
    parts = urlsplit(url)
    query = "…" if parts.query else ""
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query=query, fragment=""))


def _request(url: str) -> urllib.request.Request:
    """A GET of ``url``; a login in it goes into a header, which no redirection takes along to another server."""
    parts = urlsplit(url)
    login, _at, server = parts.netloc.rpartition("@")
    if not login or parts.scheme not in ("http", "https"):
        return urllib.request.Request(url)  # noqa: S310 (a URL the user sets)
    request = urllib.request.Request(urlunsplit(parts._replace(netloc=server)))  # noqa: S310 (as above)
    user, _colon, password = login.partition(":")
    basic = base64.b64encode(f"{unquote(user)}:{unquote(password)}".encode()).decode()
    request.add_unredirected_header("Authorization", f"Basic {basic}")
    return request


def content_text(path: Path, named: str = "") -> tuple[str, bool]:
    """(what a file holds, as ``52 bytes of text/html ('<html>')``; whether it is an archive), by its first bytes.

    ``named``: the type that a server gave it.
    """
    with path.open("rb") as stream:
        head = stream.read(512)
    size = f"{path.stat().st_size} bytes"
    kind = "tar" if head[257:262] == b"ustar" else next((name for magic, name in _MAGIC if head.startswith(magic)), "")
    if kind or not head:
        return f"{size} of {kind}" if kind else size, bool(kind)
    begins = ascii(" ".join(head[:60].decode("ascii", "replace").split())[:40])
    return f"{size}{f' of {named}' if named else ''} ({begins})", False


def download(url: str, target: Path, checksum: str, connect_timeout: float) -> None:
    """Fetch ``url`` to ``target``, which appears only once the whole file matches ``checksum``.

    ``connect_timeout`` (seconds) bounds all until the answer begins: name look-up, every address, TLS, redirections.
    Raises UnreachableError, or AssemblyError for a download that breaks off, is not the expected file or has no room;
    neither tells a password.
    """
    request, url = _request(url), shown(url)
    response = _open(request, url, connect_timeout)
    part = target.with_name(f"{target.name}.part")
    try:
        try:
            with response, part.open("wb") as stream:
                _copy(url, response, stream)
        except OSError as error:
            raise AssemblyError(
                f"{url}: {part} cannot be written ({error.strerror or error}); nothing was kept: make room there, or "
                "use another cache."
            ) from error
        got = file_checksum(part, checksum.partition(":")[0])
        if got != checksum:
            kind = str(response.headers.get("Content-Type") or "").partition(";")[0].strip()
            came, archive = content_text(part, kind)
            whence = f" from {shown(response.url)}" if response.url not in (None, request.full_url) else ""
            cure = (
                "check the mirror, or the pinned value"
                if archive
                else "see what answers there (a login, a proxy, a page of errors), or use another mirror"
            )
            raise AssemblyError(
                f"{url}: wrong checksum, expected {checksum}, got {got}; {came} came{whence}, "
                f"{'another archive or a damaged one' if archive else 'no archive'}; nothing was kept: {cure}."
            )
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _copy(url: str, response: Any, stream: Any) -> None:
    """Copy the answer's body; raises AssemblyError if it ends early or stalls. What came is counted as it comes."""
    announced = response.headers.get("Content-Length")
    size, reason = 0, ""
    while True:
        try:
            chunk = response.read1(_CHUNK)  # what is there; `read` waits for all, and what came is lost if it stalls
        except http.client.IncompleteRead:
            chunk, reason = b"", "the connection was closed"
        except TimeoutError:
            chunk, reason = b"", f"nothing more came for {READ_TIMEOUT} s"
        except (http.client.HTTPException, OSError) as error:
            chunk, reason = b"", str(error) or type(error).__name__
        if not chunk:
            break
        stream.write(chunk)
        size += len(chunk)
    if not reason and announced and size != int(announced):
        reason = "the connection was closed"
    if reason:
        raise AssemblyError(
            f"{url}: the download broke off after {size} of {announced or 'an unknown number of'} bytes ({reason}); "
            "nothing was kept: run again, or use another mirror."
        )


def _open(request: urllib.request.Request, url: str, connect_timeout: float) -> Any:
    """The answer, or UnreachableError after ``connect_timeout`` seconds at the latest; ``url``: as it is shown."""
    answer: list[Any] = []

    def ask() -> None:
        try:
            answer.append(urllib.request.urlopen(request, timeout=READ_TIMEOUT))  # noqa: S310 (a URL the user sets)
        except (OSError, ValueError, http.client.HTTPException) as error:
            answer.append(error)

    # In a thread, as a time-out of the socket would count again for each address, and not for the name look-up.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(connect_timeout)
    if not answer:
        raise UnreachableError(f"{url} cannot be fetched (no answer within {connect_timeout:g} s)")
    result = answer[0]
    if isinstance(result, Exception):
        reason = result.reason if isinstance(result, urllib.error.URLError) and not hasattr(result, "code") else result
        raise UnreachableError(f"{url} cannot be fetched ({reason})")
    return result
