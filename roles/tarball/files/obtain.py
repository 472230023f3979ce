# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Get the verified archive of a distribution onto the controller; the role `tarball` runs this once for each version.

Prints one line of JSON: ``path`` of the archive, ``layout`` (``original`` or ``assembled``), ``fetched`` (false if it
was there already), ``bytes``. What goes wrong is one sentence on stderr, with exit code 1. The URL comes from standard
input, because there may be a password in it. Standard library only.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from assemble import assemble
from assembly.download import UnreachableError, content_text, download, file_checksum, matches
from assembly.errors import AssemblyError


@dataclass(frozen=True)
class Request:
    """What is wanted. Checksums: ``algorithm:hexadecimal`` or empty; ``prefix``: of variables named in messages."""

    name: str
    source: str
    url: str
    file: str
    checksum: str
    assembled_checksum: str
    lock: str
    cache: Path
    connect_timeout: float
    java_home: str
    prefix: str

    @property
    def cached_original(self) -> Path:
        """Where the archive that others publish is kept."""
        return self.cache / (urlsplit(self.url).path.rstrip("/").rpartition("/")[2] or self.name)

    @property
    def cached_assembly(self) -> Path:
        """Where the archive that is assembled here is kept."""
        return self.cache / f"{self.name}.assembled.tar"


@dataclass(frozen=True)
class Archive:
    """A verified archive on this machine."""

    path: Path
    layout: str
    fetched: bool

    def to_json(self) -> str:
        """One line for the role."""
        size = self.path.stat().st_size
        return json.dumps({"path": str(self.path), "layout": self.layout, "fetched": self.fetched, "bytes": size})


def obtain(request: Request) -> Archive:
    """The archive of ``request``; from the cache if it is there, and verified in any case. Raises AssemblyError."""
    if request.source == "file":
        return _from_file(request)
    with _locked(request):
        return _cached(request) or _fetched(request)


@contextmanager
def _locked(request: Request) -> Iterator[None]:
    """Make the cache, and let one process at a time work on this distribution."""
    try:
        request.cache.mkdir(parents=True, exist_ok=True)
        guard = (request.cache / f".{request.name}.guard").open("w")
    except OSError as error:
        raise AssemblyError(
            f"cannot write to the cache {request.cache} ({error.strerror}); "
            f"set {request.prefix}tarball_cache_dir to a folder of this user on the controller."
        ) from error
    with guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        yield


def _from_file(request: Request) -> Archive:
    """The file that the user names, in either layout."""
    path = Path(request.file).expanduser()
    try:
        path.open("rb").close()
    except OSError as error:
        missing = isinstance(error, FileNotFoundError)
        what = f"there is no file {path}" if missing else f"{path} cannot be read ({error.strerror})"
        raise AssemblyError(
            f"{request.prefix}tarball_file: {what} on the controller; "
            f"put the archive of {request.name} there, or name another source."
        ) from error
    if matches(path, request.checksum):
        return Archive(path, "original", fetched=False)
    if request.assembled_checksum and matches(path, request.assembled_checksum):
        return Archive(path, "assembled", fetched=False)
    got = file_checksum(path, request.checksum.partition(":")[0])
    raise AssemblyError(
        f"{path}: wrong checksum, expected {request.checksum}, got {got}; it holds {content_text(path)[0]}; "
        f"fetch it again, or correct {request.prefix}tarball_checksum."
    )


def _cached(request: Request) -> Archive | None:
    """What an earlier run left, if the source allows it and it is whole."""
    if request.source in ("url", "auto") and matches(request.cached_original, request.checksum):
        return Archive(request.cached_original, "original", fetched=False)
    may_assemble = request.source in ("maven", "auto") and request.lock
    if may_assemble and matches(request.cached_assembly, request.assembled_checksum):
        return Archive(request.cached_assembly, "assembled", fetched=False)
    return None


def _fetched(request: Request) -> Archive:
    """Download or assemble, as the source says."""
    if request.source == "maven":
        return _assembled(request)
    try:
        download(request.url, request.cached_original, request.checksum, request.connect_timeout)
        return Archive(request.cached_original, "original", fetched=True)
    except UnreachableError as unreachable:
        if request.source == "url":
            raise AssemblyError(f"{request.name}: {unreachable}; {_ways_out(request)}") from unreachable
        if not request.lock:
            raise AssemblyError(
                f"{request.name}: {unreachable}, and no lock exists; {_ways_out(request)}"
            ) from unreachable
        print(f"{request.name}: {unreachable}; assembling it from Maven instead", file=sys.stderr, flush=True)
        try:
            return _assembled(request)
        except AssemblyError as error:
            raise AssemblyError(
                f"{request.name}: {unreachable}, and it cannot be assembled ({str(error).rstrip('.')}); "
                f"{_ways_out(request)}"
            ) from error


def _assembled(request: Request) -> Archive:
    """Assemble the archive into the cache; a result that is not the pinned one is removed again."""
    got = "sha256:" + assemble(Path(request.lock), request.cached_assembly, java_home=request.java_home)
    if got != request.assembled_checksum:
        request.cached_assembly.unlink()
        raise AssemblyError(
            f"{request.name}: the assembled archive has a wrong checksum, expected {request.assembled_checksum}, "
            f"got {got}; the role's files were changed: install the collection again, or pin the new value in its vars."
        )
    return Archive(request.cached_assembly, "assembled", fetched=True)


def _ways_out(request: Request) -> str:
    """The three ways to get a distribution where the network does not give it."""
    prefix = request.prefix
    return (
        f"three ways out: set {prefix}tarball_base_url to a mirror in reach; or set {prefix}tarball_source=file and "
        f"{prefix}tarball_file to a copy on the controller; or give the controller mvn and a Maven repository in reach "
        f"and set {prefix}tarball_source=maven."
    )


def main() -> int:
    """Command line of the role; see the module's docstring."""
    parser = argparse.ArgumentParser(description="Get the verified archive of a distribution.")
    parser.add_argument("--name", required=True)
    parser.add_argument("--source", required=True, choices=["url", "file", "maven", "auto"])
    for option in ("file", "checksum", "assembled-checksum", "lock", "java-home", "prefix"):
        parser.add_argument(f"--{option}", default="")
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--connect-timeout", type=float, default=5.0, help="seconds")
    try:
        print(obtain(Request(url=sys.stdin.read().strip(), **vars(parser.parse_args()))).to_json())
    except OSError as error:
        print(
            f"{error.filename or 'the archive'}: {error.strerror or error}; mend that, and run again.", file=sys.stderr
        )
        return 1
    except AssemblyError as error:
        print(re.sub(r"\s+", " ", str(error)), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
