# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The program that asks the released classes hands texts to and fro as they are."""

from __future__ import annotations

from helpers.oracle import Answer, Oracles, fields, words

from tests.differential.releases import KAFKA, ZOOKEEPER

TEXTS = ("", "a b", "\t\n\r", "\\u00e9", "é中𝟘", "\ud800", "\x00", "=")


def test_a_line_holds_every_text() -> None:
    """Fields with tabs, line ends, and halves of a pair."""
    assert fields(words(TEXTS)) == list(TEXTS)
    assert fields(words([""])) == [""]


def test_a_file_is_read_as_java_reads_it(oracles: Oracles) -> None:
    """Escapes, continued lines, comments, the last of two; and what is malformed."""
    text = b"a = b\\\n   c\n#d=e\n!f=g\nh:\\u00e9\xe9\\t\\z \ni\nj=\\ k\na.b=1\na.b=2\n"
    read = {"a": "bc", "h": "éé\tz ", "i": "", "j": " k", "a.b": "2"}
    assert oracles.of(KAFKA).read([text, b"", b"a=\\u12", b"a=\\ud800"]) == [
        read,
        {},
        "IllegalArgumentException: Malformed \\uxxxx encoding.",
        {"a": "\ud800"},
    ]


def test_each_judge_answers_in_order(oracles: Oracles) -> None:
    """What is taken, what is refused and why, what is missing, and what ends the start later."""
    kafka, least = oracles.of(KAFKA), {"zookeeper.connect": "z:1"}
    cases = [least, {}, least | {"num.io.threads": "1_000"}, least | {"compression.type": "GZIP"}]
    taken, missing, number, later = kafka.judge("BrokerJudge", cases)
    assert taken == Answer("", ("",))
    assert "zookeeper.connect" in missing.refusal and "Not a number of type INT" in number.refusal
    assert not later.refusal and "String must be one of" in later.fields[0]
    topics = kafka.judge("TopicJudge", [{"retention.ms": "-1"}, {"retention.ms": "7d"}, {"num.partitions": "1"}])
    assert [bool(one.refusal) for one in topics] == [False, True, True]


def test_a_server_has_a_folder_with_its_number(oracles: Oracles) -> None:
    """Three servers without dataDir; and no name is asked of a resolver."""
    three = {f"server.{number}": f"127.0.0.{number}:2888:3888" for number in (1, 2, 3)}
    least = {"clientPort": "2181", "initLimit": "10", "syncLimit": "5", **three}
    cases = [least, least | {"initLimit": "0"}, least | {"clientPortAddress": "nobody.example.com"}]
    answers = oracles.of(ZOOKEEPER).judge("ZooKeeperJudge", cases)
    assert [one.refusal.partition(" in hosts")[0] for one in answers] == [
        "",
        "IllegalArgumentException: initLimit is not set",
        "UnknownHostException: Unable to resolve host nobody.example.com",
    ]
