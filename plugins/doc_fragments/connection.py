# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of every module that talks to Kafka; the twin of CONNECTION_SPEC in `_admin/connection/options.py`."""

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
      - Unset, the environment variable E(KAFKA_BOOTSTRAP_SERVERS) of that host is used, addresses joined by commas.
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
  ssl_ca_pem:
    description: The same as O(ssl_cafile), as PEM text instead of a file.
    type: str
  ssl_certfile:
    description: PEM file with the client's certificate, for listeners that ask for one.
    type: path
  ssl_certificate_pem:
    description: The same as O(ssl_certfile), as PEM text instead of a file.
    type: str
  ssl_keyfile:
    description: PEM file with the private key of O(ssl_certfile).
    type: path
  ssl_key_pem:
    description: The same as O(ssl_keyfile), as PEM text instead of a file; it is never written to a file.
    type: str
  ssl_key_password:
    description: Password of O(ssl_keyfile) or O(ssl_key_pem), when it has one.
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
    description: Who to log in as; required with O(sasl_mechanism). Unset, E(KAFKA_SASL_USERNAME) is used.
    type: str
  sasl_password:
    description: Password of O(sasl_username). Unset, E(KAFKA_SASL_PASSWORD) is used.
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
  expected_cluster_id:
    description: The id that the cluster must have. The module fails before it does anything on another one.
    type: str
  zookeeper_hosts:
    description:
      - Every server of the cluster's ensemble, as C(HOST:PORT) of its client port.
      - Used for what brokers before 2.4 tell in no other way; a module that does not need it does not connect to it.
      - Unset, the environment variable E(KAFKA_ZOOKEEPER_HOSTS) is used, addresses joined by commas.
    type: list
    elements: str
  zookeeper_chroot:
    description: The path that C(zookeeper.connect) of the brokers ends with, such as V(/kafka); empty for none.
    type: str
    default: ""
  zookeeper_auth_scheme:
    description: How to log in to ZooKeeper when O(zookeeper_username) is given; V(sasl) is DIGEST-MD5.
    type: str
    choices:
      - digest
      - sasl
    default: digest
  zookeeper_username:
    description: Who to log in to ZooKeeper as. Unset, E(KAFKA_ZOOKEEPER_USERNAME) is used.
    type: str
  zookeeper_password:
    description: Password of O(zookeeper_username). Unset, E(KAFKA_ZOOKEEPER_PASSWORD) is used.
    type: str
requirements:
  - confluent-kafka >= 2.5.0, < 3 on the host that runs the module
  - kazoo >= 2.8.0, < 3 on the host that runs the module, where O(zookeeper_hosts) is used
  - pure-sasl on the host that runs the module, where O(zookeeper_auth_scheme=sasl) is used
"""
