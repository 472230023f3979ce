# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""S18: nothing of a caller's environment reaches a service, or a script that a task hands to a node."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.caller import without_caller
from helpers.callers import EVERY, KAFKA, ZOOKEEPER

from tools.checkout import ROOT, files

CLEAN = without_caller([])
EMPTIED = re.compile(r"\{\{ \[.*'(-s|-version)'\] [|] streamops[.]kafka[.]without_caller \}\}")
# The Pythons of the admin host are those on the caller's PATH.
WITH_THE_CALLER_S = {"roles/admin_host/tasks/parts/observe.yml"}
OWN = {"BASH_SOURCE", "JAVA"}  # bash's, and what zkEnv.sh says to the scripts that source it


def command_tasks(part: Any) -> Iterator[str]:
    """The argv of every task with the module command, as a text."""
    if isinstance(part, list):
        for one in part:
            yield from command_tasks(one)
    elif isinstance(part, dict):
        argv = (part.get("ansible.builtin.command") or {}).get("argv")
        if argv:
            yield argv if isinstance(argv, str) else " ".join(map(str, argv))
        for key, value in part.items():
            if key != "ansible.builtin.command":
                yield from command_tasks(value)


def test_k_what_the_launchers_read_is_known() -> None:
    """Our own launchers read what Apache's read; so what a test gives a service is all that it could take over."""
    for layout, known in (("kafka", KAFKA), ("zookeeper", ZOOKEEPER)):
        text = "\n".join(path.read_text() for path in files(".sh", below=f"roles/tarball/files/{layout}"))
        read = set(re.findall(r"\$\{?([A-Z][A-Z0-9_]+)", text)) - OWN
        assert len(read) > 10
        assert read - set(known) == set()
    assert {"JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "TAR_OPTIONS"} <= set(EVERY)


def test_k_scripts_and_java_begin_with_an_empty_environment() -> None:
    """Else a variable of the shell decides what tar, grep or Java do on the node."""
    given = {
        str(path.relative_to(ROOT)): argv
        for path in files(".yml", below="roles")
        for argv in command_tasks(yaml.safe_load(path.read_text()))
        if re.search(r" '?-(s|version)\b", argv)
    }
    assert len(given) > 6
    assert {source for source, argv in given.items() if not EMPTIED.fullmatch(argv)} == WITH_THE_CALLER_S


def test_k_so_do_those_of_actions() -> None:
    """All of them that hand a script to bash do it in one place."""
    texts = {path.name: path.read_text() for path in files(".py", below="plugins/plugin_utils")}
    assert [name for name, text in texts.items() if '"-s"' in text] == ["node_commands.py"]
    assert 'without_caller(["/bin/bash", "-s"])' in texts["node_commands.py"]
    assert 'without_caller([java, "-version"])' in texts["node_info.py"]


def test_k_the_service_s_script_begins_with_it() -> None:
    """Before its first command."""
    lines = (ROOT / "roles/jvm_service/templates/service.sh.j2").read_text().splitlines()
    commands = [line for line in lines if line and not line.startswith("#")]
    assert commands[0] == "set -u"
    assert commands[1] == f"path={CLEAN[-1].removeprefix('PATH=')}"
    assert commands[2].startswith('if [ "${1:-}" != clean ]; then exec /usr/bin/env -i "PATH=${path}"')
