# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""L: a sentence that a run is refused with can be read with an empty ansible.cfg, and is the same text in YAML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers.site import Controller, defaults, unreadable

LONG = (
    "kafka_log_dirs: /data/1/kafka on n1 is not on a file system of its own; mount one there, or choose another. " * 3
)


@pytest.mark.parametrize(
    ("messages", "lines"),
    [
        ({"l-json": [LONG, "short one"]}, ['        "kafka_log_dirs: /data', '        "  ', '        "short one"']),
        ({"l-one": "short one"}, ['    "msg": "short one"']),
        ({"l-yaml": [LONG, "short one"]}, [f"        {LONG.strip()}", "        short one"]),
    ],
    ids=["l-json", "l-one", "l-yaml"],
)
def test_a_failure_is_shown_in_lines(tmp_path: Path, messages: dict[str, Any], lines: list[str]) -> None:
    """Each begins as it is said here; the host fails, and the rest of its tasks are not run."""
    ((name, message),) = messages.items()
    tasks = [{"streamops.kafka.fail": {"msg": message}}, {"ansible.builtin.debug": {"msg": "went on"}}]
    play = {"hosts": "n1", "connection": "local", "gather_facts": False, "tasks": tasks}
    (tmp_path / "book.yml").write_text(yaml.safe_dump([play]))
    controller = Controller()
    controller.inventory = "n1,"
    environment = {} if name == "l-yaml" else defaults(tmp_path)
    done = controller.playbook(str(tmp_path / "book.yml"), code=2, environment=environment)
    assert done.recap["n1"]["failed"] == 1 and "went on" not in done.output
    shown = done.output.splitlines()
    assert [one for one in lines if not any(line.startswith(one) for line in shown)] == []
    if name == "l-json":
        assert unreadable(done) == []
