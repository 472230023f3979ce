# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service as a role wants it, and a fresh host as the probe sees it."""

from __future__ import annotations

from ansible_collections.streamops.kafka.plugins.module_utils._planning.service.shapes import ServiceWanted

WANTED: ServiceWanted = {
    "name": "kafka",
    "prefix": "kafka",
    "user": "kafka",
    "owner": "root",
    "group": "kafka",
    "config_dir": "/etc/kafka",
    "run_dir": "/run/kafka",
    "log_dir": "/var/log/kafka",
    "data_dirs": ["/data"],
    "link": "/usr/local/kafka",
    "home": "/usr/local/kafka_2.12-2.1.0",
    "unit_path": "",
    "links": [
        {"path": "/usr/local/kafka_2.12-2.1.0/config/server.properties", "target": "/etc/kafka/server.properties"}
    ],
    "files": [{"name": "server.properties", "content": "a=1\n", "mode": "0640", "secret": False}],
    "distribution": "kafka_2.12-2.1.0",
    "java": "1.8.0_412",
    "ports": {"9092": "kafka_listeners"},
    "free_mb": {"/data": 1024},
    "heap_size": "1g",
    "limit_nofile": 100000,
    "manager": "auto",
}
EMPTY = "fact\tuser\troot\nfact\tuid\t\nfact\tcpus\t4\nprocess\tstopped\nfree\t/data\t2097152\t/\t/dev/sda1\t1048576\n"
