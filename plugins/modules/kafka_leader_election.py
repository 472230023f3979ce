#!/usr/bin/python
# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_leader_election
short_description: Move leadership back to the preferred replicas
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - The first of a partition's replicas is its preferred leader. A broker that has been stopped and started again leads
    nothing; this module has every partition led by its preferred leader again.
  - Only where that broker runs, answers and is in sync. What cannot be elected is left as it is, and returned with the
    reason.
  - Returns when the leaders have moved. They are looked at afterwards, because the controller reports no failure.
  - An election that is in progress already is waited for, in check mode too. Then it is looked at again what is to do.
  - Brokers before 2.2 take the order only through ZooKeeper, so O(zookeeper_hosts) is needed.
extends_documentation_fragment:
  - streamops.kafka.connection
  - streamops.kafka.attributes
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
    details:
      - Shows the leader of each partition that moves.
options:
  topics:
    description: The topics whose leaders are elected. Unset, those of all topics.
    type: list
    elements: str
  partitions:
    description: Numbers of partitions, when not all of the topic are meant. Needs exactly one name in O(topics).
    type: list
    elements: int
  timeout_s:
    description:
      - How long to wait until all leaders have moved, in seconds, an election that is in progress included.
    type: int
    default: 60
seealso:
  - module: streamops.kafka.kafka_health
  - module: streamops.kafka.kafka_cluster_info
"""

EXAMPLES = r"""
- name: Give all brokers back what they should lead
  streamops.kafka.kafka_leader_election:
    bootstrap_servers: broker1.example.com:9092
    zookeeper_hosts:
      - zookeeper1.example.com:2181
    zookeeper_chroot: /kafka

- name: Only two partitions of a topic
  streamops.kafka.kafka_leader_election:
    bootstrap_servers: broker1.example.com:9092
    zookeeper_hosts:
      - zookeeper1.example.com:2181
    zookeeper_chroot: /kafka
    topics:
      - payments
    partitions: [0, 3]
"""

RETURN = r"""
step:
  description: What could not be reached; V(connect) or V(zookeeper).
  returned: when the cluster cannot be reached
  type: str
  sample: connect
elected:
  description: The partitions that have got their preferred leader, or in check mode would get it.
  returned: when the cluster could be looked at
  type: list
  elements: dict
  sample:
    - topic: orders
      partition: 0
      before: 2
      after: 1
  contains:
    topic:
      description: The topic's name.
      returned: always
      type: str
      sample: orders
    partition:
      description: Number of the partition.
      returned: always
      type: int
      sample: 0
    before:
      description: Id of the broker that led it before, or null.
      returned: always
      type: int
      sample: 2
    after:
      description: Id of the broker that leads it now, its preferred leader.
      returned: always
      type: int
      sample: 1
left_alone:
  description: What was left as it is although another broker should lead it, or what does not exist.
  returned: when the cluster could be looked at
  type: list
  elements: dict
  sample:
    - topic: orders
      partition: 1
      reason: its preferred leader, broker 3, is not in sync
  contains:
    topic:
      description: The topic's name.
      returned: always
      type: str
      sample: orders
    partition:
      description: Number of the partition; null where the whole topic does not exist or is being deleted.
      returned: always
      type: int
      sample: 1
    reason:
      description: Why it cannot be elected.
      returned: always
      type: str
      sample: its preferred leader, broker 3, is not in sync
in_place:
  description: Number of partitions, of those asked for, that were led by their preferred leader already.
  returned: when the cluster could be looked at
  type: int
  sample: 48
brokers:
  description: How the leaders of all topics are spread over the brokers, by id.
  returned: when the cluster could be looked at
  type: list
  elements: dict
  sample:
    - id: 1
      preferred_leaders: 17
      leaders_before: 0
      leaders_after: 17
  contains:
    id:
      description: The broker's id.
      returned: always
      type: int
      sample: 1
    preferred_leaders:
      description: Number of partitions that it should lead.
      returned: always
      type: int
      sample: 17
    leaders_before:
      description: Number of partitions that it led before.
      returned: always
      type: int
      sample: 0
    leaders_after:
      description: Number of partitions that it leads now, or in check mode would lead.
      returned: always
      type: int
      sample: 17
not_elected:
  description: The partitions that should have moved and have not.
  returned: when the module failed because of them
  type: list
  elements: str
  sample:
    - orders-1
asked:
  description: The partitions for which an election was asked before the cluster could no longer be reached.
  returned: when that happened; whether they have moved is not known
  type: list
  elements: str
  sample:
    - orders-0
"""

from typing import Any

from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection.client import open_connection
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection.options import (
    CONNECTION_RULES,
    CONNECTION_SPEC,
)
from ansible_collections.streamops.kafka.plugins.module_utils._admin.election.leaders import elect_leaders
from ansible_collections.streamops.kafka.plugins.module_utils._admin.election.plan import wanted_leaders
from ansible_collections.streamops.kafka.plugins.module_utils._admin.election.report import result_of
from ansible_collections.streamops.kafka.plugins.module_utils._admin.module import Task, run_module

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    **CONNECTION_SPEC,
    "topics": {"type": "list", "elements": "str"},
    "partitions": {"type": "list", "elements": "int"},
    "timeout_s": {"type": "int", "default": 60},
}


def run(task: Task) -> dict[str, Any]:
    """Read, plan, apply. Returns the module's result; raises AdminPlaneError."""
    wanted = wanted_leaders(task.params)
    outcome = elect_leaders(task.params, open_connection(task.params), wanted, task.check_mode)
    return result_of(outcome, task.params["timeout_s"], task.check_mode, task.diff_mode)


def main() -> None:
    """Run the module."""
    run_module(ARGUMENT_SPEC, CONNECTION_RULES, run)


if __name__ == "__main__":
    main()
