# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make a lock from root coordinates, for maintainers: ``make_lock.py NAME --released DATE ROOT...``; see the README.

Maven resolves what the roots need at run time. Where two need different versions of a third, Maven takes the one
nearest to the roots, and Kafka's own build the newest: give the newest as a root then.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from pathlib import Path

from assembly.errors import AssemblyError
from assembly.lock import Artifact, Lock, artifact_from, format_lock, parse_lock
from assembly.maven import copy_artifacts


def found_artifacts(repository: Path) -> list[Artifact]:
    """The jars in a folder laid out as a Maven repository, with their SHA-256."""
    result = []
    for path in sorted(repository.rglob("*.jar")):
        *group, artifact, version, file_name = path.relative_to(repository).parts
        classifier = file_name.removesuffix(".jar").removeprefix(f"{artifact}-{version}").removeprefix("-")
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        result.append(Artifact(".".join(group), artifact, version, classifier, sha256))
    return result


def make_lock(name: str, released: str, roots: list[str]) -> str:
    """The text of the lock ``name``; raises AssemblyError."""
    with tempfile.TemporaryDirectory(prefix="streamops-kafka-") as folder:
        copy_artifacts([artifact_from(root) for root in roots], Path(folder), transitive=True)
        text = format_lock(Lock(name, released, tuple(found_artifacts(Path(folder)))), roots)
    parse_lock(name, text)
    return text


def main() -> int:
    """Command line; writes locks/NAME.lock, or prints one sentence and exits 1."""
    parser = argparse.ArgumentParser(description="Make a lock from root coordinates.")
    parser.add_argument("name", help="the distribution, such as kafka_2.12-2.1.0")
    parser.add_argument("--released", required=True, help="its release date, YYYY-MM-DD")
    parser.add_argument("roots", nargs="+", help="group:artifact:version[:classifier]")
    arguments = parser.parse_args()
    try:
        text = make_lock(arguments.name, arguments.released, arguments.roots)
    except AssemblyError as error:
        print(error, file=sys.stderr)
        return 1
    (Path(__file__).resolve().parent / "locks" / f"{arguments.name}.lock").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
