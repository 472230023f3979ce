# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a look at a cluster has proven, in words. Pure. PRIVATE to the collection."""

from __future__ import annotations

from typing import Any

from ..._common.text import counted, listed, number_of


def whole_sentence(health: dict[str, Any]) -> str:
    """What kafka_health found, which was asked for the partitions."""
    partitions = counted(health["partitions"], "partition", "partitions")
    brokers = number_of(len(health["brokers"]), "brokers")
    one = health["partitions"] == 1
    left = f" Without those that are absent: {health['absence']['text']}." if health.get("absence") else ""
    return (
        f"{partitions} on {brokers} {'has a leader and is' if one else 'have leaders and are'} in sync (waited "
        f"{health['waited_s']} s); broker {health['controller_id']} is the controller.{left}"
    )


def verified_sentence(health: dict[str, Any]) -> str:
    """What the playbook verify has proven of a cluster, and what it has not looked at.

    ``health``: what kafka_health found, which was asked for the brokers alone.
    """
    asked = [str(broker["asked_at"]) for broker in health["brokers"]]
    one = len(asked) == 1
    who = "the broker is" if one else f"all {len(asked)} brokers are"
    return (
        f"Kafka cluster {health['cluster_id']} works: {who} registered and {'answers' if one else 'answer'} at "
        f"{listed(asked)}, broker {health['controller_id']} is the controller, and each process runs as it is "
        "configured. Partitions and messages were not looked at: the playbooks start and smoke do that."
    )
