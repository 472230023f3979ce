# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts the plays of site.yml are about, and what it says at its end."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.hosts import (
    lacks,
    says,
    waits,
)

HOSTS = ["b1", "b2", "b3"]
GROUPS = {"kafka": HOSTS, "zookeeper": []}
NOBODY = ["!all"]
STATE = {"installed": True}


def known(**changes: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What a run knows of three brokers of a cluster that are as they are to be, with changes for some."""
    one: dict[str, Any] = {
        "__java_public": {"major": 11},
        "__kafka_state": STATE,
        "__site_preflight": {"brief": []},
    }
    return {host: {**one, **changes.get(host, {})} for host in HOSTS}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, NOBODY),
        ({"__java_public": {"major": 0}}, ["b2"]),
        ({"__kafka_state": {**STATE, "installed": False}}, ["b2"]),
    ],
    ids=["l-none", "l-java", "l-distribution"],
)
def test_l_who_lacks_something(change: dict[str, Any], expected: list[str]) -> None:
    """A Java, or the distribution."""
    assert lacks(known(b2=change), GROUPS) == expected


def test_l_what_is_said_at_the_end() -> None:
    """By one host, what waits on all; by nobody where there is nothing to say."""
    assert says(known(), GROUPS) == NOBODY
    assert says(known(b1={"__site_preflight": {"brief": ["KC308 …"]}}), GROUPS) == ["b1"]
    hostvars = known(b3={"__jvm_service_pending": {"kafka": ["kafka.env", "log4j.properties"], "zookeeper": []}})
    assert says(hostvars, GROUPS) == ["b1"]
    assert waits(hostvars, GROUPS) == ["restart pending for kafka on b3: kafka.env, log4j.properties"]


def test_l_hosts_that_were_left_out_are_nobody() -> None:
    """With --limit nothing is known of the others; a syntax check knows nobody."""
    hostvars = {**known(b2={"__java_public": {"major": 0}}), "b1": {}}
    assert lacks(hostvars, GROUPS) == ["b2"]
    assert lacks({}, GROUPS) == says({}, GROUPS) == NOBODY
