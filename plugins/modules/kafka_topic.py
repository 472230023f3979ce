#!/usr/bin/python
# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_topic
short_description: Create and delete Kafka topics
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Creates and deletes topics, one (O(name)) or many in one call (O(topics)).
  - Everything is checked before anything is changed. In check mode the broker is asked too, so that what it would
    refuse fails there already.
  - A topic that exists and is as declared is left alone. One that differs is refused, with what differs and what to do;
    nothing is changed then, in any of the topics of the call.
  - Returns when it is proven that every partition of a new topic has a leader, and that a deleted topic is really gone.
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
  partitions:
    description:
      - How many partitions the topic has.
      - Unset or V(-1), a new topic gets the brokers' C(num.partitions), and an existing one is not compared.
    type: int
  replication_factor:
    description:
      - How many replicas each partition has.
      - Unset or V(-1), a new topic gets the brokers' C(default.replication.factor), and an existing one is not
        compared.
    type: int
  config:
    description:
      - The topic's own settings, such as C(retention.ms).
      - Booleans, numbers and lists may be written as YAML has them. They are compared by what they mean.
      - A setting that the topic has and that is not named here is left as it is.
    type: dict
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

- name: Delete a topic, and wait until its name is free
  streamops.kafka.kafka_topic:
    bootstrap_servers: broker1.example.com:9092
    name: orders
    state: absent
"""

RETURN = r"""
results:
  description: What became of each topic, in the order in which they were given.
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
      description: What was done, or in check mode would be done; V(create), V(delete) or V(none).
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
problems:
  description: Every reason why the call was refused, one sentence each. Nothing was changed.
  returned: when the call was refused
  type: list
  elements: str
  sample:
    - "topic 'orders': replication_factor 3 needs 3 live brokers, found 1; start the others, or ask for 1 or less."
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

from typing import Any

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.streamops.kafka.plugins.module_utils import _topic, _topic_client
from ansible_collections.streamops.kafka.plugins.module_utils._changes import (
    failure_report,
    merge_results,
    render_diff,
)
from ansible_collections.streamops.kafka.plugins.module_utils._connection import (
    CONNECTION_RULES,
    CONNECTION_SPEC,
    AdminPlaneError,
    open_connection,
)

TOPIC_SPEC: dict[str, dict[str, Any]] = {
    "partitions": {"type": "int"},
    "replication_factor": {"type": "int"},
    "config": {"type": "dict"},
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
    "timeout_s": {"type": "int", "default": 120},
}
EXCLUSIVE = [("topics", option) for option in ("name", *TOPIC_SPEC)]


def run(params: dict[str, Any], check_mode: bool, diff_mode: bool) -> dict[str, Any]:
    """Observe, plan, apply. Returns the module's result; raises AdminPlaneError."""
    desired = _topic.desired_topics(params)
    connection = open_connection(params)
    observed = _topic_client.observe(connection, desired)
    changes = _topic.plan(desired, observed, params["state"])
    if check_mode:
        done = _topic_client.check(connection, changes)
    else:
        done = _topic_client.apply(connection, changes, params["timeout_s"])
    results = merge_results([topic.name for topic in desired], changes, done)
    output: dict[str, Any] = {
        "changed": any(result.changed for result in results),
        "results": [result.as_dict() for result in results],
    }
    if diff_mode:
        output["diff"] = render_diff(changes)
    failed = failure_report("topics", results)
    if failed is not None:
        sentence = failed.pop("msg")
        raise AdminPlaneError(sentence, **output, **failed)
    return output


def main() -> None:
    """Run the module."""
    module = AnsibleModule(
        argument_spec=ARGUMENT_SPEC,
        supports_check_mode=True,
        required_one_of=[("name", "topics")],
        **CONNECTION_RULES | {"mutually_exclusive": CONNECTION_RULES["mutually_exclusive"] + EXCLUSIVE},
    )
    try:
        output = run(module.params, module.check_mode, module._diff)
    except AdminPlaneError as error:
        module.fail_json(msg=str(error), **error.details)
    module.exit_json(**output)


if __name__ == "__main__":
    main()
