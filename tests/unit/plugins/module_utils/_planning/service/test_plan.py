# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of a service: what the probe saw against what is wanted, and staging."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.fingerprint import (
    fingerprint_text,
    sha1,
)
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.plan import plan_service
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.probe import parse_probe
from helpers.service import EMPTY, WANTED


def full(running: str = "stopped", config: str = "a=1\n", stamp: str | None = None, more: str = "") -> dict[str, Any]:
    """A node on which everything is in order, with changes."""
    text = stamp if stamp is not None else fingerprint_text(WANTED)
    lines = [
        "fact\tuser\troot",
        "fact\tuid\t990",
        "path\t/etc/kafka\tdirectory\troot\tkafka\t755",
        "path\t/var/log/kafka\tdirectory\tkafka\tkafka\t750",
        "path\t/data\tdirectory\tkafka\tkafka\t750",
        "path\t/etc/kafka/server.properties\tregular file\troot\tkafka\t640",
        f"sha1\t{sha1(config)}  /etc/kafka/server.properties",
        "path\t/etc/kafka/fingerprint\tregular file\troot\tkafka\t644",
        f"sha1\t{sha1(fingerprint_text(WANTED))}  /etc/kafka/fingerprint",
        "path\t/usr/local/kafka_2.12-2.1.0/config/server.properties\tsymbolic link\troot\troot\t777",
        "link\t/usr/local/kafka_2.12-2.1.0/config/server.properties\t/etc/kafka/server.properties",
        "path\t/usr/local/kafka\tsymbolic link\troot\troot\t777",
        "link\t/usr/local/kafka\t/usr/local/kafka_2.12-2.1.0",
        f"content\t/run/kafka/fingerprint\t{base64.b64encode(text.encode()).decode()}",
        f"process\t{running}",
    ]
    return parse_probe("\n".join(lines) + "\n" + more)


def test_a_fresh_host_gets_everything() -> None:
    """User, folders, files, the fingerprint last, and links."""
    plan = plan_service(WANTED, parse_probe(EMPTY))
    assert plan["create_user"] is True
    assert [item["path"] for item in plan["dirs"]] == ["/etc/kafka", "/var/log/kafka", "/data"]
    assert plan["files"] == ["server.properties", "fingerprint"]
    assert plan["target"] == "/etc/kafka"
    link = {"path": WANTED["link"], "target": WANTED["home"], "owner": "root", "group": "root"}
    assert plan["links"] == [*WANTED["links"], link]  # the installation's comes last, when all is there
    assert plan["pending"] == []
    assert plan["changes"] is True
    assert plan["steps"] == [
        "create the user kafka and the group kafka",
        "directory /etc/kafka root:kafka 0755",
        "directory /var/log/kafka kafka:kafka 0750",
        "directory /data kafka:kafka 0750",
        "file /etc/kafka/server.properties root:kafka 0640",
        "file /etc/kafka/fingerprint root:kafka 0644",
        "link /usr/local/kafka_2.12-2.1.0/config/server.properties -> /etc/kafka/server.properties",
        "link /usr/local/kafka -> /usr/local/kafka_2.12-2.1.0",
    ]


@pytest.mark.parametrize("running", ["stopped", "running 42 1700000000"])
def test_a_host_in_order_is_left_alone(running: str) -> None:
    """Idempotence, running or not."""
    plan = plan_service(WANTED, full(running))
    assert plan["changes"] is False
    assert plan["pending"] == []


def test_s02_a_stopped_service_gets_the_new_file() -> None:
    """Nothing runs, so nothing has to wait."""
    plan = plan_service(WANTED, full(config="a=2\n"))
    assert plan["files"] == ["server.properties"]
    assert plan["contents"]["server.properties"]["dest"] == "/etc/kafka/server.properties"


def test_s02_a_running_service_keeps_what_it_would_start_with() -> None:
    """S02: a change for a running service is staged, and the reason names the file."""
    running = "running 42 1700000000"
    before: Any = {**WANTED, "files": [{**WANTED["files"][0], "content": "a=0\n"}]}
    old = fingerprint_text(before)
    seen = full(running, config="a=0\n", stamp=old, more="path\t/etc/kafka/.staged/old\tregular file\tr\tk\t640\n")
    seen["paths"]["/etc/kafka/fingerprint"]["sha1"] = sha1(old)
    plan = plan_service(WANTED, seen)
    assert plan["pending"] == ["server.properties"]
    assert plan["target"] == "/etc/kafka/.staged"
    assert {item["dest"] for item in plan["contents"].values()} == {
        "/etc/kafka/.staged/server.properties",
        "/etc/kafka/.staged/fingerprint",
    }
    assert [item["path"] for item in plan["dirs"]] == ["/etc/kafka/.staged"]
    assert plan["remove"] == ["/etc/kafka/.staged/old"]


def test_s02_only_what_differs_is_staged() -> None:
    """A changed file beside an unchanged one: the unchanged one is not staged."""
    wanted: Any = {
        **WANTED,
        "files": [*WANTED["files"], {"name": "b", "content": "b\n", "mode": "0640", "secret": False}],
    }
    plan = plan_service(wanted, full("running 1 1"))
    assert plan["files"] == ["b", "fingerprint"]


def test_l_a_file_whose_mode_alone_changes_waits_for_no_restart() -> None:
    """Nor for the run after the one that staged others, which would change something once more."""
    other = {"name": "b", "content": "b\n", "mode": "0640", "secret": False}
    wanted: Any = {**WANTED, "files": [{**WANTED["files"][0], "mode": "0644"}, other]}
    steps = plan_service(wanted, full("running 1 1"))["steps"]
    assert steps == [
        "directory /etc/kafka/.staged root:kafka 0750",
        "file /etc/kafka/server.properties root:kafka 0644",
        "file /etc/kafka/.staged/b root:kafka 0640",
        "file /etc/kafka/.staged/fingerprint root:kafka 0644",
    ]


def test_s02_what_was_staged_goes_when_it_is_no_longer_wanted() -> None:
    """The change was taken back, or the service stopped: the staged set must not surprise anybody later."""
    plan = plan_service(WANTED, full("running 1 1", more="path\t/etc/kafka/.staged\tdirectory\troot\tkafka\t750\n"))
    assert plan["remove"] == ["/etc/kafka/.staged"]


@pytest.mark.parametrize(("process", "remove"), [("stopped", ["/etc/kafka/.turn"]), ("running 1 1", [])])
def test_an_interrupted_turn_is_over_when_the_files_are_written_anew(process, remove):
    plan = plan_service(WANTED, full(process, more="path\t/etc/kafka/.turn\tregular file\troot\tkafka\t640\n"))
    assert plan["remove"] == remove


def test_a_file_that_no_start_reads_is_written_at_once() -> None:
    """It is no reason for a restart, and it is not staged while another file is."""
    aside = {"name": "env.sh", "content": "e\n", "mode": "0644", "secret": False, "at_start": False}
    wanted: Any = {**WANTED, "files": [*WANTED["files"], aside]}
    plan = plan_service(wanted, full("running 1 1"))
    assert plan["pending"] == []
    assert plan["files"] == ["env.sh"]
    changed: Any = {**wanted, "files": [{**WANTED["files"][0], "content": "a=9\n"}, aside]}
    assert plan_service(changed, full("running 1 1"))["contents"]["env.sh"]["dest"] == "/etc/kafka/env.sh"


def test_a_file_may_have_its_own_place_and_owner() -> None:
    """Such as the number of a server, which is in its data; it is never staged."""
    number = {**WANTED["files"][0], "name": "myid", "at_start": False, "dest": "/data/myid", "owner": "zookeeper"}
    wanted: Any = {**WANTED, "files": [{**WANTED["files"][0], "content": "a=9\n"}, number]}
    plan = plan_service(wanted, full("running 1 1"))
    assert "file /data/myid zookeeper:kafka 0640" in plan["steps"]
    assert "file /etc/kafka/.staged/server.properties root:kafka 0640" in plan["steps"]


@pytest.mark.parametrize(("running", "moved"), [("stopped", True), ("running 1 1", False)])
def test_the_installations_link_waits_for_a_stop(running: str, moved: bool) -> None:
    """What runs keeps what it would start with again; a turn moves the link."""
    wanted: Any = {**WANTED, "home": "/usr/local/kafka_2.12-2.1.1"}
    plan = plan_service(wanted, full(running))
    assert plan["steps"] == (["link /usr/local/kafka -> /usr/local/kafka_2.12-2.1.1"] if moved else [])


@pytest.mark.parametrize(("owner", "steps"), [("kafka", []), ("root", ["directory /data kafka:kafka 0750"])])
def test_a_data_folder_may_be_a_link_to_one(owner: str, steps: list[str]) -> None:
    """Owner and mode are those of the folder behind it."""
    more = f"path\t/data\tsymbolic link\troot\troot\t777\nlink\t/data\t/disk\nfolder\t/data\t{owner}\tkafka\t750\n"
    assert plan_service(WANTED, full(more=more))["steps"] == steps


def test_a_service_without_a_stamp_is_pending() -> None:
    """Running, and nobody knows with what."""
    plan = plan_service(WANTED, full("running 1 1", stamp=""))
    assert len(plan["pending"]) == 1
    assert "not started by this collection" in plan["pending"][0]


def test_the_unit_goes_where_systemd_reads_it() -> None:
    """The unit is root's, in systemd's folder; staged, it waits with the rest."""
    unit = {"name": "kafka.service", "content": "[Unit]\n", "mode": "0644", "secret": False}
    wanted: Any = {**WANTED, "unit_path": "/etc/systemd/system/kafka.service", "files": [*WANTED["files"], unit]}
    contents = plan_service(wanted, parse_probe(EMPTY))["contents"]
    assert contents["kafka.service"]["dest"] == "/etc/systemd/system/kafka.service"
    assert contents["kafka.service"]["group"] == "root"
    staged = plan_service(wanted, full("running 1 1", stamp="x\ty\n"))["contents"]
    assert staged["kafka.service"]["dest"] == "/etc/kafka/.staged/kafka.service"


def test_wrong_owner_and_mode_are_mended() -> None:
    """A file with the right text and a wrong mode is written again."""
    seen = full()
    seen["paths"]["/etc/kafka/server.properties"]["mode"] = 0o644
    seen["paths"]["/data"]["owner"] = "root"
    plan = plan_service(WANTED, seen)
    assert plan["files"] == ["server.properties"]
    assert [item["path"] for item in plan["dirs"]] == ["/data"]
