# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ports in firewalld: asked for where it runs, left alone elsewhere, and one sentence without ansible.posix.

firewalld itself is a stand-in here, and so is the module, which notes what it is asked for.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers.site import ROOT, Controller

MODULE = """
from ansible.module_utils.basic import AnsibleModule
spec = dict(port={}, zone={}, state={}, immediate=dict(type="bool"), permanent=dict(type="bool"))
module = AnsibleModule(spec, supports_check_mode=True)
with open("%s", "a") as notes:
    notes.write(module.jsonify(module.params) + "\\n")
module.exit_json(changed=True)
"""


class Play(Controller):
    """A play that calls the role's entry point on this machine."""

    inventory = "localhost,"


def play(folder: Path, answers: int | None, module: bool, zone: str = "") -> tuple[Any, list[dict[str, Any]]]:
    """Run it with a firewall-cmd that ends with a code (None: there is no such command), and a module or none."""
    (folder / "bin").mkdir()
    if answers is not None:
        command = folder / "bin" / "firewall-cmd"
        command.write_text(f"#!/bin/sh\nexit {answers}\n")
        command.chmod(0o755)
    if module:
        place = folder / "collections" / "ansible_collections" / "ansible" / "posix" / "plugins" / "modules"
        place.mkdir(parents=True)
        (place / "firewalld.py").write_text(MODULE % (folder / "notes"))
    (folder / "notes").touch()
    variables = {"ports": [9092, 9093], "zone": zone, "variable": "kafka_firewalld"}
    task = {
        "name": "Open",
        "ansible.builtin.include_role": {"name": "streamops.kafka.jvm_service", "tasks_from": "firewall"},
        "vars": {f"jvm_service_firewall_{name}": value for name, value in variables.items()},
    }
    book = folder / "play.yml"
    book.write_text(yaml.safe_dump([{"hosts": "all", "gather_facts": False, "connection": "local", "tasks": [task]}]))
    environment = {
        "PATH": f"{folder / 'bin'}{os.pathsep}/usr/bin{os.pathsep}/bin",  # /usr/sbin may have a real one
        "ANSIBLE_COLLECTIONS_PATH": f"{folder / 'collections'}{os.pathsep}{ROOT / '.collections'}",
        "ANSIBLE_COLLECTIONS_SCAN_SYS_PATH": "false",
    }
    code = 2 if answers == 0 and not module else 0
    done = Play().playbook(str(book), code=code, environment=environment, ansible_python_interpreter=sys.executable)
    return done, [json.loads(line) for line in (folder / "notes").read_text().splitlines()]


@pytest.mark.parametrize(("zone", "asked"), [("", None), ("internal", "internal")])
def test_ports_are_opened_where_it_runs(tmp_path: Path, zone: str, asked: str | None) -> None:
    """Now and after a boot, in the zone that is asked for, or in firewalld's own default one."""
    _done, notes = play(tmp_path, 0, module=True, zone=zone)
    rest = {"zone": asked, "state": "enabled", "immediate": True, "permanent": True}
    assert notes == [{"port": "9092/tcp", **rest}, {"port": "9093/tcp", **rest}]


@pytest.mark.parametrize("answers", [252, None], ids=["stopped", "absent"])
def test_nothing_is_done_where_it_does_not_run(tmp_path: Path, answers: int | None) -> None:
    """Neither is the module missed there."""
    done, notes = play(tmp_path, answers, module=False)
    assert notes == [] and done.count("changed") == done.count("failed") == 0


def test_without_the_collection_one_sentence_says_so(tmp_path: Path) -> None:
    """And not that a file could not be parsed."""
    done, _notes = play(tmp_path, 0, module=False)
    assert done.failure.startswith("localhost: firewalld runs there, and kafka_firewalld asks for open ports")
    assert "install it on the controller (ansible-galaxy collection install ansible.posix" in done.failure
