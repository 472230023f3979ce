# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts reach a broker as they are written, from the variables to the lines of server.properties."""

from __future__ import annotations

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.broker.plan import log_dir_findings, plan_kafka
from helpers.asked import broker_asked


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/d ", "'/d ' has blanks at its ends, which are cut off when it is read"),
        ("/d\0", r"'/d\x00' holds a tab, a line end or another control character"),
        ("/d/\ud800", r"'/d/\ud800' holds half a character (a lone surrogate)"),
    ],
)
def test_a_a_folder_that_would_be_another_one(path: str, what: str) -> None:
    """Kafka cuts blanks off, and no file system has the others."""
    assert [one.what for one in log_dir_findings([path], False, "b1")] == [what]


def test_a_texts_arrive_as_they_are_written() -> None:
    """Part A of the texts that Java reads otherwise: a rule for names, a password with a line end, and a folder."""
    rule = r"RULE:[1:$1@$0](.*@EXAMPLE\.COM)s/@.*//,DEFAULT"
    config = {"sasl.kerberos.principal.to.local.rules": rule, "ssl.key.password": "#Ω😀=!\nbroker.id=7"}
    plan = plan_kafka(broker_asked(version="2.1.1", config=config, log_dirs=["/data/é\\1"]))
    assert plan["errors"] == [] and plan["properties"]["log.dirs"] == "/data/é\\1"
    assert set(plan["lines"]) >= {
        r"sasl.kerberos.principal.to.local.rules=RULE:[1:$1@$0](.*@EXAMPLE\\.COM)s/@.*//,DEFAULT",
        r"ssl.key.password=#\u03a9\ud83d\ude00=!\nbroker.id=7",
        r"log.dirs=/data/\u00e9\\1",
        "broker.id=1",
    }
