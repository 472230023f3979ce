# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of every module that talks to Kafka; the twin of CONNECTION_SPEC in module_utils/_connection.py."""

from __future__ import annotations


class ModuleDocFragment:
    """A unit test keeps this text equal to the argument spec."""

    DOCUMENTATION = r"""
options:
  bootstrap_servers:
    description:
      - Where to find the cluster, as C(HOST:PORT) of one or more brokers.
      - The client learns the other brokers' addresses from the first that answers, so each broker's
        C(advertised.listeners) must be reachable from the host that runs the module.
    type: list
    elements: str
    required: true
  security_protocol:
    description: The protocol of the listener that O(bootstrap_servers) names.
    type: str
    choices:
      - PLAINTEXT
      - SSL
      - SASL_PLAINTEXT
      - SASL_SSL
    default: PLAINTEXT
  ssl_cafile:
    description:
      - PEM file with the certificates of the authorities that the brokers' certificates are checked against.
      - Unset, the host's own authorities are used.
    type: path
  ssl_certfile:
    description: PEM file with the client's certificate, for listeners that ask for one.
    type: path
  ssl_keyfile:
    description: PEM file with the private key of O(ssl_certfile).
    type: path
  ssl_key_password:
    description: Password of O(ssl_keyfile), when it has one.
    type: str
  ssl_endpoint_identification:
    description: Whether a broker's certificate must be for the host name that was connected to.
    type: bool
    default: true
  sasl_mechanism:
    description: How to log in; required with V(SASL_PLAINTEXT) and V(SASL_SSL).
    type: str
    choices:
      - PLAIN
      - SCRAM-SHA-256
      - SCRAM-SHA-512
  sasl_username:
    description: Who to log in as; required with O(sasl_mechanism).
    type: str
  sasl_password:
    description: Password of O(sasl_username).
    type: str
  request_timeout_ms:
    description:
      - How long to wait for the answer to one request, in milliseconds.
      - A cluster that cannot be reached is known earlier, within a few seconds.
    type: int
    default: 30000
  client_id:
    description: The name under which the brokers' request logs and quotas know this client.
    type: str
    default: streamops.kafka
requirements:
  - confluent-kafka >= 2.5.0, < 3 on the host that runs the module
"""
