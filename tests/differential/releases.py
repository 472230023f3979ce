# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The releases that are asked: those in use, and all that can be installed without the Apache archive."""

from __future__ import annotations

import yaml
from helpers.launchers import ROOT


def in_use(role: str) -> str:
    """The release that a role installs, as its distribution is called."""
    defaults = yaml.safe_load((ROOT / f"roles/{role}/defaults/main.yml").read_text())
    version = defaults[f"{role}_version"]
    return f"zookeeper-{version}" if role == "zookeeper" else f"kafka_{defaults['kafka_scala_version']}-{version}"


KAFKA, ZOOKEEPER = in_use("kafka"), in_use("zookeeper")
RELEASES = sorted(path.stem for path in (ROOT / "roles/tarball/files/locks").glob("*.lock"))


def of(subject: str) -> tuple[str, list[str]]:
    """The release in use that judges a subject, and all of the same product."""
    usual = ZOOKEEPER if subject == "zoo.cfg" else KAFKA
    return usual, [release for release in RELEASES if release[0] == usual[0]]
