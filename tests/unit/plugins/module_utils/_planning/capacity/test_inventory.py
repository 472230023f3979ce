# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory that a plan leads to. That site.yml accepts it is proved in tests/e2e/test_capacity.py."""

from __future__ import annotations

import pytest
import yaml
from ansible_collections.streamops.kafka.plugins.module_utils._common.units import AmountError
from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.inventory import (
    capacity_inventory,
    heap_text,
    rack_name,
)
from helpers.capacity import plan


def test_the_inventory_has_the_plan_s_numbers() -> None:
    """Racks in turn, ids from 1; replication only where the role would set something else (S05)."""
    found = yaml.safe_load(capacity_inventory(plan(retention="14d", racks=3, message_size="2 MB")))
    hosts = found["kafka"]["hosts"]
    assert [one["kafka_broker_id"] for one in hosts.values()] == list(range(1, 19))
    assert [one["kafka_rack"] for one in hosts.values()] == ["a", "b", "c"] * 6
    assert len(found["zookeeper"]["hosts"]) == 3
    assert found["kafka"]["vars"]["kafka_heap_size"] == "5g"
    assert found["kafka"]["vars"]["kafka_config"] == {
        "num.partitions": 18,
        "log.retention.ms": 14 * 86_400_000,
        "message.max.bytes": 4_000_000,
        "replica.fetch.max.bytes": 4_000_000,
    }


def test_an_inventory_of_more_brokers_than_a_plan_can_have_is_refused() -> None:
    """Its input may be anything: 10**9 lines would take the machine's memory before one was written."""
    many = plan()
    many["brokers"]["count"] = 10**9
    with pytest.raises(AmountError, match="brokers: 1000000000 are more than 10000; check the units of the plan"):
        capacity_inventory(many)


def test_the_inventory_of_what_differs_from_the_role() -> None:
    """Two copies on four brokers, by size, small segments."""
    found = yaml.safe_load(
        capacity_inventory(
            plan(
                retention=None,
                retention_bytes="1 GB",
                partitions=8,
                brokers=4,
                replication_factor=2,
                segment_size="100 MB",
            )
        )
    )
    assert found["kafka"]["vars"]["kafka_config"] == {
        "num.partitions": 8,
        "log.retention.bytes": 10**9,
        "log.retention.ms": -1,
        "log.segment.bytes": 10**8,
        "default.replication.factor": 2,
        "min.insync.replicas": 1,
        "offsets.topic.replication.factor": 2,
        "transaction.state.log.replication.factor": 2,
        "transaction.state.log.min.isr": 1,
    }
    one = plan(replication_factor=1, brokers=1, broker_disk="100 TB")
    assert len(yaml.safe_load(capacity_inventory(one))["zookeeper"]["hosts"]) == 1


@pytest.mark.parametrize(("size", "text"), [(5 * 1024**3, "5g"), (512 * 1024**2, "512m"), (5e9, "4768m")])
def test_heap_is_written_as_java_takes_it(size: float, text: str) -> None:
    """Whole gigabytes, or megabytes."""
    assert heap_text(size) == text


def test_racks_have_names() -> None:
    """Letters as long as they last."""
    assert [rack_name(number) for number in (0, 25, 26)] == ["a", "z", "r27"]
