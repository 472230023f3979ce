# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What lies where in an assembled distribution."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

from assembly.archive import Entry
from assembly.errors import AssemblyError
from assembly.launchers import scripts
from assembly.lock import Artifact, Lock

_LICENCES = ("LICENSE", "LICENSE.txt", "META-INF/LICENSE", "META-INF/LICENSE.txt")


def checked_jars(lock: Lock, repository: Path) -> dict[str, Path]:
    """File name → path of every jar of ``lock`` in ``repository`` (a folder laid out as a Maven repository).

    Raises AssemblyError for a jar that is not there, or whose SHA-256 is not the lock's.
    """
    return {artifact.jar_name: _checked(artifact, repository / artifact.repository_path) for artifact in lock.artifacts}


def _checked(artifact: Artifact, path: Path) -> Path:
    """``path``, if it is there with the locked SHA-256."""
    if not path.is_file():
        raise AssemblyError(f"{artifact.jar_name}: mvn did not deliver {artifact.coordinates}; run again.")
    got = hashlib.sha256(path.read_bytes()).hexdigest()
    if got != artifact.sha256:
        raise AssemblyError(
            f"{artifact.jar_name}: wrong SHA-256, expected {artifact.sha256}, got {got}; delete it from Maven's local "
            "repository and run again, and if it comes back, ask who runs the repository that it comes from."
        )
    return path


def entries(lock: Lock, jars: dict[str, Path], files: Path) -> list[Entry]:
    """Every file of the distribution. ``jars``: file name → path; ``files``: the folder of this role's files."""
    layout = lock.layout
    library, config = ("libs", "config") if layout == "kafka" else ("lib", "conf")
    top_jar = lock.main_jar if layout == "zookeeper" else ""
    result = [Entry(name if name == top_jar else f"{library}/{name}", path) for name, path in jars.items()]
    result += [
        Entry(f"bin/{name}", text.encode(), 0o755) for name, text in scripts(layout, files, _class_names(jars)).items()
    ]
    result += [Entry(f"{config}/{path.name}", path) for path in (files / layout / config).iterdir() if path.is_file()]
    notice = (files / "NOTICE").read_text(encoding="utf-8")
    for name, value in {"name": lock.name, "jars": library, "config": config}.items():
        notice = notice.replace(f"@{name}@", value)
    result += [Entry("NOTICE", notice.encode()), Entry("LICENSE", _licence(lock, jars))]
    listing = "".join(f"{artifact.sha256}  {artifact.coordinates}\n" for artifact in lock.artifacts)
    result.append(
        Entry("ASSEMBLED", f"{lock.name}: assembled from these Maven artifacts; see NOTICE\n{listing}".encode())
    )
    return result


def _class_names(jars: dict[str, Path]) -> set[str]:
    """The names of all classes in ``jars``, as one writes them for java."""
    names: set[str] = set()
    for path in jars.values():
        with zipfile.ZipFile(path) as jar:
            names |= {
                name.removesuffix(".class").replace("/", ".") for name in jar.namelist() if name.endswith(".class")
            }
    return names


def _licence(lock: Lock, jars: dict[str, Path]) -> bytes:
    """The licence text in the main jar, or in the first jar that has one."""
    for name in [lock.main_jar, *sorted(jars)]:
        with zipfile.ZipFile(jars[name]) as jar:
            for member in _LICENCES:
                if member in jar.namelist():
                    return jar.read(member)
    raise AssemblyError(f"{lock.name}: no jar carries a licence text; check the lock.")
