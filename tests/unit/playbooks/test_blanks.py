# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A blank in every variable that holds a path: it works, or the first table says that it cannot."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import ansible
import yaml
from helpers.site import ROOT, Controller

# Folders that may have one; tests/e2e/test_root.py runs both services with it.
MAY = {
    *("kafka_log_dirs", "kafka_run_dir", "zookeeper_data_dir", "zookeeper_data_log_dir", "zookeeper_run_dir"),
    # On the controller, given to modules as they are.
    *(f"{role}_tarball_{what}" for role in ("kafka", "zookeeper") for what in ("file", "cache_dir")),
    *("kafka_capacity_file", "java_tarball_file"),
}
# Words in the names of those that the specs do not call paths.
WORDS = r"_(home|root|dir|link|file|python)$"


def paths(role: str) -> dict[str, Any]:
    """The options of a role that hold a path, each with a blank in it."""
    spec = yaml.safe_load((ROOT / f"roles/{role}/meta/argument_specs.yml").read_text())["argument_specs"]["main"]
    found: dict[str, Any] = {}
    for name, option in spec["options"].items():
        if option.get("elements") == "path":
            found[name] = [f"/srv/a b/{name}"]
        elif option["type"] == "path" or (option["type"] == "str" and re.search(WORDS, name)):
            found[name] = f"/srv/a b/{name}"
    return found


def test_f_a_blank_in_any_path_is_refused_or_works(tmp_path: Path) -> None:
    """f-blank: every variable of both services and of Java, in one run, before a node is contacted."""
    given = {**paths("kafka"), **paths("zookeeper"), **paths("java")}
    assert set(given) >= MAY and len(given) > 25
    own = {"kafka_broker_id": 1, "java_source": "path", "ansible_python_interpreter": sys.executable, **given}
    hosts = {"hosts": {"b1": own}}
    (tmp_path / "hosts.json").write_text(json.dumps({"zookeeper": hosts, "kafka": hosts}))
    controller = Controller()
    controller.inventory = str(tmp_path / "hosts.json")
    said = controller.playbook("site", code=2).text
    refused = set(re.findall(r"KC032 error b1 (\w+) '/srv/a b/\w+' holds", said))
    quotes = tuple(map(int, ansible.release.__version__.split(".")[:2])) >= (2, 19)
    pythons = {"kafka_admin_python", "zookeeper_admin_python"} if quotes else set()
    assert refused == set(given) - MAY - pythons
