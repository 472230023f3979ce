#!/usr/bin/python
# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: zookeeper_smoke
short_description: Write to a ZooKeeper ensemble and read it back from every server
version_added: 1.0.0
author:
  - The streamops.kafka authors (@streamops)
description:
  - Writes a node through the first server, reads it through every server after a sync, and removes it.
  - The node is called C(/streamops_smoke-) and a number, and is ephemeral, so that nothing stays behind even when the
    run is interrupted. It never reports a change.
extends_documentation_fragment:
  - streamops.kafka.attributes
attributes:
  check_mode:
    support: full
    details:
      - Nothing is written and nothing is connected to; RV(skipped_in_check_mode) is true then.
  diff_mode:
    support: N/A
    details:
      - Nothing that is managed changes.
options:
  hosts:
    description: Every server of the ensemble, as C(HOST:PORT) of its client port.
    type: list
    elements: str
    required: true
  auth_scheme:
    description: How to log in when O(username) is given; V(sasl) is DIGEST-MD5 and needs pure-sasl.
    type: str
    choices:
      - digest
      - sasl
    default: digest
  username:
    description: Who to log in as.
    type: str
  password:
    description: Password of O(username).
    type: str
  timeout_s:
    description: How long to wait for each answer, in seconds.
    type: int
    default: 10
seealso:
  - module: streamops.kafka.zookeeper_info
requirements:
  - kazoo >= 2.8.0, < 3 on the host that runs the module
"""

EXAMPLES = r"""
- name: Prove that the ensemble works
  streamops.kafka.zookeeper_smoke:
    hosts:
      - zookeeper1.example.com:2181
      - zookeeper2.example.com:2181
      - zookeeper3.example.com:2181
"""

RETURN = r"""
skipped_in_check_mode:
  description: Whether nothing was done because of check mode. The other values are missing then.
  returned: always
  type: bool
  sample: false
step:
  description: Which step failed; V(zookeeper) for the connection, V(write), V(read) or V(remove).
  returned: on failure
  type: str
  sample: read
path:
  description: The node that was written and removed.
  returned: success
  type: str
  sample: /streamops_smoke-0000000007
written_through:
  description: The server that took the write.
  returned: success
  type: str
  sample: zookeeper1.example.com:2181
read_through:
  description: The servers that gave it back.
  returned: success
  type: list
  elements: str
  sample:
    - zookeeper1.example.com:2181
    - zookeeper2.example.com:2181
write_ms:
  description: Milliseconds for connecting and writing.
  returned: success
  type: int
  sample: 24
read_ms:
  description: Milliseconds for connecting to every server and reading.
  returned: success
  type: int
  sample: 31
"""

from typing import Any

from ansible_collections.streamops.kafka.plugins.module_utils._admin.module import Task, run_module
from ansible_collections.streamops.kafka.plugins.module_utils._admin.zookeeper.session import check_options
from ansible_collections.streamops.kafka.plugins.module_utils._admin.zookeeper.smoke import smoke_zookeeper

ARGUMENT_SPEC: dict[str, dict[str, Any]] = {
    "hosts": {"type": "list", "elements": "str", "required": True},
    "auth_scheme": {"type": "str", "choices": ["digest", "sasl"], "default": "digest"},
    "username": {"type": "str"},
    "password": {"type": "str", "no_log": True},
    "timeout_s": {"type": "int", "default": 10},
}
RULES = {"required_together": [("username", "password")]}


def run(task: Task) -> dict[str, Any]:
    """The module's result; raises AdminPlaneError."""
    params = task.params
    check_options(params["hosts"], "", params["timeout_s"])
    if task.check_mode:
        return {"skipped_in_check_mode": True}
    login = (params["auth_scheme"], params["username"], params["password"]) if params["username"] else None
    result = smoke_zookeeper(params["hosts"], params["timeout_s"], login)
    return {"skipped_in_check_mode": False, **result}


def main() -> None:
    """Run the module."""
    run_module(ARGUMENT_SPEC, RULES, run)


if __name__ == "__main__":
    main()
