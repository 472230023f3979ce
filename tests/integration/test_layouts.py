# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both layouts of a distribution by one suite: the commands of test_commands.py, and a site, on the other layout.

Elsewhere the tests take what the quickstart takes: Apache's archive where it can be had, else the assembled one. Here
it is Apache's own archives where somebody points at a copy, the assembled ones where Apache's were taken elsewhere, and
otherwise nothing: then this file is skipped, and says so.
"""

from __future__ import annotations

import os
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers.processes import arguments, identity
from helpers.site import CACHE

from tests.integration import test_commands
from tests.integration.conftest import LaidOut

# Every test of that file once more, and its topic, with the site below.
globals().update(
    {name: value for name, value in vars(test_commands).items() if name.startswith("test_") or name == "topic"}
)

NAMES = {"kafka": "kafka_2.12-2.1.0.tgz", "zookeeper": "zookeeper-3.4.12.tar.gz"}
HOW = "needs Apache's own archives: set " + " and ".join(
    f"STREAMOPS_{kind.upper()}_TARBALL=/path/to/{name}" for kind, name in NAMES.items()
)


def given(kind: str, path: str, checksum: str = "") -> dict[str, Any]:
    """The variables that install the archive at ``path``, whose version is in its name; kind: kafka or zookeeper.

    Without a ``checksum`` it has to be the one that the role has pinned for that version.
    """
    pattern = {"kafka": r"kafka_([\d.]+)-([\d.]+)\.tgz", "zookeeper": r"zookeeper-()([\d.]+)\.tar\.gz"}[kind]
    named = re.fullmatch(pattern, Path(path).name)
    assert named, f"STREAMOPS_{kind.upper()}_TARBALL: {path} is not named like {NAMES[kind]}; give it back its name."
    found = {"version": named[2], "tarball_source": "file", "tarball_file": path, "tarball_checksum": checksum}
    variables = {f"{kind}_{name}": value for name, value in found.items()}
    return {**variables, "kafka_scala_version": named[1]} if kind == "kafka" else variables


def other_layout(environment: dict[str, str], cache: Path) -> dict[str, Any]:
    """The variables for the layout that the other tests do not run on; empty where there is no way to it."""
    files = {kind: environment.get(f"STREAMOPS_{kind.upper()}_TARBALL", "") for kind in NAMES}
    variables: dict[str, Any] = {}
    for kind, path in files.items():
        if path:
            variables |= given(kind, path, environment.get(f"STREAMOPS_{kind.upper()}_CHECKSUM", ""))
        elif not any(files.values()) and (cache / NAMES[kind]).exists():
            variables[f"{kind}_tarball_source"] = "maven"
    return variables


@pytest.mark.parametrize(
    ("environment", "cached", "expected"),
    [
        ({}, [], {}),
        ({}, list(NAMES.values()), {"kafka_tarball_source": "maven", "zookeeper_tarball_source": "maven"}),
        (
            {"STREAMOPS_ZOOKEEPER_TARBALL": "/srv/zookeeper-3.4.14.tar.gz"},
            list(NAMES.values()),
            {
                "zookeeper_version": "3.4.14",
                "zookeeper_tarball_source": "file",
                "zookeeper_tarball_file": "/srv/zookeeper-3.4.14.tar.gz",
                "zookeeper_tarball_checksum": "",
            },
        ),
        (
            {"STREAMOPS_KAFKA_TARBALL": "/srv/kafka_2.12-2.1.1.tgz", "STREAMOPS_KAFKA_CHECKSUM": "sha256:12"},
            [],
            {
                "kafka_version": "2.1.1",
                "kafka_scala_version": "2.12",
                "kafka_tarball_source": "file",
                "kafka_tarball_file": "/srv/kafka_2.12-2.1.1.tgz",
                "kafka_tarball_checksum": "sha256:12",
            },
        ),
    ],
    ids=["nothing", "Apache elsewhere", "one of two", "its own checksum"],
)
def test_the_layout_is_chosen(
    environment: dict[str, str], cached: list[str], expected: dict[str, str], tmp_path: Path
) -> None:
    """A copy that somebody points at comes first; the version is in its name."""
    for name in cached:
        (tmp_path / name).touch()
    assert other_layout(environment, tmp_path) == expected


def test_a_renamed_archive_is_refused() -> None:
    """Its version could not be told."""
    with pytest.raises(AssertionError, match=r"download\.tgz is not named like kafka_2\.12-2\.1\.0\.tgz"):
        given("kafka", "/srv/download.tgz")


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LaidOut]:
    """A running site of that layout; in this file it takes the place of the one in conftest.py."""
    variables = other_layout(dict(os.environ), CACHE)
    if not variables:
        pytest.skip(HOW)
    site = LaidOut.create(tmp_path_factory.mktemp("layout") / "quickstart")
    site.layout = variables
    try:
        site.playbook("site")
        yield site
    finally:
        site.stop()


@pytest.mark.parametrize("kind", NAMES)
def test_what_was_given_is_what_is_installed(kafka: LaidOut, kind: str) -> None:
    """Every command and every jar of the archive is there, whole; and the service runs on them."""
    home = (kafka.home / kind).resolve()
    cached = [CACHE / NAMES[kind], CACHE / f"{home.name}.assembled.tar"]
    if kafka.layout.get(f"{kind}_tarball_source") == "maven":
        cached.reverse()
    archive = kafka.layout.get(f"{kind}_tarball_file") or next(path for path in cached if path.exists())
    with tarfile.open(archive) as tar:
        sizes = {member.name.partition("/")[2]: member.size for member in tar if member.isfile()}
    wanted = {name: size for name, size in sizes.items() if name.startswith("bin/") or name.endswith(".jar")}
    assert len(wanted) > 5
    assert {name: (home / name).stat().st_size for name in wanted} == wanted
    assert any(word.startswith((f"{home}/", f"{kafka.home}/{kind}/")) for word in classpath(kafka.pid(kind)))


def classpath(pid: int) -> list[str]:
    """The parts of the class path that a JVM was started with."""
    words = arguments(pid)
    return words[words.index("-cp") + 1].split(":")


def test_a_site_of_it_is_left_alone_and_verified(kafka: LaidOut) -> None:
    """The second run changes nothing; processes, registration, options and messages are as they are to be."""
    before = {kind: identity(kafka.pid(kind)) for kind in NAMES}
    assert kafka.playbook("site").count("changed") == 0
    assert kafka.playbook("verify").count("failed") == 0
    assert "10 read back" in kafka.playbook("smoke").text
    assert {kind: identity(kafka.pid(kind)) for kind in NAMES} == before


def test_a_site_of_it_is_stopped_and_started(kafka: LaidOut) -> None:
    """Both services, each once, and the messages go through again."""
    assert kafka.playbook("stop").count("changed") == 2
    assert kafka.service("kafka", "status", code=3) == "stopped"
    assert kafka.playbook("start").count("changed") == 2
    assert "10 read back" in kafka.playbook("smoke").text
