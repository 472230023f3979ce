# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection's tables of settings are what the release itself prints."""

from __future__ import annotations

import dataclasses
import re
import zipfile

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.kafka import BROKER_KEYS
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.kafka_2_1 import BROKER as RAW_BROKER
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.kafka_2_1 import TOPIC as RAW_TOPIC
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.topic import (
    TOPIC_KEY_OF_BROKER_KEY,
    TOPIC_KEYS,
)
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.zookeeper import ZOOKEEPER_KEYS
from ansible_collections.streamops.kafka.plugins.module_utils._common.properties import Key, parse_release
from helpers.site import Site

from tools.catalogue import BROKER, TOPIC, Life, Setting, path_of, printed, table, version_file


def as_keys(printed: dict[str, Setting], known: dict[str, Key]) -> dict[str, Key]:
    """What a release prints, as the catalogue has it; since when, it does not print."""
    assert printed
    rows = table(printed, {name: Life(known[name].since, known[name].removed) for name in printed})
    return parse_release(rows)


@pytest.fixture(scope="module")
def topic_table(kafka: Site) -> dict[str, Setting]:
    """Topic settings of the installed release."""
    return printed(kafka.java_home / "bin/java", kafka.kafka_home / "libs", TOPIC)


def test_every_broker_setting_is_what_the_release_prints(kafka: Site) -> None:
    """184 of them, no more and no fewer, column by column."""
    found = printed(kafka.java_home / "bin/java", kafka.kafka_home / "libs", BROKER)
    assert len(found) == 184 and set(found) == set(BROKER_KEYS)
    assert as_keys(found, BROKER_KEYS) == BROKER_KEYS


def test_every_topic_setting_is_what_the_release_prints(topic_table: dict[str, Setting]) -> None:
    """25; message.format.version's choices are not printed, see the next test."""
    assert len(topic_table) == 25 and set(topic_table) == set(TOPIC_KEYS)
    format_version = "message.format.version"
    wanted = {**TOPIC_KEYS, format_version: dataclasses.replace(TOPIC_KEYS[format_version], valid="-")}
    assert as_keys(topic_table, wanted) == wanted


def test_the_files_are_as_the_generator_writes_them() -> None:
    """Nobody edited them by hand."""
    rows = {
        name: "\n".join(line for line in text.strip().splitlines())
        for name, text in (("b", RAW_BROKER), ("t", RAW_TOPIC))
    }
    assert path_of("2.1.0").read_text() == version_file("2.1", rows["b"], rows["t"])
    assert rows["b"].splitlines() == sorted(rows["b"].splitlines(), key=lambda row: row.split()[0])


def test_every_message_format_is_one_that_the_release_has_a_class_for(kafka: Site) -> None:
    """KAFKA_2_1_IV2 is called 2.1-IV2, and 2.1 for short (ApiVersion.scala)."""
    jar = next(kafka.kafka_home.glob("libs/kafka_2.12-2.1.*[0-9].jar"))
    classes = re.findall(r"kafka/api/KAFKA_([\d_]+?)(?:_(IV\d+))?\$\.class", " ".join(zipfile.ZipFile(jar).namelist()))
    versions = {number.replace("_", ".") for number, _name in classes}
    versions |= {f"{number.replace('_', '.')}-{internal}" for number, internal in classes if internal}
    assert set(TOPIC_KEYS["message.format.version"].valid.split("|")) == versions


def test_every_zookeeper_setting_is_a_word_in_the_releases_jar(kafka: Site) -> None:
    """The jar prints no table; a misspelt name would be in none of its classes.

    Kafka's is 3.4.13, and Java itself reads where Kerberos' configuration is.
    """
    elsewhere = {"java.security.krb5.conf", "sasl.client.canonicalize.hostname"}
    jar = next((kafka.kafka_home / "libs").glob("zookeeper-3.4.*[0-9].jar"))  # Kafka has the same one
    with zipfile.ZipFile(jar) as classes:
        text = b"".join(classes.read(name) for name in classes.namelist() if name.endswith(".class"))
    missing = [name for name in ZOOKEEPER_KEYS if name.removesuffix(".N").encode() not in text]
    assert len(ZOOKEEPER_KEYS) > 40
    assert set(missing) - elsewhere == {name for name, key in ZOOKEEPER_KEYS.items() if key.mode == "unread"}


def test_a_topic_settings_coarser_units_are_ours_to_know(topic_table: dict[str, Setting]) -> None:
    """The release names one broker setting for each; hours and minutes are added."""
    named = {one.broker_key: name for name, one in topic_table.items()}
    assert named.items() <= TOPIC_KEY_OF_BROKER_KEY.items()
    coarser = set(TOPIC_KEY_OF_BROKER_KEY) - set(named)
    assert all(re.search(r"\.(hours|minutes)$", name) for name in coarser)
