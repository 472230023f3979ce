# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of supported versions in README.md, made from the files that decide them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from tools.role_docs import table

BEGIN, END = "<!-- BEGIN SUPPORTED -->", "<!-- END SUPPORTED -->"
NOTE = "<!-- Made by `make docs` from the files named in the table; edit those. -->"


def render(root: Path) -> str:
    """What stands between the markers. Reads metadata, requirements.txt and the roles' defaults below ``root``.

    Raises LookupError where requirements.txt does not pin ansible-core for both older and newer Pythons.
    """
    old, new, bound = pinned_cores((root / "requirements.txt").read_text())
    runtime = _yaml(root / "meta" / "runtime.yml")["requires_ansible"]
    modules = _yaml(root / "tests" / "config.yml")["modules"]["python_requires"]
    kafka, zookeeper, java = (
        _yaml(root / "roles" / role / "defaults" / "main.yml") for role in ("kafka", "zookeeper", "java")
    )
    rows = [
        ["ansible-core", f"{runtime}; tested with {old} and {new}", "`meta/runtime.yml`, `requirements.txt`"],
        [
            "Python of the controller",
            f"3.10 to 3.{bound - 1} with ansible-core {old}; 3.{bound} or later with {new}",
            "`requirements.txt`",
        ],
        ["Python of the admin host (modules)", modules, "`tests/config.yml`"],
        [
            "Python of the nodes (roles)",
            f"2.7 or 3.6 and later with ansible-core {_minor(old)}; 3.9 and later with {_minor(new)}",
            "ansible-core",
        ],
        ["Apache Kafka", f"{kafka['kafka_version']} (Scala {kafka['kafka_scala_version']})", "`roles/kafka/defaults`"],
        ["Apache ZooKeeper", str(zookeeper["zookeeper_version"]), "`roles/zookeeper/defaults`"],
        ["Java", f"{java['java_min_version']} to {java['java_max_version']}", "`roles/java/defaults`"],
    ]
    return f"{NOTE}\n\n" + table(["what", "versions", "decided in"], rows)


def pinned_cores(requirements: str) -> tuple[str, str, int]:
    """ansible-core for older Pythons, for newer ones, and the minor version of Python 3 from which it is the newer."""
    old = re.search(r'^ansible-core==([\d.]+); *python_version < "3\.(\d+)"', requirements, re.MULTILINE)
    new = re.search(r'^ansible-core==([\d.]+); *python_version >= "3\.(\d+)"', requirements, re.MULTILINE)
    if not old or not new or old[2] != new[2]:
        raise LookupError("requirements.txt must pin ansible-core below and from one version of Python.")
    return old[1], new[1], int(old[2])


def _minor(version: str) -> str:
    """``2.16`` of ``2.16.19``."""
    return ".".join(version.split(".")[:2])


def _yaml(path: Path) -> dict[str, Any]:
    """A YAML file that holds a dictionary."""
    return dict(yaml.safe_load(path.read_text()))
