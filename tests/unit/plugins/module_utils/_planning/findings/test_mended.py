# Copyright (c) The streamops.kafka authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands for a variable of a wrong form while the rest of its host is judged."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.streamops.kafka.plugins.module_utils._planning.findings.mended import mended

CASES: list[tuple[str, Any, dict[str, Any], Any, list[str]]] = [
    ("kafka_opts", "-Da=b", {"type": "list", "default": []}, [], ["kafka_opts"]),
    ("kafka_opts", ["-Da=b"], {"type": "list", "default": []}, ["-Da=b"], []),
    (
        "kafka_cluster_hosts",
        "b1,b2",
        {"type": "list", "default": "{{ groups['kafka'] }}"},
        ["h"],
        ["kafka_cluster_hosts"],
    ),
    ("zookeeper_host", [], {"type": "str", "default": "{{ inventory_hostname }}"}, "h", ["zookeeper_host"]),
    ("kafka_link", "x", {"type": "path", "default": "{{ kafka_install_root }}/k"}, "/replaced", ["kafka_link"]),
    ("kafka_config", {"a": {}, "b": 1, "c.d": []}, {"type": "dict"}, {"b": 1, "c.d": []}, ["kafka_config.a"]),
    ("kafka_config", {"a": {}, "a.b": {}}, {"type": "dict"}, {}, ["kafka_config.a", "kafka_config.a.b"]),
]


@pytest.mark.parametrize(("name", "value", "option", "good", "keys"), CASES)
def test_m_what_stands_for_it(name: str, value: Any, option: dict[str, Any], good: Any, keys: list[str]) -> None:
    """The default, or what is left without the keys that are wrong; each of these is a finding."""
    result, found = mended(name, value, option, "h")
    assert result == good and [one.key for one in found] == keys
