# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of a playbook shows all that the variables have wrong (part M), and contacts no node for it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from helpers.site import Controller, Run, defaults, unreadable

BRACES = "{% raw %}{{ braces }}{% endraw %}"
SECRET = "hunter2-of-the-keystore"
# Where nobody answers; a connection that is tried leaves its mark.
MARK = "contacted"


class Faulty(Controller):
    """An inventory on the path of a test, and playbooks on it."""

    def __init__(self, folder: Path, inventory: dict[str, Any]) -> None:
        self.folder = folder
        ssh = folder / "ssh"
        ssh.write_text(f"#!/bin/sh\ntouch {folder / MARK}\nexit 255\n")
        ssh.chmod(0o755)
        inventory["all"] = {"vars": {"ansible_ssh_executable": str(ssh), "ansible_python_interpreter": sys.executable}}
        (folder / "hosts.json").write_text(json.dumps(inventory))
        self.inventory = str(folder / "hosts.json")

    def judged(self, name: str, *arguments: str, **environment: str) -> Run:
        """A run that is refused without contact to a node and without a change."""
        done = self.playbook(name, *arguments, code=2, environment=environment)
        assert not (self.folder / MARK).exists()
        assert done.count("changed") == 0 and done.count("unreachable") == 0 and done.count("failed") == 1
        return done


def faults() -> dict[str, Any]:
    """Ten faults of all stages that need no node, and one warning."""
    servers = {f"z{number}": {"zookeeper_id": number} for number in (1, 2)}
    listener = {"name": "INSIDE", "port": 9092, "advertised_host": "0.0.0.0"}
    brokers: dict[str, dict[str, Any]] = {f"b{number}": {"kafka_broker_id": number} for number in (1, 2, 3)}
    brokers["b2"]["kafka_broker_id"] = 1
    brokers["b3"] |= {"kafka_opts": "-Dfoo=bar -Dx=1", "kafka_listeners": [listener], "kafka_logdirs": ["/data"]}
    brokers["b1"]["kafka_jmx_port"] = 9092
    settings = {
        "log.retention.hours.per.topic": 1,
        "num.partitons": 3,
        "log.segment.bytes": "large",
        "min.insync.replicas": 4,
        "ssl.keystore.password": SECRET,
    }
    return {
        "zookeeper": {"hosts": servers, "vars": {"zookeeper_config": {"tickTyme": 2000}}},
        "kafka": {"hosts": brokers, "vars": {"java_source": "path", "kafka_config": settings}},
    }


SHOWN = {
    "KC201": "1 is given to both b1 and b2",
    "KC004": "INSIDE advertises '0.0.0.0'",
    "KC011": "not 'large'",
    "KC012": "num.partitons",
    "KC013": "log.retention.hours.per.topic",
    "KC017": "kafka_logdirs",
    "KC019": "2 servers tolerate no more failures than 1",
    "KC024": "is empty, and java_source is 'path'",
    "KC040": "kafka_opts",
    "KC115": "4 is above default.replication.factor 3",
    "KC207": "9092, which kafka_listeners of b1 also uses",
}


@pytest.mark.parametrize("name", ["preflight", "site", "rolling_restart"])
def test_m_one_run_shows_all_of_it(tmp_path: Path, name: str) -> None:
    """Each in its row, errors before warnings; a rule whose input is wrong says so; a password is nowhere."""
    done = Faulty(tmp_path, faults()).judged(name)
    table = done.output.partition("FAILED! =>")[2].partition("\n    msg:")[0]
    rows = [line.split() for line in table.splitlines()]
    shown = [row for row in rows if row and row[0] in SHOWN]
    assert {row[0] for row in shown} == set(SHOWN)
    assert [number for number, words in SHOWN.items() if words not in table] == []
    severities = [row[1] for row in shown]
    assert severities == sorted(severities)
    assert "Not checked because of KC011 (log.segment.bytes of b1, b2 and 1 more): KC112, KC114, KC208" in table
    assert "Not checked because of KC040 (kafka_opts of b3): KC123, KC216" in table
    assert SECRET not in done.output and "errors:" in done.failure


def test_m_the_table_is_readable_as_json(tmp_path: Path) -> None:
    """Ansible's own default shows results as JSON, where a text of many lines is one line."""
    done = Faulty(tmp_path, faults()).judged("preflight", **defaults(tmp_path))
    lines = [line.strip() for line in done.output.splitlines()]
    assert any(line.startswith('"KC201  error') for line in lines)
    assert unreadable(done) == []


def test_m_what_cannot_be_made_is_shown_with_all_the_rest_and_no_fact_holds_a_password(tmp_path: Path) -> None:
    """A variable whose own template names what is not defined; with -v, facts are shown."""
    inventory = faults()
    inventory["kafka"]["vars"]["kafka_rack"] = "{{ no_such_variable }}"
    done = Faulty(tmp_path, inventory).judged("site", "-v")
    assert all(f"{number}  " in done.output for number in SHOWN)
    assert (
        "kafka_rack" in done.failure and "Not checked because of KC040 (kafka_rack of b1, b2 and 1 more)" in done.output
    )
    assert SECRET not in done.output


def test_m_braces_in_a_sentence_are_shown_and_not_filled_in(tmp_path: Path) -> None:
    """What Ansible says of a template that cannot be made holds it; and a value may hold braces of its own."""
    variables: dict[str, Any] = {
        "kafka_rack": "{{ 'a' | no_such_filter }}",
        "kafka_zookeeper_chroot": BRACES,
        "kafka_broker_id": 1,
    }
    variables["kafka_config"] = {"ssl.key.password": f" {SECRET}"}
    inventory = {"zookeeper": {"hosts": {"z1": {}}}, "kafka": {"hosts": {"b1": variables}}}
    said = Faulty(tmp_path, inventory).judged("site").failure
    assert "KC040 b1: kafka_rack: cannot be made from its template; " in said and "{{ 'a' | no_such_filter }}" in said
    assert "KC006 b1: kafka_zookeeper_chroot: '{{ braces }}' holds ' ', which no such path can have;" in said
    assert "KC032 b1: " in said and "ssl.key.password" in said and SECRET not in said


@pytest.mark.parametrize("name", ["site", "status"])
@pytest.mark.parametrize("arguments", [("--tags", "kafka"), ("--skip-tags", "untagged")], ids=["j-tags", "j-skip-tags"])
def test_j_a_part_of_a_playbook_is_refused(tmp_path: Path, name: str, arguments: tuple[str, str]) -> None:
    """It would leave out what the rest relies on, or run nothing and be green."""
    done = Faulty(tmp_path, faults()).judged(name, *arguments)
    assert "or what the rest relies on would be left out." in done.text
