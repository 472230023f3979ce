# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which hosts are admin hosts, what their Python lacks, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.admin_host import (
    admin_connection,
    admin_host_failure,
    admin_host_plan,
    admin_host_refusals,
    admin_hosts,
)

PYTHON = "/opt/streamops/bin/python"
HERE = {"kafka_admin_host": "bastion", "kafka_admin_python": PYTHON}
WANTED: dict[str, Any] = {
    "host": "bastion",
    "python": PYTHON,
    "folder": "/opt/streamops",
    "base_python": "",
    "index_url": "",
    "packages": {"confluent-kafka": "2.16.1", "kazoo": "2.11.0"},
    "wheels": "",
    "wheels_exist": True,
}
GOOD = {"version": "3.11", "pip": True, "packages": dict(WANTED["packages"]), "broken": ""}
SEEN: dict[str, Any] = {
    "pythons": [{"path": "/usr/bin/python3", "version": "3.11", "venv": True}],
    "place": "absent",
    "python": False,
    "running": {},
}
THERE = {"place": "venv", "python": True}


def python(version: str, venv: bool = True) -> dict[str, Any]:
    """A Python that the probe found."""
    return {"path": f"/usr/bin/python{version}", "version": version, "venv": venv}


@pytest.mark.parametrize(
    ("members", "pythons", "problem"),
    [
        ([{}, {"kafka_admin_host": "localhost"}], {}, ""),
        ([HERE, HERE], {"bastion": [PYTHON]}, ""),
        ([HERE, {**HERE, "kafka_admin_python": "/o/bin/python"}], {"bastion": [PYTHON, "/o/bin/python"]}, ""),
        ([{**HERE, "zookeeper_admin_host": "other"}], {"bastion": [PYTHON], "other": [PYTHON]}, ""),
        ([{**HERE, "zookeeper_admin_host": "localhost"}], {"bastion": [PYTHON]}, ""),
        (
            [{"zookeeper_admin_host": "other", "zookeeper_admin_python": "/x/bin/python"}],
            *({"other": ["/x/bin/python"]}, ""),
        ),
        ([{"kafka_admin_host": "bastion"}], {}, "kafka_admin_python does not say where its Python is to be; set it"),
        ([{**HERE, "kafka_admin_host": "gone"}], {}, "kafka_admin_host: there is no host gone in the inventory"),
    ],
)  # fmt: skip
def test_admin_hosts_are_found(members: list[dict[str, Any]], pythons: dict[str, list[str]], problem: str) -> None:
    """ZooKeeper's checks use Kafka's admin host unless they have one of their own; the controller is none."""
    found = admin_hosts(members, ["bastion", "other", "kafka1"])
    assert found["pythons"] == pythons
    assert problem in "".join(found["problems"])
    assert bool(problem) == bool(found["problems"])


@pytest.mark.parametrize(("host", "plugin"), [("localhost", "local"), ("bastion", "ssh"), ("inside", "docker")])
def test_how_an_admin_host_is_reached(host: str, plugin: str) -> None:
    """As its inventory says; the controller needs none, whatever the inventory says of a localhost."""
    hostvars = {"localhost": {"ansible_connection": "ssh"}, "bastion": {}, "inside": {"ansible_connection": "docker"}}
    assert admin_connection(host, hostvars) == plugin


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        ({}, ""),
        ({"python": "/home/ops/venv/bin/python3.11"}, ""),
        ({"wheels": "/srv/wheels"}, ""),
        ({"python": "python3"}, "'python3' is not the path of a Python in a virtual environment"),
        ({"python": "/opt/streamops"}, "'/opt/streamops' is not the path"),
        ({"python": "/opt/a b/bin/python"}, "'/opt/a b/bin/python' holds a blank"),
        ({"python": "/usr/bin/python3"}, "/usr/bin/python3 belongs to the system"),
        ({"python": "/bin/python3"}, "/bin/python3 belongs to the system"),
        (
            {"index_url": "https://me:secret@mirror.example.com/simple"},
            "admin_host_index_url holds a name or a password",
        ),
        ({"index_url": "mirror.example.com/simple"}, "admin_host_index_url: the URL begins with none of https://"),
        ({"index_url": "https://mirror.example.com", "wheels": "/srv/wheels"}, "are both set"),
        ({"wheels": "/srv/wheels", "wheels_exist": False}, "there is no directory /srv/wheels on the controller"),
    ],
)
def test_what_cannot_work_is_refused(wanted: dict[str, Any], problem: str) -> None:
    """One sentence, and a password is not in it."""
    problems = admin_host_refusals(WANTED | wanted)
    assert len(problems) == bool(problem)
    assert problem in "".join(problems)
    assert "secret" not in "".join(problems)


@pytest.mark.parametrize(
    ("seen", "base", "make", "missing"),
    [
        ({}, "/usr/bin/python3", True, ["confluent-kafka==2.16.1", "kazoo==2.11.0"]),
        ({"place": "empty"}, "/usr/bin/python3", True, ["confluent-kafka==2.16.1", "kazoo==2.11.0"]),
        ({"pythons": [python("3.6"), python("3.11", False), python("3.9")]}, "/usr/bin/python3.9", True, None),
        ({**THERE, "running": GOOD}, "", False, []),
        ({**THERE, "place": "other", "running": GOOD}, "", False, []),  # a conda environment, say
        ({**THERE, "running": {**GOOD, "packages": {"confluent-kafka": "2.16.1"}}}, "", False, ["kazoo==2.11.0"]),
        (
            {**THERE, "running": {**GOOD, "packages": {"confluent-kafka": "2.5.0", "kazoo": "2.11.0"}}},
            *("", False, ["confluent-kafka==2.16.1"]),
        ),
        ({**THERE, "running": {**GOOD, "pip": False, "packages": {}}}, "/usr/bin/python3", True, None),  # interrupted
    ],
)  # fmt: skip
def test_what_is_missing_is_made(seen: dict[str, Any], base: str, make: bool, missing: list[str] | None) -> None:
    """From nothing, from what an interrupted run left, and nothing where all is there."""
    plan = admin_host_plan(WANTED, SEEN | seen)
    assert (plan["problems"], plan["base"], plan["make"]) == ([], base, make)
    assert missing is None or plan["missing"] == missing


@pytest.mark.parametrize(
    ("wanted", "seen", "problem"),
    [
        ({}, {"place": "other"}, "/opt/streamops on bastion exists and is not a virtual environment; move it away"),
        ({}, THERE, "/opt/streamops/bin/python on bastion does not run; the Python that it was made with may be gone"),
        (
            {},
            {**THERE, "running": {**GOOD, "version": "3.8", "packages": {}}},
            "has Python 3.8, and the modules need 3.9 or later",
        ),
        ({}, {"pythons": None}, "bastion has no Python 3.9 or later; install one (Debian, Ubuntu: apt-get install"),
        ({}, {"pythons": [python("3.6")]}, "no Python 3.9 or later, only 3.6 (/usr/bin/python3.6); install one"),
        ({}, {"pythons": [python("3.11", False)]}, "lacks its venv module; install it (Debian, Ubuntu:"),
        ({"base_python": "/x"}, {"pythons": None}, "admin_host_base_python: /x on bastion does not run; name a Python"),
        ({"base_python": "/x"}, {"pythons": [python("2.7")]}, "/x on bastion is Python 2.7 (/usr/bin/python2.7); name"),
    ],
)  # fmt: skip
def test_a_host_that_cannot_have_it_is_refused(wanted: dict[str, Any], seen: dict[str, Any], problem: str) -> None:
    """One sentence that names the host, what is wrong and the way out."""
    (said,) = admin_host_plan(WANTED | wanted, SEEN | seen)["problems"]
    assert problem in said


NONE = "ERROR: Could not find a version\nERROR: No matching distribution found for confluent-kafka==2.16.1\n"


@pytest.mark.parametrize(
    ("printed", "wheels", "sentence"),
    [
        ("WARNING: Retrying after NewConnectionError(…)\n" + NONE, "", "its index cannot be reached from there; name"),
        (NONE, "", "its index does not have it for this system; name another one (admin_host_index_url"),
        (NONE, "/srv/wheels", "/srv/wheels has no wheel of confluent-kafka==2.16.1 that fits bastion; fill it"),
        ("ERROR: [Errno 28] No space left on device\n", "", "bastion has no space left"),
        ("a\nERROR: the disk is on fire.\n", "", "pip on bastion failed: the disk is on fire; look there"),
        ("", "", "pip on bastion failed: it printed nothing; look there"),
    ],
)
def test_why_pip_failed_is_one_sentence(printed: str, wheels: str, sentence: str) -> None:
    """With the way out."""
    said = admin_host_failure(printed, WANTED | {"wheels": wheels, "missing": ["kazoo==2.11.0"]})
    assert sentence in said
    assert said.count("\n") == 0
