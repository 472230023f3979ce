# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run knows of its hosts."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.hosts import (
    latest_look,
    look_of,
    state_of,
    variables_of,
)

SEEN: dict[str, Any] = {"__node": {"services": {"kafka": {"state": {"host": "b1"}, "differs": False}}}}


def test_l_what_a_task_has_seen_is_newer_than_the_look_at_the_node() -> None:
    """After a start a role has looked again."""
    assert state_of(SEEN, "kafka") == {"host": "b1"} and state_of(SEEN, "zookeeper") == state_of({}, "kafka") == {}
    assert state_of({**SEEN, "__kafka_state": {"host": "b1", "running": True}}, "kafka")["running"]


def test_l_variables_are_read_as_they_are() -> None:
    """Ansible's own mapping evaluates each of them when it is read, which facts do not need."""

    class HostVars(dict[str, Any]):
        """As Ansible's."""

        def raw_get(self, host: str) -> Any:
            """Not evaluated."""
            return {"raw": self[host]}

    assert variables_of(HostVars(b1=1), "b1") == {"raw": 1}
    assert variables_of({"b1": {"x": 1}}, "b1") == {"x": 1} and variables_of({}, "b1") == {}


NODE: dict[str, Any] = {"observed": {"kafka": {"free": {}}}, "looked_at": 2.0}


@pytest.mark.parametrize(
    ("looks", "last"),
    [
        ([], {"observed": {}, "pending": {}}),
        ([{"skipped": True}, {}], {"observed": {}, "pending": {}}),
        ([NODE, {}], {"observed": NODE["observed"], "pending": {}}),
        (
            [NODE, {"observed": {}, "pending": {"kafka": ["java"]}, "looked_at": 3.0}],
            {"observed": {}, "pending": {"kafka": ["java"]}},
        ),
        (
            [NODE, {"observed": {}, "pending": {"kafka": ["java"]}, "looked_at": 1.0}],
            {"observed": NODE["observed"], "pending": {}},
        ),
        ([{"skipped": True, "looked_at": 4.0}, NODE], {"observed": NODE["observed"], "pending": {}}),
    ],
    ids=["l-none", "l-skipped", "l-node", "l-deployed", "l-looked-again", "l-skipped-later"],
)
def test_l_the_last_look_counts(looks: list[dict[str, Any]], last: dict[str, Any]) -> None:
    """A playbook may have two of ours: the second looks again, and what the first has deployed is known by then."""
    assert latest_look(looks) == last
    assert look_of(dict(zip(("__node", "__jvm_service_now"), looks))) == last
