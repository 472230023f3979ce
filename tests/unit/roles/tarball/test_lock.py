# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Locks: what is in one, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from assembly.errors import AssemblyError
from assembly.lock import Artifact, artifact_from, format_lock, parse_lock, read_lock
from assembly.maven import failure, pom

SHA = "0" * 63 + "a"
HEAD = "# released: 2018-11-20\n"
MAIN = f"org.apache.kafka:kafka_2.12:2.1.0 {SHA}\n"


def test_a_lock_gives_date_layout_and_jars_in_order() -> None:
    lock = parse_lock("kafka_2.12-2.1.0", f"# a comment\n{HEAD}\na.b:c:1:linux {SHA}\n{MAIN}")
    assert (lock.layout, lock.released, lock.timestamp) == ("kafka", "2018-11-20", 1542672000)
    assert [artifact.jar_name for artifact in lock.artifacts] == ["c-1-linux.jar", "kafka_2.12-2.1.0.jar"]
    assert lock.artifacts[0].repository_path == Path("a/b/c/1/c-1-linux.jar")
    assert lock.artifacts[0].coordinates == "a.b:c:1:linux"


def test_what_is_written_is_read_back_the_same() -> None:
    lock = parse_lock("kafka_2.12-2.1.0", HEAD + f"a:b:1 {SHA}\n" + MAIN)
    assert parse_lock(lock.name, format_lock(lock, ["a:b:1"])) == lock


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEAD + "a:b:1 123\n", "line 2: 'group:artifact:version[:classifier] sha256' expected, got 'a:b:1 123'"),
        (HEAD + f"a:b {SHA}\n", "line 2:"),
        (HEAD, "no jars"),
        (MAIN, "no line '# released: YYYY-MM-DD'"),
        (HEAD + MAIN + f"other:kafka_2.12:2.1.0 {SHA}\n", "two entries give the file kafka_2.12-2.1.0.jar"),
        (HEAD + f"a:b:1 {SHA}\n", "kafka_2.12-2.1.0.jar is not among the jars"),
    ],
)
def test_a_text_that_is_not_a_lock_is_refused(text: str, message: str) -> None:
    with pytest.raises(AssemblyError) as error:
        parse_lock("kafka_2.12-2.1.0", text)
    assert message in str(error.value)


def test_a_lock_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(AssemblyError, match=r"cannot read the lock .*none\.lock \(No such file or directory\)"):
        read_lock(tmp_path / "none.lock")


@pytest.mark.parametrize("coordinates", ["a:b", "a:b:c:d:e", "a::c", ""])
def test_coordinates_have_three_or_four_parts(coordinates: str) -> None:
    with pytest.raises(AssemblyError, match="is not group:artifact:version"):
        artifact_from(coordinates)


def test_every_lock_of_the_role_is_sorted_and_has_its_pinned_archive(files: Path) -> None:
    table = yaml.safe_load((files.parent / "vars" / "main.yml").read_text(encoding="utf-8"))["__tarball_known"]
    locks = sorted((files / "locks").glob("*.lock"))
    assert [path.stem for path in locks] == sorted(name for name, entry in table.items() if "assembled" in entry)
    for path in locks:
        coordinates = [artifact.coordinates for artifact in read_lock(path).artifacts]
        assert coordinates == sorted(coordinates), path.name


def test_the_pom_of_a_lock_asks_for_nothing_else() -> None:
    text = pom([Artifact("g", "a", "1", "linux")], transitive=False)
    assert "<groupId>g</groupId><artifactId>a</artifactId><version>1</version><classifier>linux</classifier>" in text
    assert "<exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion>" in text
    assert "<exclusion>" not in pom([Artifact("g", "a", "1")], transitive=True)


@pytest.mark.parametrize(
    ("output", "message"),
    [
        (
            "[ERROR] Failed to execute goal on project: Could not transfer artifact a:b:jar:1 from/to central "
            "(https://example.com/maven2): Connect timed out -> [Help 1]",
            "mvn cannot get a:b:jar:1 from the Maven repository 'central' (Connect timed out)",
        ),
        (
            "[ERROR] Could not find artifact a:b:jar:9 in central (https://example.com) -> [Help 1]",
            "no Maven repository in reach has a:b:jar:9",
        ),
        ("[ERROR] Malformed settings.xml", "mvn failed: Malformed settings.xml; run it by hand"),
        ("", "mvn failed: it gave no reason"),
    ],
)
def test_a_failing_mvn_is_one_sentence(output: str, message: str) -> None:
    sentence = failure(output)
    assert sentence.startswith(message)
    assert "\n" not in sentence
