# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Role `tarball` on this machine as the node: plays, what came of them, and a server for its downloads."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import yaml

from helpers.launchers import ROOT, environment

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
        inventory: dict[str, Any] = {"all": {"hosts": {host: {} for host in self.hosts}}}
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
        """The output with white space, and what is between the lines of a list, as one blank, to find sentences in."""
        return " ".join(re.sub(r'",\s*"', " ", self.output).split())


def names(folder: Path) -> list[str]:
    """What is in a folder, without hidden files; nothing if it is not there."""
    return sorted(path.name for path in folder.glob("[!.]*"))


@dataclass
class Server:
    """A loopback server that sends ``content``, but only its first ``cut`` bytes if that is set.

    ``moved``: a path to which it sends whoever asks for another one; ``logins``: what came with each request.
    """

    content: bytes = b""
    cut: int | None = None
    moved: str = ""
    asked: list[str] = field(default_factory=list)
    logins: list[str | None] = field(default_factory=list)
    url: str = ""


@contextmanager
def running_server() -> Iterator[Server]:
    """A Server on a port of loopback, stopped again at the end."""
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append(self.path)
            state.logins.append(self.headers.get("Authorization"))
            moved = state.moved not in ("", self.path)
            self.send_response(302 if moved else 200)
            if moved:
                self.send_header("Location", state.moved)
            self.send_header("Content-Length", str(0 if moved else len(state.content)))
            self.end_headers()
            self.wfile.write(b"" if moved else state.content[: state.cut])

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        Thread(target=httpd.serve_forever, daemon=True).start()
        state.url = f"http://127.0.0.1:{httpd.server_port}"
        try:
            yield state
        finally:
            httpd.shutdown()
