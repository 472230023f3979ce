#!/usr/bin/python
# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: zookeeper_info
short_description: Gather information about ZooKeeper servers and the brokers registered there
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Asks every server of an ensemble with the four-letter words C(srvr) and C(mntr), says whether the ensemble is whole,
    and reads what Kafka keeps below a chroot.
  - A server that is down is part of the answer, not a failure; the module fails on options that cannot work only.
extends_documentation_fragment:
  - streamops.kafka.attributes.info_module
options:
  hosts:
    description: Every server of the ensemble, as C(HOST:PORT) of its client port.
    type: list
    elements: str
    required: true
  chroot:
    description: The path that C(zookeeper.connect) of the brokers ends with, such as V(/kafka); empty for none.
    type: str
    default: ""
  absent:
    description:
      - Those of O(hosts) that need not serve, such as a machine that is down for days. They are waited for 1 second at
        most. RV(absence) tells what is left without them. One that serves all the same counts as every other server.
    type: list
    elements: str
    default: []
  expected:
    description: Ids of the brokers that may be registered below the O(chroot); RV(unexpected) tells of others.
    type: list
    elements: int
  timeout_s:
    description: How long to wait for each server, and for what is read below the chroot, in seconds.
    type: int
    default: 10
  wait_s:
    description:
      - How long to look again until the ensemble is whole, in seconds. The last answer is returned either way.
      - Whole means that every server of O(hosts) serves but for those that are O(absent), exactly one leads, and every
        follower is synced.
    type: int
    default: 0
seealso:
  - module: streamops.kafka.zookeeper_smoke
requirements:
  - kazoo >= 2.8.0, < 3 on the host that runs the module
"""

EXAMPLES = r"""
- name: Ask an ensemble
  streamops.kafka.zookeeper_info:
    hosts:
      - zookeeper1.example.com:2181
      - zookeeper2.example.com:2181
      - zookeeper3.example.com:2181
    chroot: /kafka
  register: ensemble

- name: Wait until the ensemble is whole
  streamops.kafka.zookeeper_info:
    hosts:
      - zookeeper1.example.com:2181
      - zookeeper2.example.com:2181
      - zookeeper3.example.com:2181
    wait_s: 30
  register: ensemble
  failed_when: not ensemble.healthy
"""

RETURN = r"""
healthy:
  description: Whether every server serves that is not O(absent), exactly one leads, and every follower is synced.
  returned: always
  type: bool
  sample: true
problems:
  description: What keeps the ensemble from being whole, one clause each.
  returned: always
  type: list
  elements: str
  sample:
    - 1 of 2 followers are synced; wait for the rest
absence:
  description: What is left without the O(absent) servers; null where there is none.
  returned: always
  type: dict
  sample:
    servers:
      - zookeeper3.example.com:2181
    answering: []
    text: 2 of 3 servers serve, a further failure leaves no majority
  contains:
    servers:
      description: Those of them that do not serve.
      returned: always
      type: list
      elements: str
      sample:
        - zookeeper3.example.com:2181
    answering:
      description: Those of them that take connections all the same.
      returned: always
      type: list
      elements: str
      sample: []
    text:
      description: All of it in words.
      returned: always
      type: str
      sample: 2 of 3 servers serve, a further failure leaves no majority
unexpected:
  description: Ids of brokers that are registered and are not O(expected).
  returned: always; empty without O(expected)
  type: list
  elements: int
  sample: []
versions:
  description: The releases and builds that run, each once.
  returned: always
  type: list
  elements: str
  sample:
    - 3.4.12-e5259e437540f349646870ea94dc2658c4e44b3b
servers:
  description: What each server says about itself, in the order of O(hosts).
  returned: always
  type: list
  elements: dict
  sample:
    - address: zookeeper1.example.com:2181
      reachable: true
      mode: leader
      version: 3.4.12-e5259e437540f349646870ea94dc2658c4e44b3b
      zxid: "0x500000012"
      connections: 4
      outstanding: 0
      node_count: 153
      synced_followers: 2
      error: null
  contains:
    address:
      description: The address, as in O(hosts).
      returned: always
      type: str
      sample: zookeeper1.example.com:2181
    reachable:
      description: Whether it takes connections.
      returned: always
      type: bool
      sample: true
    mode:
      description: V(standalone), V(leader), V(follower), V(observer), or null when it serves no requests.
      returned: always
      type: str
      sample: leader
    version:
      description: The release and build that runs.
      returned: always
      type: str
      sample: 3.4.12-e5259e437540f349646870ea94dc2658c4e44b3b
    zxid:
      description: The last transaction that it has seen.
      returned: always
      type: str
      sample: "0x500000012"
    connections:
      description: Number of open client connections, this module's included.
      returned: always
      type: int
      sample: 4
    outstanding:
      description: Number of requests that wait.
      returned: always
      type: int
      sample: 0
    node_count:
      description: Number of nodes in its tree.
      returned: always
      type: int
      sample: 153
    synced_followers:
      description: Number of followers that are up to date; null unless it leads, or where it does not allow C(mntr).
      returned: always
      type: int
      sample: 2
    error:
      description: Why it does not serve, and the way out; null when it does.
      returned: always
      type: str
      sample: "it cannot be reached (connection refused); start it, or correct the address."
leader:
  description: Address of the leader, or of the only server of a standalone installation; null when there is none.
  returned: always
  type: str
  sample: zookeeper1.example.com:2181
followers:
  description: Addresses of the followers.
  returned: always
  type: list
  elements: str
  sample:
    - zookeeper2.example.com:2181
    - zookeeper3.example.com:2181
kafka:
  description: What Kafka has registered below the chroot.
  returned: always
  type: dict
  contains:
    chroot:
      description: The chroot that was read.
      returned: always
      type: str
      sample: /kafka
    chroot_exists:
      description: Whether the chroot exists; null when no server could be read.
      returned: always
      type: bool
      sample: true
    cluster_id:
      description: The cluster's id; null when no broker has ever registered here.
      returned: always
      type: str
      sample: xtzWWN4bTjitpL3kfd9s5g
    controller_id:
      description: Id of the broker that is the controller; null when there is none.
      returned: always
      type: int
      sample: 1
    brokers:
      description:
        - The brokers that are registered, ordered by id.
        - RV(kafka.brokers[].host) is null and RV(kafka.brokers[].port) -1 for a broker without a PLAINTEXT listener;
          the endpoints tell its addresses.
      returned: always
      type: list
      elements: dict
      sample:
        - id: 1
          host: broker1.example.com
          port: 9092
          endpoints:
            - INSIDE://broker1.example.com:9092
          listener_map:
            INSIDE: PLAINTEXT
          rack: null
      contains:
        id:
          description: The broker's id.
          returned: always
          type: int
          sample: 1
        host:
          description: Host of its first PLAINTEXT listener.
          returned: always
          type: str
          sample: broker1.example.com
        port:
          description: Port of its first PLAINTEXT listener.
          returned: always
          type: int
          sample: 9092
        endpoints:
          description: What it advertises, one for each listener.
          returned: always
          type: list
          elements: str
          sample:
            - INSIDE://broker1.example.com:9092
        listener_map:
          description: Listener name to security protocol.
          returned: always
          type: dict
          sample:
            INSIDE: PLAINTEXT
        rack:
          description: Its C(broker.rack), or null.
          returned: always
          type: str
          sample: rack1
    error:
      description: Why nothing could be read, or null.
      returned: always
      type: str
      sample: no ZooKeeper server serves requests; see servers.
"""

from typing import Any

from ansible_collections.streamops.kafka.plugins.module_utils._admin.errors import AdminPlaneError
from ansible_collections.streamops.kafka.plugins.module_utils._admin.module import Task, run_module
from ansible_collections.streamops.kafka.plugins.module_utils._admin.zookeeper.ensemble import absence
from ansible_collections.streamops.kafka.plugins.module_utils._admin.zookeeper.read import wait_until_whole
from ansible_collections.streamops.kafka.plugins.module_utils._admin.zookeeper.registered import read_kafka
from ansible_collections.streamops.kafka.plugins.module_utils._admin.zookeeper.session import check_options
from ansible_collections.streamops.kafka.plugins.module_utils._common.text import listed

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    "hosts": {"type": "list", "elements": "str", "required": True},
    "chroot": {"type": "str", "default": ""},
    "absent": {"type": "list", "elements": "str", "default": []},
    "expected": {"type": "list", "elements": "int"},
    "timeout_s": {"type": "int", "default": 10},
    "wait_s": {"type": "int", "default": 0},
}


def run(task: Task) -> dict[str, Any]:
    """Read: there is nothing to plan or apply. Raises AdminPlaneError for options that cannot work."""
    hosts, chroot, timeout_s = task.params["hosts"], task.params["chroot"], task.params["timeout_s"]
    check_options(hosts, chroot, timeout_s)
    absent = task.params["absent"]
    if strange := [address for address in absent if address not in hosts]:
        raise AdminPlaneError(f"absent: {listed(strange)} is not in hosts; write it exactly as in hosts.")
    servers, problems = wait_until_whole(hosts, timeout_s, task.params["wait_s"], absent)
    modes = {server["address"]: server["mode"] for server in servers}
    leaders = [address for address, mode in modes.items() if mode in ("leader", "standalone")]
    kafka = read_kafka([address for address, mode in modes.items() if mode], chroot, timeout_s)
    expected = task.params["expected"]
    registered = [] if expected is None else [broker["id"] for broker in kafka["brokers"]]
    return {
        "healthy": not problems,
        "problems": problems,
        "absence": absence(servers, absent),
        "versions": sorted({server["version"] for server in servers if server["version"]}),
        "servers": servers,
        "leader": leaders[0] if len(leaders) == 1 else None,
        "followers": [address for address, mode in modes.items() if mode == "follower"],
        "kafka": kafka,
        "unexpected": [number for number in registered if number not in expected],
    }


def main() -> None:
    """Run the module."""
    run_module(ARGUMENT_SPEC, {}, run)


if __name__ == "__main__":
    main()
