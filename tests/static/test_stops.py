# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""S18: commands that stop servers by name are called where they see nothing but their own, and by no role."""

from __future__ import annotations

import ast
import re

import pytest

from tools.checkout import ROOT, files

BY_NAME = re.compile(r"-server-stop\b|zkServer\.sh\W+(?:stop|restart)")
# Whose text has the names without a call: the launchers themselves, what is told about them, tables of names.
TOLD = (
    *("roles/tarball/README.md", "roles/tarball/files/launchers.tsv", "docs/"),
    *("roles/tarball/files/zookeeper/bin/zkServer.sh", "roles/tarball/files/kafka/templates/stop.sh"),
    *("changelogs/", "tests/unit/roles/tarball/test_launchers.py"),
    *("tests/helpers/own_processes.py", "tests/unit/helpers/test_own_processes.py", "tests/static/test_stops.py"),
)
IN_A_CONTAINER = ("molecule/default/tests/test_commands.py",)
CALLERS = ("tests/integration/test_commands.py", "tests/integration/test_launchers.py")


def bare_calls(source: str) -> list[str]:
    """Calls of those commands that do not go through ``own``, the fixture with processes of its own."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            words = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
            names = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
            if any(isinstance(word, str) and BY_NAME.search(word) for word in words) and "own" not in names:
                found.append(ast.unparse(node))
    return found


def test_nobody_else_has_their_names() -> None:
    """Roles and playbooks never call them; a new test that does has to be looked at here."""
    strange = []
    for path in files():
        name = str(path.relative_to(ROOT))
        if not name.startswith((*TOLD, *IN_A_CONTAINER, *CALLERS)):
            try:
                text = path.read_text()
            except UnicodeDecodeError:
                continue
            strange += [f"{name}: {found[0]}" for found in BY_NAME.finditer(text)]
    assert strange == []


@pytest.mark.parametrize("name", CALLERS)
def test_they_are_called_among_their_own(name: str) -> None:
    """Each call goes through the fixture."""
    text = (ROOT / name).read_text()
    assert BY_NAME.search(text)
    assert bare_calls(text) == []


def test_a_bare_call_is_found() -> None:
    """Else the test above would prove nothing."""
    assert bare_calls('shell(kafka, "bin/kafka-server-stop.sh")') == ["shell(kafka, 'bin/kafka-server-stop.sh')"]
    assert bare_calls('run([home / "zkServer.sh stop"])') != []
    assert bare_calls('run(own.command(home / "kafka-server-stop.sh"))') == []
