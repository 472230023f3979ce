#!/usr/bin/python
# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_topic
short_description: Create, grow, configure and delete Kafka topics
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Creates topics, adds partitions, sets their configuration and deletes them, one (O(name)) or many in one call
    (O(topics)).
  - Everything is checked before anything is changed. In check mode the broker is asked too, so that what it would
    refuse fails there already.
  - What cannot be done is refused, with the reason and the way out, and nothing is changed then in any of the call's
    topics. That concerns fewer partitions, another number of replicas, and settings that Kafka would ignore or refuse.
  - Returns when it is proven that every new partition has a leader, and that a deleted topic is really gone.
  - Brokers before 2.3 can only replace all settings of a topic at once. The module reads them, merges and writes them
    back, so that settings of others are kept; a change that somebody else makes within that moment is lost.
extends_documentation_fragment:
  - streamops.kafka.connection
  - streamops.kafka.attributes
attributes:
  check_mode:
    support: full
    details:
      - The broker validates what would be created without creating it.
  diff_mode:
    support: full
    details:
      - What follows is predicted, and is the same in check mode and in a real run.
options:
  name:
    description: The topic's name. Either this or O(topics).
    type: str
  topics:
    description: Many topics, each with the options of one. Either this or O(name).
    type: list
    elements: dict
    suboptions:
      name:
        description: The topic's name.
        type: str
        required: true
      partitions:
        description: As O(partitions).
        type: int
      replication_factor:
        description: As O(replication_factor).
        type: int
      config:
        description: As O(config).
        type: dict
      placement:
        description: As O(placement).
        type: str
        choices:
          - broker
          - rack_aware
          - explicit
        default: broker
      assignment:
        description: As O(assignment).
        type: list
        elements: list
  partitions:
    description:
      - How many partitions the topic has. They can become more, but never fewer.
      - Unset or V(-1), a new topic gets the brokers' C(num.partitions), and an existing one is not compared.
    type: int
  replication_factor:
    description:
      - How many replicas each partition has.
      - Unset or V(-1), a new topic gets the brokers' C(default.replication.factor), and an existing one is not
        compared. Changing it moves data, which this module does not do.
    type: int
  config:
    description:
      - The topic's own settings, such as C(retention.ms).
      - Booleans, numbers and lists may be written as YAML has them, times and sizes with a unit, such as V(7d) or
        V(1GiB). They are compared by what they mean, and shown as Kafka stores them.
      - A setting whose value is null is taken away from the topic, which then has the brokers' default.
    type: dict
  config_mode:
    description:
      - With V(merge), settings that a topic has and that are not named are left as they are.
      - With V(replace) they are taken away, also for a topic without O(config). Throttles of replicas that are being
        moved stay in any case.
    type: str
    choices:
      - merge
      - replace
    default: merge
  placement:
    description:
      - Who decides on which brokers the replicas of new partitions are. Existing ones are never moved.
      - V(broker) leaves it to Kafka, which spreads each topic by itself.
      - V(rack_aware) spreads replicas over racks, and evens out leaders and replicas over the whole cluster. Needs
        C(broker.rack) on every broker.
      - V(explicit) takes O(assignment).
    type: str
    choices:
      - broker
      - rack_aware
      - explicit
    default: broker
  assignment:
    description:
      - For each partition the ids of the brokers with its replicas, the first of which is the preferred leader.
      - Used with O(placement=explicit) only, and gives the number of partitions and replicas too.
    type: list
    elements: list
  purge:
    description:
      - Deletes topics that are not named in O(topics). Without it, no such topic is touched.
      - Topics whose names begin with two underscores or C(_connect-), and C(_schemas), are left alone unless they are
        named; C(__consumer_offsets) and C(__transaction_state) always.
    type: dict
    suboptions:
      match:
        description: Regular expression that the whole name must match, such as C(shop[.].*).
        type: str
        required: true
      max_deletions:
        description: How many topics may be deleted at most. If there are more, nothing at all is changed.
        type: int
        required: true
      named:
        description: Names of guarded topics that may be deleted all the same.
        type: list
        elements: str
        default: []
  state:
    description: Whether the topic exists. With V(absent), everything but the name is ignored.
    type: str
    choices:
      - present
      - absent
    default: present
  timeout_s:
    description: How long to wait for the proof that topics are created or gone, in seconds.
    type: int
    default: 120
seealso:
  - module: streamops.kafka.kafka_smoke
"""

EXAMPLES = r"""
- name: Create a topic that keeps its messages for a day
  streamops.kafka.kafka_topic:
    bootstrap_servers: broker1.example.com:9092
    name: orders
    partitions: 6
    replication_factor: 3
    config:
      retention.ms: 86400000
      min.insync.replicas: 2

- name: Create many topics in one call
  streamops.kafka.kafka_topic:
    bootstrap_servers:
      - broker1.example.com:9092
      - broker2.example.com:9092
    topics:
      - name: payments
        partitions: 12
        replication_factor: 3
      - name: customers
        config:
          cleanup.policy: compact
          segment.bytes: 256MiB

- name: Have exactly these topics of the shop, each with exactly these settings
  streamops.kafka.kafka_topic:
    bootstrap_servers: broker1.example.com:9092
    config_mode: replace
    purge:
      match: shop[.].*
      max_deletions: 3
    topics:
      - name: shop.orders
        partitions: 12
        replication_factor: 3
        placement: rack_aware
        config:
          retention.ms: 7d
      - name: shop.audit
        placement: explicit
        assignment:
          - [1, 2]
          - [2, 3]

- name: Delete a topic, and wait until its name is free
  streamops.kafka.kafka_topic:
    bootstrap_servers: broker1.example.com:9092
    name: orders
    state: absent
"""

RETURN = r"""
step:
  description: What could not be reached; V(connect).
  returned: when the cluster cannot be reached
  type: str
  sample: connect
results:
  description: What became of each topic, in the order in which they were given, then what was purged.
  returned: always, unless the call was refused as a whole
  type: list
  elements: dict
  sample:
    - name: orders
      action: create
      changed: true
    - name: payments
      action: none
      changed: false
  contains:
    name:
      description: The topic's name.
      returned: always
      type: str
      sample: orders
    action:
      description: What was done, or in check mode would be done; V(create), V(update), V(delete) or V(none).
      returned: always
      type: str
      sample: create
    changed:
      description: Whether the topic was changed, or in check mode would be.
      returned: always
      type: bool
      sample: true
    error:
      description: What went wrong, and the way out.
      returned: when the topic failed
      type: str
      sample: "topic 'orders': the brokers do not allow deletion; set delete.topic.enable=true on them first."
purge:
  description: The topics that O(purge) would delete.
  returned: when they are more than O(purge.max_deletions) allows
  type: list
  elements: str
  sample:
    - shop.old
problems:
  description: Every reason why the call was refused, one sentence each. Nothing was changed.
  returned: when the call was refused, and the sentence does not hold all of them
  type: list
  elements: str
  sample:
    - >-
      topic 'orders': replication_factor 3 needs 3 live brokers, found 1; start the other brokers, or set it to 1 or
      less.
done:
  description: The topics that were changed.
  returned: when some topics failed
  type: list
  elements: str
  sample:
    - payments
not_done:
  description: The topics that failed. Running again goes on from here.
  returned: when some topics failed
  type: list
  elements: str
  sample:
    - orders
"""

import gc
from typing import Any

from ansible_collections.streamops.kafka.plugins.module_utils._admin.changes import (
    failure_report,
    merge_results,
    purge_of,
    render_diff,
)
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection.client import open_connection
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection.options import (
    CONNECTION_RULES,
    CONNECTION_SPEC,
)
from ansible_collections.streamops.kafka.plugins.module_utils._admin.errors import AdminPlaneError
from ansible_collections.streamops.kafka.plugins.module_utils._admin.module import Task, run_module
from ansible_collections.streamops.kafka.plugins.module_utils._admin.topic import apply as topic_apply
from ansible_collections.streamops.kafka.plugins.module_utils._admin.topic import plan as topic_plan
from ansible_collections.streamops.kafka.plugins.module_utils._admin.topic import read as topic_read
from ansible_collections.streamops.kafka.plugins.module_utils._admin.topic.warnings import topic_warnings

TOPIC_SPEC: dict[str, dict[str, Any]] = {
    "partitions": {"type": "int"},
    "replication_factor": {"type": "int"},
    "config": {"type": "dict"},
    "placement": {"type": "str", "choices": ["broker", "rack_aware", "explicit"], "default": "broker"},
    "assignment": {"type": "list", "elements": "list"},
}
ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    **CONNECTION_SPEC,
    **TOPIC_SPEC,
    "name": {"type": "str"},
    "topics": {
        "type": "list",
        "elements": "dict",
        "options": {"name": {"type": "str", "required": True}, **TOPIC_SPEC},
    },
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "config_mode": {"type": "str", "choices": ["merge", "replace"], "default": "merge"},
    "purge": {
        "type": "dict",
        "options": {
            "match": {"type": "str", "required": True},
            "max_deletions": {"type": "int", "required": True},
            "named": {"type": "list", "elements": "str", "default": []},
        },
    },
    "timeout_s": {"type": "int", "default": 120},
}
# A default cannot be told from a choice, so placement is not among them.
EXCLUSIVE = [("topics", option) for option in ("name", "partitions", "replication_factor", "config", "assignment")]
RULES: dict[str, Any] = {
    **CONNECTION_RULES,
    "required_one_of": [("name", "topics")],
    "mutually_exclusive": [*CONNECTION_RULES["mutually_exclusive"], *EXCLUSIVE, ("name", "purge")],
}


def run(task: Task) -> dict[str, Any]:
    """Read, plan, apply. Returns the module's result; raises AdminPlaneError."""
    params = task.params
    desired = topic_plan.desired_topics(params)
    purge = purge_of(params["purge"])
    if purge is not None and params["state"] == "absent":
        raise AdminPlaneError("purge belongs to the topics that are to stay; leave state out, or purge.")
    connection = open_connection(params)
    observed = topic_read.read(
        connection,
        desired,
        lambda names: topic_plan.purged_names(desired, names, purge),
        whole=params["state"] == "absent" or params["config_mode"] == "replace",
    )
    purged = topic_plan.purged_names(desired, observed.names, purge)
    changes = topic_plan.plan(desired, observed, params["state"], params["config_mode"], purged)
    if task.check_mode:
        done = topic_apply.check(connection, changes)
    else:
        absent = [topic.name for topic in desired if params["state"] == "absent" and topic.name not in observed.names]
        done = topic_apply.apply(connection, changes, params["timeout_s"], absent)
    results = merge_results([topic.name for topic in desired] + purged, changes, done)
    output: dict[str, Any] = {
        "changed": any(result.changed for result in results),
        "results": [result.as_dict() for result in results],
        "warnings": topic_warnings(changes, observed.defaults),
    }
    if task.diff_mode:
        output["diff"] = render_diff(changes, purged)
    failed = failure_report("topics", results)
    if failed is not None:
        sentence = failed.pop("msg")
        raise AdminPlaneError(sentence, **output, **failed)
    return output


def main() -> None:
    """Run the module."""
    gc.disable()  # it would walk through 25 settings per topic again and again, in a process that ends in seconds
    run_module(ARGUMENT_SPEC, RULES, run)


if __name__ == "__main__":
    main()
