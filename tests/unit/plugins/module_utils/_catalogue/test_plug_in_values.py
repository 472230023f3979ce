# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of settings that only a shipped plug-in reads, by hand; the tests of tests/differential ask the classes."""

from __future__ import annotations

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.kafka import (
    BROKER_KEYS,
    READERS,
    SYSTEM_PROPERTIES,
)
from ansible_collections.streamops.kafka.plugins.module_utils._catalogue.plug_in_values import (
    READER_KEYS,
    reader_misread,
    reader_problem,
)

NUMBERS = "authorizer.zookeeper.session.timeout.ms"


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("super.users", "User:admin;User:CN=a,OU=b; Group:c ;", None),
        ("super.users", "", None),
        ("super.users", ";", None),
        ("super.users", " ", "must be TYPE:NAME with semicolons between them, such as User:admin, not ''"),
        ("super.users", "admin", "must be TYPE:NAME with semicolons between them, such as User:admin, not 'admin'"),
        ("super.users", "User:a;;User:b", "must be TYPE:NAME with semicolons between them, such as User:admin, not ''"),
        ("allow.everyone.if.no.acl.found", "TRUE", None),
        (
            *("allow.everyone.if.no.acl.found", " true"),
            "must be true or false without blanks around it, not ' true'",
        ),
        ("allow.everyone.if.no.acl.found", "yes", "must be true or false without blanks around it, not 'yes'"),
        (
            *("allow.everyone.if.no.acl.found", "fal\u017fe"),
            "must be true or false without blanks around it, not 'fal\u017fe'",
        ),
        ("kafka.csv.metrics.reporter.enabled", " true", None),
        ("kafka.csv.metrics.reporter.enabled", "True", "must be true or false in small letters, not 'True'"),
        (NUMBERS, "+6000", None),
        (NUMBERS, "6_000", "must be a whole number without blanks around it, not '6_000'"),
        (NUMBERS, "6000 ", "must be a whole number without blanks around it, not '6000 '"),
        (NUMBERS, "2147483648", "must be a whole number without blanks around it, not '2147483648'"),
        ("metrics.period", " 10", None),
        ("metrics.period", "0", "must be a whole number from 1 on, not '0'"),
        ("metrics.url", "anything", None),
    ],
)
def test_e_a_plug_in_takes_it_or_not(name: str, text: str, problem: str | None) -> None:
    assert reader_problem(name, text) == problem


@pytest.mark.parametrize(
    ("text", "wrong"),
    [("User:a,User:b", True), ("User:a, User:b", True), ("User:CN=a,OU=b;User:c", False), ("User:a", False)],
)
def test_e_users_between_commas_are_one(text: str, wrong: bool) -> None:
    assert bool(reader_misread("super.users", text)) is wrong


def test_e_every_setting_of_a_plug_in_has_a_type() -> None:
    """What a new release's plug-ins read is added here; nothing of it is the broker's own, or Java's."""
    assert READER_KEYS.keys() == READERS.keys()
    assert not READER_KEYS.keys() & BROKER_KEYS.keys() and not SYSTEM_PROPERTIES & {*BROKER_KEYS, *READERS}
