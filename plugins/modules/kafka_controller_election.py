#!/usr/bin/python
# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_controller_election
short_description: Move the controller to another broker
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Moves the controller away from brokers that are to stop. Returns when every broker names the new one.
  - When a broker stops, the leaders of its replicas may add them to the in-sync replicas again in the middle of its
    shutdown (KAFKA-14140, brokers before 3.3). The controller takes them out as soon as the broker is gone. When it is
    the controller that stops, nobody does, and producers that wait for all in-sync replicas wait until the broker is
    back, or for C(replica.lag.time.max.ms).
  - Removes the node C(/controller), as a broker does that gives the office up. All brokers run for it again, the old
    one too, so it may take several elections.
  - Not a cure for a controller that is stuck, which would go on believing that it is one; restart that broker.
extends_documentation_fragment:
  - streamops.kafka.connection
  - streamops.kafka.attributes
attributes:
  check_mode:
    support: full
    details:
      - Who becomes the controller is not known before, so RV(controller_id) is null.
  diff_mode:
    support: full
options:
  away_from:
    description: Ids of the brokers that must not be the controller.
    type: list
    elements: int
    required: true
  timeout_s:
    description: How long to wait until every broker names the new controller, in seconds.
    type: int
    default: 60
seealso:
  - module: streamops.kafka.kafka_leader_election
  - module: streamops.kafka.kafka_health
"""

EXAMPLES = r"""
- name: Broker 3 is to stop
  streamops.kafka.kafka_controller_election:
    bootstrap_servers: broker1.example.com:9092
    zookeeper_hosts:
      - zookeeper1.example.com:2181
    zookeeper_chroot: /kafka
    away_from: [3]
"""

RETURN = r"""
step:
  description: What could not be reached; V(connect) or V(zookeeper).
  returned: when the cluster cannot be reached
  type: str
  sample: connect
controller_before:
  description: Id of the controller before.
  returned: success
  type: int
  sample: 3
controller_id:
  description: Id of the controller now; null in check mode when it would move.
  returned: success
  type: int
  sample: 1
elections:
  description: How often a controller was elected; more than once when the old one won.
  returned: success
  type: int
  sample: 1
"""

from typing import Any

from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection.client import open_connection
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection.options import (
    CONNECTION_RULES,
    CONNECTION_SPEC,
)
from ansible_collections.streamops.kafka.plugins.module_utils._admin.election.controller import elect_controller
from ansible_collections.streamops.kafka.plugins.module_utils._admin.module import Task, run_module

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    **CONNECTION_SPEC,
    "away_from": {"type": "list", "elements": "int", "required": True},
    "timeout_s": {"type": "int", "default": 60},
}


def run(task: Task) -> dict[str, Any]:
    """The module's result. Raises AdminPlaneError."""
    before, now, elections = elect_controller(task.params, open_connection(task.params), task.check_mode)
    output: dict[str, Any] = {
        "changed": before != now,
        "controller_before": before,
        "controller_id": now,
        "elections": elections,
    }
    if task.diff_mode:
        after = "another broker" if now is None else now
        output["diff"] = {"before": {"controller": before}, "after": {"controller": after}}
    return output


def main() -> None:
    """Run the module."""
    run_module(ARGUMENT_SPEC, CONNECTION_RULES, run)


if __name__ == "__main__":
    main()
