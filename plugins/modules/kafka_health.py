#!/usr/bin/python
# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: kafka_health
short_description: Wait until a Kafka cluster is healthy, or until a broker may stop
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - One answer to "is the cluster whole?" and to "may this broker stop now?". Fails with one sentence that says what is
    missing, and names the brokers and partitions.
  - Every expected broker must be registered and must answer at its own advertised address, there must be a controller,
    every partition must have a leader, and every replica must be in sync.
  - A single good look can be wrong, so several are needed in a row, each fetched anew.
  - With O(zookeeper_hosts), what is registered and who is in sync is read from ZooKeeper, which is the truth for
    brokers that use it; else from every broker, of which the most pessimistic counts.
  - Reads only, unless O(move_controller) asks for more.
extends_documentation_fragment:
  - streamops.kafka.connection
  - streamops.kafka.attributes
attributes:
  check_mode:
    support: full
    details:
      - The controller is not moved.
  diff_mode:
    support: full
options:
  expected:
    description: The brokers that must be there. Unset, those of the O(baseline), or else those that are registered.
    type: list
    elements: dict
    default: []
    suboptions:
      id:
        description: The broker's id.
        type: int
        required: true
      rack:
        description: Its C(broker.rack); not compared when unset.
        type: str
      address:
        description:
          - The C(HOST:PORT) that it advertises on the listener of O(bootstrap_servers), where it is asked.
          - Unset, it is asked where it says that it is.
        type: str
  require:
    description:
      - V(whole) asks for brokers, a controller, leaders and in-sync replicas. Where ZooKeeper is known it also finds a
        deletion of topics that does not end, which is how a controller shows that is stuck.
      - V(brokers) asks for brokers and a controller only, and does not look at partitions.
    type: str
    choices:
      - brokers
      - whole
    default: whole
  stopping:
    description:
      - Ids of brokers that are to stop next. Every partition that they hold must keep enough in-sync replicas without
        them, C(min.insync.replicas) and at least two, and no partition may have replicas on two of them.
      - Needs O(require=whole).
    type: list
    elements: int
    default: []
  candidates:
    description:
      - Ids of brokers that are to stop one after another. RV(batches) tells which of them may stop now, and in which
        order the others would follow; the controller comes last.
      - A partition that no order of stops protects keeps every one of them from stopping, unless O(accept_unavailable)
        names its topic.
      - Needs O(require=whole).
    type: list
    elements: int
    default: []
  most:
    description: How many of the O(candidates) may stop at a time; they are of one rack, and share no partition.
    type: int
    default: 1
  move_controller:
    description:
      - Whether to have another broker be the controller where one of the O(candidates) that may stop now is it, as
        M(streamops.kafka.kafka_controller_election) does, which tells why. It is done after the first good look, so
        that those that follow see the cluster with the new controller.
      - If it cannot be moved, a warning says so, and the broker may stop all the same.
      - Needs O(zookeeper_hosts).
    type: bool
    default: false
  accept_unavailable:
    description:
      - Regular expressions for whole names of topics that no order of stops can protect, such as those with one
        replica, and that may be unavailable, or have one copy only, meanwhile. In a cluster of one broker all of them
        may.
    type: list
    elements: str
    default: []
  baseline:
    description:
      - What was there before, as RV(baseline) of an earlier call gives it. Fewer brokers or fewer topics do not count
        as whole; a broker that has just started knows of none.
    type: dict
    suboptions:
      brokers:
        description: Ids of the brokers.
        type: list
        elements: int
        default: []
      topics:
        description: Number of topics.
        type: int
        default: 0
  absent:
    description:
      - Ids of brokers that need not be there, such as that of a machine that is down for days. Their replicas need not
        be in sync, and what only they could lead needs no leader. Who may stop is judged by the replicas of the others.
      - RV(absence) tells what is left without them. One that is registered all the same counts as every other broker.
    type: list
    elements: int
    default: []
  check_config:
    description:
      - Whether to look for a value in ZooKeeper's C(/config) that would stop a broker at its next start. Needs
        O(zookeeper_hosts) and O(require=whole); without, nothing is looked for.
    type: bool
    default: true
  timeout_s:
    description: How long to wait until all is well, in seconds; V(0) looks once.
    type: int
    default: 60
  readings:
    description: How many good looks in a row are needed. With O(timeout_s=0) one is.
    type: int
    default: 3
  interval_ms:
    description:
      - From the beginning of one look to that of the next, in milliseconds. After a look that takes longer, the next
        one follows at once.
      - While what is seen is not good, and a look is quick, up to four looks are taken in this time.
      - After a broker has been killed, O(readings) of them must take longer than its session with ZooKeeper lives.
    type: int
    default: 500
seealso:
  - module: streamops.kafka.kafka_cluster_info
  - module: streamops.kafka.kafka_controller_election
  - module: streamops.kafka.zookeeper_info
"""

EXAMPLES = r"""
- name: Wait until a cluster is whole
  streamops.kafka.kafka_health:
    bootstrap_servers: broker1.example.com:9092
    zookeeper_hosts:
      - zookeeper1.example.com:2181
    zookeeper_chroot: /kafka
    expected:
      - id: 1
        rack: a
        address: broker1.example.com:9092
      - id: 2
        rack: b
        address: broker2.example.com:9092
  register: before

- name: Ask whether broker 2 may stop now
  streamops.kafka.kafka_health:
    bootstrap_servers: broker1.example.com:9092
    stopping:
      - 2
    baseline: "{{ before.baseline }}"
    timeout_s: 0

- name: Ask which of three brokers is to stop first
  streamops.kafka.kafka_health:
    bootstrap_servers: broker1.example.com:9092
    candidates: [1, 2, 3]
  register: roll
"""

RETURN = r"""
step:
  description: What could not be reached; V(connect) or V(zookeeper).
  returned: when the cluster cannot be reached
  type: str
  sample: connect
healthy:
  description: Whether everything that was asked for is true; the module fails when it is not.
  returned: always
  type: bool
  sample: true
problems:
  description: What is wrong, one clause each. Where the module fails, its sentence says it, and RV(progress).
  returned: success
  type: list
  elements: str
  sample: []
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
controller_before:
  description: Id of the broker that was the controller before it was moved.
  returned: when O(move_controller) moved it
  type: int
  sample: 3
brokers:
  description: The brokers that are registered, ordered by id.
  returned: always
  type: list
  elements: dict
  sample:
    - id: 1
      rack: a
      addresses:
        - broker1.example.com:9092
      asked_at: broker1.example.com:9092
      answers: true
      error: null
  contains:
    id:
      description: The broker's id.
      returned: always
      type: int
      sample: 1
    rack:
      description: Its rack, or null.
      returned: always
      type: str
      sample: a
    addresses:
      description: What it advertises.
      returned: always
      type: list
      elements: str
      sample:
        - broker1.example.com:9092
    asked_at:
      description: Where it was asked, or null.
      returned: always
      type: str
      sample: broker1.example.com:9092
    answers:
      description: Whether it answered there.
      returned: always
      type: bool
      sample: true
    error:
      description: Why it did not, or null.
      returned: always
      type: str
      sample: connection refused
missing:
  description: Ids of the brokers that keep the cluster from being whole; not registered, silent, or late.
  returned: always
  type: list
  elements: int
  sample: []
racks:
  description: Rack to ids of its brokers.
  returned: always
  type: dict
  sample:
    a:
      - 1
    b:
      - 2
partitions:
  description: Number of partitions; null with O(require=brokers) and nobody O(absent).
  returned: always
  type: int
  sample: 51
blocking:
  description: The partitions that block, the first 10, each with the reason.
  returned: always
  type: list
  elements: dict
  sample:
    - topic: orders
      partition: 0
      reason: "under-replicated: in sync 1 of 1, 2"
blocking_count:
  description: Number of partitions that block.
  returned: always
  type: int
  sample: 1
unexpected:
  description: Ids of brokers that are registered and are neither O(expected), nor in the O(baseline), nor O(absent).
  returned: always; empty where none of the first two is given
  type: list
  elements: int
  sample: []
absence:
  description: What is left without the O(absent) brokers; null where there is none.
  returned: always
  type: dict
  sample:
    brokers:
      - 3
    registered: []
    partitions: 12
    at_min_isr: 12
    under_min_isr: 0
    offline: 0
    text: 12 partitions have 2 of 3 replicas in sync, a further failure makes 12 partitions unwritable
  contains:
    brokers:
      description: Ids of those that are not registered.
      returned: always
      type: list
      elements: int
      sample:
        - 3
    registered:
      description: Ids of those that are registered all the same.
      returned: always
      type: list
      elements: int
      sample: []
    partitions:
      description: Number of partitions with a replica on them.
      returned: always
      type: int
      sample: 12
    at_min_isr:
      description: Number of those that a further failure makes unwritable.
      returned: always
      type: int
      sample: 12
    under_min_isr:
      description: Number of those that take no writes with C(acks=all) now.
      returned: always
      type: int
      sample: 0
    offline:
      description: Number of those without a leader.
      returned: always
      type: int
      sample: 0
    text:
      description: All of it in words.
      returned: always
      type: str
      sample: 12 partitions have 2 of 3 replicas in sync, a further failure makes 12 partitions unwritable
baseline:
  description: What is there now, to be given to a later call as O(baseline).
  returned: always
  type: dict
  sample:
    brokers:
      - 1
      - 2
    topics: 12
batches:
  description:
    - The O(candidates) in the order in which they would stop; those of the first batch may stop now.
    - Empty without candidates, and when none may.
  returned: always
  type: list
  elements: list
  sample:
    - [2]
    - [3]
    - [1]
final:
  description:
    - Whether what is wrong stays so, however long one waits, such as a topic with one replica or a value that stops
      a broker at its next start. The module then fails at once.
  returned: always
  type: bool
  sample: false
progress:
  description: What was wrong when, each time that it changed; the last 50. A failure is about the last of them.
  returned: always
  type: list
  elements: str
  sample:
    - "0.2 s: broker 2 is not registered; start it, or read its server.log"
    - "6.1 s: all is well"
waited_s:
  description: Seconds that the module took.
  returned: always
  type: float
  sample: 6.2
"""

from typing import Any

from ansible_collections.streamops.kafka.plugins.module_utils._admin.cluster.gate import run_gate
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection.client import open_connection
from ansible_collections.streamops.kafka.plugins.module_utils._admin.connection.options import (
    CONNECTION_RULES,
    CONNECTION_SPEC,
)
from ansible_collections.streamops.kafka.plugins.module_utils._admin.election.controller import elect_controller
from ansible_collections.streamops.kafka.plugins.module_utils._admin.errors import AdminPlaneError
from ansible_collections.streamops.kafka.plugins.module_utils._admin.module import Task, run_module

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    **CONNECTION_SPEC,
    "expected": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {"id": {"type": "int", "required": True}, "rack": {"type": "str"}, "address": {"type": "str"}},
    },
    "require": {"type": "str", "choices": ["brokers", "whole"], "default": "whole"},
    "stopping": {"type": "list", "elements": "int", "default": []},
    "candidates": {"type": "list", "elements": "int", "default": []},
    "most": {"type": "int", "default": 1},
    "move_controller": {"type": "bool", "default": False},
    "accept_unavailable": {"type": "list", "elements": "str", "default": []},
    "baseline": {
        "type": "dict",
        "options": {
            "brokers": {"type": "list", "elements": "int", "default": []},
            "topics": {"type": "int", "default": 0},
        },
    },
    "absent": {"type": "list", "elements": "int", "default": []},
    "check_config": {"type": "bool", "default": True},
    "timeout_s": {"type": "int", "default": 60},
    "readings": {"type": "int", "default": 3},
    "interval_ms": {"type": "int", "default": 500},
}


MOVE_S = 60  # how long the brokers may take until they know the new controller


def run(task: Task) -> dict[str, Any]:
    """The gate's answer, and what was done about the controller. Raises AdminPlaneError."""
    if task.params["move_controller"] and not task.params["zookeeper_hosts"]:
        raise AdminPlaneError("move_controller needs zookeeper_hosts; name every ZooKeeper server as HOST:PORT.")
    if not task.params["move_controller"] or task.check_mode:
        return run_gate(task.params)
    moved: dict[str, Any] = {}

    def move(stopping: tuple[int, ...]) -> None:
        params = {**task.params, "away_from": stopping, "timeout_s": MOVE_S}
        try:
            before, now, _elections = elect_controller(params, open_connection(params), check_mode=False)
        except AdminPlaneError as error:
            who = f"broker {', '.join(map(str, stopping))}"
            moved["warnings"] = [
                f"the controller was not moved, and clients may wait longer while {who} stops: {error}"
            ]
            moved["changed"] = bool(error.details.get("changed"))
            return
        if before == now:  # it has moved by itself since
            return
        moved.update(changed=True, controller_before=before)
        if task.diff_mode:
            moved["diff"] = {"before": {"controller": before}, "after": {"controller": now}}

    try:
        return {**run_gate(task.params, move), **moved}
    except AdminPlaneError as error:
        error.details |= moved
        raise


def main() -> None:
    """Run the module."""
    run_module(ARGUMENT_SPEC, CONNECTION_RULES, run)


if __name__ == "__main__":
    main()
