#!/usr/bin/python
# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_cluster_info
short_description: Gather information about a Kafka cluster and its state
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Brokers, racks, controller, versions, how leaders and replicas are spread, and the partitions that are not as they
    should be.
  - A broker that does not answer is part of the answer, not a failure. To wait for a cluster, use
    M(streamops.kafka.kafka_health).
  - With O(zookeeper_hosts), what is registered and who is in sync is read from ZooKeeper; else from every broker.
extends_documentation_fragment:
  - streamops.kafka.connection
  - streamops.kafka.attributes.info_module
seealso:
  - module: streamops.kafka.kafka_health
  - module: streamops.kafka.kafka_topic_info
"""

EXAMPLES = r"""
- name: Look at a cluster
  streamops.kafka.kafka_cluster_info:
    bootstrap_servers: broker1.example.com:9092
  register: cluster

- name: Show how leaders are spread
  ansible.builtin.debug:
    msg: "{{ dict(cluster.brokers | map(attribute='id') | zip(cluster.brokers | map(attribute='leaders'))) }}"
"""

RETURN = r"""
step:
  description: What could not be reached; V(connect) or V(zookeeper).
  returned: when the cluster cannot be reached
  type: str
  sample: connect
cluster_id:
  description: The cluster's id.
  returned: always
  type: str
  sample: xtzWWN4bTjitpL3kfd9s5g
controller_id:
  description: Id of the controller; null when there is none.
  returned: always
  type: int
  sample: 1
brokers:
  description: The brokers that are registered, ordered by id.
  returned: always
  type: list
  elements: dict
  sample:
    - id: 1
      addresses:
        - broker1.example.com:9092
      rack: a
      answers: true
      error: null
      protocol_version: 2.1-IV2
      overrides:
        log.cleaner.threads: "2"
      leaders: 17
      preferred_leaders: 17
      replicas: 51
  contains:
    id:
      description: The broker's id.
      returned: always
      type: int
      sample: 1
    addresses:
      description: What it advertises.
      returned: always
      type: list
      elements: str
      sample:
        - broker1.example.com:9092
    rack:
      description: Its C(broker.rack), or null.
      returned: always
      type: str
      sample: a
    answers:
      description: Whether it answers where it says that it is.
      returned: always
      type: bool
      sample: true
    error:
      description: Why it does not, or null.
      returned: always
      type: str
      sample: connection refused
    protocol_version:
      description: Its C(inter.broker.protocol.version), or null. Kafka tells its release in no request.
      returned: always
      type: str
      sample: 2.1-IV2
    overrides:
      description:
        - Settings that ZooKeeper overrides for it or for all brokers; its file does not count for these, not even
          after a restart. Secrets are left out.
      returned: always
      type: dict
      sample:
        log.cleaner.threads: "2"
    leaders:
      description: Number of partitions that it leads.
      returned: always
      type: int
      sample: 17
    preferred_leaders:
      description: Number of partitions that it should lead.
      returned: always
      type: int
      sample: 17
    replicas:
      description: Number of replicas that it holds.
      returned: always
      type: int
      sample: 51
racks:
  description: Rack to ids of its brokers.
  returned: always
  type: dict
  sample:
    a:
      - 1
topics:
  description: Number of topics.
  returned: always
  type: int
  sample: 12
partitions:
  description: Number of partitions.
  returned: always
  type: int
  sample: 51
counts:
  description: How many partitions are in each of the following lists, which show the first 100.
  returned: always
  type: dict
  sample:
    offline: 0
    under_replicated: 1
    under_min_isr: 0
    at_min_isr: 1
    rack_violations: 0
offline:
  description: Partitions without a leader.
  returned: always
  type: list
  elements: dict
  sample: []
under_replicated:
  description: Partitions of which a replica is not in sync.
  returned: always
  type: list
  elements: dict
  sample:
    - topic: orders
      partition: 0
      leader: 1
      replicas:
        - 1
        - 2
        - 3
      isr:
        - 1
        - 2
under_min_isr:
  description: Partitions with fewer in-sync replicas than C(min.insync.replicas), to which C(acks=all) cannot write.
  returned: always
  type: list
  elements: dict
  sample: []
at_min_isr:
  description: Partitions with exactly C(min.insync.replicas) in sync, which cannot lose another one.
  returned: always
  type: list
  elements: dict
  sample: []
rack_violations:
  description: Partitions with two replicas in a rack although another rack has none.
  returned: always
  type: list
  elements: dict
  sample: []
"""

from typing import Any

from ansible_collections.streamops.kafka.plugins.module_utils._admin.cluster.info import cluster_info
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection.client import open_connection
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection.options import (
    CONNECTION_RULES,
    CONNECTION_SPEC,
)
from ansible_collections.streamops.kafka.plugins.module_utils._admin.module import Task, run_module

ARGUMENT_SPEC = dict(CONNECTION_SPEC)


def run(task: Task) -> dict[str, Any]:
    """Read: there is nothing to plan or apply. Raises AdminPlaneError."""
    return cluster_info(task.params, open_connection(task.params))


def main() -> None:
    """Run the module."""
    run_module(ARGUMENT_SPEC, CONNECTION_RULES, run)


if __name__ == "__main__":
    main()
