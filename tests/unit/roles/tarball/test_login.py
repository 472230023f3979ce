# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A login or a token in an archive's URL, as a company's repository asks for: to its server only, and never told."""

from __future__ import annotations

from pathlib import Path

import pytest
from assembly.download import download, shown
from assembly.errors import AssemblyError
from helpers.tarball import running_server

WRONG = "sha256:" + "0" * 64


def test_l_a_login_goes_to_its_server_only_and_is_never_told(tmp_path: Path) -> None:
    """The server sends the request on to another place, which gets no login; then nobody listens any more."""
    with running_server() as server:
        server.content, server.moved = b"<html>", "/login"
        url = server.url.replace("//", "//mary:p%40ss@") + "/a.tgz?token=t0ken"
        with pytest.raises(AssemblyError) as wrong:
            download(url, tmp_path / "a.tgz", WRONG, 5)
        told = f"{server.url}/a.tgz?…"
    with pytest.raises(AssemblyError) as refused:
        download(url, tmp_path / "a.tgz", WRONG, 5)
    assert server.asked == ["/a.tgz?token=t0ken", "/login"]
    assert server.logins == ["Basic bWFyeTpwQHNz", None]
    assert str(wrong.value).startswith(f"{told}: wrong checksum") and f"came from {server.url}/login" in str(
        wrong.value
    )
    assert str(refused.value).startswith(f"{told} cannot be fetched (")
    assert not [word for word in ("mary", "p%40ss", "p@ss", "t0ken") if word in f"{wrong.value}{refused.value}"]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://mirror.example.com/kafka/a.tgz", "https://mirror.example.com/kafka/a.tgz"),
        ("https://m:p@ss@mirror.example.com:8443/a.tgz#t", "https://mirror.example.com:8443/a.tgz"),
        ("ftp://m:p@[::1]/a.tgz", "ftp://[::1]/a.tgz"),
        ("https://bucket.example.com/a.tgz?X-Signature=s", "https://bucket.example.com/a.tgz?…"),
        ("file:///srv/a.tgz", "file:///srv/a.tgz"),
    ],
)
def test_l_a_url_is_told_without_what_is_secret(url: str, told: str) -> None:
    assert shown(url) == told
