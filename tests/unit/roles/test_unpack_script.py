# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The script that unpacks a distribution: archives as Apache packs them, packed again, and of something else."""

from __future__ import annotations

import grp
import io
import os
import pwd
import subprocess
import tarfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from helpers.scripts import rendered

NAME = "zookeeper-3.4.12"
HOLDS = ["bin/zkEnv.sh", "bin/zkServer.sh", "conf/*", "lib/*.jar", f"{NAME}*.jar"]
WHOLE = ("bin/zkEnv.sh", "bin/zkServer.sh", "conf/zoo_sample.cfg", "lib/slf4j.jar", f"{NAME}.jar")


def below(folder: str, names: Sequence[str] = WHOLE) -> list[str]:
    """The names in a folder of the archive."""
    return [f"{folder}/{name}" for name in names]


def unpack(folder: Path, members: list[str], holds: list[str], mode: int = 0o755) -> subprocess.CompletedProcess[str]:
    """Run the script on an archive of ``members``; the tree is to become ``folder``/root/NAME."""
    root = folder / "a [root]"
    (root / f"{NAME}.partial").mkdir(parents=True)
    with tarfile.open(root / f"{NAME}.archive", "w:gz") as tar:
        for name in members:
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(name), mode
            tar.addfile(member, io.BytesIO(name.encode()))
    script = rendered(
        "roles/tarball/templates/unpack.sh.j2",
        __tarball_home=str(root / NAME),
        __tarball_partial=str(root / f"{NAME}.partial"),
        __tarball_copy=str(root / f"{NAME}.archive"),
        __tarball_holds=holds,
        tarball_owner=pwd.getpwuid(os.getuid()).pw_name,
        tarball_group=grp.getgrgid(os.getgid()).gr_name,
    )
    return subprocess.run(["bash", "-s"], input=script, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "members",
    [
        pytest.param(below(NAME), id="k-apache"),
        pytest.param(below("zk"), id="k-other-top"),
        pytest.param(below("./zk"), id="k-dot-top"),
        pytest.param(below("."), id="k-dot"),
        pytest.param(WHOLE, id="k-no-top"),
        pytest.param([*below("zk"), "._zk", "README"], id="k-beside-top"),
        pytest.param([*below("a", ["x"]), *below("zk")], id="k-second-folder"),
        pytest.param([*below("zk"), f"zk/{NAME}.jar.asc"], id="k-signature"),
    ],
)
def test_k_a_whole_distribution_is_unpacked_however_it_was_packed(tmp_path: Path, members: list[str]) -> None:
    """Without its top folder, whatever that is called; nothing else is left beside it."""
    done = unpack(tmp_path, members, HOLDS)
    assert (done.returncode, done.stderr) == (0, "")
    root = tmp_path / "a [root]"
    assert [path.name for path in root.iterdir()] == [NAME]
    assert {str(path.relative_to(root / NAME)) for path in (root / NAME).rglob("*") if path.is_file()} >= set(WHOLE)


def test_k_commands_can_be_run_where_the_archive_has_lost_it(tmp_path: Path) -> None:
    """As after a way through a zip file."""
    assert unpack(tmp_path, below(NAME), HOLDS, mode=0o644).returncode == 0
    home = tmp_path / "a [root]" / NAME
    assert {path.stat().st_mode & 0o777 for path in (home / "bin").iterdir()} == {0o755}
    assert (home / f"{NAME}.jar").stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    ("members", "said"),
    [
        pytest.param(
            below("a/b"), "no bin/zkEnv.sh in it, neither at its top nor in a directory there, but: a", id="k-deep"
        ),
        pytest.param(["x", "y z", *"abcdef"], "in a directory there, but: a b c d e", id="k-many"),
        pytest.param(below("zk", WHOLE[1:]), "no bin/zkEnv.sh in it", id="k-no-command"),
        pytest.param(below("zk", [*WHOLE[:-1], "zookeeper-3.4.14.jar"]), f"no {NAME}*.jar in it", id="k-other-release"),
        pytest.param(below("zk", WHOLE[:-1]), f"no {NAME}*.jar in it", id="k-sources"),
        pytest.param(below("zk", [*WHOLE[:3], WHOLE[4]]), "no lib/*.jar in it", id="k-no-jars"),
    ],
)
def test_k_another_archive_is_refused(tmp_path: Path, members: list[str], said: str) -> None:
    """With a sentence, before anything has the distribution's name."""
    done = unpack(tmp_path, members, HOLDS)
    assert (done.returncode, said in done.stderr, done.stderr.count("\n")) == (3, True, 1), done.stderr
    assert not (tmp_path / "a [root]" / NAME).exists()


@pytest.mark.parametrize(("members", "kept"), [(["top/a", "top/b"], "a"), (["a", "b/c"], "a")])
def test_an_archive_of_which_nothing_is_known_is_taken_as_it_is(tmp_path: Path, members: list[str], kept: str) -> None:
    """A top folder is left out, whether or not the name is a service's."""
    assert unpack(tmp_path, members, []).returncode == 0
    assert (tmp_path / "a [root]" / NAME / kept).exists()
