# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The capacity filters as Ansible loads them: results, and refusals in Ansible's own error."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from ansible.errors import AnsibleFilterError

LOAD = {"throughput": "50 MB/s", "retention": "1d", "consumer_throughput": "10 MB/s"}
HARDWARE = {"broker_disk": "10 TB", "network": "10 Gbit/s"}


def call(name: str, *arguments: Any) -> Any:
    """A filter by its name, from the file of that name."""
    plugin = import_module(f"ansible_collections.streamops.kafka.plugins.filter.{name}")
    return plugin.FilterModule().filters()[name](*arguments)


@pytest.mark.parametrize(
    ("name", "result"),
    [
        ("kafka_partition_count", 5),
        ("kafka_broker_count", 3),
        ("kafka_disk_bytes", 12_960_000_000_000),
        ("kafka_page_cache_bytes", 4_500_000_000),
        ("kafka_network_bytes", {"in": 150_000_000, "out": 150_000_000}),
    ],
)
def test_numbers(name: str, result: Any) -> None:
    """Whole numbers, for playbooks to go on with."""
    assert call(name, {**LOAD, **HARDWARE}) == result


@pytest.mark.parametrize(
    "name",
    [
        "kafka_partition_count",
        "kafka_broker_count",
        "kafka_disk_bytes",
        "kafka_page_cache_bytes",
        "kafka_network_bytes",
        "kafka_capacity_plan",
    ],
)
def test_refusals(name: str) -> None:
    """No traceback: Ansible shows the sentence."""
    with pytest.raises(AnsibleFilterError, match="throughput: 'much' is not a rate such as 50 MB/s or 10 Gbit/s"):
        call(name, {**LOAD, **HARDWARE, "throughput": "much"})


def test_a_forecast_of_something_else_is_refused() -> None:
    """The file of another playbook."""
    with pytest.raises(AnsibleFilterError, match="is not what capacity_observe"):
        call("kafka_disk_forecast", {"hosts": []})


def test_plan_text_and_inventory_follow_each_other() -> None:
    """As the playbook chains them."""
    plan = call("kafka_capacity_plan", {**LOAD, **HARDWARE})
    assert call("kafka_capacity_text", plan).startswith(
        "3 brokers, 6 partitions. What binds first: replication factor."
    )
    assert "kafka3.example.com: {kafka_broker_id: 3}" in call("kafka_capacity_inventory", plan)


def test_readings_forecast_and_text_follow_each_other() -> None:
    """As the role and the playbook chain them."""
    reading: dict[str, Any] = {"topics": [], "details": {}}
    brokers = [{"id": 1, "host": "a", "usage": "disk d 10 5 /data"}]
    observed = call("kafka_capacity_observed", brokers, reading, reading, 1.0, {})
    forecast = call("kafka_disk_forecast", observed)
    assert call("kafka_disk_forecast_text", forecast).startswith("At the present rate no disk becomes full.")
