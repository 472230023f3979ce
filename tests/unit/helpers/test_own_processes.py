# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""S18: what stops by name reaches the processes that were started beside it, and no other."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest
from helpers.own_processes import OwnProcesses, decoy, missing, own_processes

BROKER = ["-cp", "/usr/local/kafka/libs/kafka.jar", "kafka.Kafka", "server.properties"]
# By name, as Apache's kafka-server-stop.sh finds brokers; it names them instead of sending a signal.
FIND = "ps axww | grep -i 'kafka\\.Kafka' | grep java | grep -v grep | awk '{print $1}'"
STOP = f"kill -s TERM $({FIND})"


@pytest.fixture
def own() -> Iterator[OwnProcesses]:
    """A namespace."""
    if missing():
        pytest.skip(missing())
    with own_processes() as made:
        yield made


def said(command: list[str]) -> list[str]:
    """The words that a command prints."""
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.split()


def test_s18_a_broker_elsewhere_survives_what_stops_by_name(own: OwnProcesses) -> None:
    """It would be found on the machine; inside only the one that was started there is, and ends."""
    with decoy(BROKER) as elsewhere, decoy(BROKER, own) as beside:
        assert str(elsewhere.pid) in said(["sh", "-c", FIND])
        assert len(said(own.command("sh", "-c", FIND))) == 1
        said(own.command("sh", "-c", STOP))
        assert beside.wait(timeout=30) != 0
        assert elsewhere.poll() is None
        assert said(own.command("sh", "-c", FIND)) == []


def test_commands_keep_their_folder_and_end_with_the_namespace(tmp_path_factory: pytest.TempPathFactory) -> None:
    """As anywhere else; and nothing that was left running stays."""
    if missing():
        pytest.skip(missing())
    folder = tmp_path_factory.mktemp("folder")
    with own_processes() as own:
        done = subprocess.run(own.command("pwd"), cwd=folder, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == str(folder)
        left = subprocess.Popen(own.command("sleep", "600"))
    assert left.wait(timeout=30) != 0
