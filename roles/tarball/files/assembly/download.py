# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A download that is complete and right, or leaves nothing behind.

ansible.builtin.get_url does not tell a server that cannot be reached from one that sends the wrong thing, and its one
time-out holds for every read as well as for the connection; both matter here, hence these few lines.
"""

from __future__ import annotations

import hashlib
import http.client
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from assembly.errors import AssemblyError

READ_TIMEOUT = 60  # seconds without a byte
_CHUNK = 1 << 20  # bytes


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


def download(url: str, target: Path, checksum: str, connect_timeout: float) -> None:
    """Fetch ``url`` to ``target``, which appears only once the whole file matches ``checksum``.

    ``connect_timeout`` (seconds) bounds all until the answer begins: name look-up, every address, TLS, redirections.
    Raises UnreachableError, or AssemblyError for a download that breaks off or is not the expected file.
    """
    response = _open(url, connect_timeout)
    part = target.with_name(f"{target.name}.part")
    try:
        with response, part.open("wb") as stream:
            _copy(url, response, stream)
        got = file_checksum(part, checksum.partition(":")[0])
        if got != checksum:
            raise AssemblyError(
                f"{url}: wrong checksum, expected {checksum}, got {got}; nothing was kept: "
                "check the mirror, or the pinned value."
            )
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _copy(url: str, response: Any, stream: Any) -> None:
    """Copy the answer's body; raises AssemblyError if it ends early or stalls."""
    announced = response.headers.get("Content-Length")
    size = 0
    reason = ""
    try:
        while chunk := response.read(_CHUNK):
            stream.write(chunk)
            size += len(chunk)
    except http.client.IncompleteRead as error:
        size += len(error.partial)
    except (TimeoutError, http.client.HTTPException, ConnectionError) as error:
        reason = f" ({error or type(error).__name__})"
    if reason or (announced and size != int(announced)):
        raise AssemblyError(
            f"{url}: the download broke off after {size} of {announced or 'an unknown number of'} bytes{reason}; "
            "nothing was kept: run again."
        )


def _open(url: str, connect_timeout: float) -> Any:
    """The answer to a GET of ``url``, or UnreachableError after ``connect_timeout`` seconds at the latest."""
    answer: list[Any] = []

    def ask() -> None:
        try:
            answer.append(urllib.request.urlopen(url, timeout=READ_TIMEOUT))  # noqa: S310 (a URL the user sets)
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
