# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who takes a turn of a roll, by tables."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.rolling.turn import plan_turn, turn_script

SERVICE: Any = {"name": "kafka", "config_dir": "/etc/kafka", "run_dir": "/run/kafka"}
OLD, NEW = "java\t8\nserver.properties\ta\n", "java\t8\nserver.properties\tb\n"


def seen(running=True, active=OLD, ran=OLD, staged=None, paths=(), since=1000):
    """What the probe saw; ``staged``: the fingerprint there, "" for a folder without one."""
    contents = {"/etc/kafka/fingerprint": active, "/run/kafka/fingerprint": ran}
    if staged is not None:
        paths = [*paths, "/etc/kafka/.staged"]
    if staged:
        contents["/etc/kafka/.staged/fingerprint"] = staged
    return {
        "process": {"running": running, "since": since if running else None},
        "paths": {path: {} for path in paths},
        "contents": {name: text for name, text in contents.items() if text},
    }


@pytest.mark.parametrize(
    ("state", "options", "why"),
    [
        (seen(), {}, []),
        (seen(staged=NEW), {}, ["server.properties"]),
        (seen(active=NEW), {}, ["server.properties"]),  # activated, and not restarted since
        (seen(staged=""), {}, ["what is staged"]),
        (seen(ran=""), {}, ["it was not started by this collection, so what it runs with is unknown"]),
        # what this run found counts, not what lay there before it
        (seen(staged=NEW), {"pending": []}, []),
        (seen(), {"pending": ["java 8 -> 11"]}, ["java 8 -> 11"]),
        (seen(), {"everything": True}, ["asked for"]),
        (seen(), {"everything": True, "before": 1001}, ["asked for"]),
        (seen(), {"everything": True, "before": 1000}, []),
        (seen(staged=NEW), {"everything": True, "before": 1}, ["server.properties"]),
        # stopped by somebody: the gate names it
        (seen(running=False, staged=NEW), {"everything": True}, []),
    ],
)
def test_who_takes_a_turn(state, options, why):
    assert plan_turn(SERVICE, state, **options) == {"turn": bool(why), "resume": False, "why": why}


def test_an_interrupted_turn_is_resumed():
    state = seen(running=False, paths=["/etc/kafka/.turn"])
    assert plan_turn(SERVICE, state) == {"turn": True, "resume": True, "why": ["an interrupted turn"]}
    assert not plan_turn(SERVICE, seen(paths=["/etc/kafka/.turn"]))["turn"]


def test_a_node_gets_the_script_of_its_turn_where_it_has_another():
    """One that was deployed by an earlier release of this collection, or that nobody has configured yet."""
    service: Any = {**SERVICE, "owner": "root", "group": "kafka"}
    wanted: Any = {"name": "k-turn.sh", "mode": "0700", "content": "x\n"}

    def there(**paths: Any) -> Any:
        """What the probe saw."""
        return {"paths": {f"/etc/kafka/k-{name}.sh": one for name, one in paths.items()}}

    copy = {"content": "x\n", "dest": "/etc/kafka/k-turn.sh", "mode": "0700", "owner": "root", "group": "kafka"}
    sha1 = "6fcf9dfbd479ed82697fee719b9f8c610a11ff2a"
    assert turn_script(service, wanted, there()) == copy
    assert turn_script(service, wanted, there(turn={"sha1": "0"})) == copy
    assert turn_script(service, wanted, there(turn={"sha1": sha1})) is None
