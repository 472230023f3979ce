# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Role `java`: a Java that is there, one from a tarball, and what it refuses (R01)."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
from helpers.site import JAVA_11, ROOT, Run, recap

PLAY = """
- hosts: localhost
  connection: local
  gather_facts: false
  roles:
    - streamops.kafka.java
  post_tasks:
    - ansible.builtin.debug:
        msg: "published: {{ __java_public.major | default('') }} {{ __java_public.home | default('') }}"
"""


def play(folder: Path, *arguments: str, **variables: Any) -> Run:
    """Run the role alone on this machine."""
    (folder / "play.yml").write_text(PLAY)
    extra = json.dumps({"ansible_python_interpreter": sys.executable, **variables})
    command = [str(Path(sys.executable).with_name("ansible-playbook")), "-i", "localhost,", "play.yml", "-e", extra]
    done = subprocess.run(
        [*command, *arguments],
        cwd=folder,
        env={**os.environ, "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"), "ANSIBLE_NOCOLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    return Run(done.returncode, " ".join(done.stdout.split()), recap(done.stdout))


def fake_java(folder: Path, version: str) -> Path:
    """A Java home whose ``java -version`` says what is wanted."""
    java = folder / "jre/bin/java"
    java.parent.mkdir(parents=True)
    java.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n")
    java.chmod(0o755)
    return java.parents[1]


def test_a_java_that_is_there_is_taken(tmp_path: Path) -> None:
    """A path: nothing is installed, and the version that really runs is published."""
    done = play(tmp_path, java_source="path", java_home=str(JAVA_11))
    assert done.code == 0, done.output
    assert f"published: 11 {JAVA_11}" in done.output
    assert done.count("changed") == 0


@pytest.mark.parametrize("version", ["1.7.0_80", "14.0.2", "17.0.15"])
def test_a_java_that_kafka_cannot_run_on_is_refused(tmp_path: Path, version: str) -> None:
    """Too old and too new: one sentence that names the versions that work."""
    done = play(tmp_path, java_source="path", java_home=str(fake_java(tmp_path, version)))
    assert done.code != 0
    assert f"({version}); this Kafka and ZooKeeper run on Java 8 to 11. Set java_home" in done.output


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"java_source": "path"}, "java_home: is empty, and java_source is"),
        ({"java_source": "path", "java_home": "/nowhere"}, "/nowhere is not a Java"),
        ({"java_source": "tarball"}, "java_tarball_checksum, java_tarball_file or java_tarball_url are not set"),
        ({"java_source": "package", "__java_packages": {}}, "no OpenJDK package is known for"),
        (
            {"java_source": "package", "java_package_name": "no-such-java", "java_home": "/nowhere"},
            "the package no-such-java could not be installed on",
        ),
    ],
)
def test_what_cannot_work_is_refused_in_one_sentence(tmp_path: Path, variables: dict[str, Any], words: str) -> None:
    """Missing inputs, no Java, and a system without a known package."""
    done = play(tmp_path, **variables)
    assert done.code != 0
    assert words in done.output


def test_r01_a_tarball_is_verified_unpacked_and_run(tmp_path: Path) -> None:
    """A real Java 11 from an archive: a wrong checksum keeps nothing, the right one runs, the second run is idle."""
    archive = tmp_path / "jre.tar"
    with tarfile.open(archive, "w") as tar:
        tar.add(JAVA_11, "whatever-top-folder")
    checksum = hashlib.sha256(archive.read_bytes()).hexdigest()
    root = tmp_path / "root"
    root.mkdir()
    variables = {
        "java_source": "tarball",
        "java_tarball_name": "jre-11",
        "java_tarball_file": str(archive),
        "java_install_root": str(root),
        "java_owner": str(os.getuid()),
        "java_group": str(os.getgid()),
    }
    wrong = play(tmp_path, **variables, java_tarball_checksum=f"sha256:{'0' * 64}")
    assert wrong.code != 0
    assert f"expected sha256:{'0' * 64}, got sha256:{checksum}" in wrong.output
    assert list(root.iterdir()) == []

    right = play(tmp_path, **variables, java_tarball_checksum=f"sha256:{checksum}")
    assert right.code == 0, right.output
    assert f"published: 11 {root}/jre-11" in right.output
    assert play(tmp_path, **variables, java_tarball_checksum=f"sha256:{checksum}").count("changed") == 0
