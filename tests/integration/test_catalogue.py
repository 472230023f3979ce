# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection's tables of settings are what the release itself prints."""

from __future__ import annotations

import dataclasses
import html
import re
import zipfile

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue_kafka import BROKER_KEYS
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue_topic import (
    TOPIC_KEY_OF_BROKER_KEY,
    TOPIC_KEYS,
)
from ansible_collections.streamops.kafka.plugins.module_utils._properties import Key
from helpers.site import Site

MODES = {"read-only": "ro", "per-broker": "broker", "cluster-wide": "cluster"}


def printed(kafka: Site, program: str) -> dict[str, dict[str, str]]:
    """The table that a class of the broker's jar prints in HTML: setting -> column -> text."""
    output = kafka.run([str(kafka.java_home / "bin/java"), "-cp", "libs/*", program]).stdout
    columns = re.findall(r"<th>(.*?)</th>", output)
    rows = [
        re.split(r"(?:</td>)*<td>|</td>\s*$", row)[1:] for row in re.findall(r"<tr>\s*(<td>.*?)</tr>", output, re.S)
    ]
    cells = [[html.unescape(re.sub(r"</td>", "", cell)).strip() for cell in row] for row in rows]
    return {row[0]: dict(zip(columns, row)) for row in cells}


def valid_values(text: str) -> str:
    """Kafka's words for a range or a choice as `Key.valid` has them; ``-`` for a validator that says nothing of use."""
    bounds = re.fullmatch(r"\[([\d.]+),\.\.\.(?:,([\d.]+))?\]", text)
    if bounds:
        return f"{bounds[1]}..{bounds[2] or ''}"
    choice = re.fullmatch(r"\[(\w[^\[\]]*)\]", text)
    return "|".join(choice[1].split(", ")) if choice else "-"


@pytest.fixture(scope="module")
def broker_table(kafka: Site) -> dict[str, dict[str, str]]:
    """Broker settings of the installed release."""
    return printed(kafka, "kafka.server.KafkaConfig")


@pytest.fixture(scope="module")
def topic_table(kafka: Site) -> dict[str, dict[str, str]]:
    """Topic settings of the installed release."""
    return printed(kafka, "kafka.log.LogConfig")


def test_every_broker_setting_with_type_values_mode_and_deprecation(broker_table: dict[str, dict[str, str]]) -> None:
    """184 of them, no more and no fewer."""
    expected = {
        name: Key(
            name,
            row["Type"],
            valid_values(row["Valid Values"]),
            MODES[row["Dynamic Update Mode"]],
            row["Description"].startswith("DEPRECATED"),
        )
        for name, row in broker_table.items()
    }
    assert len(expected) == 184
    assert expected == BROKER_KEYS


def test_every_topic_setting_with_type_and_values(topic_table: dict[str, dict[str, str]]) -> None:
    """Their ranges and choices; message.format.version's choices are not printed, see the next test."""
    expected = {
        name: Key(name, row["Type"], valid_values(row["Valid Values"]), "cluster") for name, row in topic_table.items()
    }
    assert len(expected) == 25
    format_version = "message.format.version"
    assert expected.pop(format_version) == dataclasses.replace(TOPIC_KEYS[format_version], valid="-")
    assert expected == {name: key for name, key in TOPIC_KEYS.items() if name != format_version}


def test_every_message_format_is_one_that_the_release_has_a_class_for(kafka: Site) -> None:
    """KAFKA_2_1_IV2 is called 2.1-IV2, and 2.1 for short (ApiVersion.scala)."""
    jar = next(kafka.kafka_home.glob("libs/kafka_2.12-2.1.*[0-9].jar"))
    classes = re.findall(r"kafka/api/KAFKA_([\d_]+?)(?:_(IV\d+))?\$\.class", " ".join(zipfile.ZipFile(jar).namelist()))
    versions = {number.replace("_", ".") for number, _name in classes}
    versions |= {f"{number.replace('_', '.')}-{internal}" for number, internal in classes if internal}
    assert set(TOPIC_KEYS["message.format.version"].valid.split("|")) == versions


def test_every_topic_settings_default_comes_from_the_broker_setting_that_is_named(
    topic_table: dict[str, dict[str, str]],
) -> None:
    """The release names one; the coarser units (hours, minutes) are ours to know."""
    named = {row["Server Default Property"]: name for name, row in topic_table.items()}
    assert named.items() <= TOPIC_KEY_OF_BROKER_KEY.items()
    coarser = set(TOPIC_KEY_OF_BROKER_KEY) - set(named)
    assert all(re.search(r"\.(hours|minutes)$", name) for name in coarser)
