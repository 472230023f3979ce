# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Role `tarball`, run by ansible-playbook on this machine: every source, every failure, twice, and dry (R03, R06)."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml

from tests.integration.launchers_support import CACHE, KNOWN, ROOT, archive, environment, until

NAME = "tool-1.0"
PLAY = """---
- name: Try the role
  hosts: all
  gather_facts: false
  tasks:
    - name: Try one entry point after the other
      ansible.builtin.include_role:
        name: streamops.kafka.tarball
        tasks_from: "{{ item }}"
      loop: "{{ entry_points }}"
"""
REFUSALS_PLAY = """---
- name: Collect the sentences
  hosts: all
  gather_facts: false
  tasks:
    - name: Try
      block:
        - name: Validate
          ansible.builtin.include_role:
            name: streamops.kafka.tarball
            tasks_from: validate
      rescue:
        - name: Keep the sentence
          ansible.builtin.copy:
            content: "{{ ansible_failed_result.msg }}"
            dest: "{{ out }}/{{ inventory_hostname }}"
            mode: "0644"
"""


def make_archive(path: Path, extra: bytes = b"") -> str:
    """Write an archive with one top folder to ``path`` and return its checksum."""
    with tarfile.open(path, "w:gz") as tar:
        for name, content, mode in (
            ("top/bin/run.sh", b"#!/bin/sh\n", 0o777),
            ("top/README", b"read me\n" + extra, 0o600),
        ):
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), mode
            tar.addfile(member, io.BytesIO(content))
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


@dataclass
class Node:
    """This machine as the node: a folder to install into, and the variables of the role."""

    folder: Path
    values: dict[str, Any]
    hosts: list[str] = field(default_factory=lambda: ["localhost"])

    @property
    def home(self) -> Path:
        """The versioned folder."""
        return self.folder / "root" / self.values["tarball_name"]

    @property
    def link(self) -> Path:
        """The link."""
        return self.folder / "root" / "tool"

    @property
    def cache(self) -> Path:
        """The controller's cache."""
        return self.folder / "cache"

    def command(self, *options: str, entry_points: tuple[str, ...] = ("main", "link"), **values: Any) -> list[str]:
        """The ansible-playbook call."""
        (self.folder / "play.yml").write_text(PLAY)
        inventory = {"all": {"hosts": {host: {} for host in self.hosts}}}
        (self.folder / "inventory.yml").write_text(yaml.safe_dump(inventory))
        variables = {
            "ansible_connection": "local",
            "ansible_python_interpreter": sys.executable,
            "tarball_install_root": str(self.folder / "root"),
            "tarball_link": str(self.link),
            "tarball_owner": os.getuid(),
            "tarball_group": os.getgid(),
            "tarball_cache_dir": str(self.cache),
            "entry_points": list(entry_points),
        }
        variables |= self.values | values
        program = Path(sys.executable).with_name("ansible-playbook")
        return [str(program), "-i", "inventory.yml", "play.yml", "-e", json.dumps(variables), *options]

    def environment(self, values: dict[str, str] | None = None) -> dict[str, str]:
        """The environment of the call: the checkout's collection and nothing of the user's configuration."""
        base = {"ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".collections"), "ANSIBLE_INJECT_FACT_VARS": "false"}
        base |= {"HOME": os.environ["HOME"], "ANSIBLE_NOCOLOR": "1", "ANSIBLE_RETRY_FILES_ENABLED": "false"}
        return environment(base | (values or {}))

    def play(
        self,
        *options: str,
        env: dict[str, str] | None = None,
        entry_points: tuple[str, ...] = ("main", "link"),
        **values: Any,
    ) -> Result:
        """Run the role's entry points; returns what came of it."""
        done = subprocess.run(
            self.command(*options, entry_points=entry_points, **values),
            cwd=self.folder, env=self.environment(env), capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        return Result(done.returncode, done.stdout + done.stderr)


@dataclass(frozen=True)
class Result:
    """A finished play."""

    code: int
    output: str

    def count(self, what: str) -> int:
        """A number of the recap, over all hosts: ok, changed, failed, skipped, rescued."""
        return sum(map(int, re.findall(rf"\b{what}=(\d+)", self.output)))

    @property
    def text(self) -> str:
        """The output with all white space as one blank, to find sentences in."""
        return " ".join(self.output.split())


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


@dataclass
class Server:
    """A loopback server that sends ``content``, but only its first ``cut`` bytes if that is set."""

    content: bytes = b""
    cut: int | None = None
    asked: list[str] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def server() -> Iterator[Server]:
    """A running Server."""
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", str(len(state.content)))
            self.end_headers()
            self.wfile.write(state.content[: state.cut])

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        Thread(target=httpd.serve_forever, daemon=True).start()
        state.url = f"http://127.0.0.1:{httpd.server_port}"
        yield state
        httpd.shutdown()


def names(folder: Path) -> list[str]:
    """What is in a folder, without hidden files; nothing if it is not there."""
    return sorted(path.name for path in folder.glob("[!.]*"))


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
    newer = {"tarball_name": "tool-2.0", "tarball_file": str(node.folder / "2.tar.gz"), "tarball_checksum": checksum}
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
    assert f"{node.link} on localhost is a real folder, not a link to a versioned folder" in result.text
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
    [(100, None, "the download broke off after 100 of"), (None, b"<html>", "wrong checksum, expected sha256:")],
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


CASES = {
    "name": ({"tarball_name": "../x"}, "tarball_name: '../x' is not the name of a folder"),
    "noname": ({"tarball_name": ""}, "tarball_name: '' is not the name of a folder"),
    "root": ({"tarball_install_root": "usr"}, "tarball_install_root: 'usr' is not the absolute path"),
    "slash": ({"tarball_install_root": "/"}, "tarball_install_root: '/' is not the absolute path"),
    "link": ({"tarball_link": "kafka"}, "tarball_link: 'kafka' is not an absolute path"),
    "same": ({"tarball_link": "/usr/local/kafka_2.12-2.1.0"}, "is the versioned folder itself"),
    "sum": ({"tarball_checksum": "sha256:abc"}, "kafka_tarball_checksum: 'sha256:abc' is neither sha256: and 64"),
    "upper": ({"tarball_checksum": "sha256:" + "A" * 64}, "lower-case"),
    "unknown": (
        {"tarball_name": "kafka_2.12-2.1.9"},
        "kafka_2.12-2.1.9: no checksum is known for it; set kafka_tarball_checksum (sha256:… or sha512:…), "
        "or use one of kafka_2.12-2.1.0, kafka_2.12-2.1.1.",
    ),
    "jdk": ({"tarball_name": "jdk-11"}, "jdk-11: no checksum is known for it; set tarball_checksum"),
    "file": ({"tarball_source": "file"}, "kafka_tarball_source is file and kafka_tarball_file is empty"),
    "url": (
        {"tarball_name": "jdk-11", "tarball_checksum": "sha256:" + "a" * 64},
        "jdk-11: the Apache archive's path of it is not known; set tarball_url",
    ),
    "maven": (
        {"tarball_name": "zookeeper-3.4.13", "tarball_source": "maven"},
        "zookeeper-3.4.13: it cannot be assembled from Maven; there are locks for kafka_2.12-2.1.0, kafka_2.12-2.1.1, "
        "zookeeper-3.4.12, zookeeper-3.4.14; use one of them, or another zookeeper_tarball_source.",
    ),
    "pinned": (
        {"tarball_source": "maven", "tarball_checksum": "sha256:" + "a" * 64},
        "while kafka_tarball_checksum pins another archive; leave that empty.",
    ),
    "source": ({"tarball_source": "ftp"}, "value of tarball_source must be one of: url, file, maven, auto, got: ftp"),
    "good": ({}, ""),
    "empty": ({"tarball_base_url": "", "tarball_cache_dir": "", "tarball_link": ""}, ""),
}


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Case → the sentence that entry point `validate` stops with; one play with a host for each case."""
    folder = tmp_path_factory.mktemp("refusals")
    common = {"tarball_name": "kafka_2.12-2.1.0", "out": str(folder)}
    hosts = {f"case_{name}": common | values for name, (values, _) in CASES.items()}
    (folder / "inventory.yml").write_text(yaml.safe_dump({"all": {"hosts": hosts}}))
    (folder / "play.yml").write_text(REFUSALS_PLAY)
    variables = json.dumps({"ansible_connection": "local", "ansible_python_interpreter": sys.executable})
    program = Path(sys.executable).with_name("ansible-playbook")
    done = subprocess.run(
        [str(program), "-i", "inventory.yml", "play.yml", "-e", variables],
        cwd=folder, env=Node(folder, {}).environment(), capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return {path.name.removeprefix("case_"): path.read_text() for path in folder.glob("case_*")}


@pytest.mark.parametrize("case", CASES)
def test_validate_stops_with_one_sentence(sentences: dict[str, str], case: str) -> None:
    expected = CASES[case][1]
    sentence = sentences.get(case, "")
    assert expected in sentence if expected else sentence == ""
    if case != "source":  # Ansible's own words, in two lines
        assert "\n" not in sentence.strip()
