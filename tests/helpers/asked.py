# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a broker's plan is asked, for the tests of what comes of it."""

from __future__ import annotations

from typing import Any

import yaml

from tools.checkout import ROOT


def base_config(role: str) -> dict[str, Any]:
    """The properties that role kafka or zookeeper sets by itself."""
    variables = yaml.safe_load((ROOT / "roles" / role / "vars/main.yml").read_text())
    return dict(variables[f"__{role}_base_config"])


def broker_asked(**changes: Any) -> dict[str, Any]:
    """What `plan_kafka` is asked of broker b1, alone in its cluster, with ``changes``."""
    return {
        "host": "b1",
        "version": "2.1.0",
        "broker_id": "1",
        "cluster": [{"host": "b1", "id": "1", "rack": ""}],
        "listeners": [{"name": "INSIDE", "port": 9092, "advertised_host": "b1"}],
        "inter_broker_listener": "",
        "zookeeper_connect": ["z1:2181"],
        "chroot": "",
        "rack": "",
        "log_dirs": ["/data"],
        "protocol_version": "2.1",
        "cores": 1,
        "service_user": "kafka",
        "allow_tmp": False,
        "base": {},
        "config": {},
        "extra_keys": [],
        **changes,
    }
