# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the variables of role tarball lead to an archive (R01, R03, R06)."""

from __future__ import annotations

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.archive import (
    archive_findings,
    held_files,
)

KNOWN = {
    "kafka_2.12-2.1.0": {"path": "kafka/2.1.0/x.tgz", "checksum": "sha512:" + "a" * 128, "assembled": "sha256:b"},
    "kafka_2.12-2.1.1": {"path": "kafka/2.1.1/x.tgz", "checksum": "sha512:" + "c" * 128},
    "zookeeper-3.4.12": {"path": "zookeeper/x.tar.gz", "checksum": "sha256:" + "d" * 64, "assembled": "sha256:e"},
}
GIVEN = {
    "name": "kafka_2.12-2.1.0",
    "source": "url",
    "base_url": "https://mirror.example.com/dist",
    "url": "",
    "file": "",
    "checksum": "",
    "install_root": "/usr/local",
    "link": "/usr/local/kafka",
    "where": "kafka_tarball",
}
SUM = "sha256:" + "0" * 64


@pytest.mark.parametrize(
    ("changes", "keys", "words"),
    [
        pytest.param({}, [], "", id="good"),
        pytest.param({"link": "", "base_url": ""}, [], "", id="empty"),
        pytest.param({"checksum": SUM, "name": "jdk-11", "url": "https://a/b", "where": "tarball"}, [], "", id="other"),
        pytest.param({"name": 7, "checksum": SUM, "url": "https://a/b"}, [], "", id="number"),
        pytest.param({"name": "../x", "link": "x"}, ["tarball_name"], "'../x' is not the name of", id="name-alone"),
        pytest.param({"name": "kafka\n"}, ["tarball_name"], "is not the name of", id="name-newline"),
        pytest.param({"install_root": "usr"}, ["tarball_install_root"], "'usr' is not the absolute path", id="root"),
        pytest.param({"install_root": "/"}, ["tarball_install_root"], "'/' is not the absolute path", id="root-slash"),
        pytest.param({"link": "kafka"}, ["tarball_link"], "'kafka' is not an absolute path", id="link"),
        pytest.param({"link": "/usr/local/kafka_2.12-2.1.0"}, ["tarball_link"], "versioned directory", id="same"),
        pytest.param({"checksum": "sha256:abc"}, ["kafka_tarball_checksum"], "is neither sha256: and 64", id="sum"),
        pytest.param({"checksum": SUM + "\n"}, ["kafka_tarball_checksum"], "is neither", id="sum-newline"),
        pytest.param(
            {"name": "kafka_2.12-2.1.9"},
            ["kafka_tarball_checksum"],
            "none is known for kafka_2.12-2.1.9; an archive is used only if its checksum is right. Set it (sha256:… or "
            "sha512:…), or use one of kafka_2.12-2.1.0, kafka_2.12-2.1.1.",
            id="unknown",
        ),
        pytest.param(
            {"name": "jdk", "where": "tarball"},
            ["tarball_checksum"],
            "or use one of the names in vars/main.yml of role tarball.",
            id="unknown-family",
        ),
        pytest.param({"source": "file"}, ["kafka_tarball_source"], "kafka_tarball_file is empty", id="file"),
        pytest.param(
            {"base_url": "mirror/apache"}, ["kafka_tarball_base_url"], "the URL begins with none of", id="base-url"
        ),
        pytest.param({"url": "http://m:99999/x"}, ["tarball_url"], "the URL has port '99999'", id="url"),
        pytest.param({"source": "maven", "base_url": "mirror/apache"}, [], "", id="url-not-read"),
        pytest.param(
            {"name": "kafka_2.11-2.1.0", "checksum": SUM},
            ["kafka_tarball_source"],
            "Set kafka_tarball_source to file, and kafka_tarball_file to the archive on the controller.",
            id="no-path",
        ),
        pytest.param(
            {"name": "jdk-11", "checksum": SUM, "where": "tarball"},
            ["tarball_source"],
            "or tarball_url to its full URL.",
            id="no-path-by-itself",
        ),
        pytest.param(
            {"source": "maven", "name": "kafka_2.12-2.1.1"},
            ["kafka_tarball_source"],
            "cannot be assembled from Maven; there are locks for kafka_2.12-2.1.0, zookeeper-3.4.12. Use one of them",
            id="maven",
        ),
        pytest.param(
            {"source": "maven", "checksum": SUM},
            ["kafka_tarball_checksum"],
            "it pins another archive of kafka_2.12-2.1.0 than the assembled one. Leave it empty.",
            id="maven-pinned",
        ),
        pytest.param(
            {"install_root": "usr", "source": "file"},
            ["tarball_install_root", "kafka_tarball_source"],
            "Set kafka_tarball_file",
            id="all-at-once",
        ),
    ],
)
def test_what_leads_nowhere_is_named(changes: dict[str, object], keys: list[str], words: str) -> None:
    found = archive_findings({**GIVEN, **changes}, KNOWN, "n1")
    assert [one.key for one in found] == keys
    assert words in " ".join(one.sentence for one in found)


def test_a_url_is_never_shown() -> None:
    """It may hold a password."""
    found = archive_findings({**GIVEN, "base_url": "mirror/user:geheim@host"}, KNOWN, "n1")
    assert found and not [one for one in found if "geheim" in one.sentence]


@pytest.mark.parametrize(
    ("name", "some"),
    [
        ("kafka_2.12-2.1.0", "libs/kafka_2.12-2.1.0*.jar"),
        ("zookeeper-3.4.12", "zookeeper-3.4.12*.jar"),
        ("jdk-11", None),
        (7, None),
    ],
)
def test_what_an_archive_of_ours_holds(name: object, some: str | None) -> None:
    assert (some in held_files(name)) if some else held_files(name) == []
