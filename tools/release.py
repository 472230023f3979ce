# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the archive of a release and check it (``make release``). Changes no file of the checkout and pushes nothing."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import yaml

from tools.checkout import ROOT, ran

RELEASE = ROOT / ".cache" / "release"
BIN = Path(sys.prefix) / "bin"
# It calls ansible-doc by name.
CHANGELOG = 'PATH="$PWD/.venv/bin:$PATH" antsibull-changelog'
# Galaxy's checks without what is a layer of the tests (ansible-test) or another tool's work (flake8; ruff formats).
IMPORTER = """[galaxy-importer]
RUN_ANSIBLE_DOC = True
RUN_ANSIBLE_LINT = True
RUN_FLAKE8 = False
RUN_ANSIBLE_TEST = False
CHECK_REQUIRED_TAGS = True
CHECK_CHANGELOG = True
"""


class Refused(Exception):
    """Why there is no release: sentences, each with what to do."""


@dataclass
class State:
    """What decides whether a commit can be released.

    ``changed``: lines of ``git status --porcelain``; ``releases``: the versions in changelogs/changelog.yaml;
    ``fragments``: names of files that wait for a release; ``head`` and ``tagged``: the commits of HEAD and of
    the version's tag, '' without a tag; ``asked``: the tag for which a workflow makes the release, '' elsewhere.
    """

    version: str
    changed: list[str] = field(default_factory=list)
    releases: list[str] = field(default_factory=list)
    fragments: list[str] = field(default_factory=list)
    changelog: str = ""
    head: str = ""
    tagged: str = ""
    asked: str = ""


def problems(state: State) -> list[str]:
    """A sentence for each reason not to release. Only the first where others may follow from it."""
    version = state.version
    if state.changed:
        named = ", ".join(line[3:] for line in state.changed[:3]) + (", …" if len(state.changed) > 3 else "")
        return [f"the tree is not clean ({named}); commit or remove what differs, and run again."]
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        return [f"version {version} of galaxy.yml is not a release; set it to a number such as 1.2.0 and commit that."]
    found = []
    if version not in state.releases:
        found.append(f"changelogs/changelog.yaml has no release {version}; run: {CHANGELOG} release")
    elif not re.search(rf"^v{re.escape(version)}$", state.changelog, re.MULTILINE):
        found.append(f"CHANGELOG.rst does not name v{version}; run: {CHANGELOG} generate")
    elif state.fragments:
        found.append(
            f"changelogs/fragments has {len(state.fragments)} that no release took ({', '.join(state.fragments[:3])}); "
            "release them with a new version, or remove them."
        )
    if state.asked and state.asked != f"v{version}":
        found.append(
            f"the tag is {state.asked}, and galaxy.yml says {version}; tag the commit of that release v{version}."
        )
    if state.tagged and state.tagged != state.head:
        found.append(
            f"tag v{version} is on another commit ({state.tagged[:12]}); check that one out, or take the next version."
        )
    return found


def complaints(output: str) -> list[str]:
    """The lines with which galaxy-importer says that something is wrong."""
    return [line for line in output.splitlines() if line.startswith(("WARNING", "ERROR", "CRITICAL"))]


def next_steps(archive: str, version: str, digest: str) -> str:
    """What is left to the one who releases."""
    major, minor, _patch = version.split(".")
    return "\n".join(
        [
            f"release: {archive} is made from this commit; Galaxy's importer has no complaint.",
            f"         sha256 {digest}",
            "Nothing was tagged, pushed or published. To do so:",
            f'  git tag -a v{version} -m "streamops.kafka {version}"',
            f"  git push origin v{version}",
            f"  ansible-galaxy collection publish {archive}",
            "On GitHub the pushed tag publishes a release, by .github/workflows/release.yml.",
            f"Then set version {major}.{int(minor) + 1}.0-dev0 in galaxy.yml, and commit that.",
        ]
    )


def git(*arguments: str) -> str:
    """What git says; '' where it refuses, as for a tag that does not exist."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip("\n")


def observed() -> State:
    """The state of this checkout."""
    version = str(yaml.safe_load((ROOT / "galaxy.yml").read_text())["version"])
    changelog = ROOT / "CHANGELOG.rst"
    return State(
        version=version,
        changed=git("status", "--porcelain").splitlines(),
        releases=list(yaml.safe_load((ROOT / "changelogs/changelog.yaml").read_text())["releases"]),
        fragments=sorted(path.name for path in (ROOT / "changelogs/fragments").glob("*.yml")),
        changelog=changelog.read_text() if changelog.is_file() else "",
        head=git("rev-parse", "HEAD"),
        asked=os.environ.get("GITHUB_REF_NAME", "") if os.environ.get("GITHUB_REF_TYPE") == "tag" else "",
        tagged=git("rev-parse", "--quiet", "--verify", f"refs/tags/v{version}^{{commit}}"),
    )


def run(folder: Path, *command: str, **variables: str) -> str:
    """Run a program of .venv; returns what it said. Raises Refused, with that, where it fails."""
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    done = ran([BIN / command[0], *command[1:]], folder, PATH=path, **variables)
    if done.returncode:
        raise Refused(f"{' '.join(command[:3])} failed:\n{done.stdout[-4000:]}")
    return done.stdout


def built(folder: Path) -> Path:
    """The archive of what is committed, made in ``folder``, which is replaced."""
    shutil.rmtree(folder, ignore_errors=True)
    source = folder / "source"
    source.mkdir(parents=True)
    packed = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, stdout=subprocess.PIPE, check=True)
    with tarfile.open(fileobj=BytesIO(packed.stdout)) as tree:
        tree.extractall(source)  # noqa: S202 - git made it a moment ago
    run(source, "ansible-galaxy", "collection", "build", "--output-path", str(folder))
    return next(folder.glob("*.tar.gz"))


def check(archive: Path) -> None:
    """Have Galaxy's importer look at the archive. Raises Refused with what it says against it."""
    settings = archive.parent / "importer.cfg"
    settings.write_text(IMPORTER)
    command = ("python", "-m", "galaxy_importer.main", str(archive))
    if wrong := complaints(run(archive.parent, *command, GALAXY_IMPORTER_CONFIG=str(settings))):
        raise Refused("galaxy-importer says:\n" + "\n".join(wrong))


def main() -> int:
    """Refuse, or make the archive, check it, and say what is left to do."""
    state = observed()
    if found := problems(state):
        print("\n".join(f"release: {problem}" for problem in found), file=sys.stderr)
        return 1
    try:
        run(ROOT, "antsibull-changelog", "lint")
        archive = built(RELEASE)
        check(archive)
    except Refused as refused:
        print(f"release: {refused}", file=sys.stderr)
        return 1
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    print(next_steps(str(archive.relative_to(ROOT)), state.version, digest))
    return 0


if __name__ == "__main__":
    sys.exit(main())
