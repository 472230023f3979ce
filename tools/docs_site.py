# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Build the documentation site in .cache/docs-site/html (``make docs-site``).

antsibull-docs writes a page for each module, filter and role; the guides, runbooks and the roles' README.md are read
as they are, in the folders where they stand, so that their links to each other hold. A warning of Sphinx, or a link
inside the site that leads nowhere, is a failure.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tools.checkout import ROOT, files
from tools.html_links import broken_links

CACHE = ROOT / ".cache"
VENV = CACHE / "docs-venv"
SITE = CACHE / "docs-site"
REQUIREMENTS = ROOT / "requirements-docs.txt"
COLLECTION = "streamops.kafka"
# A link or picture of Markdown: its text, and its target without the part after #. A target with a scheme is none.
LINK = re.compile(r"!?\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)\s:#]+)(?:#[^)\s]*)?\)")
# A page that the reference's index lists.
LISTED = re.compile(r"^ {4}(\w+)$", re.MULTILINE)


def pages(names: list[str]) -> list[str]:
    """Of the files of the checkout (paths relative to its root) those that are pages of the site."""
    return [
        name for name in names if re.fullmatch(r"[^/]+\.md|docs/.+\.md|roles/[^/]+/README\.md|CHANGELOG\.rst", name)
    ]


def targets(text: str) -> list[str]:
    """What the links and pictures of a page lead to inside the checkout."""
    return [target for _shown, target in LINK.findall(text)]


def without_folders(text: str, folder: Path) -> str:
    """A page of ``folder`` without its links to folders, which a site cannot show; their text stays."""
    return LINK.sub(lambda found: found[1] if (folder / found[2]).is_dir() else found[0], text)


def filled(index: str, names: list[str]) -> str:
    """The front page with the guides and the pages of the root that it does not name, in the order of their names."""
    left = [name.rpartition(".")[0] for name in sorted(pages(names))]
    left = [name for name in left if f"   {name}\n" not in index and f" <{name}>\n" not in index]
    for marker, place in (("OTHER GUIDES", "docs"), ("OTHER PAGES", ".")):
        lines = [f"   {name}\n" for name in left if str(Path(name).parent) == place]
        index = index.replace(f"   {marker}\n", "".join(lines))
    return index


def copy_pages(source: Path, root: Path, names: list[str]) -> None:
    """Copy pages to ``source`` in the same folders, with the pictures and files that they link to."""
    for name in pages(names):
        text = without_folders((root / name).read_text(), (root / name).parent)
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        for link in targets(text):
            linked = ((root / name).parent / link).resolve()
            copy = source / linked.relative_to(root)
            if linked.is_file() and not copy.exists() and linked.suffix not in (".md", ".rst"):
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(linked, copy)


def keep_listed(folder: Path) -> None:
    """Remove the pages of plugins that only our roles call: they are links without documentation, in no index."""
    listed = {"index", *LISTED.findall((folder / "index.rst").read_text())}
    for page in folder.glob("*.rst"):
        if page.stem not in listed:
            page.unlink()


def run(name: str, *arguments: str) -> None:
    """Run a program of the environment, quietly; what it said is shown when it fails."""
    environment = {one: value for one, value in os.environ.items() if not one.startswith("ANSIBLE_")}
    environment |= {
        "ANSIBLE_COLLECTIONS_PATH": str(SITE / "collections"),
        "ANSIBLE_HOME": str(SITE / "ansible"),
        "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}",
    }
    done = subprocess.run(
        [VENV / "bin" / name, *arguments],
        cwd=SITE,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout[-8000:], file=sys.stderr)
        raise SystemExit(f"docs-site: {name} failed with exit status {done.returncode}; its output is above.")


def make_environment() -> None:
    """Install what requirements-docs.txt says into .cache/docs-venv, unless that is done."""
    stamp = VENV / "streamops.stamp"
    wanted = f"{sys.version}\n{REQUIREMENTS.read_text()}"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    print("docs-site: installing requirements-docs.txt into .cache/docs-venv")
    SITE.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
    run("python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(REQUIREMENTS))
    stamp.write_text(wanted)


def write_source(source: Path) -> None:
    """All that Sphinx reads: settings, guides, and the reference that antsibull-docs makes."""
    static = source / "_static"
    static.mkdir(parents=True)
    for name, folder in (("conf.py", source), ("site.css", static)):
        shutil.copy(ROOT / "docs/docsite" / name, folder)
    names = [str(path.relative_to(ROOT)) for path in files()]
    (source / "index.rst").write_text(filled((ROOT / "docs/docsite/index.rst").read_text(), names))
    copy_pages(source, ROOT, names)
    installed = SITE / "collections/ansible_collections/streamops/kafka"
    installed.parent.mkdir(parents=True)
    installed.symlink_to(ROOT)
    reference = source / "reference"
    reference.mkdir(mode=0o755)
    run(
        "antsibull-docs",
        *("collection", "--use-current", "--squash-hierarchy", "--fail-on-error", "--no-add-antsibull-docs-version"),
        *("--dest-dir", str(reference), COLLECTION),
    )
    keep_listed(reference)


def main() -> int:
    """Build the site anew and say where it is."""
    make_environment()
    shutil.rmtree(SITE, ignore_errors=True)
    write_source(SITE / "source")
    html = SITE / "html"
    run("sphinx-build", "-b", "html", "-W", "--keep-going", "-q", str(SITE / "source"), str(html))
    broken = broken_links(html)
    for link in broken:
        print(f"docs-site: {link}", file=sys.stderr)
    if broken:
        return 1
    print(f"docs-site: {html / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
