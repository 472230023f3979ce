# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts that would not arrive at the JVM: what is said of them, and of what is nearest to them and does."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.kafka import BROKER_KEYS
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings.texts import (
    beyond_ascii,
    folder_findings,
    option_findings,
    path_problem,
    text_findings,
    value_findings,
)


def said(config: dict[str, Any]) -> list[str]:
    """Of a broker's settings."""
    return [one.sentence for one in text_findings(config, BROKER_KEYS, "kafka_config", "b1")]


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        (
            {"ssl.key.password": "s3cret "},
            "KC032 b1: ssl.key.password: has blanks at its ends; they are cut off when it is read, so that another one "
            "would count. Remove them in kafka_config.",
        ),
        (
            {"sasl.kerberos.service.name": "\tkafka"},
            "KC033 b1: sasl.kerberos.service.name: has blanks at its ends; they are cut off when it is read. Remove "
            "them in kafka_config.",
        ),
        (
            {"a\ud800": "x"},
            r"KC032 b1: a\ud800: holds half a character (a lone surrogate); no file can hold it. Correct it in "
            "kafka_config.",
        ),
    ],
)
def test_a_a_text_that_is_lost(config: dict[str, Any], sentence: str) -> None:
    """One sentence, which names the variable and shows no secret."""
    assert said(config) == [sentence]


@pytest.mark.parametrize(
    "name", ["ssl.key.password", "listener.name.a.ssl.key.password", "password.encoder.secret", "a.plug-in.password"]
)
def test_a_a_secret_with_blanks_is_refused(name: str) -> None:
    """Whatever listener or plug-in it is for."""
    assert [sentence[:5] for sentence in said({name: " x"})] == ["KC032"]


@pytest.mark.parametrize(
    "config",
    [
        {"num.partitions": " 3"},
        {"sasl.kerberos.principal.to.local.rules": "DEFAULT\n"},
        {"sasl.jaas.config": "x required;\n"},
        {"listener.name.a.plain.sasl.jaas.config": "x required;\n"},
        {"ssl.key.password": "in the middle"},
        {"ssl.key.password": "\u00a0x"},
        {"ssl.key.password": " "},
        {"a.plug-in": " x"},
        {"x": None},
    ],
)
def test_a_blanks_that_change_nothing(config: dict[str, Any]) -> None:
    """Java's idea of a blank; and where Kafka splits, counts or parses, blanks at the ends mean nothing."""
    assert said(config) == []


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/etc/my kafka", "'/etc/my kafka' holds ' '; the start script would split or change it before Java sees it."),
        ("/log/100%", "'/log/100%' holds '%'"),
        ("/log/${x}", "'/log/${x}' holds '$'"),
        ("/a#b", "'/a#b' holds '#'"),
        ("/a:b", "'/a:b' holds ':'"),
        ("/a\nb", r"'/a\nb' holds '\n'"),
        ("/a\ud800", "holds half a character"),
        ("/opt/données-1_2.3/Ω+a=b@c,d~", ""),
    ],
)
def test_a_a_folder_in_the_options(path: str, what: str) -> None:
    """It stands in words of a shell, in the class path and in an address."""
    found = [one.sentence for one in folder_findings({"kafka_log_dir": path}, "b1")]
    assert len(found) == bool(what)
    assert all(f"KC032 b1: kafka_log_dir: {what}" in one for one in found)


@pytest.mark.parametrize(
    ("rack", "what"),
    [("r1 ", "'r1 ' has blanks at its ends"), ("r\ud800", "holds half a character"), ("rack #1 é", ""), ("", "")],
)
def test_a_a_value_that_others_compare(rack: str, what: str) -> None:
    """A broker that has another rack than its variable says would never be as it is expected."""
    found = [one.sentence for one in value_findings({"kafka_rack": rack}, "b1")]
    assert len(found) == bool(what)
    assert all(f"KC032 b1: kafka_rack: {what}" in one for one in found)


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (["-Da=b -Dc=d"], "-Da holds a blank or a line end; Java would get it as two options."),
        (["-Da=b\n"], "-Da holds a blank or a line end"),
        (["-Da=\udc00"], "-Da holds half a character"),
        (["-Da=b", "-Xlog:gc*:file=/log/Ω", "-Dc='d'"], ""),
        ("-Da=b -Dc=d", ""),  # no list, which is said elsewhere
    ],
)
def test_a_an_option(options: Any, what: str) -> None:
    """Its name is in the sentence, its value is not."""
    found = [one.sentence for one in option_findings({"kafka_opts": options}, "b1")]
    assert len(found) == bool(what)
    assert all(f"KC032 b1: kafka_opts: {what}" in one for one in found)


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/data/a b/é=#Ω😀\\", None),
        ("/data\u2028", None),
        ("/data ", "blanks at its ends"),
        ("/a\tb", "control character"),
        ("/a\x85", "control character"),
        ("/a\0", "control character"),
        ("/a\ud800", "half a character"),
    ],
)
def test_a_a_folder_in_a_property_file(path: str, problem: str | None) -> None:
    """Almost everything arrives."""
    found = path_problem(path)
    assert (found is None) == (problem is None) and (problem or "") in (found or "")


def test_a_what_needs_a_locale() -> None:
    """Variables with a text beyond ASCII, alone or in a list."""
    texts = {"kafka_link": "/a", "kafka_log_dirs": ["/a", "/é"], "kafka_opts": [], "kafka_log_dir": "/Ω"}
    assert beyond_ascii(texts) == ["kafka_log_dirs", "kafka_log_dir"]
