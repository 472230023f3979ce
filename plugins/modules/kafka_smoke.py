#!/usr/bin/python
# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_smoke
short_description: Send messages to a Kafka cluster and read them back
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Sends messages with C(acks=all), reads exactly those back, counts and times both.
  - Never reports a change, although it writes messages and creates its topic when that is missing. It is a proof, and
    what it leaves behind is deleted by the topic's retention.
  - Other messages in the topic do not matter; a message is recognised by the place that its acknowledgement names.
  - Joins no consumer group and commits no offsets. The brokers create C(__consumer_offsets) if this is the first
    consumer that they ever see.
extends_documentation_fragment:
  - streamops.kafka.connection
  - streamops.kafka.attributes
attributes:
  check_mode:
    support: full
    details:
      - Nothing is sent and nothing is connected to; RV(skipped_in_check_mode) is true then.
  diff_mode:
    support: N/A
    details:
      - Nothing that is managed changes.
options:
  topic:
    description:
      - Where to send the messages. They go to all of its partitions in turn.
      - If it does not exist, it is created with one partition for each live broker, three replicas or as many as there
        are brokers, one hour of retention and small segments.
    type: str
    default: streamops_smoke
  messages:
    description: What to send. Unset, O(count) unique messages.
    type: list
    elements: str
  count:
    description: How many messages to send when O(messages) is not given.
    type: int
    default: 10
  compressions:
    description:
      - What producers may compress with, and the brokers must be able to read. The messages are dealt out among these,
        in equal parts and in this order; fewer messages try the first of them only.
      - Those that are compressed have a key, the same for all, because the client compresses no short text.
      - A compression that the brokers say they do not know is left out; its messages are sent without.
    type: list
    elements: str
    choices: [none, gzip, snappy, lz4, zstd]
    default: [none, gzip, snappy, lz4, zstd]
  timeout_s:
    description: How long sending and reading may take together, in seconds.
    type: int
    default: 30
seealso:
  - module: streamops.kafka.kafka_topic
"""

EXAMPLES = r"""
- name: Prove that the cluster works
  streamops.kafka.kafka_smoke:
    bootstrap_servers: broker1.example.com:9092

- name: Send two messages and show how they come back
  streamops.kafka.kafka_smoke:
    bootstrap_servers: broker1.example.com:9092
    topic: test
    messages:
      - AAA
      - BBB
  register: proof

- name: Show them
  ansible.builtin.debug:
    var: proof.messages
"""

RETURN = r"""
skipped_in_check_mode:
  description: Whether nothing was done because of check mode. The other values are missing then.
  returned: always
  type: bool
  sample: false
step:
  description: Which step failed; V(connect), V(produce) or V(consume).
  returned: on failure
  type: str
  sample: produce
topic:
  description: The topic that was used.
  returned: when messages were sent
  type: str
  sample: streamops_smoke
topic_created:
  description: Whether the topic was missing and was created.
  returned: when messages were sent
  type: bool
  sample: false
sent:
  description: Number of messages sent.
  returned: when messages were sent
  type: int
  sample: 10
acknowledged:
  description: Number of messages of which the broker said that all in-sync replicas have them.
  returned: when messages were sent
  type: int
  sample: 10
received:
  description: Number of acknowledged messages that were read back as they were sent.
  returned: when messages were sent
  type: int
  sample: 10
lost:
  description:
    - Number of acknowledged messages that were not; the module fails when there are any.
    - Null when sending failed, so that nothing was read.
  returned: when messages were sent
  type: int
  sample: 0
out_of_order:
  description: Number of messages stored before one that was sent earlier to the same partition.
  returned: when messages were sent
  type: int
  sample: 0
partitions:
  description: Partition to number of messages received from it.
  returned: when messages were sent
  type: dict
  sample:
    "0": 5
    "1": 5
compressions:
  description: Compression to number of messages received that were sent with it.
  returned: when messages were sent
  type: dict
  sample:
    none: 2
    gzip: 2
    snappy: 2
    lz4: 2
    zstd: 2
messages:
  description: The messages as they were read back, in the order in which they were sent; the first 100.
  returned: when messages were sent
  type: list
  elements: str
  sample:
    - AAA
    - BBB
produce_ms:
  description: Milliseconds from the first message to the last acknowledgement.
  returned: when messages were sent
  type: int
  sample: 31
consume_ms:
  description: Milliseconds from opening the consumer to the last message; null when sending failed.
  returned: when messages were sent
  type: int
  sample: 78
"""

from typing import Any

from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection.client import open_connection
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection.options import (
    CONNECTION_RULES,
    CONNECTION_SPEC,
)
from ansible_collections.streamops.kafka.plugins.module_utils._admin.errors import AdminPlaneError
from ansible_collections.streamops.kafka.plugins.module_utils._admin.module import Task, run_module
from ansible_collections.streamops.kafka.plugins.module_utils._admin.smoke.proof import (
    smoke_kafka,
    smoke_option_problem,
)
from ansible_collections.streamops.kafka.plugins.module_utils._admin.smoke.sending import COMPRESSIONS

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    **CONNECTION_SPEC,
    "topic": {"type": "str", "default": "streamops_smoke"},
    "messages": {"type": "list", "elements": "str"},
    "count": {"type": "int", "default": 10},
    "compressions": {"type": "list", "elements": "str", "choices": list(COMPRESSIONS), "default": list(COMPRESSIONS)},
    "timeout_s": {"type": "int", "default": 30},
}


def run(task: Task) -> dict[str, Any]:
    """Returns the module's result; raises AdminPlaneError."""
    problem = smoke_option_problem(task.params)
    if problem is not None:
        raise AdminPlaneError(problem)
    if task.check_mode:
        return {"skipped_in_check_mode": True}
    result = smoke_kafka(open_connection(task.params), task.params)
    return {"skipped_in_check_mode": False, **result}


def main() -> None:
    """Run the module."""
    run_module(ARGUMENT_SPEC, CONNECTION_RULES, run)


if __name__ == "__main__":
    main()
