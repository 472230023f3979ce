# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Assemble a distribution from Maven: ``assemble.py LOCK OUTPUT.tar``, on the controller; standard library only."""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from pathlib import Path

from assembly.archive import write_archive
from assembly.distribution import checked_jars, entries
from assembly.errors import AssemblyError
from assembly.lock import read_lock
from assembly.maven import copy_artifacts

FILES = Path(__file__).resolve().parent


def assemble(lock_path: Path, output: Path, local_repository: Path | None = None, java_home: str = "") -> str:
    """Write the archive that ``lock_path`` describes to ``output`` and return its SHA-256; raises AssemblyError.

    The same lock and the same version of this collection give the same bytes. ``output`` is complete or not there.
    """
    lock = read_lock(lock_path)
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="streamops-kafka-") as folder:
        print(f"{lock.name}: asking mvn for {len(lock.artifacts)} jars", file=sys.stderr, flush=True)
        copy_artifacts(list(lock.artifacts), Path(folder), local_repository=local_repository, java_home=java_home)
        jars = checked_jars(lock, Path(folder))
        print(f"{lock.name}: {len(jars)} jars match the lock, writing {output}", file=sys.stderr, flush=True)
        write_archive(output, lock.name, entries(lock, jars, FILES), lock.timestamp)
    return hashlib.sha256(output.read_bytes()).hexdigest()


def main() -> int:
    """Command line; prints the archive's SHA-256, or one sentence and exits 1."""
    parser = argparse.ArgumentParser(description="Assemble a distribution from the jars of a Maven repository.")
    parser.add_argument("lock", type=Path, help="a file of locks/")
    parser.add_argument("output", type=Path, help="the archive to write, .tar")
    parser.add_argument("--local-repository", type=Path, help="Maven's local repository, if not the usual one")
    parser.add_argument("--java-home", default="", help="the Java that Maven runs on, if not the environment's")
    arguments = parser.parse_args()
    try:
        print(assemble(arguments.lock, arguments.output, arguments.local_repository, arguments.java_home))
    except AssemblyError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
