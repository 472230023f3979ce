# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The form of variables: what is taken as it is written, and the sentence about what is not."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings.forms import (
    form_findings,
    truth,
    unmade_finding,
)

LISTENERS = {
    "type": "list",
    "elements": "dict",
    "options": {
        "name": {"type": "str", "required": True},
        "port": {"type": "int", "required": True},
        "advertised_port": {"type": "int"},
        "protocol": {"type": "str", "choices": ["PLAINTEXT", "SSL"]},
        "host": {"type": "str", "default": ""},
    },
}
OPTIONS: dict[str, dict[str, Any]] = {
    "kafka_opts": {"type": "list", "elements": "str"},
    "kafka_log_dirs": {"type": "list", "elements": "path"},
    "kafka_config": {"type": "dict"},
    "kafka_listeners": LISTENERS,
    "kafka_jmx_port": {"type": "int"},
    "kafka_allow_tmp": {"type": "bool"},
    "kafka_rack": {"type": "str"},
    "kafka_config_dir": {"type": "path"},
    "kafka_service_manager": {"type": "str", "choices": ["auto", "systemd"]},
    "support_services": {"type": "list", "elements": "str", "choices": ["zookeeper", "kafka"]},
}


def said(name: str, value: Any) -> str:
    """The sentence about a value, without the part that is the same for all; '' where it is taken."""
    found = form_findings({name: value}, {name: OPTIONS[name]}, "b1")
    return found[0].sentence.removeprefix("KC040 b1: ") if found else ""


LISTENER = {"name": "INSIDE", "port": 9092}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kafka_opts", ["-Da=b", 7]),
        ("kafka_opts", []),
        ("kafka_log_dirs", ["/data/1", "/data/2"]),
        (
            "kafka_config",
            {"num.partitions": 3, "log.retention.ms": -1, "a": True, "b": None, "c": ["x", "y"], "d": 0.5},
        ),
        ("kafka_listeners", [LISTENER, {**LISTENER, "port": "9093", "advertised_port": None, "protocol": None}]),
        *(("kafka_jmx_port", value) for value in (0, 9999, "9999", "0", -1)),
        *(
            ("kafka_allow_tmp", value)
            for value in (True, False, "yes", "No", "on", "off", "true", "False", 0, 1, "0", "1")
        ),
        *(("kafka_rack", value) for value in ("a", "", 7, 1.5, "[fd00::1]", "{x}")),
        ("kafka_config_dir", "/etc/kafka"),
        ("kafka_service_manager", "auto"),
        ("support_services", ["kafka"]),
    ],
)
def test_d_what_reads_the_same_either_way_is_taken(name: str, value: Any) -> None:
    """By the spec's conversion and by the role."""
    assert said(name, value) == ""


LIST = '-e \'{"%s": ["ONE", "TWO"]}\'.'


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "kafka_opts",
            "-Dfoo=bar -Dx=1",
            "kafka_opts: is a text; it must be a list. Write kafka_opts: [ONE, TWO], or on the command line "
            + LIST % "kafka_opts",
        ),
        (
            "kafka_log_dirs",
            "/data/1,/data/2",
            "kafka_log_dirs: is a text; it must be a list. Write kafka_log_dirs: [ONE, TWO], or on the command line "
            + LIST % "kafka_log_dirs",
        ),
        (
            "kafka_log_dirs",
            ["data"],
            "kafka_log_dirs[0]: is the text 'data'; it must be a path. Write an absolute path, starting with /.",
        ),
        (
            "kafka_log_dirs",
            ["/data\n"],
            "kafka_log_dirs[0]: is the text '/data\n'; it must be a path. Remove the line end or NUL from it.",
        ),
        ("kafka_opts", [["a"]], "kafka_opts[0]: is a list; it must be a text. Write one text in quotes."),
        ("kafka_opts", ["a", None], "kafka_opts[1]: is null; it must be a text. Remove the line, or give a value."),
        (
            "kafka_config",
            "a=b",
            "kafka_config: is a text; it must be a dictionary. Write NAME: VALUE for each of its keys, or on the "
            "command line -e '{\"kafka_config\": …}' in JSON.",
        ),
        (
            "kafka_config",
            {1: 2},
            "kafka_config.1: has a number as its key; it must be a text. Put the key in quotes.",
        ),
        (
            "kafka_config",
            {"a": {"b": 1}},
            "kafka_config.a: is a dictionary; it must be a text or a number. Write it as one.",
        ),
        (
            "kafka_listeners",
            [{**LISTENER, "port": "9092.0"}],
            "kafka_listeners[0].port: is the text '9092.0'; it must be a whole number. Write it with digits only.",
        ),
        (
            "kafka_listeners",
            [{"name": "A"}],
            "kafka_listeners[0].port: is not set; it must be a whole number. Set it.",
        ),
        (
            "kafka_listeners",
            [{**LISTENER, "prot": "SSL"}],
            "kafka_listeners[0].prot: is not one of its keys; nobody would read it. Did you mean port?",
        ),
        (
            "kafka_listeners",
            [{**LISTENER, "protocol": "TLS"}],
            "kafka_listeners[0].protocol: is 'TLS'; it must be one of PLAINTEXT, SSL. Write one of them.",
        ),
        (
            "kafka_listeners",
            [{**LISTENER, "host": None}],
            "kafka_listeners[0].host: is null; it must be a text. Remove the line, or give a value.",
        ),
        (
            "kafka_jmx_port",
            1.0,
            "kafka_jmx_port: is a number with a decimal point; it must be a whole number. Write 1.",
        ),
        (
            "kafka_jmx_port",
            "1_000",
            "kafka_jmx_port: is the text '1_000'; it must be a whole number. Write it with digits only.",
        ),
        (
            "kafka_jmx_port",
            10**19,
            "kafka_jmx_port: is a number; it must be a whole number. Write one of 19 digits at most.",
        ),
        (
            "kafka_jmx_port",
            "1" * 5000,
            f"kafka_jmx_port: is the text '{'1' * 40}'; it must be a whole number. Write one of 19 digits at most.",
        ),
        ("kafka_jmx_port", True, "kafka_jmx_port: is true; it must be a whole number. Write it with digits only."),
        ("kafka_allow_tmp", "y", "kafka_allow_tmp: is the text 'y'; it must be true or false. Write true or false."),
        (
            "kafka_allow_tmp",
            1.0,
            "kafka_allow_tmp: is a number with a decimal point; it must be true or false. Write true or false.",
        ),
        (
            "kafka_rack",
            False,
            "kafka_rack: is false; it must be a text. Put it in quotes: YAML reads yes, no, on and off without them "
            "as true and false.",
        ),
        (
            "kafka_rack",
            "['a']",
            "kafka_rack: is a text that Ansible reads as a list or dictionary; it must be a text. Write it without "
            "the brackets.",
        ),
        (
            "kafka_config_dir",
            "~/kafka",
            "kafka_config_dir: is the text '~/kafka'; it must be a path. Write an absolute path, starting with /.",
        ),
        (
            "kafka_service_manager",
            "upstart",
            "kafka_service_manager: is 'upstart'; it must be one of auto, systemd. Write one of them.",
        ),
        (
            "support_services",
            ["zoo"],
            "support_services[0]: is 'zoo'; it must be one of zookeeper, kafka. Write one of them.",
        ),
    ],
)
def test_d_what_would_be_read_otherwise_is_refused(name: str, value: Any, sentence: str) -> None:
    """One sentence with the variable, its form, the form that is asked for, and what to write."""
    assert said(name, value) == sentence


def test_d_no_sentence_shows_what_may_be_a_secret() -> None:
    """A list or a dictionary that was given as a text."""
    assert "hunter2" not in said("kafka_config", "ssl.key.password=hunter2") + said("kafka_opts", "-Dpassword=hunter2")


def test_d_a_required_variable_is_asked_for() -> None:
    """One that is not there at all."""
    (found,) = form_findings({}, {"x": {"type": "int", "required": True}, "y": {"type": "int"}}, "b1")
    assert found.sentence == "KC040 b1: x: is not set; it must be a whole number. Set it."


def test_d_a_template_that_cannot_be_filled_in_is_told_by_its_variable() -> None:
    """With what Ansible says."""
    found = unmade_finding("kafka_rack", "'nope' is undefined. And more.\nTwice.", "b1")
    assert (
        found.sentence
        == "KC040 b1: kafka_rack: cannot be made from its template; 'nope' is undefined. And more. Correct it."
    )


@pytest.mark.parametrize(
    ("value", "meant"), [("yes", True), ("No", False), (1, True), (0, False), (None, False), (True, True)]
)
def test_d_what_a_text_means(value: Any, meant: bool) -> None:
    """As Ansible's filter bool."""
    assert truth(value) is meant
