# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue of 2.1.0 against tables from another source, key by key and column by column (data/README.md)."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.kafka import BROKER_KEYS
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.kafka_2_1 import BROKER, TOPIC
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.topic import TOPIC_KEYS, known_format

MODES = {"read-only": "ro", "per-broker": "broker", "cluster-wide": "cluster"}
FORMATS = "ApiVersion: "


def table(name: str) -> dict[str, dict[str, str]]:
    """name -> row."""
    with (Path(__file__).parent / "data" / f"kafka21_{name}_configs.tsv").open() as stream:
        return {row["name"]: row for row in csv.DictReader(stream, delimiter="\t", restval="")}


def range_of(text: str) -> str:
    """A range or choice of the table in the catalogue's words; '-' where any value is taken."""
    if bounds := re.fullmatch(r"\[([\d.]+),\.\.\.(?:,([\d.]+))?\]", text):
        return f"{bounds[1]}..{bounds[2] or ''}"
    if choice := re.fullmatch(r"\[(\w+(?:, \w+)*)\]", text):
        return "|".join(choice[1].split(", "))
    assert text in ("", "[partitionId],[brokerId]:[partitionId],[brokerId]:...") or text.startswith(FORMATS), text
    return "-"


def default_of(text: str) -> str | None:
    """A default of the table as `Key.default` has it."""
    return {"null": None, '""': ""}.get(text, text)


BROKERS, TOPICS = table("broker"), table("topic")


def test_the_keys_are_the_same() -> None:
    """184 and 25, no more and no fewer."""
    assert (len(BROKERS), len(TOPICS)) == (184, 25)
    assert (set(BROKER_KEYS), set(TOPIC_KEYS)) == (set(BROKERS), set(TOPICS))


@pytest.mark.parametrize("name", sorted(BROKERS))
def test_a_broker_setting_is_the_same(name: str) -> None:
    """Type, default, range, update mode, whether it is deprecated and whether it is required."""
    row, key = BROKERS[name], BROKER_KEYS[name]
    required = any(line.split()[0] == name and line.split()[-1] == "required" for line in BROKER.strip().splitlines())
    found = (key.type, key.valid, key.mode, key.deprecated, required)
    wanted = (row["type"], range_of(row["valid"]), MODES[row["update_mode"]], bool(row["deprecated"]))
    assert found == (*wanted, bool(row["required"]))
    assert key.default == (None if required else default_of(row["default"]))


@pytest.mark.parametrize("name", sorted(TOPICS))
def test_a_topic_setting_is_the_same(name: str) -> None:
    """Type, default, range, and the brokers' setting that its default comes from; message formats are listed."""
    row, key = TOPICS[name], TOPIC_KEYS[name]
    formats = row["valid"].startswith(FORMATS)
    assert (key.type, key.default, key.broker_key) == (
        row["type"],
        default_of(row["default"]),
        row["server_default_property"],
    )
    assert (key.valid == range_of(row["valid"])) is not formats
    assert all(map(known_format, expanded(row["valid"]))) if formats else True
    assert key.mode == "cluster" and name in TOPIC


def test_every_message_format_of_the_table_is_known_and_no_other() -> None:
    """0.10.1[-IV0..2] stands for four of them."""
    words = expanded(TOPICS["message.format.version"]["valid"])
    assert sorted(words) == sorted(TOPIC_KEYS["message.format.version"].valid.split("|"))
    assert expanded(BROKERS["log.message.format.version"]["valid"]) == words
    assert not any(map(known_format, ("2.2", "0.10", "1.0-IV1", "3", "", "0.8.3")))


def expanded(text: str) -> list[str]:
    """Each version of a row such as ``ApiVersion: 2.0[-IV0|-IV1]|2.1``."""
    found = []
    for version, ends in re.findall(r"([\d.]+)(?:\[(.*?)\])?(?:\||$)", text.removeprefix(FORMATS)):
        last = re.fullmatch(r"-IV0\.\.(\d)", ends)
        names = [f"-IV{number}" for number in range(int(last[1]) + 1)] if last else ends.split("|") if ends else []
        found += [version, *(version + end for end in names)]
    return found
