# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the support script printed becomes files without secrets, and all hosts' pieces become one archive."""

from __future__ import annotations

import base64
import gzip
from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.support.archive import (
    pack,
    pending,
    support_archive,
    support_piece,
    unpack,
)


def line(name: str, text: str, how: str = "whole") -> str:
    """A file as the script prints it."""
    return f"file\t{name}\t{how}\t{base64.b64encode(gzip.compress(text.encode())).decode()}\n"


def piece(stdout: str, secrets: Any = (), **result: Any) -> dict[str, Any]:
    """The piece of one broker."""
    return support_piece({"stdout": stdout, **result}, {"host": "b1", "service": "kafka", "secrets": list(secrets)})


def contents(of: str) -> dict[str, str]:
    """An archive's files."""
    return {name: data.decode() for name, data in unpack(of)}


def test_a_password_of_the_node_s_own_configuration_is_in_no_file() -> None:
    """An older one than the inventory's, and also where it runs alone."""
    found = piece(
        line("config/server.properties", "broker.id=1\nssl.key.password=older-one\n")
        + line("config/.staged/server.properties", "ssl.key.password=newer-one\n")
        + line("logs/server.log", "cannot open key with older-one, newer-one or inventory-one\n")
        + "missing\tlogs/x.log\tno older-one\nfact\tstate\trunning older-one\n",
        [{"sasl_password": "inventory-one"}],
    )
    text = "\n".join(contents(found["archive"]).values()) + str(found["missing"]) + str(found["facts"])
    assert "broker.id=1" in text
    assert not [word for word in ("older-one", "newer-one", "inventory-one") if word in text]


def test_a_a_password_in_any_spelling_of_a_property_file_is_in_no_file() -> None:
    """Between a blank and a line that goes on, with escapes; a log has what Java made of it."""
    written = "ssl.key.password older-\\\n  on\\u0065\n"
    found = piece(line("config/server.properties", written) + line("logs/server.log", "no key for older-one\n"))
    assert contents(found["archive"])["logs/server.log"] == "no key for ********\n"


def test_a_log_that_was_cut_begins_with_a_whole_line() -> None:
    """The rest of a line could be the rest of a secret."""
    found = piece(line("logs/server.log", "alf a line\nwhole\n", "cut"))
    assert contents(found["archive"]) == {"logs/server.log": "whole\n"}
    assert found["files"] == {"logs/server.log": 6}


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (
            {"unreachable": True, "msg": "Failed to connect:\n no route"},
            "cannot be looked at: Failed to connect: no route",
        ),
        ({"rc": 1, "stderr": "bash: not found"}, "cannot be looked at: bash: not found"),
        ({}, "it said nothing"),
    ],
)
def test_a_host_that_is_down_is_missing(result: dict[str, Any], words: str) -> None:
    """It stops nothing, and the manifest says why."""
    found = piece("", **result)
    assert words in found["missing"][0][1]
    assert words in support_archive([found], ASKED)["manifest"]


RUNNING = "distribution\tk-1\nserver.properties\taaa\n"
INTENDED = "distribution\tk-1\nserver.properties\tbbb\n"


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ({}, []),
        ({"run/fingerprint": RUNNING, "config/fingerprint": RUNNING}, []),
        ({"config/fingerprint": INTENDED}, []),
        ({"run/fingerprint": RUNNING, "config/fingerprint": INTENDED}, ["server.properties"]),
        (
            {
                "run/fingerprint": RUNNING,
                "config/fingerprint": RUNNING,
                "config/.staged/fingerprint": INTENDED,
                "config/server.properties": "a=1\nb=2\nssl.key.password=x\n",
                "config/.staged/server.properties": "a=1\nb=3\nssl.key.password=y\nc=4\n",
            },
            ["server.properties (b, c, ssl.key.password)"],
        ),
        (
            {
                "run/fingerprint": RUNNING,
                "config/fingerprint": INTENDED,
                "config/server.properties": "a = 1\nb: \\\n  2\n!c=3\n",
                "config/.staged/server.properties": "a=1\nb=2\nc=3\n",
            },
            ["server.properties (c)"],
        ),
    ],
)
def test_what_waits_for_a_restart_is_named_without_values(files: dict[str, str], wanted: list[str]) -> None:
    """By the fingerprint of what runs against that of what the next start takes."""
    assert pending(files) == wanted


ASKED: dict[str, Any] = {
    "name": "kafka-support-x",
    "about": {"Collected": "now"},
    "answers": [
        {
            "name": "b1/cluster/kafka_health",
            "secrets": [{"sasl_password": "admin-pw"}],
            "result": {"failed": False, "msg": "admin-pw is wrong.", "invocation": {"module_args": {"x": 1}}},
        },
        {"name": "b1/cluster/zookeeper_info", "secrets": [], "result": {"skipped": True, "changed": False}},
    ],
    "absent": ["b8", "b9"],
    "named": ["b8"],
}


def test_the_archive_has_a_manifest_of_what_is_there_and_what_is_not() -> None:
    """One folder inside, one for each host and service; modules' answers without options and secrets."""
    made = support_archive([piece(line("logs/server.log", "x\n") + "missing\tthreads.txt\tit does not run\n")], ASKED)
    found = contents(made["content"])
    assert set(found) == {
        "kafka-support-x/MANIFEST.txt",
        "kafka-support-x/b1/kafka/logs/server.log",
        "kafka-support-x/b1/cluster/kafka_health.json",
        "kafka-support-x/b1/cluster/zookeeper_info.json",
    }
    assert "invocation" not in found["kafka-support-x/b1/cluster/kafka_health.json"]
    assert "admin-pw" not in "".join(found.values())
    assert made["missing"] == [
        "b1/kafka: threads.txt: it does not run",
        "b8: it is absent, as this run was told",
        "b9: it is not in this run",
        "b1/cluster/zookeeper_info: there was nobody in this run to ask",
    ]
    assert made["said"] == ["b1/cluster/kafka_health: ******** is wrong."]
    assert found["kafka-support-x/MANIFEST.txt"] == made["manifest"]
    assert "2  b1/kafka/logs/server.log" in made["manifest"]


@pytest.mark.parametrize(
    ("absence", "said"),
    [
        (None, []),
        ({"brokers": [3], "registered": [], "text": "9 of it"}, ["b1/x: broker 3 is absent, so that 9 of it"]),
        ({"brokers": [], "registered": [3, 4], "text": ""}, ["b1/x: brokers 3, 4 are registered, and not absent"]),
    ],
)
def test_l_what_is_left_without_an_absent_broker_is_said_as_such(absence: Any, said: list[str]) -> None:
    """Not as a fault."""
    answers = [{"name": "b1/x", "secrets": [], "result": {"healthy": True, "absence": absence}}]
    made = support_archive([], {**ASKED, "answers": answers})
    assert made["said"] == said
    assert ("nothing is wrong" in made["manifest"]) == (not said)


def test_pack_and_unpack_agree() -> None:
    """Texts and bytes, also none of them."""
    assert dict(unpack(pack({"a/b": "ü", "c": b"\xff"}))) == {"a/b": "ü".encode(), "c": b"\xff"}
    assert dict(unpack(pack({}))) == {}
