# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A load as users write it, and its plan, for the tests of capacity."""

from __future__ import annotations

from typing import Any

from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.plan import capacity_plan
from ansible_collections.streamops.kafka.plugins.module_utils._planning.capacity.shapes import CapacityPlan

LOAD = {
    "throughput": "60 MB/s",
    "retention": "2d",
    "consumer_groups": 2,
    "consumer_throughput": "10 MB/s",
    "broker_disk": "20 TB",
    "network": "10 Gbit/s",
    "survive": "nothing",
}


def plan(**more: Any) -> CapacityPlan:
    """The load with other values; None takes one away."""
    return capacity_plan({**LOAD, **more})
