# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the variables of role java, and the release of a host, lead to a Java. Pure. PRIVATE to the collection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..findings import rules
from ..findings.model import Finding, finding
from ..findings.texts import folder_findings

_WHY = "Kafka and ZooKeeper run on Java"


def source_findings(given: Mapping[str, Any], host: str) -> list[Finding]:
    """What no host is needed for. ``given``: the role's variables.

    Apache's kafka-run-class.sh runs ``$JAVA`` without quotes, so that a folder with a blank is two words to it;
    Ansible 2.16 runs a Python so.
    """
    names = ("java_home", "java_install_root", "java_tarball_name", "java_package_python")
    folders = {name: given.get(name) or "" for name in names}
    if found := list(folder_findings(folders, host)):
        return found
    if given["java_source"] == "path" and not given["java_home"]:
        what, cure = "is empty, and java_source is 'path'", "Set it to the directory that holds bin/java"
        return [finding(rules.NO_JAVA, host, "java_home", what, _WHY, cure)]
    if given["java_source"] == "tarball":
        missing = [name for name in ("java_tarball_name", "java_tarball_checksum") if not given[name]]
        if not given["java_tarball_file"] and not given["java_tarball_url"]:
            missing.append("java_tarball_file or java_tarball_url")
        if missing:
            what = f"is 'tarball', and {', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not set"
            return [finding(rules.NO_JAVA, host, "java_source", what, _WHY, "Set what is missing")]
    return []


def package_findings(given: Mapping[str, Any], host: str) -> list[Finding]:
    """Whether a package of Java is known for the host's release, and can be had.

    ``given``: as `vault_findings` takes it, with ``package`` and ``home``, '' where not known.
    """
    return [*_unknown_package(given, host), *vault_findings(given, host)]


def _unknown_package(given: Mapping[str, Any], host: str) -> list[Finding]:
    """Whether a package of Java is known for the host's ``release`` of its system."""
    if given["package"] and given["home"]:
        return []
    what, cure = (
        f"no OpenJDK package is known for {given['release']}",
        "Set java_package_name and java_home, or java_source to tarball or path",
    )
    return [finding(rules.NO_JAVA, host, "java_source", what, _WHY, cure)]


def vault_findings(given: Mapping[str, Any], host: str) -> list[Finding]:
    """Whether the vault of CentOS 7 has packages for the host's architecture.

    ``given``: ``vault`` (whether it is asked for), ``release`` (``CentOS 7``), ``architecture`` ('' where not known),
    ``known`` (architectures whose tree and keys are known).
    """
    if not given["vault"] or not str(given["release"]).endswith(" 7") or not given["architecture"]:
        return []
    if given["architecture"] in given["known"]:
        return []
    what = f"is set, and the vault's tree for {given['architecture']} is not known"
    cure = "Set it to false and give yum a repository that has Java, or set java_source to tarball or path"
    return [finding(rules.NO_JAVA, host, "java_package_repo_vault", what, _WHY, cure)]


def package_advice(package: str, release: str, vault: bool) -> str:
    """What to do where ``package`` could not be installed on ``release`` (``Amazon 2``); one sentence."""
    if release == "Amazon 2" and package.startswith("java-11-openjdk"):
        return (
            "Amazon Linux 2 has Java 11 in the topic java-openjdk11 of its extras: run 'amazon-linux-extras enable "
            "java-openjdk11' there, or set java_version to 8."
        )
    if release == "CentOS 7" and not vault:
        return (
            "The mirrors of CentOS 7 are gone since its end of life: give yum a mirror of your own, or set "
            "java_package_repo_vault to true."
        )
    return "Give the host a repository that has it, or set java_source to tarball or path."
