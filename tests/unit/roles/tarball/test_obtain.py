# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the controller gets an archive: cache, file, download, assembly, and every way that fails."""

from __future__ import annotations

import hashlib
import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import obtain
import pytest
from assembly import download as downloading
from assembly.errors import AssemblyError

CONTENT = b"an archive" * 1000
NAME = "kafka_2.12-2.1.0"


def checksum(content: bytes) -> str:
    """sha256:… of ``content``."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


@pytest.fixture
def request_for(tmp_path: Path) -> obtain.Request:
    """A request for CONTENT, with a URL where nothing listens."""
    return obtain.Request(
        name=NAME,
        source="url",
        url=f"http://127.0.0.1:1/{NAME}.tgz",
        file="",
        checksum=checksum(CONTENT),
        assembled_checksum="",
        lock="",
        cache=tmp_path / "cache",
        connect_timeout=1.0,
        java_home="",
        prefix="kafka_",
    )


@contextmanager
def server(
    content: bytes, announced: int | None = None, status: int = 200, kind: str = "", stalls_s: float = 0
) -> Iterator[tuple[str, list[str]]]:
    """A loopback server that answers with ``content``; yields its URL and the list of paths asked for.

    ``announced``: the length that it says; ``kind``: its Content-Type; ``stalls_s``: how long it then keeps the
    connection open. What is asked below ``/moved/`` it sends to ``/login``.
    """
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            moved = self.path.startswith("/moved/")
            self.send_response(302 if moved else status)
            if moved:
                self.send_header("Location", "/login")
            if kind:
                self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(0 if moved else len(content) if announced is None else announced))
            self.end_headers()
            self.wfile.write(b"" if moved else content)
            time.sleep(stalls_s)

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        Thread(target=httpd.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}/{NAME}.tgz", asked
        httpd.shutdown()


def archives(request: obtain.Request) -> list[str]:
    """What is in the cache, without the guards."""
    return sorted(path.name for path in request.cache.iterdir() if not path.name.startswith("."))


def test_a_download_is_kept_and_not_repeated(request_for: obtain.Request) -> None:
    with server(CONTENT) as (url, asked):
        first = obtain.obtain(replace(request_for, url=url))
        second = obtain.obtain(replace(request_for, url=url))
    assert (first.fetched, second.fetched, asked) == (True, False, [f"/{NAME}.tgz"])
    assert first.path.read_bytes() == CONTENT
    assert archives(request_for) == [f"{NAME}.tgz"]


def test_a_damaged_file_in_the_cache_is_fetched_again(request_for: obtain.Request) -> None:
    request_for.cache.mkdir()
    (request_for.cache / f"{NAME}.tgz").write_bytes(b"half")
    with server(CONTENT) as (url, _hits):
        assert obtain.obtain(replace(request_for, url=url)).fetched
    assert (request_for.cache / f"{NAME}.tgz").read_bytes() == CONTENT


@pytest.mark.parametrize("source", ["url", "auto"])
@pytest.mark.parametrize(
    ("content", "announced", "message"),
    [
        pytest.param(
            b"other",
            None,
            f"wrong checksum, expected {checksum(CONTENT)}, got {checksum(b'other')}; 5 bytes",
            id="other",
        ),
        pytest.param(
            CONTENT[:5000],
            len(CONTENT),
            "the download broke off after 5000 of 10000 bytes (the connection was closed); nothing was kept: run again",
            id="g-cut-short",
        ),
    ],
)
def test_a_wrong_or_short_download_is_not_kept(
    request_for: obtain.Request, source: str, content: bytes, announced: int | None, message: str
) -> None:
    """And it is no reason to take another layout: the mirror did answer."""
    with server(content, announced) as (url, _hits), pytest.raises(AssemblyError) as error:
        obtain.obtain(replace(request_for, url=url, source=source))
    assert message in str(error.value)
    assert archives(request_for) == []


PAGE = b"<!DOCTYPE html><html><body>Please log in</body></html>"[:52]


def test_g_what_came_before_a_download_stalled_is_counted(
    request_for: obtain.Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    """100,000 bytes had come, which is less than what is read at a time."""
    monkeypatch.setattr(downloading, "READ_TIMEOUT", 0.3)
    with server(b"x" * 100_000, 5_000_000, stalls_s=0.8) as (url, _hits), pytest.raises(AssemblyError) as error:
        obtain.obtain(replace(request_for, url=url))
    said = "the download broke off after 100000 of 5000000 bytes (nothing more came for 0.3 s); nothing was kept:"
    assert said in str(error.value)
    assert archives(request_for) == []


@pytest.mark.parametrize(
    ("content", "kind", "moved", "words"),
    [
        pytest.param(
            PAGE,
            "text/html; charset=utf-8",
            False,
            "52 bytes of text/html ('<!DOCTYPE html><html><body>Please log in') came, no archive; nothing was kept: "
            "see what answers there (a login, a proxy, a page of errors), or use another mirror.",
            id="g-html",
        ),
        pytest.param(
            PAGE, "text/html", True, "('<!DOCTYPE html><html><body>Please log in') came from http", id="g-moved"
        ),
        pytest.param(b"", "", False, "0 bytes came, no archive;", id="g-empty"),
        pytest.param(
            b"\x1f\x8b\x08\x00abc",
            "text/html",
            False,
            "7 bytes of gzip came, another archive or a damaged one; nothing was kept: check the mirror, or the pinned",
            id="g-gzip-that-says-it-is-html",
        ),
    ],
)
def test_g_a_wrong_checksum_names_what_came(
    request_for: obtain.Request, content: bytes, kind: str, moved: bool, words: str
) -> None:
    with server(content, kind=kind) as (url, _hits), pytest.raises(AssemblyError) as error:
        obtain.obtain(replace(request_for, url=url.replace(NAME, f"moved/{NAME}") if moved else url))
    assert words in str(error.value)
    assert ("/login, no archive;" in str(error.value)) is moved
    assert archives(request_for) == []


def test_g_a_full_disk_is_not_the_mirrors_fault(request_for: obtain.Request) -> None:
    part = request_for.cache / f"{NAME}.tgz.part"
    part.parent.mkdir()
    part.symlink_to("/dev/full")
    with server(CONTENT) as (url, _hits), pytest.raises(AssemblyError) as error:
        obtain.obtain(replace(request_for, url=url))
    said = f"{url}: {part} cannot be written (No space left on device); nothing was kept: make room there"
    assert said in str(error.value)
    assert archives(request_for) == []


def test_an_answer_that_says_no_counts_as_unreachable(request_for: obtain.Request) -> None:
    with server(b"", status=404) as (url, _hits), pytest.raises(AssemblyError) as error:
        obtain.obtain(replace(request_for, url=url))
    assert "cannot be fetched (HTTP Error 404: Not Found)" in str(error.value)
    assert "three ways out" in str(error.value)


def test_a_server_that_accepts_and_says_nothing_is_given_up_in_time(request_for: obtain.Request) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        started = time.monotonic()
        with pytest.raises(AssemblyError, match="no answer within 1 s"):
            obtain.obtain(replace(request_for, url=f"http://127.0.0.1:{listener.getsockname()[1]}/a.tgz"))
        assert time.monotonic() - started < 3


def test_url_out_of_reach_names_the_three_ways_out(request_for: obtain.Request) -> None:
    with pytest.raises(AssemblyError) as error:
        obtain.obtain(request_for)
    for part in (
        "set kafka_tarball_base_url",
        "kafka_tarball_file",
        "kafka_tarball_source=maven",
        "Connection refused",
    ):
        assert part in str(error.value)


def test_auto_assembles_where_the_url_is_out_of_reach(
    request_for: obtain.Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    def assemble(_lock: Path, output: Path, java_home: str = "") -> str:
        output.write_bytes(b"assembled" + java_home.encode())
        return hashlib.sha256(b"assembled").hexdigest()

    monkeypatch.setattr(obtain, "assemble", assemble)
    wanted = replace(request_for, source="auto", lock="a.lock", assembled_checksum=checksum(b"assembled"))
    assert [obtain.obtain(wanted).layout, obtain.obtain(wanted).fetched] == ["assembled", False]
    changed = replace(wanted, assembled_checksum=checksum(b"another"))
    with pytest.raises(AssemblyError, match="the assembled archive has a wrong checksum, expected sha256"):
        obtain.obtain(replace(changed, source="maven"))
    assert archives(request_for) == []


@pytest.mark.parametrize(
    ("lock", "message"), [("", "and no lock exists"), (f"locks/{NAME}.lock", "cannot be assembled (no 'mvn' on PATH")]
)
def test_auto_without_any_source_names_the_three_ways_out(
    request_for: obtain.Request, files: Path, monkeypatch: pytest.MonkeyPatch, lock: str, message: str
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(AssemblyError) as error:
        obtain.obtain(
            replace(request_for, source="auto", lock=lock and str(files / lock), assembled_checksum="sha256:1")
        )
    assert message in str(error.value)
    assert "three ways out" in str(error.value)


def test_g_a_folder_is_no_file_that_is_missing(request_for: obtain.Request, tmp_path: Path) -> None:
    with pytest.raises(AssemblyError) as error:
        obtain.obtain(replace(request_for, source="file", file=str(tmp_path)))
    assert f"kafka_tarball_file: {tmp_path} cannot be read (Is a directory) on the controller; put" in str(error.value)


@pytest.mark.parametrize(
    ("content", "layout"), [(CONTENT, "original"), (b"assembled", "assembled"), (b"neither", None), (None, None)]
)
def test_a_file_may_be_of_either_layout(
    request_for: obtain.Request, tmp_path: Path, content: bytes | None, layout: str | None
) -> None:
    path = tmp_path / "file.tgz"
    if content is not None:
        path.write_bytes(content)
    wanted = replace(request_for, source="file", file=str(path), assembled_checksum=checksum(b"assembled"))
    if layout:
        assert obtain.obtain(wanted) == obtain.Archive(path, layout, fetched=False)
        return
    held = r"got sha256:[0-9a-f]+; it holds 7 bytes \('neither'\); fetch it again"
    message = held if content else f"there is no file {path} on the controller"
    with pytest.raises(AssemblyError, match=message):
        obtain.obtain(wanted)


def test_a_cache_that_cannot_be_made_is_named(request_for: obtain.Request, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(AssemblyError, match=r"cannot write to the cache .*; set kafka_tarball_cache_dir"):
        obtain.obtain(replace(request_for, cache=tmp_path / "file" / "cache"))


def test_the_command_line_prints_one_line_of_json_or_one_sentence(files: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.tgz"
    path.write_bytes(CONTENT)
    command = [sys.executable, "-B", str(files / "obtain.py"), "--name=a", "--source=file", f"--cache={tmp_path}"]

    def called(content: bytes) -> subprocess.CompletedProcess[str]:
        more = [f"--file={path}", f"--checksum={checksum(content)}"]
        return subprocess.run([*command, *more], input="", capture_output=True, text=True, check=False)

    good, bad = called(CONTENT), called(b"")
    assert json.loads(good.stdout) == {"path": str(path), "layout": "original", "fetched": False, "bytes": 10000}
    assert (bad.returncode, bad.stdout, bad.stderr.count("\n")) == (1, "", 1)
