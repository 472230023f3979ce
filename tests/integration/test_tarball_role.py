# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Role `tarball`, run by ansible-playbook on this machine: every source, every failure, twice, and dry (R03, R06)."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.launchers import CACHE, KNOWN, archive, until
from helpers.tarball import Node, Server, make_archive, names, running_server

NAME = "tool-1.0"


@pytest.fixture
def node(tmp_path: Path) -> Node:
    """A node that gets a small archive from a file."""
    (tmp_path / "root").mkdir()
    checksum = make_archive(tmp_path / "tool.tar.gz")
    return Node(
        tmp_path,
        {
            "tarball_name": NAME,
            "tarball_source": "file",
            "tarball_file": str(tmp_path / "tool.tar.gz"),
            "tarball_checksum": checksum,
        },
    )


@pytest.fixture
def server() -> Iterator[Server]:
    """A server for downloads."""
    with running_server() as state:
        yield state


def test_dry_then_real_then_again(node: Node) -> None:
    """Check mode on a fresh host changes nothing and does not fail; the second real run finds nothing to do."""
    dry = node.play("--check", "--diff")
    assert dry.code == 0, dry.output
    assert f"Would get {NAME} (source: file) and unpack it into {node.home}." in dry.text
    assert names(node.folder / "root") == []

    real = node.play()
    assert real.code == 0, real.output
    assert (node.home / "README").read_text() == "read me\n"
    modes = [oct(path.stat().st_mode & 0o777) for path in (node.home, node.home / "bin/run.sh", node.home / "README")]
    assert modes == ["0o755", "0o755", "0o644"]  # nobody but the owner may write
    assert node.link.readlink() == node.home

    again = node.play(entry_points=("main",))
    assert (again.code, again.count("changed")) == (0, 0)
    assert again.count("ok") <= 4  # cheap: the spec, the validation, one stat
    assert node.play("--check", "--diff").count("changed") == 0


def test_a_new_version_moves_the_link_and_keeps_the_old_folder(node: Node) -> None:
    assert node.play().code == 0
    checksum = make_archive(node.folder / "2.tar.gz", extra=b"two")
    newer: dict[str, Any] = {
        "tarball_name": "tool-2.0",
        "tarball_file": str(node.folder / "2.tar.gz"),
        "tarball_checksum": checksum,
    }
    unpacked = node.play(entry_points=("main",), **newer)
    assert unpacked.code == 0, unpacked.output
    assert node.link.readlink().name == NAME  # unpacking does not activate
    assert node.play(entry_points=("link",), **newer).count("changed") == 1
    assert (node.link.readlink().name, names(node.folder / "root")) == ("tool-2.0", ["tool", NAME, "tool-2.0"])


def test_a_real_folder_at_the_link_is_refused(node: Node) -> None:
    node.link.mkdir(parents=True)
    (node.link / "data").touch()
    result = node.play()
    assert result.code == 2
    assert f"{node.link} on localhost is a real directory, not a link to a versioned directory" in result.text
    assert names(node.link) == ["data"]


def test_a_link_to_nothing_is_not_made(node: Node) -> None:
    assert node.play(entry_points=("link",)).code == 2
    assert not node.link.is_symlink()


def test_a_wrong_checksum_keeps_nothing(node: Node) -> None:
    expected = "sha256:" + "0" * 64
    result = node.play(tarball_checksum=expected)
    assert result.code == 2
    assert f"wrong checksum, expected {expected}, got {node.values['tarball_checksum']};" in result.text
    assert names(node.folder / "root") == []


def test_one_download_for_all_hosts(node: Node, server: Server) -> None:
    """Three hosts with folders of their own: the server is asked once."""
    server.content = Path(node.values["tarball_file"]).read_bytes()
    node.hosts = ["a", "b", "c"]
    for host in node.hosts:
        (node.folder / host).mkdir()
    result = node.play(
        tarball_source="url",
        tarball_url=f"{server.url}/tool.tar.gz",
        tarball_install_root=f"{node.folder}/{{{{ inventory_hostname }}}}",
        tarball_link="",
    )
    assert result.code == 0, result.output
    assert server.asked == ["/tool.tar.gz"]
    assert [names(node.folder / host) for host in node.hosts] == [[NAME]] * 3
    assert names(node.cache) == ["tool.tar.gz"]


@pytest.mark.parametrize(
    ("cut", "content", "message"),
    [(100, None, "the download broke off after 100 of"), (None, b"<html>", "('<html>') came, no archive;")],
)
def test_a_short_or_wrong_download_keeps_nothing(
    node: Node, server: Server, cut: int | None, content: bytes | None, message: str
) -> None:
    server.content = content or Path(node.values["tarball_file"]).read_bytes()
    server.cut = cut
    result = node.play(tarball_source="url", tarball_url=f"{server.url}/tool.tar.gz")
    assert result.code == 2
    assert message in result.text
    assert (names(node.cache), names(node.folder / "root")) == ([], [])


def test_the_table_gives_path_and_checksum(node: Node, server: Server) -> None:
    """With a mirror, the table's path is asked for, and its checksum is what counts."""
    server.content = b"not Kafka"
    result = node.play(
        tarball_name="kafka_2.12-2.1.0",
        tarball_source="url",
        tarball_checksum="",
        tarball_base_url=f"{server.url}/dist/",
    )
    assert server.asked == ["/dist/kafka/2.1.0/kafka_2.12-2.1.0.tgz"]
    assert f"expected {KNOWN['kafka_2.12-2.1.0']['checksum']}, got sha512:" in result.text


def test_what_an_interrupted_run_left_is_redone(node: Node) -> None:
    partial = node.home.with_name(f"{NAME}.partial")
    (partial / "bin").mkdir(parents=True)
    (partial / "half").touch()
    result = node.play()
    assert result.code == 0, result.output
    assert names(node.folder / "root") == ["tool", NAME]
    assert names(node.home) == ["README", "bin"]


def test_a_run_that_is_killed_while_it_unpacks_is_repaired_by_the_next(node: Node) -> None:
    """The play and the tar that it started are killed as soon as the partial folder exists."""
    partial = node.home.with_name(f"{NAME}.partial")
    with (
        (node.folder / "out").open("w") as out,
        subprocess.Popen(
            node.command(), cwd=node.folder, env=node.environment(), stdout=out, stderr=out, start_new_session=True
        ) as play,
    ):
        until(partial.exists)
        os.killpg(play.pid, signal.SIGKILL)
    time.sleep(0.5)  # what runs in a session of its own ends by itself
    assert not node.home.exists()
    result = node.play()
    assert result.code == 0, result.output
    assert names(node.home) == ["README", "bin"]
    assert not partial.exists()


def test_an_archive_that_cannot_be_unpacked_keeps_nothing(node: Node) -> None:
    path = Path(node.values["tarball_file"])
    path.write_bytes(path.read_bytes()[:60])
    result = node.play(tarball_checksum="sha256:" + hashlib.sha256(path.read_bytes()).hexdigest())
    assert result.code == 2
    assert f"{node.home} could not be unpacked on localhost; nothing was kept." in result.text
    assert names(node.folder / "root") == []


def test_k_an_archive_of_something_else_keeps_nothing(node: Node) -> None:
    """It is whole, and its checksum is right; one sentence says what it lacks and what it holds."""
    result = node.play(tarball_holds=["bin/java"])
    assert result.code == 2
    wrong = f"{node.home} was not made on localhost: {node.values['tarball_file']} is not {NAME}; there is no bin/java"
    assert f"{wrong} in it, neither at its top nor in a directory there, but: top. Nothing was kept:" in result.text
    assert names(node.folder / "root") == []


def test_auto_assembles_what_cannot_be_reached(node: Node) -> None:
    """The archive of the tests' cache stands for a first run's; the play says that it is not the Apache tarball."""
    archive("zookeeper-3.4.12")
    result = node.play(
        tarball_name="zookeeper-3.4.12",
        tarball_source="auto",
        tarball_checksum="",
        tarball_base_url="http://127.0.0.1:1",
        tarball_cache_dir=str(CACHE),
    )
    assert result.code == 0, result.output
    assert "It is not the Apache tarball" in result.text
    home = node.folder / "root" / "zookeeper-3.4.12"
    assert "This is not the Apache release archive" in (home / "NOTICE").read_text()
    assert (home / "bin" / "zkServer.sh").stat().st_mode & 0o777 == 0o755


def test_nothing_in_reach_names_the_three_ways_out(node: Node, tmp_path: Path) -> None:
    """No archive and no mvn: one sentence, in seconds, and nothing on the node."""
    (tmp_path / "bin").mkdir()
    for program in Path("/bin").iterdir():  # all that Ansible may want, but no Maven
        if not program.name.startswith("mvn"):
            (tmp_path / "bin" / program.name).symlink_to(program)
    started = time.monotonic()
    result = node.play(
        tarball_name="zookeeper-3.4.12",
        tarball_source="auto",
        tarball_checksum="",
        env={"PATH": str(tmp_path / "bin")},
    )
    assert result.code == 2
    assert "no 'mvn' on PATH" in result.text
    for way in ("zookeeper_tarball_base_url", "zookeeper_tarball_file", "zookeeper_tarball_source=maven"):
        assert way in result.text
    assert names(node.folder / "root") == []
    assert time.monotonic() - started < 30
