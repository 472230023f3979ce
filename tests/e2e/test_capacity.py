# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""capacity.yml as a user calls it: the example of docs/capacity.md, refusals, an inventory that site.yml accepts."""

from __future__ import annotations

import getpass
import json
import re
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers.site import JAVA_11, ROOT, Controller, Run, defaults, unreadable

DOCUMENT = (ROOT / "docs" / "capacity.md").read_text()
NODES = {"zookeeper1", "zookeeper2", "zookeeper3", "kafka1", "kafka2", "kafka3"}


@dataclass
class Planner(Controller):
    """A user of the controller, without a cluster."""

    inventory: str = "localhost,"
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def variables(self) -> dict[str, Any]:
        """Given with every run."""
        return self.extra


def blocks(language: str) -> list[str]:
    """The document's blocks of code of one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)


def example() -> dict[str, Any]:
    """The document's first file of variables."""
    return yaml.safe_load(blocks("yaml")[0])["kafka_capacity"]


def shown(run: Run) -> str:
    """The text of the task that prints the plan."""
    found = re.search(r"^    msg: \|-\n((?: {8}.*\n|\n)+)", run.output, re.MULTILINE)
    assert found, run.output
    return textwrap.dedent(found[1]).strip()


@dataclass
class Planned:
    """What one run printed and wrote."""

    run: Run
    folder: Path


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """The document's example, with its files."""
    folder = tmp_path_factory.mktemp("plan")
    run = Planner().playbook("capacity", kafka_capacity=example(), kafka_capacity_dest=str(folder))
    return Planned(run, folder)


def test_the_document_shows_what_is_printed(planned: Planned) -> None:
    """Word for word."""
    assert shown(planned.run) == blocks("text")[0].strip()


def test_the_files_are_written_once(planned: Planned) -> None:
    """A second run changes nothing; check mode writes nothing; the JSON is the whole plan."""
    assert planned.run.count("changed") == 2
    given = {"kafka_capacity": example(), "kafka_capacity_dest": str(planned.folder)}
    again = Planner().playbook("capacity", environment=defaults(planned.folder), **given)
    assert again.count("changed") == 0
    assert unreadable(again) == []
    found = json.loads((planned.folder / "capacity.json").read_text())
    assert found["brokers"]["count"] == 6
    assert {"asked", "assumed", "partitions", "brokers", "per_broker", "losses", "warnings"} <= set(found)


def test_check_mode_writes_nothing(tmp_path: Path) -> None:
    """It shows the plan all the same."""
    run = Planner().playbook("capacity", "--check", kafka_capacity=example(), kafka_capacity_dest=str(tmp_path))
    assert list(tmp_path.iterdir()) == []
    assert shown(run) == blocks("text")[0].strip()


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({}, "Nothing to plan: give kafka_capacity"),
        ({"kafka_capacity": {"throughput": "50 Mbps"}}, "throughput: '50 Mbps' has the unknown unit 'Mbps'"),
        pytest.param(
            {"kafka_capacity": {"througput": "50 MB/s"}},
            "kafka_capacity has no key 'througput'; did you mean 'throughput'?",
            id="l-typo",
        ),
        ({"kafka_capacity_observed": {}}, "kafka_capacity_observed is not what capacity_observe.yml writes"),
        ({"kafka_capacity": {}, "kafka_capacity_dest": "/nowhere"}, "kafka_capacity_dest: /nowhere is not a directory"),
    ],
)
def test_refusals(variables: dict[str, Any], sentence: str) -> None:
    """One task fails, with the sentence."""
    run = Planner().playbook("capacity", code=2, **variables)
    assert sentence in run.failure
    assert "template" not in run.output.lower() and "AnsibleFilterError" not in run.output


def small(folder: Path) -> tuple[Path, dict[str, Any]]:
    """An inventory for three brokers, and what lets this machine stand for its hosts, without touching it."""
    Planner().playbook(
        "capacity", kafka_capacity={**example(), "retention": "1d", "memory": "1TiB"}, kafka_capacity_dest=str(folder)
    )
    local = {
        "ansible_connection": "local",
        "ansible_become": False,
        "ansible_python_interpreter": "{{ ansible_playbook_python }}",
        "java_source": "path",
        "java_home": str(JAVA_11),
        "kafka_allow_root_filesystem": True,
        "kafka_allow_tmp": True,
    }
    for role in ("kafka", "zookeeper"):
        local[f"{role}_accepted_findings"] = {
            "KC207": "they stand for hosts of their own, so that they share no ports",
            "KC527": "nor has this machine to know their names",
        }
        local |= dict.fromkeys((f"{role}_user", f"{role}_group", f"{role}_owner"), getpass.getuser())
        local |= {f"{role}_{name}": str(folder / role / name) for name in ("config_dir", "log_dir", "run_dir")}
        local[f"{role}_install_root"] = str(folder)
    return folder / "inventory.yml", local


def test_site_accepts_the_inventory(tmp_path: Path) -> None:
    """The whole of site.yml in check mode, every rule of every role included."""
    inventory, local = small(tmp_path)
    run = Planner(inventory=str(inventory), extra=local).playbook("site", "--check")
    assert {host.partition(".")[0] for host in run.recap} == NODES
    assert run.count("failed") == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["capacity.json", "inventory.yml"]


def test_site_would_refuse_a_wrong_one(tmp_path: Path) -> None:
    """So the test above can fail."""
    inventory, local = small(tmp_path)
    text = inventory.read_text()
    inventory.write_text(text.replace("kafka_broker_id: 2", "kafka_broker_id: 1"))
    run = Planner(inventory=str(inventory), extra=local).playbook("site", "--check", code=2)
    assert "kafka_broker_id: 1 is given to both" in run.text
