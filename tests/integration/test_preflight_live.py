# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The preflight of a cluster that runs: what only the cluster itself can tell."""

from __future__ import annotations

import re
from pathlib import Path

from helpers.site import Site, defaults, unreadable


def configs(kafka: Site, *arguments: str) -> None:
    """Kafka's own command changes a setting of all brokers in ZooKeeper."""
    command = ["bin/kafka-configs.sh", "--bootstrap-server", kafka.bootstrap, "--entity-type", "brokers"]
    kafka.run([*command, "--entity-default", "--alter", *arguments])


def test_s12_an_override_that_shadows_the_file_is_found(kafka: Site, tmp_path: Path) -> None:
    """With the command's own words: set, found, removed, gone; nothing is changed by looking."""
    name, asked = "log.retention.ms", {"log.retention.ms": 86400000}
    configs(kafka, "--add-config", f"{name}=90000000")
    try:
        shadowed = kafka.playbook("preflight", kafka_config=asked, kafka_rack="r1")
    finally:
        configs(kafka, "--delete-config", name)
    found = r"KC402 +warning +quickstart +log.retention.ms +'90000000' in ZooKeeper, '86400000' in the file"
    assert re.search(found, shadowed.output)
    assert shadowed.count("changed") == 0 and "Not looked at" not in shadowed.output
    moved = r"KC410 +warning +quickstart +broker.rack +'r1', and it runs with '': the replicas that it holds stay"
    assert re.search(moved, shadowed.output)
    again = kafka.playbook("preflight", environment=defaults(tmp_path), kafka_config=asked)
    assert [number for number in ("KC402", "KC406", "KC407", "KC409", "KC410") if number in again.output] == []
    assert "vm.max_map_count" in again.output and unreadable(again) == []


def test_s05_a_topic_that_would_take_nothing_is_found(kafka: Site) -> None:
    """One copy, and min.insync.replicas of two asked for all topics; one with a setting of its own is left alone."""
    create = ["bin/kafka-topics.sh", "--create", "--zookeeper", kafka.zookeeper, "--partitions", "1"]
    create += ["--replication-factor", "1", "--topic"]
    kafka.run([*create, "preflight.inherits"])
    kafka.run([*create, "preflight.own", "--config", "min.insync.replicas=1"])
    asked = {"min.insync.replicas": 2, "default.replication.factor": 2, "offsets.topic.replication.factor": 1}
    meant = {"KC202": "else the run would stop before it looks at the cluster"}
    refused = kafka.playbook("preflight", code=2, kafka_config=asked, kafka_accepted_findings=meant)
    (starved,) = [line for line in refused.failure.splitlines() if line.startswith("KC404")]
    assert "preflight.inherits" in starved and "preflight.own" not in starved
