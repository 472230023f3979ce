# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of commands: all of Kafka 2.1's and ZooKeeper 3.4's, each with its class, heap and text."""

from __future__ import annotations

from pathlib import Path

import pytest
from assembly.errors import AssemblyError
from assembly.launchers import parse_table, scripts

# What lies in bin/ of the releases kafka_2.12-2.1.0 and zookeeper-3.4.14 (without Windows files and texts).
KAFKA_COMMANDS = """
connect-distributed connect-standalone kafka-acls kafka-broker-api-versions kafka-configs kafka-console-consumer
kafka-console-producer kafka-consumer-groups kafka-consumer-perf-test kafka-delegation-tokens kafka-delete-records
kafka-dump-log kafka-log-dirs kafka-mirror-maker kafka-preferred-replica-election kafka-producer-perf-test
kafka-reassign-partitions kafka-replica-verification kafka-run-class kafka-server-start kafka-server-stop
kafka-streams-application-reset kafka-topics kafka-verifiable-consumer kafka-verifiable-producer trogdor
zookeeper-security-migration zookeeper-server-start zookeeper-server-stop zookeeper-shell
"""
ZOOKEEPER_COMMANDS = "zkCleanup zkCli zkEnv zkServer zkTxnLogToolkit"
HEAPS = {
    "kafka-server-start.sh": "-Xmx1G -Xms1G",
    "zookeeper-server-start.sh": "-Xmx512M -Xms512M",
    "connect-distributed.sh": "-Xms256M -Xmx2G",
    "connect-standalone.sh": "-Xms256M -Xmx2G",
    "kafka-console-consumer.sh": "-Xmx512M",
    "kafka-console-producer.sh": "-Xmx512M",
    "kafka-consumer-perf-test.sh": "-Xmx512M",
    "kafka-producer-perf-test.sh": "-Xmx512M",
    "kafka-streams-application-reset.sh": "-Xmx512M",
    "kafka-verifiable-consumer.sh": "-Xmx512M",
    "kafka-verifiable-producer.sh": "-Xmx512M",
}


def all_classes(files: Path) -> set[str]:
    """Every class that the table names."""
    return {row.class_name for row in parse_table((files / "launchers.tsv").read_text(encoding="utf-8"))}


@pytest.mark.parametrize(("layout", "commands"), [("kafka", KAFKA_COMMANDS), ("zookeeper", ZOOKEEPER_COMMANDS)])
def test_the_table_has_every_command_of_the_release(files: Path, layout: str, commands: str) -> None:
    written = scripts(layout, files, all_classes(files))
    assert sorted(written) == sorted(f"{command}.sh" for command in commands.split())


def test_heaps_are_the_documented_ones(files: Path) -> None:
    for command, text in scripts("kafka", files, all_classes(files)).items():
        if command != "kafka-run-class.sh":
            wanted = f'export KAFKA_HEAP_OPTS="{HEAPS[command]}"' if command in HEAPS else ""
            assert (wanted in text) and (bool(wanted) == ("KAFKA_HEAP_OPTS=" in text)), command


@pytest.mark.parametrize("layout", ["kafka", "zookeeper"])
def test_nothing_in_a_launcher_is_left_to_fill_in(files: Path, layout: str) -> None:
    for command, text in scripts(layout, files, all_classes(files)).items():
        assert text.startswith("#!/usr/bin/env bash\n"), command
        assert "not the Apache script" in text, command
        assert not [word for word in ("@class@", "@command@", "@heap", "@arguments", "@what") if word in text], command


def test_a_command_without_its_class_says_so(files: Path) -> None:
    text = scripts("kafka", files, all_classes(files) - {"kafka.tools.StreamsResetter"})[
        "kafka-streams-application-reset.sh"
    ]
    assert "kafka.tools.StreamsResetter is not among the jars" in text
    assert text.endswith("exit 2\n")


def test_a_row_that_is_cut_short_is_refused() -> None:
    with pytest.raises(AssemblyError, match=r"launchers\.tsv line 2: 6 fields separated by tabs expected, got 2"):
        parse_table("# head\nkafka\tkafka-topics.sh\n")
