# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checkout and the Pythons of this machine, for the tools and the tests. Standard library only."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CI = bool(os.environ.get("CI"))  # there, what could not run proves nothing and must not look like success


def files(*suffixes: str, below: str = "") -> list[Path]:
    """Every file of the checkout that git tracks or would track, sorted; only those that end with one of ``suffixes``.

    ``below`` is a folder relative to the root. Raises CalledProcessError where git does not work.
    """
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", below or "."],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    names = sorted(set(listed.stdout.decode().split("\0")) - {""})
    paths = [ROOT / name for name in names if not suffixes or name.endswith(suffixes)]
    return [path for path in paths if path.is_file()]


def ran(command: Sequence[object], folder: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    """A program that has ended, with all that it printed in ``stdout``. No input; ``variables`` are added."""
    return subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def copy_to(folder: Path) -> int:
    """Replace ``folder`` by a copy of what `files` lists; returns the number of files."""
    shutil.rmtree(folder, ignore_errors=True)
    found = files()
    for path in found:
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target, follow_symlinks=False)
    return len(found)


def pinned_core(python: tuple[int, int]) -> str:
    """The ansible-core version that requirements.txt gives a Python, such as ``2.16.19``."""
    for line in (ROOT / "requirements.txt").read_text().splitlines():
        match = re.match(r'ansible-core==([\d.]+); *python_version (<|>=) "(\d+)\.(\d+)"', line)
        if match:
            bound = (int(match[3]), int(match[4]))
            if (python < bound) == (match[2] == "<"):
                return match[1]
    raise LookupError(f"requirements.txt names no ansible-core for Python {python[0]}.{python[1]}.")


def pythons(lowest: tuple[int, int] = (3, 9), highest: tuple[int, int] = (3, 16)) -> dict[tuple[int, int], Path]:
    """The Pythons of this machine that can make a virtual environment: (major, minor) -> real program.

    A name on PATH is not trusted: it may be a shim with no version behind it.
    """
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    found = {}
    for minor in range(lowest[1], highest[1] + 1):
        name = f"python3.{minor}"
        on_path = [Path(folder) / name for folder in os.get_exec_path()]
        for path in [*on_path, *sorted(pyenv.glob(f"3.{minor}.*/bin/{name}"), reverse=True)]:
            real = _real_python(path, (3, minor))
            if real:
                found[(3, minor)] = real
                break
    return found


def _real_python(path: Path, version: tuple[int, int]) -> Path | None:
    """The program behind ``path`` if it is that version and can make virtual environments."""
    if not os.access(path, os.X_OK):
        return None
    ask = "import ensurepip, sys, venv; print(*sys.version_info[:2], sys._base_executable or sys.executable)"
    try:
        answer = subprocess.run(
            [path, "-I", "-c", ask], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20, check=True
        ).stdout.split(maxsplit=2)
    except (OSError, subprocess.SubprocessError):
        return None
    return Path(answer[2].strip()) if (int(answer[0]), int(answer[1])) == version else None
