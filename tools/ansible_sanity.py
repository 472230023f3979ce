# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run ``ansible-test sanity`` on one ansible-core, without Docker, in a copy of the checkout.

``tools/sanity 2.16`` or ``tools/sanity newest``; further arguments go to ansible-test (``--test pep8 plugins/``).
All it makes is in .cache/sanity. ansible-test prints *Skipping* and exits 0 when a tool or an interpreter is missing;
here that is a failure, except for an interpreter that this machine does not have: those are listed at the end.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tools.checkout import ROOT, copy_to, pinned_core, pythons, ran

CACHE = ROOT / ".cache" / "sanity"
# The newest ansible-core whose controller runs on a Python (ansible_test/_util/target/common/constants.py of each).
# 3.12 and later take the newest that requirements.txt names.
NEWEST = {(3, 10): "2.17.14", (3, 11): "2.19.14"}
PIP_SETTINGS = ("index_url", "extra_index_url", "find_links", "no_index", "cert", "trusted_host", "proxy", "timeout")


@dataclass
class Outcome:
    """What one run gave. ``failures`` are sentences or names of sanity tests; the Pythons are such as ``3.9``."""

    core: str
    python: str
    total: int = 0
    failures: list[str] = field(default_factory=list)
    covered: list[str] = field(default_factory=list)
    not_covered: list[str] = field(default_factory=list)


def choose(which: str, found: dict[tuple[int, int], Path]) -> tuple[str, tuple[int, int]]:
    """The ansible-core version and the controller's Python for ``2.16`` or ``newest``.

    Raises LookupError with the sentence to print where this machine has no Python for it.
    """
    if which == "2.16":
        usable = [version for version in found if (3, 10) <= version <= (3, 12)]
        if not usable:
            raise LookupError("ansible-core 2.16 needs a Python 3.10, 3.11 or 3.12 with its venv module; install one.")
        return pinned_core(max(usable)), max(usable)
    usable = [version for version in found if version in NEWEST or (3, 12) <= version <= (3, 14)]
    if not usable:
        raise LookupError("no Python 3.10 to 3.14 with its venv module is on this machine; install one.")
    return NEWEST.get(max(usable)) or pinned_core((3, 13)), max(usable)


def judge(output: str, status: int, present: list[str]) -> tuple[int, list[str], list[str]]:
    """Read ansible-test's output: number of tests, failures, and Pythons that were not covered.

    ``present`` are the Pythons that this machine has; skipping one of those, or anything else, is a failure.
    """
    failures: list[str] = []
    missing: set[str] = set()
    for line in output.splitlines():
        if "Skipping" not in line and not re.search(r"WARNING: .*\bskipped\b", line):
            continue
        absent = re.search(
            r"on Python (\d+\.\d+) because it could not be found|on Python (\d+\.\d+) due to missing", line
        )
        version = next((group for group in absent.groups() if group), "") if absent else ""
        if version and version not in present:
            missing.add(version)
        else:
            failures.append(line.strip())
    listed = re.search(r"\(s\) listed below .*\n((?:[a-z0-9-]+(?: --python [\d.]+)?\n)+)", output + "\n")
    failures += listed[1].splitlines() if listed else []
    total = len(re.findall(r'^Running sanity test "', output, re.MULTILINE))
    if status and not failures:
        failures.append(f"ansible-test ended with {status}: {_last_error(output)}")
    if not status and not total:
        failures.append("ansible-test ran no sanity test")
    return total, failures, sorted(missing, key=lambda text: [int(part) for part in text.split(".")])


def _last_error(output: str) -> str:
    """The last line that tells of an error, or the last line."""
    lines = [line for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("ERROR", "FATAL"))]
    return (errors or lines or ["no output"])[-1]


def make_environment(core: str, python: Path, folder: Path) -> Path:
    """A virtual environment with that ansible-core; returns its bin folder. Made anew unless it is complete."""
    stamp = folder / "streamops.stamp"
    wanted = f"ansible-core {core}, {python}\n"
    if not stamp.exists() or stamp.read_text() != wanted:
        print(f"sanity: making an environment with ansible-core {core}", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        _quiet([python, "-m", "venv", folder])
        _quiet([folder / "bin" / "python", "-m", "pip", "install", "--no-input", f"ansible-core=={core}"])
        stamp.write_text(wanted)
    return folder / "bin"


def seed_pip(bin_folder: Path, home: Path) -> None:
    """Put the pip that ansible-test wants for its own environments where it looks before it downloads.

    It would fetch ``get-pip`` from a host of its own; the stand-in runs the same version of pip from its wheel, which
    comes from the package index that pip is set up with.
    """
    util = next((bin_folder.parent / "lib").glob("python3.*/site-packages/ansible_test/_util/target"))
    ask = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from ansible_test._internal import python_requirements as r\n"
        "class P:\n"
        "    def __init__(self, v): self.version = v; self.str_version = v; self.major_version = int(v.split('.')[0])\n"
        "print(r.get_venv_packages(P('3.12'))['pip'])\n"
    )
    version = _quiet([bin_folder / "python", "-c", ask, util.parents[2]]).strip()
    cache = home / ".ansible" / "test" / "cache"
    script = cache / f"get_pip_{version.replace('.', '_')}.py"
    if script.exists():
        return
    cache.mkdir(parents=True, exist_ok=True)
    _quiet([bin_folder / "python", "-m", "pip", "download", "--no-input", "--no-deps", "-d", cache, f"pip=={version}"])
    wheel = next(cache.glob(f"pip-{version}-*.whl"))
    script.write_text(
        "import sys\n"
        f"sys.path.insert(0, {str(wheel)!r})\n"
        "from pip._internal.cli.main import main\n"
        "unknown = ('--no-setuptools', '--no-wheel')\n"
        "wanted = [word for word in sys.argv[1:] if word not in unknown]\n"
        "sys.exit(main(['install', '--upgrade', '--force-reinstall', *wanted]))\n"
    )


def write_pip_settings(home: Path) -> None:
    """ansible-test drops ``PIP_*`` from the environment and has another HOME here: hand pip's settings on in a file."""
    own = Path.home() / ".config" / "pip" / "pip.conf"
    own = own if own.exists() else Path.home() / ".pip" / "pip.conf"
    lines = [
        f"{name.replace('_', '-')} = {os.environ['PIP_' + name.upper()]}"
        for name in PIP_SETTINGS
        if os.environ.get("PIP_" + name.upper())
    ]
    target = home / ".config" / "pip" / "pip.conf"
    target.parent.mkdir(parents=True, exist_ok=True)
    text = own.read_text() if own.exists() else ""
    # A second [global] section would be an error; pip reads [install] and [download] the same way.
    target.write_text(
        text + "".join(f"\n[{section}]\n" + "\n".join(lines) + "\n" for section in ("install", "download"))
    )


def link_programs(folder: Path, found: dict[tuple[int, int], Path]) -> None:
    """A folder with the real Pythons and shellcheck, to come first on PATH."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for version, path in found.items():
        (folder / f"python{version[0]}.{version[1]}").symlink_to(path)
    shellcheck = Path(sys.prefix) / "bin" / "shellcheck"
    if shellcheck.exists():
        (folder / "shellcheck").symlink_to(shellcheck)


def _quiet(command: list[object]) -> str:
    """Run and return the output; on failure raise RuntimeError with the last lines of it."""
    done = ran(command)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command[:4]))} …: " + " / ".join(done.stdout.strip().splitlines()[-3:]))
    return done.stdout


def run(which: str, arguments: list[str]) -> Outcome:
    """Prepare and run, showing the output as it comes. Raises LookupError or RuntimeError with a sentence."""
    found = pythons()
    core, version = choose(which, found)
    outcome = Outcome(core=core, python=f"{version[0]}.{version[1]}")
    folder = CACHE / which
    # Two runs side by side, each on its core, share nothing.
    home = folder / "home"
    write_pip_settings(home)
    link_programs(folder / "bin", found)
    bin_folder = make_environment(core, found[version], folder / "venv")
    seed_pip(bin_folder, home)
    collection = folder / "ansible_collections" / "streamops" / "kafka"
    count = copy_to(collection)
    _quiet(["git", "init", "--quiet", collection])  # else it asks the git of the checkout, which ignores .cache
    print(f"sanity: ansible-core {core} on Python {outcome.python}, {count} files", flush=True)
    environment = {
        "HOME": str(home),
        "PATH": os.pathsep.join([str(folder / "bin"), str(bin_folder), "/usr/local/bin", "/usr/bin", "/bin"]),
        "LANG": "C.UTF-8",
    }
    process = subprocess.Popen(
        [str(bin_folder / "python"), str(bin_folder / "ansible-test"), "sanity", "--color", "no", *arguments],
        cwd=collection,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines = []
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    for line in process.stdout:
        lines.append(line)
        print(line, end="", flush=True)
    status = process.wait()
    present = [f"{major}.{minor}" for major, minor in found]
    outcome.total, outcome.failures, outcome.not_covered = judge("".join(lines), status, present)
    ran = set(re.findall(r'^Running sanity test "[^"]+" on Python (\d+\.\d+)', "".join(lines), re.MULTILINE))
    outcome.covered = sorted(ran & set(present), key=lambda text: [int(part) for part in text.split(".")])
    return outcome


def main() -> int:
    """Read the arguments, run, print the outcome and leave it in .cache/sanity/CORE/result.json."""
    if len(sys.argv) < 2 or sys.argv[1] not in ("2.16", "newest"):
        print("usage: tools/sanity 2.16|newest [arguments of ansible-test sanity]", file=sys.stderr)
        return 2
    result = CACHE / sys.argv[1] / "result.json"
    result.unlink(missing_ok=True)
    try:
        outcome = run(sys.argv[1], sys.argv[2:])
    except (LookupError, RuntimeError) as problem:
        print(f"sanity: {problem.args[0]}", file=sys.stderr)
        return 3 if isinstance(problem, LookupError) else 1
    result.write_text(json.dumps(asdict(outcome), indent=2) + "\n")
    print(
        f"sanity: ansible-core {outcome.core}: {outcome.total} tests, {len(outcome.failures)} failed; Pythons covered: "
        f"{', '.join(outcome.covered)}"
        + (f"; not on this machine: {', '.join(outcome.not_covered)}" if outcome.not_covered else "")
    )
    for failure in outcome.failures:
        print(f"sanity: failed: {failure}")
    return 1 if outcome.failures else 0


if __name__ == "__main__":
    sys.exit(main())
