# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The archive that another repository installs: what is in it, and that everything works from there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers.site import Site, recap

from tools.checkout import ROOT, copy_to, files
from tools.release import IMPORTER, complaints

BIN = Path(sys.prefix) / "bin"
VERSION = yaml.safe_load((ROOT / "galaxy.yml").read_text())["version"]
SHIPPED = {"changelogs", "docs", "inventories", "meta", "playbooks", "plugins", "roles"}
SHIPPED_FILES = {
    *("CHANGELOG.rst", "CODE_OF_CONDUCT.md", "CONTRIBUTING.md", "LICENSE", "MAINTAINERS.md"),
    *("README.md", "SECURITY.md", "requirements.txt"),
}
# What a checkout in use has lying about; none of it may get into the archive.
RUBBISH = (
    *(".cache/x", ".venv/bin/python", ".quickstart/data/x", ".collections/x", ".ansible/x", ".pytest_cache/x"),
    *(
        "plugins/filter/__pycache__/x.pyc",
        "roles/tarball/files/.cache/x",
        "roles/kafka/files/__pycache__/x",
        "molecule/x",
    ),
    *("tests/output/x", "old-1.0.0.tar.gz", "changelogs/.plugin-cache.yaml", ".ci/x", ".nox/x"),
)
PLAYBOOKS = sorted(path.stem for path in files(".yml", below="playbooks") if path.parent.name == "playbooks")
MODULES = sorted(path.stem for path in files(".py", below="plugins/modules"))
# The others are private, several to a file, and undocumented.
FILTERS = sorted(path.stem for path in files(".py", below="plugins/filter") if "DOCUMENTATION" in path.read_text())
ROLES = sorted({path.relative_to(ROOT).parts[1] for path in files(below="roles")})


@dataclass
class Installed:
    """The archive, and a place that has nothing but what was installed from it."""

    archive: Path
    collections: Path
    elsewhere: Path

    @property
    def collection(self) -> Path:
        """The installed collection's own folder."""
        return self.collections / "ansible_collections" / "streamops" / "kafka"

    def environment(self, online: bool = False) -> dict[str, str]:
        """An ansible.cfg of its own, no collection of the checkout, and no network unless ``online``."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_")}
        return {
            **kept,
            "ANSIBLE_COLLECTIONS_PATH": str(self.collections),
            "ANSIBLE_CONFIG": str(self.elsewhere / "ansible.cfg"),
            "ANSIBLE_HOME": str(self.elsewhere / ".ansible"),
            "ANSIBLE_NOCOLOR": "1",
            **({} if online else {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"}),
        }

    def run(self, *command: str, online: bool = False, code: int = 0, here: str = ".") -> str:
        """Run one of Ansible's commands ``here``, from an empty folder; returns its standard output."""
        done = subprocess.run(
            [str(BIN / command[0]), *command[1:]],
            cwd=self.elsewhere / here,
            env=self.environment(online),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        assert done.returncode == code, f"{' '.join(command)}\n{done.stdout[-6000:]}\n{done.stderr[-3000:]}"
        return done.stdout

    def documents(self, kind: str, names: list[str]) -> dict[str, dict[str, Any]]:
        """What ansible-doc finds about plugins or roles of the collection."""
        full = [f"streamops.kafka.{name}" for name in names]
        return dict(json.loads(self.run("ansible-doc", "-t", kind, "--json", *full)))


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Build in a copy of the checkout with rubbish in it; install into an empty folder."""
    folder = tmp_path_factory.mktemp("built")
    source = folder / "source"
    copy_to(source)
    for name in RUBBISH:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text("rubbish\n")
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere" / "ansible.cfg").write_text("[defaults]\ninject_facts_as_vars = false\n")
    place = Installed(folder / f"streamops-kafka-{VERSION}.tar.gz", folder / "collections", folder / "elsewhere")
    place.run("ansible-galaxy", "collection", "build", str(source), "--output-path", str(folder))
    place.run("ansible-galaxy", "collection", "install", str(place.archive), "-p", str(place.collections), "--offline")
    return place


def test_archive_holds_what_users_need_and_nothing_else(installed: Installed) -> None:
    """Everything of the shipped folders; nothing of tests, tools or caches."""
    with tarfile.open(installed.archive) as archive:
        inside = {member.name for member in archive if not member.isdir()}
    wanted = {
        str(name)
        for path in files()
        if (name := path.relative_to(ROOT)).parts[0] in SHIPPED or str(name) in SHIPPED_FILES
    }
    assert sorted(inside - wanted) == ["FILES.json", "MANIFEST.json"]
    assert sorted(wanted - inside) == []


def test_installed_files_keep_their_modes(installed: Installed) -> None:
    """A launcher or a script that is executable here is executable there."""
    wrong = []
    for path in files(below="roles") + files(below="plugins"):
        there = installed.collection / path.relative_to(ROOT)
        if os.access(path, os.X_OK) != os.access(there, os.X_OK):
            wrong.append(str(path.relative_to(ROOT)))
    assert wrong == []


@pytest.mark.parametrize(("kind", "names"), [("module", MODULES), ("filter", FILTERS)])
def test_every_plugin_is_documented(installed: Installed, kind: str, names: list[str]) -> None:
    """ansible-doc reads each from the installed collection, with an example and what it returns."""
    found = installed.documents(kind, names)
    assert sorted(found) == [f"streamops.kafka.{name}" for name in names]
    assert [name for name, document in found.items() if not (document["examples"] and document["return"])] == []


def test_every_role_is_documented(installed: Installed) -> None:
    """ansible-doc shows each role with its entry points, those that others may call among them."""
    found = installed.documents("role", ROLES)
    assert sorted(found) == [f"streamops.kafka.{name}" for name in ROLES]
    assert [name for name, document in found.items() if "main" not in document["entry_points"]] == []


@pytest.mark.parametrize("name", PLAYBOOKS)
def test_playbook_is_found_by_its_full_name(installed: Installed, name: str) -> None:
    """``streamops.kafka.NAME`` with the inventory that is in the archive."""
    inventory = str(installed.collection / "inventories" / "quickstart")
    assert "playbook:" in installed.run(
        "ansible-playbook", f"streamops.kafka.{name}", "--syntax-check", "-i", inventory
    )


@pytest.mark.parametrize(
    ("here", "begins"),
    [(".", "{collection}/docs/"), ("..", "collections/ansible_collections/streamops/kafka/docs/")],
    ids=["l-elsewhere", "l-own-repository"],
)
def test_a_message_names_a_page_that_is_there(installed: Installed, here: str, begins: str) -> None:
    """Whole, or from the current folder; a module knows it from the controller."""
    asked = "bootstrap_servers=127.0.0.1:1 timeout_s=0"
    python = f"ansible_python_interpreter={sys.executable}"
    said = installed.run(
        *("ansible", "localhost", "-e", python, "-m", "streamops.kafka.kafka_health", "-a", asked), code=2, here=here
    )
    named = re.findall(r"see ([^\s\"]+)\.\"", said)
    assert named and named[0] == f"{begins.format(collection=installed.collection)}runbooks/gate-closed.md", said
    assert (installed.elsewhere / here / named[0]).is_file()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Settings and free ports for one installation; stopped at the end whatever happened."""
    one = Site.create(tmp_path / "quickstart")
    try:
        yield one
    finally:
        one.stop()


def test_site_runs_from_the_installed_collection(installed: Installed, site: Site) -> None:
    """The main job from another repository: run it, run it again, stop it."""
    inventory = str(installed.collection / "inventories" / "quickstart")
    extra = ["-i", inventory, "-e", json.dumps({"quickstart_dir": str(site.home)})]

    def play(name: str) -> dict[str, int]:
        # The distributions may have to be fetched.
        output = installed.run("ansible-playbook", f"streamops.kafka.{name}", *extra, online=True)
        assert not re.search(rf"{re.escape(str(ROOT))}/(?:roles|plugins|playbooks)", output), "it used the checkout"
        return recap(output)["quickstart"]

    first = play("site")
    assert (first["failed"], first["unreachable"]) == (0, 0)
    assert first["changed"] > 0
    pids = site.pid("zookeeper"), site.pid("kafka")
    assert play("site")["changed"] == 0
    assert (site.pid("zookeeper"), site.pid("kafka")) == pids
    play("stop")
    assert "running" not in site.service("kafka", "status", code=None)


def test_galaxy_would_accept_it(installed: Installed, tmp_path: Path) -> None:
    """Galaxy's own importer, without its sanity tests (a layer of its own) and without flake8 (ruff formats)."""
    settings = tmp_path / "importer.cfg"
    settings.write_text(IMPORTER)
    # It calls Ansible's commands by name and brings its own search path.
    environment = {
        **installed.environment(),
        "GALAXY_IMPORTER_CONFIG": str(settings),
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
    }
    del environment["ANSIBLE_COLLECTIONS_PATH"]
    done = subprocess.run(
        [BIN / "python", "-m", "galaxy_importer.main", installed.archive],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, complaints(done.stdout)) == (0, []), done.stdout[-4000:]
