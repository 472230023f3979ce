# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a package of Java comes from: the vault's trees, and what to do where there is none (R01)."""

from __future__ import annotations

from itertools import product
from typing import Any

import jinja2
import pytest
import yaml
from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.java_source import (
    package_advice,
    vault_findings,
)

from tools.checkout import ROOT

GIVEN = {"vault": True, "release": "CentOS 7", "architecture": "s390x", "known": ["x86_64", "aarch64"]}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        pytest.param({}, True, id="k-unknown-architecture"),
        pytest.param({"architecture": "aarch64"}, False, id="k-aarch64"),
        pytest.param({"vault": False}, False, id="k-not-asked-for"),
        pytest.param({"release": "CentOS 8"}, False, id="k-other-release"),
        pytest.param({"architecture": ""}, False, id="k-not-looked-yet"),
    ],
)
def test_k_an_architecture_without_a_tree_is_refused_by_name(changes: dict[str, Any], found: bool) -> None:
    """Before yum asks for what is not there."""
    said = vault_findings({**GIVEN, **changes}, "n1")
    assert [one.what for one in said] == ["is set, and the vault's tree for s390x is not known"] * found


@pytest.mark.parametrize(
    ("architecture", "url", "keys"),
    [
        ("x86_64", "http://vault.centos.org/7.9.2009", ["RPM-GPG-KEY-CentOS-7"]),
        (
            "aarch64",
            "http://vault.centos.org/altarch/7.9.2009",
            ["RPM-GPG-KEY-CentOS-7", "RPM-GPG-KEY-CentOS-7-aarch64"],
        ),
    ],
)
def test_k_the_vault_of_an_architecture(architecture: str, url: str, keys: list[str]) -> None:
    """Its tree, and the keys that its packages are signed with."""
    environment = jinja2.Environment()
    environment.filters["product"] = product
    known = yaml.safe_load((ROOT / "roles/java/vars/main.yml").read_text())
    task = yaml.safe_load((ROOT / "roles/java/tasks/package.yml").read_text())[0]["ansible.builtin.yum_repository"]
    values = {**known, "__java_architecture": architecture}
    assert environment.from_string(known["__java_vault_url"]).render(values) == url
    wanted = [f"file:///etc/pki/rpm-gpg/{key}" for key in keys]
    assert environment.from_string(task["gpgkey"]).render(values) == str(wanted)


@pytest.mark.parametrize(
    ("package", "release", "vault", "said"),
    [
        (
            "java-11-openjdk-headless",
            "Amazon 2",
            False,
            "run 'amazon-linux-extras enable java-openjdk11' there, or set",
        ),
        ("java-1.8.0-openjdk-headless", "Amazon 2", False, "Give the host a repository that has it"),
        ("java-1.8.0-openjdk-headless", "CentOS 7", False, "or set java_package_repo_vault to true."),
        ("java-1.8.0-openjdk-headless", "CentOS 7", True, "Give the host a repository that has it"),
    ],
)
def test_k_what_to_do_where_a_package_is_missing(package: str, release: str, vault: bool, said: str) -> None:
    """By what is known of the release."""
    assert said in package_advice(package, release, vault)
