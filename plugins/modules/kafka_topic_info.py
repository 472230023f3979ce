#!/usr/bin/python
# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_topic_info
short_description: Gather information about topics, in the form that kafka_topic takes
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Tells partitions, replicas and the topics' own settings. RV(topics) is valid for the option C(topics) of
    M(streamops.kafka.kafka_topic), so that what exists can be written down, compared or made elsewhere.
  - RV(details) has what cannot be declared, such as leaders, in-sync replicas and offsets.
extends_documentation_fragment:
  - streamops.kafka.connection
  - streamops.kafka.attributes.info_module
options:
  names:
    description: The topics to tell about. Those that do not exist are in RV(missing). Unset, all that match.
    type: list
    elements: str
  match:
    description: Regular expression that the whole name must match. Not used with O(names).
    type: str
    default: .*
  include_internal:
    description: Whether C(__consumer_offsets) and C(__transaction_state) are among those that match.
    type: bool
    default: false
  offsets:
    description: Whether to ask for the first and the next offset of every partition.
    type: bool
    default: false
seealso:
  - module: streamops.kafka.kafka_topic
"""

EXAMPLES = r"""
- name: Read all topics of the shop
  streamops.kafka.kafka_topic_info:
    bootstrap_servers: broker1.example.com:9092
    match: shop[.].*
  register: shop

- name: Have the same topics on another cluster
  streamops.kafka.kafka_topic:
    bootstrap_servers: broker9.example.com:9092
    topics: "{{ shop.topics }}"
"""

RETURN = r"""
step:
  description: What could not be reached; V(connect).
  returned: when the cluster cannot be reached
  type: str
  sample: connect
topics:
  description: The topics, ordered by name, with their own settings only.
  returned: always
  type: list
  elements: dict
  sample:
    - name: shop.orders
      partitions: 2
      replication_factor: 3
      config:
        retention.ms: "604800000"
  contains:
    name:
      description: The topic's name.
      returned: always
      type: str
      sample: shop.orders
    partitions:
      description: Number of partitions.
      returned: always
      type: int
      sample: 2
    replication_factor:
      description: Number of replicas; where partitions differ, the smallest.
      returned: always
      type: int
      sample: 3
    config:
      description: The topic's own settings, without what it has from the brokers.
      returned: always
      type: dict
      sample:
        retention.ms: "604800000"
details:
  description: Name to what else is known.
  returned: always
  type: dict
  sample:
    shop.orders:
      internal: false
      rack_violations: []
      partitions:
        - topic: shop.orders
          partition: 0
          leader: 1
          replicas:
            - 1
            - 2
            - 3
          isr:
            - 1
            - 2
            - 3
          earliest: 0
          latest: 17
  contains:
    internal:
      description: Whether the brokers keep their own state in it.
      returned: always
      type: bool
      sample: false
    rack_violations:
      description: Numbers of partitions with two replicas in a rack although another rack has none.
      returned: always
      type: list
      elements: int
      sample: []
    partitions:
      description: Its partitions. Offsets are null without O(offsets), and where there is no leader.
      returned: always
      type: list
      elements: dict
      sample:
        - topic: shop.orders
          partition: 0
          leader: 1
          replicas:
            - 1
          isr:
            - 1
          earliest: 0
          latest: 17
missing:
  description: Those of O(names) that do not exist.
  returned: always
  type: list
  elements: str
  sample: []
"""

from typing import Any

from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection.client import open_connection
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection.options import (
    CONNECTION_RULES,
    CONNECTION_SPEC,
)
from ansible_collections.streamops.kafka.plugins.module_utils._admin.module import Task, run_module
from ansible_collections.streamops.kafka.plugins.module_utils._admin.topic.info import topic_info

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    **CONNECTION_SPEC,
    "names": {"type": "list", "elements": "str"},
    "match": {"type": "str", "default": ".*"},
    "include_internal": {"type": "bool", "default": False},
    "offsets": {"type": "bool", "default": False},
}


def run(task: Task) -> dict[str, Any]:
    """Read: there is nothing to plan or apply. Raises AdminPlaneError."""
    return topic_info(task.params, open_connection(task.params))


def main() -> None:
    """Run the module."""
    run_module(ARGUMENT_SPEC, CONNECTION_RULES, run)


if __name__ == "__main__":
    main()
